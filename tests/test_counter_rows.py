"""A file of grievances: what each row will do is known before, then all of it happens or nothing, once."""

import os
import subprocess
import sys

import pytest

from smgt import counter, counter_rows, imports, journal
from smgt.counter_rows import IMPORTER
from smgt.errors import NotFound, Refused
from smgt.imports import Importer
from smgt.journal import Actor
from smgt.models import Event, Message, Officer, Ticket, db
from smgt.sheets import Column
from tests import factories
from tests.factories import NOON, everything, fresh

HEAD = "reference,manner,date,name,phone,district,words,language\n"
FILE = (
    HEAD + "R-1,visit,20-11-2026 10:00,Ramesh,98120 00000,Bhiwani,पानी नहीं आ रहा,hi\n" + ",,,,,,Road broken,\n"
).encode()


@pytest.fixture
def asha(people):
    return Actor("asha", "tracker", frozenset({"tracker"}), people["asha"])


def looked_at(data):
    return imports.plan(IMPORTER, data, Officer.get(name="asha"), NOON)


def effects(data):
    return [(row.effect, row.ticket and row.ticket.number) for row in looked_at(data)]


def faults(text):
    return {row.line: row.faults for row in looked_at(text.encode()) if row.faults}


def test_a_look_changes_nothing(people):
    before = everything()
    assert effects(FILE) == [("new", None), ("new", None)]
    assert everything() == before


def test_each_row_becomes_a_grievance(asha):
    assert imports.carry_out(IMPORTER, FILE, asha, NOON) == 2
    first, second = Ticket.select().order_by(Ticket.id)
    said = first.messages.get()
    assert (said.text, said.manner, said.lang, said.author) == ("पानी नहीं आ रहा", "visit", "hi", "9812000000")
    assert (first.contact_name, first.contact_phone, first.district_id) == ("Ramesh", "98120 00000", "Bhiwani")
    assert said.sent_at.isoformat() == "2026-11-20T04:30:00+00:00" and first.received_at == NOON
    assert second.messages.get().text == "Road broken"
    assert [e.action for e in Event.select().order_by(Event.id)] == ["open", "open", "enter", "enter", "import"]
    assert Event.get(Event.action == "import").details == {"file": "counter", "rows": 2} and journal.verify()["ok"]


def test_the_same_file_again_does_nothing(asha):
    imports.carry_out(IMPORTER, FILE, asha, NOON)
    before = everything()
    assert imports.carry_out(IMPORTER, FILE, asha, NOON) == 0
    assert [row[1] for row in before["counter"] if row[0] == "journal"] == [5]
    assert Ticket.select().count() == 2 and Event.select().count() == 5
    assert effects(FILE) == [("known", "SMGT-000001"), ("known", "SMGT-000002")]


def test_only_what_is_new_in_a_longer_file_is_taken(asha):
    imports.carry_out(IMPORTER, FILE, asha, NOON)
    longer = FILE + b"R-2,,,,,,One more,\n" + b",,,,,,Road broken,\n"  # the second of its kind
    assert imports.carry_out(IMPORTER, longer, asha, NOON) == 2
    assert [effect for effect, _ in effects(longer)] == ["known"] * 4


def test_a_reference_is_the_row_and_stands_for_its_words(asha):
    imports.carry_out(IMPORTER, FILE, asha, NOON)
    assert effects((HEAD + "R-1,,,,,,पानी नहीं आ रहा,\n").encode()) == [("known", "SMGT-000001")]
    assert faults(HEAD + "R-1,,,,,,Other words,\n") == {2: {"reference": "it is known with other words"}}


def test_without_a_reference_only_what_is_equal_in_all_is_known(asha):
    imports.carry_out(IMPORTER, FILE, asha, NOON)
    assert effects((HEAD + ",,20-11-2026 10:00,,,,Road broken,\n").encode()) == [("new", None)]
    assert effects((HEAD + ",,,,9812000000,,Road broken,\n").encode()) == [("new", None)]


def test_while_the_store_is_down_a_sentence_says_so(asha, settings):
    name = imports.keep(IMPORTER, FILE, asha.officer)
    settings.media_path.rename(settings.media_path.with_name("away"))
    settings.media_path.write_text("no folder")
    for act in (
        lambda: imports.keep(IMPORTER, FILE + b"R-2,,,,,,x,\n", asha.officer),
        lambda: imports.kept(IMPORTER, name, asha.officer),
    ):
        with pytest.raises(Refused, match="try again later"):
            act()


def test_every_fault_is_named_by_its_cell(people):
    text = HEAD + "R-1,walk,20-13-2026,Ram,12,Delhi,,fr\nR-1,,21-11-2026,,,,x,\nR-1,,,,,,y,\n"
    assert faults(text) == {
        2: {
            "manner": "walk is none of call, visit", "date": "20-13-2026 is no date like 20-11-2026 14:05",
            "phone": "A phone number has 6 to 15 digits.", "words": "it is empty",
            "language": "fr is none of en, hi, pa", "district": "Delhi is no district of the directory",
        },
        3: {"date": "it lies in the future", "reference": "it stands in this file twice"},
        4: {"reference": "it stands in this file twice"},
    }  # fmt: skip


def test_one_fault_and_nothing_is_imported(asha):
    data = FILE + b"R-9,,,,,Delhi,x,\n"
    before = everything()
    with pytest.raises(Refused, match="Nothing was imported"):
        imports.carry_out(IMPORTER, data, asha, NOON)
    assert everything() == before


def test_what_breaks_in_the_middle_leaves_nothing_behind(asha):
    def broken(rows, actor, now):
        counter_rows.take_rows(rows, actor, now)
        raise RuntimeError("the power is gone")

    before = everything()
    with pytest.raises(RuntimeError):
        imports.carry_out(Importer("counter", IMPORTER.columns, IMPORTER.plan, broken), FILE, asha, NOON)
    assert everything() == before
    assert imports.carry_out(IMPORTER, FILE, asha, NOON) == 2


CHILD = """
import sys
from smgt import config, counter_rows, imports
from smgt.database import open_database
from smgt.journal import Actor
from smgt.models import Officer, db
from tests.factories import NOON

def halfway(rows, actor, now):
    counter_rows.take_rows(rows, actor, now)
    print("halfway", flush=True)
    sys.stdin.read()

config.settings.__dict__.update(config.load().__dict__)
open_database(config.settings.database_url)
with db.connection_context():
    asha = Actor("asha", "tracker", frozenset({"tracker"}), Officer.get(name="asha"))
    importer = imports.Importer("counter", counter_rows.COLUMNS, counter_rows.plan, halfway)
    imports.carry_out(importer, sys.argv[1].encode(), asha, NOON)
"""


def test_killed_in_the_middle_nothing_is_there_and_the_next_time_all_of_it(asha, database_url, settings):
    facts = {"SMGT_SECRET_KEY": settings.secret_key, "SMGT_HOME": str(settings.home), "SMGT_DATABASE_URL": database_url}
    child = subprocess.Popen([sys.executable, "-c", CHILD, FILE.decode()], env=os.environ | facts, text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    assert child.stdout.readline() == "halfway\n"
    child.kill()
    child.communicate(timeout=10)
    assert not Message.select().exists() and not Ticket.select().exists() and not Event.select().exists()
    assert imports.carry_out(IMPORTER, FILE, asha, NOON) == 2 and Ticket.select().count() == 2


def test_callers_of_one_number_are_one_complainant_with_several_grievances(asha):
    data = (HEAD + ",,,,9812000000,,water,\n,,,,+919812000000,,road,\n").encode()
    imports.carry_out(IMPORTER, data, asha, NOON)
    first, second = Ticket.select().order_by(Ticket.id)
    assert first.citizen_id == second.citizen_id and first.id != second.id


def test_a_file_is_kept_and_found_only_by_its_own_name_and_who_brought_it(asha, people):
    name = imports.keep(IMPORTER, FILE, asha.officer)
    assert imports.kept(IMPORTER, name, asha.officer) == FILE and imports.keep(IMPORTER, FILE, asha.officer) == name
    other = Importer("other", IMPORTER.columns, IMPORTER.plan, IMPORTER.do)
    for importer, wrong in (
        (other, name),
        (IMPORTER, name[:-1]),
        (IMPORTER, name.partition("-")[0]),
        (IMPORTER, "x-y"),
    ):
        with pytest.raises(NotFound):
            imports.kept(importer, wrong, asha.officer)
    with pytest.raises(NotFound):
        imports.kept(IMPORTER, name, people["arun"])


def test_a_file_that_cannot_be_read_is_not_kept(asha, settings):
    with pytest.raises(Refused):
        imports.keep(IMPORTER, b"colour\nred\n", asha.officer)
    assert not settings.media_path.exists()


def test_the_sample_can_be_imported_as_it_is(asha):
    assert imports.carry_out(IMPORTER, IMPORTER.sample().encode(), asha, NOON) == 1
    assert fresh(Message.get().ticket).district_id == "Bhiwani"


def test_two_thousand_rows_are_one_transaction(asha):
    data = (HEAD + "".join(f"R-{n},,,,98120{n:05d},Bhiwani,water {n},\n" for n in range(2000))).encode()
    assert imports.carry_out(IMPORTER, data, asha, NOON) == 2000
    assert Ticket.select().where(Ticket.district == "Bhiwani").count() == Message.select().count() == 2000
    assert imports.counts(looked_at(data)) == {"new": 0, "known": 2000, "fault": 0}


def test_a_long_file_takes_few_statements(asha, caplog):
    data = (HEAD + "".join(f"R-{n},,,,98120{n:05d},Bhiwani,water {n},\n" for n in range(400))).encode()
    caplog.set_level("DEBUG", "peewee")
    imports.carry_out(IMPORTER, data, asha, NOON)
    assert len(caplog.records) < 100, "others wait for each of them"


def test_before_the_file_is_read_nobody_waits(asha):
    def spied(text):
        assert not db.in_transaction()
        return text

    columns = IMPORTER.columns | {"reference": Column(read=spied)}
    assert imports.carry_out(Importer("counter", columns, IMPORTER.plan, IMPORTER.do), FILE, asha, NOON) == 2


def test_a_row_is_told_like_any_other_ticket(asha, people):
    imports.carry_out(IMPORTER, FILE, asha, NOON)
    entered = counter.enter(counter.Said("पानी नहीं आ रहा", "visit", lang="hi"), (), asha, NOON, "k")
    imported = Ticket.get_by_id(1)
    own = {"id", "seq", "citizen", "district", "contact_name", "contact_phone"}
    assert {k: v for k, v in imported.__data__.items() if k not in own} == {
        k: v for k, v in fresh(entered).__data__.items() if k not in own
    }
    assert [c.name for c in imported.running()] == ["triage"] and imported.messages.get().sightings.count() == 1
    assert factories.marked(imported, people).stage == "marked"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hundred_thousand_rows_with_three_faults_change_nothing(asha):
    rows = [f"R-{n},,,,98120{n:05d},Bhiwani,water," for n in range(100_000)]
    rows[10], rows[50_000], rows[99_999] = "R-x,,,,ring,,water,", "R-y,call,,,,Nowhere,water,", "R-z,call,,,,,=1+1,"
    data, before = (HEAD + "\n".join(rows)).encode(), everything()
    found = imports.plan(IMPORTER, data, asha.officer, NOON)
    assert {row.line: list(row.faults) for row in found if row.faults} == {
        12: ["phone"], 50_002: ["district"], 100_001: ["words"],
    }  # fmt: skip
    assert everything() == before


def test_more_new_rows_than_others_can_wait_for_are_refused(asha, monkeypatch):
    monkeypatch.setattr(imports, "MOST_NEW", 1)
    with pytest.raises(Refused, match="At most 1 new rows"):
        imports.carry_out(IMPORTER, FILE, asha, NOON)
    assert not Ticket.select().exists()
