"""Long lists as files: asked for, written once, taken by their officer alone, gone in time."""

from datetime import timedelta

import pytest

from smgt import longfiles
from smgt.errors import NotFound, Refused
from smgt.journal import Actor
from smgt.models import Charge, Event, Export, Notice
from smgt.web.filters import narrow
from tests import factories
from tests.factories import NOON, fresh


@pytest.fixture
def tickets(people, handle):
    return [factories.marked(factories.open_ticket(handle, f"Ration {n}"), people) for n in range(3)]


def sweep(at=NOON):
    return longfiles.sweep(lambda: at, narrow)


def actor(officer):
    return Actor(officer.name, officer.role, frozenset({officer.role}), officer)


def taken(officer, export, at=NOON):
    return longfiles.take(officer, export.token, actor(officer), at).read_text().splitlines()


def test_a_list_arrives_complete_and_once(people, tickets):
    export = longfiles.ask(people["asha"], {"district": "Bhiwani"}, NOON)
    assert (sweep(), sweep()) == (1, 0)
    lines = taken(people["asha"], export)
    assert [line.split(",")[0] for line in lines[1:]] == [ticket.number for ticket in tickets]
    assert (fresh(export).state, fresh(export).total) == ("ready", 3)
    assert Event.select().where(Event.action == "export").count() == 1


def test_it_holds_what_its_officer_may_see(people, tickets):
    exports = {name: longfiles.ask(people[name], {}, NOON) for name in ("meena", "raj")}
    sweep()
    assert {name: len(taken(people[name], export)) - 1 for name, export in exports.items()} == {"meena": 3, "raj": 0}


def test_nobody_elses_link_opens_it(people, tickets):
    export = longfiles.ask(people["asha"], {}, NOON)
    sweep()
    with pytest.raises(NotFound):
        taken(people["vikram"], export)


def test_not_yet_written_it_is_not_there(people, tickets):
    with pytest.raises(Refused):
        taken(people["asha"], longfiles.ask(people["asha"], {}, NOON))


def test_after_a_day_it_is_gone_with_what_it_was_filtered_by(people, tickets):
    export = longfiles.ask(people["asha"], {"q": "Ramesh"}, NOON)
    sweep()
    path = longfiles.path_of(export, people["asha"], NOON)
    assert path.exists() and path.stat().st_mode & 0o777 == 0o600 and export.token not in str(path)
    with pytest.raises(Refused):
        taken(people["asha"], export, NOON + timedelta(days=2))
    sweep(NOON + timedelta(days=2))
    assert not path.exists() and (fresh(export).state, fresh(export).filters) == ("gone", "")


def test_what_a_killed_sweep_left_is_written_by_the_next(people, tickets):
    export = longfiles.ask(people["asha"], {}, NOON)
    Export.update(state="writing", lease_until=NOON + longfiles.LEASE).execute()
    assert sweep() == 0
    assert sweep(NOON + timedelta(minutes=6)) == 1 and len(taken(people["asha"], export)) == 4


def test_one_that_fails_does_not_stop_the_others(people, tickets):
    bad, good = (longfiles.ask(people[name], {}, NOON) for name in ("asha", "vikram"))

    def spoilt(query, chosen):
        return narrow(query, chosen) if fresh(bad).state != "writing" else 1 / 0

    longfiles.sweep(lambda: NOON, spoilt)
    assert (fresh(bad).state, fresh(good).state) == ("failed", "ready")


@pytest.mark.parametrize("minutes, told", [(0, 0), (5, 1)])
def test_whoever_had_to_wait_is_told(people, tickets, minutes, told):
    longfiles.ask(people["asha"], {}, NOON)
    sweep(NOON + timedelta(minutes=minutes))
    notices = Notice.select().where(Notice.kind == "file", Notice.officer == people["asha"])
    assert [notice.subject for notice in notices] == ["Your file of grievances is ready"] * told


def test_a_page_lists_ones_own_files_the_newest_first(people, tickets):
    first, second = (longfiles.ask(people["asha"], {}, NOON + timedelta(minutes=n)) for n in range(2))
    longfiles.ask(people["vikram"], {}, NOON)
    assert longfiles.of(people["asha"]) == [second, first]
    sweep()
    sweep(NOON + timedelta(days=2))
    assert longfiles.of(people["asha"]) == [], "what is gone is left out"


def test_nobody_asks_without_end(people):
    for _ in range(longfiles.AT_ONCE):
        longfiles.ask(people["asha"], {}, NOON)
    with pytest.raises(Refused, match="prepared for you already"):
        longfiles.ask(people["asha"], {}, NOON)


def test_whoever_sees_less_by_now_takes_nothing_that_was_written_before(people, tickets):
    export, other = (longfiles.ask(people[name], {}, NOON) for name in ("meena", "raj"))
    sweep()
    Charge.update(until_on=NOON.date()).where(Charge.officer == people["meena"]).execute()
    with pytest.raises(Refused, match="ask for it again"):
        taken(people["meena"], export)
    assert len(taken(people["raj"], other)) == 1
