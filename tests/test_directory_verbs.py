"""Charges, transfers, officers and offices by the verbs: what follows at once, what is kept, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from smgt import access, directory, notices, powers, rules
from smgt.errors import NotFound, Refused
from smgt.journal import Actor, verify
from smgt.models import Charge, Delivery, Event, Marking, Notice, Office, Officer, Recovery, Session, db
from smgt.signin import factors
from tests import factories
from tests.factories import NOON
from tests.test_journal import by_hand

TODAY = date(2026, 11, 20)


def office(code):
    return Office.get_by_id(code)


@pytest.fixture
def admin(people):
    return Actor("admin", "administrator", officer=people["admin"])


def sees(officer, ticket, now=NOON):
    return access.tickets_for(officer, now).where(type(ticket).id == ticket.id).exists()


def holders(code, day=TODAY):
    return [officer.name for officer in office(code).holders(day)]


# -- a transfer --


def test_sight_follows_the_charge_from_its_day(people, ticket, admin):
    ticket = factories.marked(ticket, people)
    tomorrow = NOON + timedelta(1)
    directory.transfer(office("FOOD:Bhiwani"), people["raj"], TODAY + timedelta(1), now=NOON, actor=admin)
    assert [sees(people[name], ticket) for name in ("meena", "raj")] == [True, False]
    assert [sees(people[name], ticket, tomorrow) for name in ("meena", "raj")] == [False, True]


def test_a_transfer_tells_what_it_did(people, ticket, admin):
    factories.marked(ticket, people)
    done = directory.transfer(office("FOOD:Bhiwani"), people["raj"], TODAY, now=NOON, actor=admin, order_no="7/2026")
    assert (done.vacated, done.tickets, len(done.ended)) == (["UHBVN:Karnal"], 1, 2)
    event = directory.history(people["meena"]).first()
    assert (event.action, event.details["order_no"], event.officer_id) == ("transfer", "7/2026", people["admin"].id)
    for row in (office("FOOD:Bhiwani"), office("UHBVN:Karnal"), people["raj"]):
        assert directory.history(row).first() == event
    assert verify()["ok"]


def test_two_who_change_places_leave_no_hole(people):
    directory.transfer(office("FOOD:Bhiwani"), people["raj"], TODAY, now=NOON)
    directory.transfer(office("UHBVN:Karnal"), people["meena"], TODAY, now=NOON)
    assert (holders("FOOD:Bhiwani"), holders("UHBVN:Karnal")) == (["raj"], ["meena"])


def test_a_substitute_who_takes_over_holds_it_once(people):
    directory.substitute(office("FOOD:Bhiwani"), people["raj"], TODAY, TODAY + timedelta(9), now=NOON)
    directory.transfer(office("FOOD:Bhiwani"), people["raj"], TODAY + timedelta(2), now=NOON, keeps=True)
    spells = Charge.select().where(Charge.officer == people["raj"], Charge.office == "FOOD:Bhiwani").order_by(Charge.id)
    assert [(c.kind, c.until_on) for c in spells] == [("leave", TODAY + timedelta(2)), ("regular", None)]


def test_a_transfer_before_an_earlier_one_has_begun_undoes_that(people):
    later, sooner = TODAY + timedelta(10), TODAY + timedelta(5)
    directory.transfer(office("FOOD:Bhiwani"), people["deepak"], later, now=NOON, keeps=True)
    directory.transfer(office("FOOD:Bhiwani"), people["raj"], sooner, now=NOON, keeps=True)
    assert [holders("FOOD:Bhiwani", day) for day in (TODAY, sooner, later)] == [["meena"], ["raj"], ["raj"]]


def test_an_office_keeps_its_tickets_through_transfer_leave_and_addition(people, ticket):
    before = factories.marked(ticket, people)
    directory.substitute(office("FOOD:Bhiwani"), people["deepak"], TODAY, TODAY + timedelta(3), now=NOON)
    directory.give_charge(people["kavita"], office("FOOD:Bhiwani"), "additional", TODAY, now=NOON)
    directory.transfer(office("FOOD:Bhiwani"), people["raj"], TODAY, now=NOON)
    after = factories.fresh(ticket)
    assert after.__data__ == before.__data__
    assert Marking.select().where(Marking.ticket == ticket, Marking.ended_at.is_null()).count() == 1
    assert holders("FOOD:Bhiwani") == ["raj", "kavita", "deepak"]


# -- refusals --


def test_the_same_office_is_not_held_twice_by_one(people):
    with pytest.raises(Refused, match="holds this office then already"):
        directory.give_charge(people["meena"], office("FOOD:Bhiwani"), "additional", TODAY, now=NOON)


def test_of_two_at_once_one_is_told(people):
    def give(_):
        with db.connection_context():
            try:
                directory.give_charge(people["raj"], office("FOOD:Karnal"), "additional", TODAY, now=NOON)
            except Refused as refused:
                return str(refused)
            return "given"

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(give, range(4)))
    assert told == ["given"] + ["raj holds this office then already."] * 3


@pytest.mark.parametrize("name", ["asha", "osd", "admin"])
def test_a_role_without_offices_is_given_none(people, name):
    with pytest.raises(Refused, match="Only nodal officers"):
        directory.transfer(office("FOOD:Bhiwani"), people[name], TODAY, now=NOON)
    assert holders("FOOD:Bhiwani") == ["meena"]


def test_a_disabled_officer_takes_nothing_over(people, admin):
    directory.disable(people["raj"], actor=admin, now=NOON)
    with pytest.raises(Refused, match="cannot sign in"):
        directory.transfer(office("FOOD:Bhiwani"), factories.fresh(people["raj"]), TODAY, now=NOON)


def test_who_holds_offices_keeps_a_role_that_may(people, admin):
    with pytest.raises(Refused, match="first end his charges"):
        directory.edit_officer(people["meena"], {"role": "viewer"}, actor=admin, now=NOON)


def test_nobody_changes_his_own_role_nor_ends_the_last_administrator(people, admin):
    for fields in ({"role": "viewer"}, {"until_on": TODAY + timedelta(1)}):
        with pytest.raises(Refused):
            directory.edit_officer(people["admin"], fields, actor=admin, now=NOON)


def test_a_new_address_signs_him_out(people, admin):
    Session.create(token_hash="m", officer=people["meena"], started_at=NOON, acted_at=NOON)
    directory.edit_officer(people["meena"], {"email": "meena2@hry.nic.in"}, actor=admin, now=NOON)
    assert Session.get().ended == "email"


def test_after_a_new_address_only_an_invitation_opens_and_the_old_one_is_told(people, admin):
    Officer.update(password_hash="x", factor="y", factor_step=9).where(Officer.name == "meena").execute()
    Recovery.create(officer=people["meena"], code_hash="z")
    directory.edit_officer(people["meena"], {"email": "meena2@hry.nic.in"}, actor=admin, now=NOON)
    meena = factories.fresh(people["meena"])
    assert (meena.password_hash, meena.factor, meena.factor_step, Recovery.select().exists()) == ("", "", 0, False)
    assert Delivery.get().to == "address meena@hry.nic.in"
    assert Notice.get(Notice.officer == people["vikram"]).text.count("meena") == 3
    with pytest.raises(Refused, match="last day"):
        factors.reset(meena, admin, NOON + timedelta(hours=23))
    factors.reset(meena, admin, NOON + timedelta(hours=25))
    with pytest.raises(Refused, match="himself"):
        directory.edit_officer(people["admin"], {"email": "me@hry.nic.in"}, actor=admin, now=NOON)


def test_the_state_nodal_officer_learns_who_was_given_more_to_do(people, admin):
    directory.edit_officer(people["asha"], {"lead": True}, actor=admin, now=NOON)
    directory.edit_officer(people["osd"], {"role": "administrator"}, actor=admin, now=NOON)
    directory.edit_officer(people["arun"], {"phone": "0172-2740000"}, actor=admin, now=NOON)
    assert {notice.officer.name for notice in Notice.select()} == {"vikram"} and Notice.select().count() == 2


@pytest.mark.parametrize("fields", [{"role": "administrator"}, {"role": "state_nodal"}, {"lead": True}])
def test_a_private_firms_man_is_given_no_powers(people, admin, fields):
    Officer.update(firm="Acme", until_on=TODAY + timedelta(30)).where(Officer.name == "asha").execute()
    with pytest.raises(Refused, match="private firm"):
        directory.edit_officer(people["asha"], fields, actor=admin, now=NOON)


def test_the_top_is_never_closed(people, admin):
    with pytest.raises(Refused):
        directory.end_office(office("ALL:ALL"), TODAY, actor=admin, now=NOON)


def test_no_secret_enters_the_history(people, admin):
    officer = directory.add_officer("nisha@hry.nic.in", "Nisha", "officer", NOON, "drill-officer-2026", actor=admin)
    told = str(directory.history(officer).first().details)
    assert "password" not in told and "argon" not in told


# -- the heartbeat --


def test_mail_that_does_not_arrive_is_named_with_its_reason(people, ticket):
    factories.marked(ticket, people)
    assert notices.tell("reminder", office("FOOD:Bhiwani"), ticket, NOON, once="r1")
    Notice.update(state="failed", reason="550 no such mailbox").where(Notice.once == "r1").execute()
    [(named, why, _, count)] = directory.bounced(NOON)
    assert (named.code, why, count) == ("FOOD:Bhiwani", "550 no such mailbox", 1)
    assert directory.bounced(NOON + timedelta(40)) == []


def test_idle_is_only_who_lets_something_wait(people, handle):
    first, second, third = (factories.open_ticket(handle, words) for words in ("Ration", "Bijli one", "Bijli two"))
    factories.marked(first, people)
    factories.marked(second, people, "UHBVN:Karnal")
    factories.marked(third, people, "UHBVN:Karnal")
    later = NOON + timedelta(15)
    assert {row[0].code for row in directory.idle(later, TODAY)} == {"FOOD:Bhiwani", "UHBVN:Karnal"}
    factories.act(second, "acknowledge", people["raj"], later)
    assert {row[0].code for row in directory.idle(later, TODAY)} == {"FOOD:Bhiwani"}


def test_never_signed_in_is_only_who_holds_something(people):
    Session.create(token_hash="m", officer=people["meena"], started_at=NOON, acted_at=NOON)
    silent = {officer.name for officer in directory.never_signed_in(TODAY)}
    assert silent == {"vikram", "raj", "kavita", "deepak", "suman"}


# -- rights in words --


def test_rights_are_what_access_and_the_table_say(people, ticket):
    ticket = factories.marked(ticket, people)
    for name, officer in people.items():
        told = powers.of(officer, NOON)
        assert told.seen == access.tickets_for(officer, NOON).count(), name
        try:
            _, parts = access.find(officer, ticket.number, NOON)
        except NotFound:
            continue
        possible = {action.name for part, actions in told.acts for action in actions}
        assert {action.name for action in rules.actions_for(ticket, parts)} <= possible, name
        assert set(parts) <= {part for part, _ in told.acts}, name


def test_rights_end_with_the_charge(people):
    directory.end_charge(Charge.get(Charge.officer == people["meena"]), TODAY, now=NOON)
    told = powers.of(people["meena"], NOON)
    assert (told.sight.held, told.acts, told.seen, told.covered) == ((), [], 0, [])


def test_a_magistrates_rights_name_his_district_and_the_offices_below(people):
    told = powers.of(people["kavita"], NOON)
    assert told.sight.districts == ["Bhiwani"] and "FOOD:Bhiwani" in [each.code for each in told.covered]
    assert [part for part, _ in told.acts] == ["holder", "associate", "superior", "mover"]


def test_an_administrator_sees_no_grievance(people, ticket):
    told = powers.of(people["admin"], NOON)
    assert (told.seen, told.acts, told.sight) == (0, [], access.Sight())


def test_events_of_the_directory_are_chained(people, admin):
    directory.edit_office(office("FOOD:Bhiwani"), {"phone": "1800"}, actor=admin, now=NOON)
    event = Event.get(Event.action == "office_edited")
    assert (event.details["before"], event.details["after"]) == ({"phone": ""}, {"phone": "1800"})
    with by_hand():
        Event.update(details=event.details | {"after": {"phone": "1900"}}).where(Event.id == event.id).execute()
    assert not verify()["ok"]


def test_a_disabled_officers_rights_say_that_he_cannot_come_in(people, admin):
    directory.disable(people["meena"], actor=admin, now=NOON)
    assert not powers.of(Officer.get_by_id(people["meena"].id), NOON).serves
