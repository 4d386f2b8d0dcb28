"""The shipped lists, officers with their passwords and charges, and the ladder above an office."""

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smgt import directory
from smgt.book import book
from smgt.errors import Refused
from smgt.journal import SYSTEM
from smgt.models import Category, Charge, Department, District, Holiday, Office, Officer, Session, TimeLimit, db

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # already the third in India
TODAY = date(2026, 3, 3)
PASSWORD = "drill-tracker-2026"


@pytest.fixture
def haryana(database):
    directory.load()


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped lists, to change or break."""
    return shutil.copytree(directory.SHIPPED, tmp_path / "lists")


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def office(code):
    return Office.get_by_id(code)


def codes(offices):
    return [office.code for office in offices]


def anil(**others):
    given = {"email": "anil@hry.nic.in", "name": "Anil", "role": "officer", "now": NOW, "password": PASSWORD}
    return directory.add_officer(**given | others)


# -- the lists --


def test_haryana_has_its_districts_departments_and_categories(haryana):
    assert (District.select().count(), Department.select().count()) == (23, 56)
    assert Category.select().where(Category.parent.is_null()).count() == 19
    assert Category.select().where(Category.parent.is_null(False)).count() == 117


def test_a_new_district_names_its_parent_and_its_day(haryana):
    hansi = District.get_by_id("Hansi")
    assert (hansi.parent_id, hansi.valid_from, hansi.name_hi) == ("Hisar", date(2025, 12, 22), "हांसी")
    assert "हाँसी" in hansi.aliases and "Haansi" in hansi.aliases


def test_published_limits_are_those_to_act(haryana):
    monday = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)  # noon in India
    days = {"MUNI.GARB": 2 + 5 / 24, "REVENUE.COPY": 7, "ELEC.DANGER": 1, "RATION.SHORT": 2, "OTHER": 2}
    due = {code: book().due("act", monday, category=code).at - monday for code in days}
    assert due == {code: timedelta(days=number) for code, number in days.items()}


def test_the_states_holidays_are_shipped_and_one_removed_stays_removed(haryana):
    assert {"Republic Day", "Holi", "Haryana Day"} <= {holiday.name for holiday in Holiday.select()}
    directory.remove_holiday(Holiday.get(Holiday.name == "Holi"), SYSTEM, NOW)
    assert directory.load()["kept"] == 1
    assert not Holiday.select().where(Holiday.name == "Holi").exists()


def test_a_later_edition_of_a_limit_comes_beside_the_one_that_stands(haryana, folder):
    replace(folder / "limits.csv", "act,MUNI.GARB,,,2,day,office,", "act,MUNI.GARB,,,1,day,office,")
    assert directory.load(folder)["added"] == 0, "of one day a limit stays what it was"
    text = (folder / "limits.csv").read_text("utf-8") + "act,MUNI.GARB,,,1,day,office,New rule,2026-06-01\n"
    (folder / "limits.csv").write_text(text, "utf-8")
    assert directory.load(folder)["added"] == 1
    assert TimeLimit.select().where(TimeLimit.category == "MUNI.GARB").count() == 2


def test_every_district_has_a_city_magistrate_and_a_deputy_commissioner(haryana):
    present = set(codes(Office.select()))
    assert all({f"ALL:{d.code}", f"ALL:{d.code}/DC"} <= present for d in District.select())
    assert office("ALL:Hansi").name == "City Magistrate, Hansi"
    assert office("ALL:Hansi/DC").label("hi") == "उपायुक्त, हांसी"


def test_every_department_of_the_state_has_a_nodal_officer_and_a_head(haryana):
    headed = {o.department_id for o in Office.select().where(Office.seat == "HOD")}
    assert headed == {d.code for d in Department.select()} - {"CENTRAL", "OUT_OF_STATE"}
    assert office("POLICE:ALL").label("hi") == "हरियाणा पुलिस, नोडल अधिकारी"


def test_offices_stand_only_where_the_department_serves(haryana):
    present = set(codes(Office.select()))
    assert {"UHBVN:Karnal", "DHBVN:Hisar", "GMDA:Gurugram", "FMDA:Faridabad", "FOOD:Hansi"} <= present
    assert not present & {"UHBVN:Hisar", "DHBVN:Karnal", "GMDA:Nuh", "HSSC:Karnal", "CENTRAL:ALL"}


def test_each_office_names_its_superior(haryana):
    superiors = {
        "FOOD:Bhiwani": "ALL:Bhiwani", "ALL:Bhiwani": "ALL:Bhiwani/DC", "ALL:Bhiwani/DC": "ALL:ALL",
        "FOOD:ALL": "FOOD:ALL/HOD", "FOOD:ALL/HOD": "ALL:ALL", "ALL:ALL": None,
        "ULB:Gurugram/MANESAR": "ULB:Gurugram", "MEDEDU:Rohtak/PGIMS": "ALL:Rohtak",
    }  # fmt: skip
    assert {code: office(code).superior_id for code in superiors} == superiors


def test_loading_again_changes_nothing(database):
    first, second = directory.load(), directory.load()
    rows = 23 + 56 + 19 + 117 + sum(model.select().count() for model in (Office, TimeLimit, Holiday))
    assert first == {"added": rows, "changed": 0, "unchanged": 0, "kept": 0}
    assert second == {"added": 0, "changed": 0, "unchanged": first["added"], "kept": 0}


def test_a_changed_file_changes_its_row_only(haryana, folder):
    replace(folder / "departments.csv", "1800-180-2087", "1800-180-2088")
    assert directory.load(folder)["changed"] == 1
    assert Department.get_by_id("FOOD").helpline == "1967 / 1800-180-2088"


def test_an_administrators_edit_survives_a_load(haryana, folder):
    directory.edit(Department.get_by_id("FOOD"), {"helpline": "1967", "parent": "Food"})
    replace(folder / "departments.csv", "DFSC,644", "DFSO,644")
    counts, food = directory.load(folder), Department.get_by_id("FOOD")
    assert (counts["kept"], counts["changed"]) == (1, 0)
    assert (food.helpline, food.district_head, food.edited) == ("1967", "DFSO", ["helpline"])


def test_an_edited_superior_survives_a_load(haryana):
    directory.edit(office("FOOD:Hansi"), {"superior": office("FOOD:Hisar")})
    assert directory.load()["kept"] == 1
    assert office("FOOD:Hansi").superior_id == "FOOD:Hisar"


def test_two_edits_of_one_row_are_both_remembered(haryana):
    first, second = office("FOOD:Hansi"), office("FOOD:Hansi")
    directory.edit(first, {"trusted": True})
    directory.edit(second, {"email": "food.hansi@hry.nic.in"})
    assert office("FOOD:Hansi").edited == ["email", "trusted"] and office("FOOD:Hansi").trusted


def test_a_folder_without_our_columns_keeps_what_they_fill(haryana, folder):
    text = (folder / "districts.csv").read_text(encoding="utf-8")
    (folder / "districts.csv").write_text("".join(line.rsplit(",", 2)[0] + "\n" for line in text.splitlines()), "utf-8")
    for name in ("offices.csv", "limits.csv", "holidays.csv"):
        (folder / name).unlink()
    assert directory.load(folder)["changed"] == 0
    assert District.get_by_id("Hansi").parent_id == "Hisar"


@pytest.mark.parametrize(
    "name, old, new, sentence",
    [
        ("districts.csv", "2025-12-22\n", "22.12.2025\n", "districts.csv, line 8: '22.12.2025' is not a date"),
        ("districts.csv", "Hisar,2025", "Hissar,2025", "districts.csv, line 8: 'Hissar' is not listed"),
        ("departments.csv", "code,", "kode,", "departments.csv, line 1: the column code is missing"),
        ("departments.csv", "helpline,", "helpline,fax,", "departments.csv, line 1: the column fax is unknown"),
        ("departments.csv", "yes", "yes,yes", "departments.csv, line 2: it must have 10 fields"),
        ("departments.csv", "FISH", "FOOD", "departments.csv, line 39: FOOD already stands above"),
        ("departments.csv", "\nAYUSH", "\nALL", "departments.csv, line 30: 'ALL' cannot be a code"),
        ("limits.csv", ",15,day", ",soon,day", "limits.csv, line 2: 'soon' is not a whole number"),
        ("limits.csv", ",15,day", ",0,day", "limits.csv, line 2: Nobody can do it in no time"),
        ("limits.csv", ",15,day", ",15,fortnight", "limits.csv, line 2: Choose minutes, hours or days"),
        ("limits.csv", "ELEC.CONN", "ELEC.CON", "limits.csv, line 2: 'ELEC.CON' is not listed"),
        ("holidays.csv", "2026-01-26", "2026-01-23", "holidays.csv, line 3: 2026-01-23 stands above already"),
        ("holidays.csv", "2026-01-26", "26 January", "holidays.csv, line 3: '26 January' is not a date"),
        ("categories.csv", "Low voltage", "Low\0voltage", "categories.csv, line 3: there is a NUL"),
        ("offices.csv", "Sirsa/", "Sarsa/", "offices.csv, line 3: 'Sarsa' is not listed"),
        ("offices.csv", "/DABWALI", "/DC", "offices.csv, line 3: 'POLICE:Sirsa/DC' is not a further seat"),
    ],
)
def test_a_broken_file_is_named_and_changes_nothing(database, folder, name, old, new, sentence):
    replace(folder / name, old, new)
    with pytest.raises(Refused) as refused:
        directory.load(folder)
    assert str(refused.value).startswith(sentence)
    assert not District.select().exists()


def test_a_missing_or_unreadable_file_is_named(database, folder):
    (folder / "categories.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match="categories.csv is not text in UTF-8"):
        directory.load(folder)
    (folder / "categories.csv").unlink()
    with pytest.raises(Refused, match="categories.csv cannot be read"):
        directory.load(folder)


# -- officers --


def test_an_officer_signs_in_with_the_password_given(haryana):
    officer = anil(email=" Anil@HRY.nic.in", office="FOOD:Bhiwani")
    assert (officer.email, officer.name) == ("anil@hry.nic.in", "Anil")
    assert directory.check_password(officer, PASSWORD) and not directory.check_password(officer, PASSWORD + "!")
    charge = officer.charges.get()
    assert (charge.office_id, charge.kind, charge.from_on, charge.until_on) == ("FOOD:Bhiwani", "regular", TODAY, None)


@pytest.mark.parametrize(
    "field, value",
    [
        ("email", "anil"), ("email", "anil@localhost"), ("email", "a..b@hry.nic.in"),
        ("email", "anil@hry.nic.in\nBcc: x"), ("email", "<anil@hry.nic.in>"), ("name", " "),
        ("name", "An\x1bil"), ("role", "minister"), ("office", "FOOD:Delhi"),
        ("password", "short"), ("password", "x1" * 129), ("password", "password1234"),
        ("password", "haryana12345"), ("password", "India@Haryana-2026"), ("password", "123456789012"),
        ("password", "abababababab"), ("password", "Anil@hry.nic.in"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_adds_nobody(database, field, value):
    with pytest.raises(Refused) as refused:
        anil(**{field: value})
    assert refused.value.field == field
    assert not Officer.select().exists()


def test_an_address_is_added_once(database):
    anil()
    with pytest.raises(Refused) as refused:
        anil(email="ANIL@hry.nic.in")
    assert refused.value.field == "email" and Officer.select().count() == 1


def test_nobody_and_a_disabled_officer_have_no_password(database):
    officer = anil()
    officer.disabled_at = NOW
    assert not directory.check_password(officer, PASSWORD)
    assert not directory.check_password(None, PASSWORD)
    assert not directory.HASHER.check_needs_rehash(directory.NOBODY), "or it would take another time"


def test_a_new_password_ends_every_session(database):
    officer = anil()
    Session.create(token_hash="x", officer=officer, started_at=NOW, acted_at=NOW)
    directory.set_password(officer, "drill-officer-2026", NOW)
    assert directory.check_password(Officer.get(), "drill-officer-2026")
    assert not directory.check_password(Officer.get(), PASSWORD)
    assert (Session.get().ended, Session.get().ended_at) == ("password", NOW)


def test_an_older_hash_is_renewed_at_the_next_sign_in(database):
    officer = anil()
    officer.password_hash = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    officer.save()
    assert directory.check_password(officer, PASSWORD)
    assert not directory.HASHER.check_needs_rehash(Officer.get().password_hash)
    assert directory.check_password(Officer.get(), PASSWORD)


# -- charges --


def test_an_office_is_vacant_until_somebody_has_charge(haryana):
    food, officer = office("FOOD:Bhiwani"), anil()
    assert not food.holders(TODAY)
    charge = directory.give_charge(officer, food, "regular", TODAY, now=NOW)
    assert food.holders(TODAY) == [officer]
    assert not food.holders(TODAY - timedelta(1))
    directory.end_charge(charge, TODAY + timedelta(3), now=NOW)
    assert food.holders(TODAY + timedelta(2)) and not food.holders(TODAY + timedelta(3))


def test_a_leave_substitute_holds_the_office_beside_the_regular_officer(haryana):
    food, officer, substitute = office("FOOD:Bhiwani"), anil(office="FOOD:Bhiwani"), anil(email="bina@hry.nic.in")
    directory.give_charge(substitute, food, "leave", TODAY, TODAY + timedelta(5), now=NOW)
    assert food.holders(TODAY) == [officer, substitute]
    assert food.holders(TODAY + timedelta(5)) == [officer]


def test_a_disabled_officer_leaves_his_office_vacant(haryana):
    officer = anil(office="FOOD:Bhiwani")
    Officer.update(disabled_at=NOW).where(Officer.id == officer.id).execute()
    assert not office("FOOD:Bhiwani").holders(TODAY)


def test_a_charge_ends_once_and_never_before_it_begins(haryana):
    charge = anil(office="FOOD:Bhiwani").charges.get()
    with pytest.raises(Refused):
        directory.end_charge(charge, TODAY - timedelta(1), now=NOW)
    directory.end_charge(charge, TODAY, now=NOW)
    directory.end_charge(charge, TODAY + timedelta(9), now=NOW)
    assert Charge.get().until_on == TODAY


def test_a_charge_without_sense_is_refused(haryana):
    food, officer = office("FOOD:Bhiwani"), anil()
    directory.edit(food, {"ended_on": TODAY})
    for field, kind, until_on in (("kind", "acting", None), ("until_on", "leave", TODAY), ("office", "regular", None)):
        with pytest.raises(Refused) as refused:
            directory.give_charge(officer, food, kind, TODAY, until_on, now=NOW)
        assert refused.value.field == field


# -- the ladder --


def test_the_ladder_is_the_same_whether_superiors_are_named_or_not(haryana):
    ladders = {
        "FOOD:Bhiwani": ["ALL:Bhiwani", "ALL:Bhiwani/DC", "FOOD:ALL", "FOOD:ALL/HOD", "ALL:ALL"],
        "ALL:Bhiwani": ["ALL:Bhiwani/DC", "ALL:ALL"],
        "FOOD:ALL": ["FOOD:ALL/HOD", "ALL:ALL"],
        "TCP:Sonipat/SMDA": ["TCP:Sonipat", "ALL:Sonipat", "ALL:Sonipat/DC", "TCP:ALL", "TCP:ALL/HOD", "ALL:ALL"],
        "ALL:ALL": [],
    }
    assert {code: codes(office(code).ladder()) for code in ladders} == ladders
    Office.update(superior=None).execute()
    assert {code: codes(office(code).ladder()) for code in ladders} == ladders


def test_an_edited_superior_comes_next_and_the_department_is_never_skipped(haryana):
    hisar, food = ["FOOD:Hisar", "ALL:Hisar", "ALL:Hisar/DC"], ["FOOD:ALL", "FOOD:ALL/HOD", "ALL:ALL"]
    for named, rungs in (("FOOD:Hisar", hisar + food), ("FOOD:ALL/HOD", food[1:]), ("ALL:ALL", food)):
        directory.edit(office("FOOD:Hansi"), {"superior": named})
        assert codes(office("FOOD:Hansi").ladder()) == rungs


def test_a_superior_above_the_district_comes_before_the_department(haryana):
    directory.edit(office("ALL:Hansi/DC"), {"superior": "HOME:ALL"})
    rungs = ["ALL:Hansi", "ALL:Hansi/DC", "HOME:ALL", "HOME:ALL/HOD", "FOOD:ALL", "FOOD:ALL/HOD", "ALL:ALL"]
    assert codes(office("FOOD:Hansi").ladder()) == rungs


def test_a_closed_office_is_climbed_through(haryana):
    directory.edit(office("ALL:Bhiwani"), {"ended_on": TODAY})
    assert codes(office("FOOD:Bhiwani").ladder(TODAY))[0] == "ALL:Bhiwani/DC"
    assert codes(office("FOOD:Bhiwani").ladder(TODAY - timedelta(1)))[0] == "ALL:Bhiwani"


SOME = [
    "ALL:ALL", "ALL:Bhiwani", "ALL:Bhiwani/DC", "ALL:Gurugram", "FOOD:Bhiwani", "FOOD:ALL", "FOOD:ALL/HOD", "HSSC:ALL",
    "ULB:ALL", "ULB:Gurugram", "ULB:Gurugram/MANESAR",
]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.dictionaries(st.sampled_from(SOME), st.sampled_from([*SOME, None])), start=st.sampled_from(SOME[1:]))
def test_whatever_superiors_are_named_the_ladder_ends_at_the_state_nodal_officer(haryana, edits, start):
    with db.atomic() as transaction:
        for code, superior in edits.items():
            directory.edit(office(code), {"superior": superior})
        rungs = codes(office(start).ladder())
        transaction.rollback()
    assert rungs[-1] == "ALL:ALL" and len(set(rungs)) == len(rungs) and start not in rungs
