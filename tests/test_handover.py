"""Handing over: what waits for its number elsewhere, files out and in, and theirs that become ours, once."""

import csv
import io

import pytest

from smgt import handover, imports, journal
from smgt.errors import Refused
from smgt.journal import Actor
from smgt.models import Event, Message, Reference, Ticket
from tests import factories
from tests.factories import NOON, act, everything, fresh

NUMBERS, THEIRS = handover.IMPORTERS["cpgrams", "numbers"], handover.IMPORTERS["cpgrams", "theirs"]


@pytest.fixture
def asha(people):
    return Actor("asha", "tracker", frozenset({"tracker"}), people["asha"])


def referred(ticket, people, system="cpgrams", **more):
    form = {"outcome": "referred", "reason": "The Union's", "system": system} | more
    return act(ticket, "decline", people["asha"], **{key: value for key, value in form.items() if value})


def waiting(people, name="asha"):
    found = handover.awaiting(people[name], NOON)
    return {system: [ticket.id for ticket in query] for system, query in found.items()}


def test_what_waits_for_its_number_is_listed_by_system(handle, people):
    one, two, three, four = (factories.open_ticket(handle, words, author=words) for words in ("a", "b", "c", "d"))
    referred(one, people)
    referred(two, people, "cm_window", reference="CMW-1")
    referred(three, people, "")
    act(four, "decline", people["asha"], outcome="outside", reason="Punjab")
    assert waiting(people) == {"cm_window": [], "jan_samvad": [], "cpgrams": [one.id], "": [three.id]}
    act(three, "reference", people["asha"], system="jan_samvad", reference="JS/9")
    assert waiting(people)[""] == [] and waiting(people, "osd")["cpgrams"] == [one.id]
    assert not any(waiting(people, "raj").values()), "an officer of another office sees none of it"


def test_what_is_for_named_persons_is_in_no_file(ticket, people):
    referred(ticket, people)
    Ticket.update(restricted="women").execute()
    vikram = Actor("vikram", "state_nodal", frozenset({"state_nodal"}), people["vikram"])
    assert waiting(people, "vikram")["cpgrams"] == [ticket.id]
    assert ticket.number not in handover.table_out(people["vikram"], "cpgrams", vikram, NOON)


def test_reopened_it_waits_no_more(ticket, people):
    act(referred(ticket, people), "reopen", people["asha"], reason="Ours")
    assert not any(waiting(people).values())


def test_the_file_out_is_safe_to_open_and_is_noted_without_words(handle, people, asha):
    ticket = factories.open_ticket(handle, '=HYPERLINK(1) बिजली, "फिर"\nबंद', author="+ram")
    act(ticket, "amend", people["asha"], contact_phone="+91 98120 00000", district="Bhiwani")
    referred(ticket, people)
    table = handover.table_out(people["asha"], "cpgrams", asha, NOON)
    heading, row = csv.reader(io.StringIO(table))
    assert dict(zip(heading, row, strict=True)) == {
        "number": ticket.number, "their_number": "", "status": "", "date": "2026-11-20 12:00:00", "name": "'+ram",
        "phone": "'+91 98120 00000", "district": "Bhiwani", "words": "'=HYPERLINK(1) बिजली, \"फिर\"\nबंद",
    }  # fmt: skip
    assert Event.get(Event.action == "export").details == {"system": "cpgrams", "rows": 1}


def test_the_file_comes_back_with_their_numbers(handle, people, asha):
    ticket = referred(factories.open_ticket(handle), people)
    table = handover.table_out(people["asha"], "cpgrams", asha, NOON)
    filled = table.replace(f"{ticket.number},,,", f"{ticket.number},HR/26/17,Under process,").encode()
    assert imports.carry_out(NUMBERS, filled, asha, NOON) == 1
    assert [(r.number, r.ours) for r in ticket.references] == [("HR/26/17", True)]
    assert Event.get(Event.action == "reference").details["note"] == "Under process"
    assert imports.carry_out(NUMBERS, filled, asha, NOON) == 0
    assert not any(waiting(people).values())


def test_a_new_status_is_news_and_the_same_one_is_not(handle, people, asha):
    ticket = referred(factories.open_ticket(handle), people)
    for status, new in (("Received", 1), ("Received", 0), ("", 0), ("Disposed", 1), ("Disposed", 0)):
        data = f"number,their_number,status\n{ticket.number},HR/1,{status}\n".encode()
        assert imports.carry_out(NUMBERS, data, asha, NOON) == new
    assert Reference.select().count() == 1


def test_faults_of_numbers_are_named_and_nothing_is_done(handle, people, asha):
    ticket = referred(factories.open_ticket(handle), people)
    data = f"number,their_number\n{ticket.number},HR/1\nSMGT-000099,HR/2\n42,HR/3\nSMGT-000001,\n".encode()
    rows = imports.plan(NUMBERS, data, asha.officer, NOON)
    assert [row.faults for row in rows] == [
        {}, {"number": "there is no such grievance"}, {"number": "42 is no number like SMGT-000042"},
        {"their_number": "it is empty"},
    ]  # fmt: skip
    before = everything()
    with pytest.raises(Refused):
        imports.carry_out(NUMBERS, data, asha, NOON)
    assert everything() == before


def test_a_number_there_belongs_to_what_was_referred_there(handle, people, asha):
    there, elsewhere, unsaid, ours = (factories.open_ticket(handle, words, author=words) for words in "abcd")
    referred(there, people)
    referred(elsewhere, people, "cm_window")
    referred(unsaid, people, "")
    data = "number,their_number\n" + "".join(f"{t.number},HR/{t.id}\n" for t in (there, elsewhere, unsaid, ours))
    wrong = {"number": "it was not referred to that system"}
    assert [row.faults for row in imports.plan(NUMBERS, data.encode(), asha.officer, NOON)] == [{}, wrong, {}, wrong]


def test_many_numbers_take_few_statements_and_each_is_told(handle, people, asha, caplog):
    mine = [referred(factories.open_ticket(handle, f"w{n}", author=f"a{n}"), people) for n in range(30)]
    data = "number,their_number,status\n" + "".join(f"{t.number},HR/{t.id},New\n" for t in mine)
    caplog.set_level("DEBUG", "peewee")
    assert imports.carry_out(NUMBERS, data.encode(), asha, NOON) == 30
    assert len(caplog.records) < 30
    assert {(r.ticket_id, r.number) for r in Reference.select()} == {(t.id, f"HR/{t.id}") for t in mine}
    assert Event.select().where(Event.action == "reference", Event.ticket.in_(mine)).count() == 30
    assert journal.verify()["ok"] and fresh(mine[0]).version == mine[0].version + 1


THEIR_FILE = (
    "their_number,date,name,phone,district,words\n"
    "HR/26/17,20-11-2026,Ramesh,9812000000,Bhiwani,पानी नहीं\n"
    "HR/26/18,,,,,Road broken\n"
).encode()


def test_theirs_become_ours_with_their_number(people, asha):
    assert imports.carry_out(THEIRS, THEIR_FILE, asha, NOON) == 2
    first = Ticket.select().order_by(Ticket.id).first()
    assert (first.stage, first.channel, first.contact_name, first.district_id) == (
        "received", "counter", "Ramesh", "Bhiwani",
    )  # fmt: skip
    assert [(r.system, r.number, r.ours) for r in first.references] == [("cpgrams", "HR/26/17", False)]
    assert imports.carry_out(THEIRS, THEIR_FILE, asha, NOON) == 0
    assert Ticket.select().count() == Message.select().count() == Reference.select().count() == 2


def test_one_that_we_know_under_that_number_is_not_opened_again(ticket, people, asha):
    act(ticket, "reference", people["asha"], system="cpgrams", reference="HR/26/18")
    rows = imports.plan(THEIRS, THEIR_FILE, asha.officer, NOON)
    assert [(row.effect, row.ticket and row.ticket.id) for row in rows] == [("new", None), ("known", ticket.id)]
    assert imports.carry_out(THEIRS, THEIR_FILE, asha, NOON) == 1


def test_the_same_number_in_another_system_is_another_grievance(people, asha):
    imports.carry_out(THEIRS, THEIR_FILE, asha, NOON)
    assert imports.carry_out(handover.IMPORTERS["jan_samvad", "theirs"], THEIR_FILE, asha, NOON) == 2
    assert fresh(Ticket.get()).stage == "received" and Ticket.select().count() == 4


def test_a_number_twice_in_their_file_is_a_fault(people):
    rows = imports.plan(THEIRS, b"their_number,words\nHR/1,a\nHR/1,b\n,c\n", people["asha"], NOON)
    assert [row.faults for row in rows] == [
        {}, {"their_number": "it stands in this file twice"}, {"their_number": "it is empty"},
    ]  # fmt: skip
