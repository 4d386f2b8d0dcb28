"""Other systems' numbers: given when a ticket is referred there, added when they come, found again."""

import pytest

from smgt import exports, search
from smgt.errors import Forbidden, NotFound, Refused
from smgt.models import Event, Reference
from tests.factories import act, everything, fresh, marked

THEIRS = "CMOFF/N/2026/012345"
REFERRED = {"outcome": "referred", "reason": "A matter of the Union", "system": "cpgrams"}


def references(ticket):
    return [(row.system, row.number, row.ours) for row in ticket.references.order_by(Reference.id)]


def test_it_is_referred_with_a_number_or_gets_it_later(ticket, people):
    ticket = act(ticket, "decline", people["asha"], **REFERRED)
    assert (ticket.stage, ticket.outcome) == ("closed", "referred")
    assert references(ticket) == [("cpgrams", "", True)]
    act(ticket, "reference", people["arun"], system="cpgrams", reference=THEIRS, note="Under process")
    assert references(ticket) == [("cpgrams", THEIRS, True)]
    assert Event.get(Event.action == "reference").details == {
        "system": "cpgrams", "reference": THEIRS, "note": "Under process",
    }  # fmt: skip


def test_saying_the_same_again_adds_no_row(ticket, people):
    act(ticket, "decline", people["asha"], **REFERRED, reference=THEIRS)
    act(ticket, "reference", people["asha"], system="cpgrams", reference=THEIRS, note="Disposed")
    assert references(ticket) == [("cpgrams", THEIRS, True)]


def test_a_ticket_of_ours_may_be_known_elsewhere_too(ticket, people):
    act(marked(ticket, people), "reference", people["meena"], system="cm_window", reference="CMW-7")
    assert references(ticket) == [("cm_window", "CMW-7", False)]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"system": "police", "reference": "1"}, "system"),
        ({"system": "cpgrams", "reference": "x" * 101}, "reference"),
        ({"system": "cpgrams", "reference": "a\nb"}, "reference"),
        ({"system": "cpgrams"}, "reference"),
        ({"reference": "1"}, "system"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(ticket, people, form, field):
    before = everything()
    with pytest.raises(Refused) as refused:
        act(ticket, "reference", people["asha"], **form)
    assert refused.value.field == field and everything() == before


def test_a_number_of_nobody_in_particular_is_refused(ticket, people):
    with pytest.raises(Refused, match="which system"):
        act(ticket, "decline", people["asha"], outcome="referred", reason="x", reference=THEIRS)
    assert fresh(ticket).stage == "received"


@pytest.mark.parametrize(("name", "error"), [("kavita", Forbidden), ("osd", Forbidden), ("raj", NotFound)])
def test_only_the_holder_and_the_cell_add_numbers(ticket, people, name, error):
    marked(ticket, people)
    with pytest.raises(error):
        act(ticket, "reference", people[name], system="cpgrams", reference=THEIRS)


def test_taken_back_it_is_referred_nowhere(ticket, people):
    act(ticket, "decline", people["asha"], **REFERRED)
    act(ticket, "take_back", people["asha"])
    assert references(ticket) == []


def test_reopened_and_referred_again_it_has_one_row(ticket, people):
    for _ in range(2):
        act(ticket, "decline", people["asha"], **REFERRED)
        act(ticket, "reopen", people["asha"], reason="It is ours after all")
    assert references(ticket) == [("cpgrams", "", True)]


@pytest.mark.parametrize("words", [THEIRS, "012345", THEIRS.lower()])
def test_it_is_found_by_the_number_there(ticket, people, now, words):
    act(ticket, "decline", people["asha"], **REFERRED, reference=THEIRS)
    assert [found.id for found in search.search(people["osd"], words, now)] == [ticket.id]
    assert search.search(people["raj"], words, now) == []


def test_exports_carry_it(ticket, people, now):
    act(ticket, "decline", people["asha"], **REFERRED, reference=THEIRS)
    assert [row["references"] for row in exports.tickets(people["osd"], now)] == [[THEIRS]]
