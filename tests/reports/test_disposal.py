"""The figures of the house: defined once."""

from datetime import timedelta

import pytest

from smgt import reports, sample
from smgt.errors import Refused
from smgt.models import Fact, Ticket
from smgt.reports.figures import figure
from tests import factories
from tests.factories import NOON, act
from tests.reports.conftest import fill, view


def disposal(officer, **chosen):
    return reports.find("disposal").make(view(officer, **chosen)).lines()[0]


def test_the_shares_are_of_what_they_say(people):
    fill(counts=sample.Counts(resolved=714, not_tenable=137, pending=39))
    figures = disposal(people["osd"])
    assert (figures["received"], figures["disposed"]) == (890, 851)
    assert [round(figures[f"{name}_share"], 2) for name in ("resolved", "not_tenable", "pending")] == [0.84, 0.16, 0.04]


def test_received_is_the_sum_of_what_became_of_it(lives, deeds):
    figures = disposal(lives["osd"])
    parts = sum(figures[name] for name in ("resolved", "not_tenable", "referred", "pending"))
    assert figures["received"] == parts == Ticket.select().count() - 8 - 4  # suggestions, and what is apart of deeds


def test_who_was_not_satisfied_first_and_is_now_counts_once(people, handle):
    again = factories.by_citizen(factories.replied(factories.open_ticket(handle), people), "not_satisfied", reason="x")
    for name, form in (("acknowledge", {}), ("report", factories.REPORT)):
        again = act(again, name, people["meena"], **form)
    factories.by_citizen(factories.by_system(again, "sent"), "satisfied")
    other = factories.replied(factories.open_ticket(handle, "Bijli nahi"), people)
    row = reports.find("districts").make(view(people["osd"])).lines()[0]
    assert (row["reopened"], row["satisfied"], row["satisfied_share"]) == (1, 1, 1.0)
    factories.by_citizen(other, "not_satisfied", reason="nahi hua")
    row = reports.find("districts").make(view(people["osd"])).lines()[0]
    assert (row["reopened"], row["not_content"], row["satisfied_share"]) == (2, 1, 0.5)


def test_what_is_reopened_is_pending_again(people, handle):
    answered = factories.replied(factories.open_ticket(handle), people)
    assert disposal(people["osd"])["resolved"] == 1
    factories.by_citizen(answered, "not_satisfied", reason="nahi hua")
    figures = disposal(people["osd"])
    assert (figures["resolved"], figures["pending"], figures["marked"]) == (0, 1, 1)


def test_a_report_that_it_is_not_tenable_counts_so_once_answered(people, handle):
    ticket = factories.acting(factories.open_ticket(handle), people)
    form = factories.REPORT | {"outcome": "not_tenable"}
    factories.by_system(act(ticket, "report", people["meena"], **form), "sent")
    assert disposal(people["osd"])["not_tenable"] == 1


def test_disposed_in_the_period_whenever_it_was_received(people, handle):
    ticket = factories.open_ticket(handle, now=NOON - timedelta(days=9))
    act(ticket, "decline", people["asha"], outcome="outside", reason="Delhi")
    figures = disposal(people["osd"], since="2026-11-20")
    assert (figures["received"], figures["disposed_in_period"]) == (0, 1)


def test_an_officer_counts_his_own_an_administrator_nothing(lives, deeds):
    everything, own = disposal(lives["osd"])["received"], disposal(lives["meena"])["received"]
    assert 0 < own < everything and disposal(lives["admin"])["received"] == 0


def test_days_are_indias(people, handle):
    late = NOON.replace(hour=19, minute=0)  # 00:30 of the next day in India
    factories.open_ticket(handle, now=late)
    found = reports.find("disposal").make(view(people["osd"], NOON + timedelta(days=1), since="2026-11-21"))
    assert found.lines()[0]["received"] == 1


@pytest.mark.parametrize("given, sentence", [
    ({"from": "2026-11-20", "to": "2026-11-01"}, "change them over"), ({"from": "soon"}, "no day"),
    ({"from": "20-11-2026"}, "write it as"), ({"to": "1066-01-01"}, "calendar"), ({"district": "Delhi"}, "no district"),
    ({"category": "X'; DROP"}, "no category"), ({"from": "2027-01-01"}, "yet to come"),
    ({"period": "eon"}, "no such period"), ({"channel": "pigeon"}, "no channel"),
], ids=str)  # fmt: skip
def test_what_makes_no_sense_is_said_in_words(people, given, sentence):
    with pytest.raises(Refused, match=sentence):
        reports.read(given, NOON)


def test_ten_years_are_only_long(lives):
    assert disposal(lives["osd"], since="2016-11-20", to="2036-11-20")["received"] == 106


NONSENSE = ("nonsense", "age", "age:9-5", "by:x", "pending_at:now", "hour:", "a:b:c:d", ":,:", "received,age:old")


@pytest.mark.parametrize("text", NONSENSE)
def test_a_figure_that_means_nothing_finds_nothing(lives, text):
    reports.refresh()
    assert not Fact.select().where(figure(text, NOON)).exists()


def test_restricted_tickets_are_counted_only_for_those_named(people, handle):
    secret = factories.marked(factories.open_ticket(handle), people)
    factories.open_ticket(handle, "bijli nahi")
    act(secret, "amend", people["vikram"], restricted="women")
    seen = {name: disposal(people[name])["received"] for name in ("vikram", "asha", "osd", "kavita", "meena")}
    assert seen == {"vikram": 2, "asha": 1, "osd": 1, "kavita": 0, "meena": 1}
