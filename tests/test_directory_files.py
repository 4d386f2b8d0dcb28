"""Files of the directory: every difference and effect shown first, all or nothing, a second time nothing."""

from datetime import date, datetime, timedelta

import pytest

from smgt.directory import files, tables
from smgt.directory.reading import MOST_ROWS, Table, day
from smgt.directory.sorts import OFFICERS, SORTS
from smgt.errors import NotFound, Refused, Stale
from smgt.journal import Actor, verify
from smgt.models import Change, Charge, Event, Holiday, Office, Officer, Session, db
from tests import factories
from tests.factories import NOON

TODAY = date(2026, 11, 20)


@pytest.fixture
def actor(people):
    return Actor("admin", "administrator", officer=people["admin"])


@pytest.fixture
def bring(actor):
    """bring(sort, text) looks at a file, then carries it out; the Plan that was shown."""

    def carry(sort, text, **options):
        data = text.encode()
        shown = files.plan(SORTS[sort], data, options, actor, NOON)
        files.carry_out(SORTS[sort], data, options, actor, NOON, shown.digest)
        return shown

    return carry


@pytest.fixture
def look(actor):
    return lambda sort, text, **options: files.plan(SORTS[sort], text.encode(), options, actor, NOON)


def faults(plan):
    return [(line, column) for line, column, _ in plan.faults.kept]


def told(plan):
    return [(each.line, each.before, each.after) for each in plan.differences]


# -- there and back --


@pytest.mark.parametrize("name", tables.NAMES)
def test_an_export_read_back_changes_nothing(people, look, name):
    Office.update(phone="+91 1664 242242", trusted=True, name='=Food, "Bhiwani"\u200d').where(
        Office.code == "FOOD:Bhiwani"
    ).execute()
    Officer.update(firm="-Firm", until_on=TODAY + timedelta(30)).where(Officer.name == "arun").execute()
    Holiday.create(day=TODAY, name="Holiday", district="Bhiwani")
    plan = look(name, "".join(tables.lines(name)))
    assert (told(plan), plan.faults.count, plan.same > 0) == ([], 0, True)


# -- differences, effects, all or nothing --


def test_a_look_changes_nothing_and_says_what_would_happen(people, look, ticket):
    factories.marked(ticket, people)
    Session.create(token_hash="m", officer=people["meena"], started_at=NOON, acted_at=NOON)
    before = factories.everything()
    plan = look("officers", "email,disabled,phone\nmeena@hry.nic.in,yes,\nraj@hry.nic.in,no,9876543210\n")
    assert told(plan) == [
        (2, {"disabled": False}, {"disabled": True}), (3, {"phone": ""}, {"phone": "9876543210"}),
    ]  # fmt: skip
    wanted = {"tickets": 1, "sign_ins": 1, "vacated": ["FOOD:Bhiwani"], "filled": []}
    assert {name: plan.effects[name] for name in wanted} == wanted
    assert factories.everything() == before


def test_a_file_is_carried_out_once(people, bring, look):
    text = "email,name,role,phone\nnisha@hry.nic.in,Nisha,officer,\nraj@hry.nic.in,raj,officer,9876543210\n"
    assert len(bring("officers", text).differences) == 2
    events = Event.select().count()
    assert told(look("officers", text)) == [] and len(bring("officers", text).differences) == 0
    assert Event.select().count() == events and verify()["ok"]
    assert Change.select().where(Change.about == f"officer {people['raj'].id}").count() == 1


def test_a_new_seat_may_stand_before_its_new_superior(people, bring):
    bring("offices", "code,name,superior\nULB:Karnal/A,A,ULB:Karnal\nULB:Karnal,Municipal Karnal,\n")
    assert Office.get_by_id("ULB:Karnal/A").superior_id == "ULB:Karnal"


def test_a_fault_anywhere_leaves_everything_as_it_was(people, look, actor):
    text = "code,name,email\nFOOD:Bhiwani,Food,food@hry.nic.in\nFOOD:Karnal,,x@y.in\nFOOD:Hisar/bad seat,Food,\n"
    before = factories.everything()
    assert faults(look("offices", text)) == [(3, "name"), (4, "code")]
    with pytest.raises(Refused):
        files.carry_out(SORTS["offices"], text.encode(), {}, actor, NOON, "")
    assert factories.everything() == before


def test_what_a_verb_refuses_is_named_by_its_line(people, look, ticket):
    factories.marked(ticket, people)
    text = "code,ended_on\nFOOD:Karnal,20-11-2026\nFOOD:Bhiwani,20-11-2026\n"
    plan = look("offices", text)
    assert plan.faults.kept[0][0] == 3 and "Open grievances lie with it" in plan.faults.kept[0][2]


def test_two_rows_about_the_same_are_a_fault(people, look):
    assert faults(look("offices", "code,phone\nFOOD:Karnal,1800\nFOOD:Karnal,\n")) == [(3, "")]


def test_what_was_not_shown_is_not_done(people, look, actor):
    text = "code,phone\nFOOD:Karnal,1800\n"
    shown = look("offices", text)
    Office.update(phone="1900").where(Office.code == "FOOD:Karnal").execute()
    with pytest.raises(Stale):
        files.carry_out(SORTS["offices"], text.encode(), {}, actor, NOON, shown.digest)
    assert Office.get_by_id("FOOD:Karnal").phone == "1900"


def test_a_column_that_a_file_lacks_stays_as_it_is(people, bring):
    Office.update(email="food@hry.nic.in").execute()
    bring("offices", "code,phone\nFOOD:Karnal,1800\n")
    assert Office.get_by_id("FOOD:Karnal").email == "food@hry.nic.in"


def test_what_a_file_changes_a_later_load_of_the_shipped_lists_keeps(people, bring):
    bring("offices", "code,name\nFOOD:Karnal,Food office\n")
    assert Office.get_by_id("FOOD:Karnal").edited == ["name"]


def test_charges_begin_and_end_by_a_file(people, bring):
    text = "office,officer,kind,from_on,until_on\nFOOD:Bhiwani,meena@hry.nic.in,regular,01-01-2020,20-11-2026\n"
    plan = bring("charges", text + "FOOD:Karnal,meena@hry.nic.in,additional,20-11-2026,\n")
    assert (plan.effects["vacated"], plan.effects["filled"]) == (["FOOD:Bhiwani"], ["FOOD:Karnal"])
    assert [o.code for o in people["meena"].offices(TODAY)] == ["FOOD:Karnal"]


# -- the list of an order --

ORDER = (
    "क्र.सं.\tअधिकारी का नाम\tवर्तमान तैनाती\tनई तैनाती\tटिप्पणी\n"
    "1\tराज कुमार\tUHBVN Karnal\tFOOD:Bhiwani\tVice Meena\n"
    "2\tmeena@hry.nic.in\tFOOD Bhiwani\tUHBVN:Karnal\t\n"
)


def test_an_orders_list_is_pasted_as_it_stands(people, bring, look, ticket):
    factories.marked(ticket, people)
    Officer.update(name_hi="राज कुमार").where(Officer.name == "raj").execute()
    plan = bring("order", ORDER, on=TODAY, order_no="1/2026")
    assert plan.ignored == ["क्र.सं.", "वर्तमान तैनाती", "टिप्पणी"] and plan.effects["vacated"] == []
    holders = [[o.name for o in Office.get_by_id(code).holders(TODAY)] for code in ("FOOD:Bhiwani", "UHBVN:Karnal")]
    assert holders == [["raj"], ["meena"]] and factories.fresh(ticket).office_id == "FOOD:Bhiwani"
    assert told(look("order", ORDER, on=TODAY)) == []


def test_an_order_needs_a_day_and_names_it_knows(people, look):
    text = "Name,New posting\nraj,FOOD:Bhiwani\nnobody,FOOD:Karnal\nmeena,Somewhere\n"
    assert faults(look("order", text)) == [(2, "from_on"), (3, "officer"), (4, "office")]


def test_an_officer_is_posted_once_in_an_order(people, look):
    text = "Name,Office\nraj,FOOD:Bhiwani\nraj,FOOD:Karnal\n"
    assert faults(look("order", text, on=TODAY)) == [(3, "")]


def test_a_vacancy_that_an_order_makes_is_shown(people, look):
    plan = look("order", "Name,Office\nraj,FOOD:Bhiwani\n", on=TODAY + timedelta(10))
    assert plan.effects["vacated"] == ["UHBVN:Karnal"] and plan.effects["day"] == TODAY + timedelta(10)


# -- holidays --


def test_holidays_come_by_a_file_in_either_language(people, bring):
    bring("holidays", "दिनांक;पर्व;ज़िला\n26-01-2027;गणतंत्र दिवस;\n०१-११-२०२७;Haryana Day;Karnal\n")
    assert [(str(h.day), h.name, h.district_id) for h in Holiday.select().order_by(Holiday.day)] == [
        ("2027-01-26", "गणतंत्र दिवस", None), ("2027-11-01", "Haryana Day", "Karnal"),
    ]  # fmt: skip


def test_a_holiday_of_several_days_brings_those_that_are_missing(people, bring):
    Holiday.create(day=date(2027, 3, 2), name="Holi")
    shown = bring("holidays", "From,To,Holiday\n01-03-2027,03-03-2027,Holi\n")
    assert told(shown)[0][2]["until_on"] == date(2027, 3, 3)
    assert [holiday.day.day for holiday in Holiday.select().order_by(Holiday.day)] == [1, 2, 3]
    assert bring("holidays", "From,To,Holiday\n01-03-2027,03-03-2027,Holi\n").same == 1


@pytest.mark.parametrize(
    ("rows", "line", "sentence"),
    [
        ("01-03-2027,03-03-2027,Holi,\n03-03-2027,,Dhulandi,\n", 3, "It is about the same as line 2."),
        ("26-01-2027,,Republic Day,\n26-01-2027,,Fair,Karnal\n", 3, "This day is a holiday everywhere already."),
        ("25-12-2026,,Fair,Karnal\n", 2, "This day is a holiday everywhere already."),
        ("03-03-2027,01-03-2027,Holi,\n", 2, "It ends before it begins."),
        ("01-03-2027,01-05-2027,Holi,\n", 2, "No holiday has more than 31 days."),
        ("31-02-2027,,Holi,\n", 2, "31-02-2027 is no day like 01-12-2026."),
        ("12/25/2026,,Christmas,\n", 2, "12/25/2026 is no day like 01-12-2026."),
        ("26-01-2072,,Republic Day,\n", 2, "The year 2072 is too far ahead."),
        ("26-01-2027,,Fair,Lahore\n", 2, "There is no district Lahore."),
        ("26-01-2027,,,\n", 2, "It is empty."),
    ],
)
def test_what_is_odd_in_a_list_of_holidays_is_named_by_its_row(people, look, rows, line, sentence):
    Holiday.create(day=date(2026, 12, 25), name="Christmas")
    plan = look("holidays", f"Date,To,Holiday,District\n{rows}")
    assert [(each[0], each[2]) for each in plan.faults.kept] == [(line, sentence)]
    assert Holiday.select().count() == 1


# -- bad files --


@pytest.mark.parametrize("data, sentence", [
    (b"", "no row"), (b"code,phone\n\xff\xfe\n", "Line 2 is not text"), (b"name\nx\n", "code is missing"),
    (b"code,code\n", "code stands there twice"), (b'code\n"FOOD', "Line 2"), (b"x" * (20 * 2**20 + 1), "too large"),
    (b"code\n" + b"a" * 200_000, "Line 2"),
])  # fmt: skip
def test_what_is_no_table_is_refused_in_words(people, actor, data, sentence):
    with pytest.raises(Refused, match=sentence):
        files.plan(SORTS["offices"], data, {}, actor, NOON)


@pytest.mark.parametrize("text", ["31-02-2026", "2026-13-01", "1/1/26", "soon", "01-01-1800", "9" * 30])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(Refused):
        day(text)


def test_too_many_rows_are_refused(people, actor):
    with pytest.raises(Refused, match="more than"):
        files.plan(SORTS["offices"], b"code\n" + b"FOOD:Karnal\n" * (MOST_ROWS + 1), {}, actor, NOON)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hundred_thousand_rows_with_three_faults_are_refused_naming_them(people, actor):
    rows = [f"o{n}@hry.nic.in,Officer {n},officer,9876543210" for n in range(100_000)]
    rows[10], rows[50_000], rows[99_999] = "nonsense,A,officer,", "b@hry.nic.in,B,king,", "c@hry.nic.in,C,officer,ring"
    data = "\n".join(["email,name,role,phone", *rows]).encode()
    before = factories.everything()
    plan = files.plan(SORTS["officers"], data, {}, actor, NOON)
    assert faults(plan) == [(12, "email"), (50_002, "role"), (100_001, "phone")]
    assert factories.everything() == before


def test_more_changes_than_can_be_made_at_once_are_refused(people, actor, monkeypatch):
    monkeypatch.setattr(files, "MOST_CHANGES", 2)
    data = b"email,name\n" + b"".join(b"o%d@hry.nic.in,O\n" % n for n in range(5))
    assert files.plan(SORTS["officers"], data, {}, actor, NOON).more == 3
    with pytest.raises(Refused, match="At most 2"):
        files.carry_out(SORTS["officers"], data, {}, actor, NOON, "")
    assert Officer.select().count() == len(factories.OFFICERS)


def test_a_thousand_faults_are_counted_and_a_hundred_kept():
    table = Table(b"email\n" + b"x\n" * 1000, OFFICERS)
    assert (list(table), table.faults.count, len(table.faults.kept)) == ([], 1000, 100)


# -- the file between look and go --


def test_a_file_is_kept_a_day_for_him_alone(people):
    token = files.keep(people["admin"], "order", b"Name,Office\n", NOON)
    assert files.kept(people["admin"], "order", token, NOON) == b"Name,Office\n"
    for who, kind, at in (("asha", "order", NOON), ("admin", "offices", NOON), ("admin", "order", later(2))):
        with pytest.raises(NotFound):
            files.kept(people[who], kind, token, at)


def later(days):
    return datetime.fromtimestamp(NOON.timestamp(), NOON.tzinfo) + timedelta(days)


def test_the_charge_of_an_unknown_kind_is_a_fault(people, look):
    assert faults(look("charges", "office,officer,kind,from_on\nFOOD:Karnal,raj,king,01-12-2026\n")) == [(2, "kind")]
    assert not Charge.select().where(Charge.office == "FOOD:Karnal").exists() and db.in_transaction() is False
