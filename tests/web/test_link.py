"""The link of a letter to an office: one ticket, without signing in, for as long as it lies with the office."""

import re
from datetime import timedelta

import pytest

from smgt import deliveries, links
from smgt.config import settings as house
from smgt.models import Event, Officer, Ticket
from tests import factories


@pytest.fixture
def marked(ticket, people):
    return factories.marked(ticket, people)


def path(ticket, officer, clock):
    return f"/link/{links.make(ticket, ticket.office_id, officer, clock['now'])}"


def send(visitor, address, action, **fields):
    page = visitor.get(f"{address}/{action}")
    hidden = page.form(f"{address}/{action}")
    return visitor.post(f"{address}/{action}", csrf=False, **(hidden | fields))


def test_it_opens_the_ticket_and_acts_in_the_officers_name(visit, people, marked, clock):
    address, stranger = path(marked, people["meena"], clock), visit()
    page = stranger.get(address)
    assert page.status == 200 and "Ration" in page.words() and page.headers["Cache-Control"] == "no-store"
    assert "<script" not in page.text and not page.all('//header//a[@href="/tickets"]')
    assert send(stranger, address, "acknowledge").status == 303
    done = send(stranger, address, "report", outcome="done", action_taken="Ration bantwaya, depot ko notice diya.",
                no_evidence="none", anyway="1")  # fmt: skip
    assert done.status == 303 and factories.fresh(marked).stage == "reported"
    acted = Event.select().where(Event.ticket == marked, Event.action.in_(("acknowledge", "report", "link_opened")))
    assert {(e.action, e.officer_id) for e in acted} >= {(n, people["meena"].id) for n in ("acknowledge", "report")}
    assert acted.where(Event.action == "link_opened").count() == 1


def test_it_may_be_used_again_and_in_the_offices_own_name(visit, people, marked, clock):
    address = path(marked, None, clock)
    assert visit().get(address).status == visit().get(address).status == 200
    send(visit(), address, "acknowledge")
    event = Event.get(Event.ticket == marked, Event.action == "acknowledge")
    assert (event.actor, event.officer_id) == ("FOOD:Bhiwani", None)


def test_opening_it_is_no_proof_that_the_office_saw_it_but_acting_is_and_is_told_as_such(visit, people, marked, clock):
    address = path(marked, people["meena"], clock)
    visit().get(address)
    assert marked.lead().seen_at is None
    send(visit(), address, "send_back", reason="")
    assert marked.lead().seen_at == clock["now"]
    send(visit(), address, "acknowledge")
    assert "by: mailed link" in visit("asha").get(f"/tickets/{marked.number}").words()


@pytest.mark.parametrize("changed", [{"password_hash": "another"}, {"email": "meena2@hry.nic.in"}])
def test_another_password_or_address_makes_it_worthless(visit, people, marked, clock, changed):
    address = path(marked, people["meena"], clock)
    Officer.update(**changed).where(Officer.id == people["meena"].id).execute()
    assert visit().get(address).status == 404


@pytest.mark.parametrize("action", ["mark", "pass_on", "approve", "note", "hear"])
def test_it_does_nothing_but_its_few_actions(visit, people, marked, clock, action):
    address = path(marked, people["meena"], clock)
    assert visit().get(f"{address}/{action}").status == 404


def test_looking_for_the_right_office_does_nothing_yet(visit, people, marked, clock):
    address = path(marked, people["meena"], clock)
    page = send(visit(), address, "send_back", reason="It lies in Karnal", find="food karnal", look="1")
    assert page.status == 200 and "FOOD:Karnal" in page.all('//input[@name="office"]/@value')
    assert page.one('//textarea[@name="reason"]').text == "It lies in Karnal"
    assert factories.fresh(marked).stage == "marked"


def test_it_ends_when_the_ticket_leaves_the_office(visit, people, marked, clock):
    address = path(marked, people["meena"], clock)
    assert send(visit(), address, "send_back", reason="Not ours, it is for the municipality").status == 303
    page = visit().get(address)
    assert page.status == 404 and "This link is over" in page.words()


def test_it_ends_after_its_days_with_the_charge_and_where_it_was_changed(visit, people, marked, clock):
    address = path(marked, people["meena"], clock)
    assert visit().get(path(marked, people["raj"], clock)).status == 404  # no officer of that office
    for digit in "0123456789abcdef":
        if not address.endswith(digit):
            assert visit().get(address[:-1] + digit).status == 404
    clock["now"] += timedelta(days=links.DAYS + 1)
    assert visit().get(address).status == 404


def test_a_restricted_one_has_none(people, marked, clock, visit):
    address = path(marked, people["meena"], clock)
    Ticket.update(restricted="women").where(Ticket.id == marked.id).execute()
    assert visit().get(address).status == 404
    assert links.make(factories.fresh(marked), "FOOD:Bhiwani", None, clock["now"]) == ""


def test_it_shows_no_other_ticket(visit, people, marked, handle, clock):
    other = factories.marked(factories.open_ticket(handle, "Pension ruki hai", author="other"), people)
    page = visit().get(path(marked, people["meena"], clock))
    assert set(re.findall(r"SMGT-\d{6}", page.text)) == {marked.number} and other.number not in page.text


def test_the_offices_letter_carries_its_link(visit, people, marked, clock, tmp_path, monkeypatch):
    monkeypatch.setattr(house, "smtp_url", f"maildir://{tmp_path}/out")
    monkeypatch.setattr(house, "base_url", "https://smgt.example")
    assert deliveries.send(house, lambda: clock["now"] + timedelta(hours=1)) > 0
    letters = [path.read_text() for path in sorted((tmp_path / "out" / "new").iterdir())]
    found = [re.search(r"https://smgt.example(/link/\S+)", letter) for letter in letters if marked.number in letter]
    assert found and visit().get(found[0][1]).status == 200
