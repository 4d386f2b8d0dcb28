"""The triage inbox: the next with its proposal, one press to decide, skipped, claimed, many at once after a look."""

from datetime import timedelta

import pytest

from smgt import attention, proposals
from smgt.models import Account, Claim, Event, Incident, Message, Mute, Officer, Snapshot, Ticket
from tests.factories import NOON, act, fresh, open_ticket

LATER = timedelta(minutes=6)


@pytest.fixture
def waiting(handle):
    """Make tickets with their proposals, each later than the one before."""

    def make(*texts):
        opened = [
            open_ticket(handle, text, NOON - timedelta(minutes=20 - n), author=f"author{n}")
            for n, text in enumerate(texts)
        ]
        proposals.propose(NOON)
        return [fresh(ticket) for ticket in opened]

    return make


def at_hand(page):
    return page.one('//*[@id="item"]/@data-number')


def listed(page):
    return page.all('//section[@aria-labelledby="queue"]//li/@data-number')


def press(visitor, page, path, **fields):
    """Send the form that holds what `path` finds, with its hidden fields."""
    form = page.one(f"//form[.{path}]")
    hidden = {field.get("name"): field.get("value") for field in form.xpath('.//input[@type="hidden"]')}
    return visitor.post(form.get("action"), hidden | fields)


RATION = "Ration depot wala ration nahi de raha, Bhiwani"


def test_the_most_pressing_comes_first_with_what_is_proposed_and_why(visit, waiting):
    calm, urgent = waiting(RATION, "Bijli ka taar tut kar gira hai, karant aa raha hai, bacche wahan hain, Bhiwani")
    page = visit("asha").get("/triage")
    assert listed(page) == [urgent.number, calm.number] and at_hand(page) == urgent.number
    page = visit("asha").get(f"/triage?at={calm.number}")
    assert page.one('//button[contains(@data-key, "a")]/@data-key') == "1 a" and "because of:" in page.words()
    assert page.all('//ol[@class="goes"]//input[@name="office"]/@value')[0] == calm.proposed_office_id


def test_one_press_accepts_and_the_next_comes_and_it_can_be_taken_back(visit, waiting):
    one, two = waiting(RATION, RATION + " jaldi")
    asha = visit("asha")
    page = asha.get("/triage")
    done = press(
        asha,
        page,
        '//button[@data-key="1 a"]',
        office=page.one('//button[@data-key="1 a"]/../input[@name="office"]/@value'),
    )
    assert (done.status, done.headers["Location"]) == (303, "/triage")
    page = asha.get("/triage")
    assert fresh(one).stage == "marked" and at_hand(page) == two.number
    press(asha, page, '//button[@data-key="z"]')
    assert fresh(one).stage == "received"


def test_two_people_are_not_given_the_same_one_until_the_claim_lapses(visit, waiting, clock):
    one, two = waiting(RATION, RATION + " jaldi")
    assert at_hand(visit("asha").get("/triage")) == one.number
    page = visit("arun").get("/triage")
    assert at_hand(page) == two.number and "asha reads this" in page.words(f'//li[@data-number="{one.number}"]')
    assert at_hand(visit("arun").get(f"/triage?at={one.number}")) == one.number, "he may look all the same"
    clock["now"] += LATER
    assert at_hand(visit("arun").get("/triage")) == one.number
    assert Claim.select().where(Claim.officer == Officer.get(name="arun")).count() == 1


def test_when_others_read_all_of_it_that_is_said(visit, waiting):
    waiting(RATION)
    visit("asha").get("/triage")
    assert "being read by others" in visit("arun").get("/triage").words()
    assert "Nothing waits" in visit("arun").get("/triage?q=nothing+at+all").words()


def test_what_is_skipped_comes_last_for_oneself_alone(visit, waiting):
    one, two = waiting(RATION, RATION + " jaldi")
    asha = visit("asha")
    press(asha, asha.get("/triage"), '//button[@data-key="s"]')
    assert at_hand(asha.get("/triage")) == two.number
    assert at_hand(visit("arun").get("/triage")) == one.number
    assert asha.post("/triage/skip", number="SMGT-000999").status == 404


def test_a_department_and_a_district_lead_to_other_offices(visit, waiting):
    (one,) = waiting("Kaam nahi ho raha")
    asha = visit("asha")
    page = asha.get(f"/triage?at={one.number}")
    assert "No office is proposed" in page.words()
    done = press(asha, page, '//select[@name="district"]', district="Karnal", category="ELEC", urgency="high")
    assert done.headers["Location"] == f"/triage?at={one.number}"
    page = asha.get(f"/triage?at={one.number}&department=FOOD")
    offices = page.all('//ol[@class="goes"]//input[@name="office"]/@value')
    assert offices == ["FOOD:Karnal", "ALL:Karnal", "FOOD:ALL"]
    assert (fresh(one).urgency, fresh(one).category_id) == ("high", "ELEC")


@pytest.mark.parametrize("typed", ["food भिवानी", "ਭਿਵਾਨੀ food", "Tosham food", "foo bhiw", "meena"])
def test_an_office_is_found_by_subject_place_or_officer_in_any_script(visit, waiting, typed):
    (one,) = waiting("Kaam nahi ho raha")
    asha = visit("asha")
    for address in ("/triage", "/triage/offices"):
        page = asha.get(f"{address}?at={one.number}&find={typed}")
        assert "FOOD:Bhiwani" in page.all('//input[@name="office"]/@value')
    assert "No office fits" in asha.get(f"/triage?at={one.number}&find=zzqq+xq").words()
    assert visit("osd").get(f"/triage/offices?at={one.number}").status == 403


def test_when_nothing_waits_it_says_when_it_looked_and_when_it_looks_next(visit, handle, waiting):
    read = {"last_success_at": NOON - timedelta(seconds=20), "next_poll_at": NOON + timedelta(seconds=40)}
    Account.update(read | {"alarm": "failing", "alarm_at": NOON}).where(Account.id == handle.id).execute()
    page = visit("asha").get("/triage")
    assert "next in 40 s" in page.words('//*[@id="zero"]') and handle.name in page.words('//*[@role="alert"]')
    assert "Nothing waits" in visit("asha").get("/triage/waiting").words('//*[@id="zero"]')
    waiting(RATION)
    assert "1 waits" in visit("asha").get("/triage/waiting").words('//*[@id="zero"]')


def test_it_is_set_aside_with_a_reason_and_its_clock_stops(visit, waiting):
    (one,) = waiting(RATION)
    asha = visit("asha")
    press(asha, asha.get("/triage"), '//button[@name="reason"]', reason="Politics")
    assert fresh(one).aside and fresh(one).due_at is None
    assert one.number in asha.get("/triage?lane=aside").words()
    assert Event.get(Event.action == "set_aside").details["reason"] == "Politics"
    act(one, "take_back", Officer.get(name="asha"))
    assert fresh(one).clock == "triage" and not fresh(one).aside


def chosen(*tickets):
    return [f"{ticket.number}:{ticket.version}" for ticket in tickets]


def test_many_are_accepted_after_a_look_at_what_will_happen(visit, waiting):
    one, two, vague = waiting(RATION, RATION + " jaldi", "Kaam nahi ho raha")
    asha = visit("asha")
    page = asha.post("/bulk", deed="accept", ticket=chosen(one, two, vague), next="/triage")
    assert "done to 2 grievances" in page.words() and "No office is proposed" in page.words()
    assert [fresh(ticket).stage for ticket in (one, two)] == ["received"] * 2, "a look does nothing"
    boxes = page.all('//input[@name="ticket"]/@value')
    assert asha.post("/bulk/do", deed="accept", ticket=boxes, next="/triage").status == 303
    assert [fresh(ticket).stage for ticket in (one, two, vague)] == ["marked", "marked", "received"]
    assert asha.post("/bulk/do", deed="accept", ticket=boxes).status == 303, "a double tap"


def test_the_one_office_for_many_is_looked_for(visit, waiting):
    one, two = waiting(RATION, RATION + " jaldi")
    sent = {"deed": "mark", "ticket": chosen(one, two)}
    page = visit("asha").post("/bulk/do", sent, find="karnal food")
    assert page.status == 200 and page.all('//input[@type="radio"]/@value') == ["FOOD:Karnal"]
    assert visit("asha").post("/bulk/do", sent, find="karnal food", office="FOOD:Karnal").status == 303
    assert {fresh(ticket).office_id for ticket in (one, two)} == {"FOOD:Karnal"}


def test_what_changed_meanwhile_is_left_and_named(visit, people, waiting):
    one, two = waiting(RATION, RATION + " jaldi")
    boxes = chosen(one, two)
    act(one, "note", people["arun"], note="Rang him up")
    page = visit("asha").post("/bulk/do", deed="set_aside", reason="Politics", ticket=boxes)
    assert page.status == 409 and one.number in page.words('//*[@id="problems"]')
    assert (fresh(one).aside, fresh(two).aside) == (False, True)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"deed": "group", "incident": ""}, 422),
        ({"deed": "group", "incident": "Flood", "ticket": []}, 422),
        ({"deed": "approve"}, 404),
        ({"deed": "mark", "office": "NONE:Such"}, 409),
    ],
)
def test_what_many_cannot_be_made_to_do(visit, waiting, form, status):
    (one,) = waiting(RATION)
    assert visit("asha").post("/bulk/do", {"ticket": chosen(one)} | form).status == status
    assert fresh(one).stage == "received" and not Incident.select().exists()


def test_a_viewer_looks_and_claims_nothing(visit, waiting):
    (one,) = waiting(RATION)
    page = visit("osd").get("/triage")
    assert at_hand(page) == one.number and not page.all('//main//form[@method="post"]') and not Claim.select().exists()
    assert visit("osd").post("/triage/skip", number=one.number).status == 403


@pytest.mark.parametrize("name", ["meena", "admin"])
def test_offices_and_the_administrator_have_no_inbox(visit, waiting, name):
    (one,) = waiting(RATION)
    assert visit(name).get("/triage").status == 403
    assert visit(name).get(f"/triage?at={one.number}").status == 403


def test_attention_is_proposed_from_its_reach_and_changes_no_due_time(visit, waiting, handle):
    (one,) = waiting(RATION)
    Message.update(reach=80).where(Message.ticket == one).execute()
    asha = visit("asha")
    page = asha.get("/triage")
    press(asha, page, '//button[@name="attention"]', attention="spread")
    assert fresh(one).attention == "spread" and fresh(one).due_at == one.due_at
    assert "Spreads fast" in asha.get("/triage").words('//*[@id="item"]')
    act(one, "attend", Officer.get(name="asha"), attention="press")
    later = open_ticket(handle, "Depot phir band hai", author="author0")
    assert "Flag: Press writes of it" in asha.get(f"/triage?at={later.number}").words()


@pytest.mark.parametrize(("words", "name", "flag"), [
    ("Main patrakar hu, civil hospital Bhiwani me dawai nahi hai", "Ramesh", "press"),
    ("सिविल अस्पताल में दवाई नहीं है", "Bhiwani Samachar", "press"),
    ("Office of the MLA: road in ward 5 is broken", "Sunita", "representative"),
    ("main vidhayak ke paas gaya, ward 5 ki nali band hai", "Ramesh", ""),
    ("MLA ko bhi bataya, patrakar ne bhi likha, koi nahi sunta, nali band hai", "Ramesh", ""),
])  # fmt: skip
def test_attention_is_proposed_for_who_writes_and_not_for_who_is_spoken_of(words, name, flag):
    assert attention.of_author(words, name) == flag


def test_an_author_is_muted_by_a_lead_and_what_he_writes_goes_to_the_lane(visit, waiting, handle, people):
    (one,) = waiting(RATION)
    Officer.update(lead=True).where(Officer.name == "asha").execute()
    asha = visit("asha")
    assert asha.post(f"/triage/mutes/{one.number}", reason="", days="7").status == 422
    assert asha.post(f"/triage/mutes/{one.number}", reason="The same every hour", days="999").status == 422
    assert asha.post(f"/triage/mutes/{one.number}", reason="The same every hour", days="7").status == 303
    again = open_ticket(handle, "Ration depot abhi bhi band hai, Bhiwani", author="author0")
    danger = open_ticket(handle, "Aag lag gayi hai, log phanse hain, Bhiwani", author="author0")
    proposals.propose(NOON)
    assert fresh(again).aside and not fresh(danger).aside
    Ticket.update(against_officer=Officer.get(name="asha"), restricted="corruption").where(
        Ticket.id == one.id
    ).execute()
    assert "The same every hour" not in asha.get("/triage/mutes").words()
    assert asha.post(f"/triage/mutes/{Mute.get().id}/end").status == 404
    Ticket.update(against_officer=None, restricted="").where(Ticket.id == one.id).execute()
    assert "The same every hour" in asha.get("/triage/mutes").words()
    assert asha.post(f"/triage/mutes/{Mute.get().id}/end").status == 303 and Mute.get().ended_at == NOON
    assert visit("arun").get("/triage/mutes").status == 403


def test_a_threat_is_kept_as_it_stood_and_each_look_at_it_is_noted(visit, waiting, people):
    (one,) = waiting("Main tumhe jaan se maar dunga, Bhiwani")
    assert visit("asha").get(f"/tickets/{one.number}/evidence").status == 404
    act(one, "keep_threat", people["asha"], note="FIR to be asked for")
    kept = Snapshot.get()
    Message.update(text="", removed="deleted").where(Message.id == kept.message_id).execute()
    sheet = visit("asha").get(f"/tickets/{one.number}/evidence")
    link = f'//a[@href="/tickets/{one.number}/evidence"]'
    assert [bool(visit(who).get(f"/tickets/{one.number}").all(link)) for who in ("asha", "osd")] == [True, False]
    assert "jaan se maar dunga" in sheet.words() and kept.digest in sheet.words()
    assert Event.select().where(Event.action == "evidence_read").count() == 1
    assert visit("osd").get(f"/tickets/{one.number}/evidence").status == 403
    assert Ticket.get_by_id(one.id).stage == "received"
