"""The pages about telling: notices, the roster, the hand-over of a shift, one's own choice; a logged call."""

from datetime import timedelta

import pytest

from smgt import deliveries, notices, reminders, roster
from smgt.journal import SYSTEM
from smgt.models import Duty, Event, Leave, Notice, Office, Officer, Ticket
from tests.factories import act, fresh, marked, open_ticket, promised
from tests.servers import smtp

HOUR = timedelta(hours=1)
DUTY = {"shift": "evening", "district": "", "from_on": "2026-11-20", "to_on": "2026-11-22"}


@pytest.fixture
def danger(ticket, people, now):
    act(ticket, "amend", people["asha"], urgency="life-threatening", district="Bhiwani")
    return marked(ticket, people)


# -- notices --


def test_the_cell_sees_all_notices_and_an_office_its_own(visit, ticket, people):
    marked(ticket, people)
    assert [ticket.number in visit(name).get("/notices").words() for name in ("asha", "osd", "meena", "raj")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert visit("admin").get("/notices").status == 403


def test_nobody_reads_of_a_grievance_that_he_does_not_see(visit, ticket, people):
    marked(ticket, people)
    Ticket.update(restricted="women").execute()
    assert [ticket.number in visit(name).get("/notices").text for name in ("asha", "osd", "vikram")] == [
        False, False, True,
    ]  # fmt: skip


def test_an_officers_own_letters_are_read_by_nobody_else(visit, people, now):

    notices.tell_officer("security", people["meena"], "Many refused sign-ins", "x", now, once="own")
    assert [("Your sign-in" in visit(name).get("/notices").words()) for name in ("asha", "meena")] == [False, True]


def test_what_did_not_arrive_is_found_with_its_reason(visit, settings, ticket, people, now):
    with smtp() as (port, server):
        settings.smtp_url, server.script["RCPT"] = f"smtp://127.0.0.1:{port}", "550 no such mailbox"
        marked(ticket, people)
        for number in range(6):
            deliveries.send(settings, lambda at=now + HOUR * (number + 1): at)
    page = visit("asha").get("/notices?show=failed")
    assert "550 no such mailbox" in page.words() and "tried 6 times" in page.words()
    assert "No notices" in visit("asha").get("/notices?show=waiting").words()


def test_a_text_to_copy_names_nothing_personal(visit, ticket, people):
    Ticket.update(contact_phone="9812345678", district="Bhiwani").execute()
    marked(ticket, people)
    for page in (visit("asha").get("/notices"), visit("meena").get(f"/tickets/{ticket.number}")):
        words = page.all("//textarea[@readonly]")[0].text
        assert all(part in words for part in (ticket.number, "Bhiwani", "Due:", f"/tickets/{ticket.number}"))
        assert "ramesh" not in words and "9812345678" not in words and "Ration" not in words


# -- the roster --


def test_a_lead_puts_somebody_on_duty_and_takes_him_off(visit, people):
    Officer.update(lead=True).where(Officer.name == "asha").execute()
    assert visit("asha").post("/roster", DUTY, officer=str(people["arun"].id)).status == 303
    page = visit("osd").get("/roster")
    assert page.words().count("arun") == 3 and "Put on duty" not in page.words()
    assert visit("vikram").post(f"/roster/{Duty.select().first().id}/off").status == 303
    assert Duty.select().count() == 2


@pytest.mark.parametrize("name", ["arun", "osd", "meena", "admin"])
def test_nobody_else_may_change_the_roster(visit, people, name):
    assert visit(name).post("/roster", DUTY, officer=str(people["arun"].id)).status == 403
    assert visit(name).get("/roster").status == (200 if name in ("arun", "osd") else 403)


@pytest.mark.parametrize("change", [{"officer": "x"}, {"shift": ""}, {"from_on": "soon"}, {"to_on": "2020-01-01"}])
def test_what_cannot_be_is_a_sentence_and_the_words_stay(visit, people, change):
    page = visit("vikram").post("/roster", DUTY | {"officer": str(people["arun"].id)} | change)
    assert page.status == 422 and page.one("//*[@id='problems']//li") is not None
    assert page.one("//input[@name='to_on']").get("value") == (DUTY | change)["to_on"]


def test_the_page_says_who_is_on_duty_now(visit, people, now):
    assert "nobody" in visit("asha").get("/roster").words("//p[@class='box']")
    roster.put(people["arun"], "morning", "", now.date(), now.date(), SYSTEM, now)
    assert "arun" in visit("asha").get("/roster").words("//p[@class='box']")


# -- the hand-over --


def test_the_hand_over_says_what_is_open_dangerous_and_promised(visit, danger, handle, people, now):
    other = promised(open_ticket(handle, "pani", author="sita"), people)
    page = visit("arun").get("/shift")
    assert "Call not logged" in page.words() and other.number in page.words()
    copied = page.one("//textarea").text
    assert danger.number in copied and "Ration" not in copied and "ramesh" not in copied
    assert visit("meena").get("/shift").status == 403


def test_what_he_does_not_see_is_not_in_the_hand_over(visit, danger):
    Ticket.update(restricted="women").execute()
    assert danger.number not in visit("arun").get("/shift").text
    page = visit("vikram").get("/shift")
    assert danger.number in page.words() and danger.number not in page.one("//textarea").text


# -- a danger to life --


def test_the_banner_stands_on_board_and_home_until_the_call_is_logged(visit, danger, people):
    for name, path in (("asha", "/board"), ("osd", "/board"), ("meena", "/")):
        assert danger.number in visit(name).get(path).words("//*[@role='alert']")
    assert not visit("raj").get("/").all("//*[@role='alert']")
    form = visit("meena").get(f"/tickets/{danger.number}/log_call")
    said = {"whom": "SHO Loharu", "at": form.one("//input[@name='at']").get("value"), "said": "A team is on its way."}
    assert said["at"] == "20-11-2026 12:00"
    assert visit("meena").post(f"/tickets/{danger.number}/log_call", form.form("log_call") | said).status == 303
    assert fresh(danger).clock == "acknowledge" and not visit("asha").get("/board").all("//*[@role='alert']")
    assert "SHO Loharu" in visit("asha").get(f"/tickets/{danger.number}").words()


def test_who_does_not_see_it_or_only_reads_logs_no_call(visit, danger):
    path = f"/tickets/{danger.number}/log_call"
    assert [visit(name).get(path).status for name in ("raj", "osd", "asha")] == [404, 403, 200]


def test_a_call_at_an_impossible_time_is_asked_again_with_the_words_kept(visit, danger):
    said = {"whom": "SHO", "at": "yesterday", "said": "On the way"}
    page = visit("asha").post(f"/tickets/{danger.number}/log_call", said)
    assert page.status == 422 and page.one("//textarea[@name='said']").text == "On the way"


# -- one's own choice --


def test_an_officer_chooses_how_notices_reach_him_and_his_office(visit, people):
    Office.update(email="dfsc@hry.nic.in").where(Office.code == "FOOD:Bhiwani").execute()
    meena = visit("meena")
    assert meena.post("/me/notify", to=f"officer {people['meena'].id}", notify="digest").status == 303
    assert meena.post("/me/notify", to="office FOOD:Bhiwani", notify="quiet").status == 303
    assert (fresh(people["meena"]).notify, Office.get_by_id("FOOD:Bhiwani").notify) == ("digest", "quiet")
    assert [event.action for event in Event.select()] == ["notify_chosen"] * 2


@pytest.mark.parametrize("to, choice", [("office UHBVN:Karnal", "quiet"), ("officer 1", "quiet"), ("", "x"), ("x", "")])
def test_nobody_chooses_for_another(visit, people, to, choice):
    assert visit("meena").post("/me/notify", to=to, notify=choice).status == 422
    assert not Office.select().where(Office.notify != "").exists()


def test_he_notes_his_leave_and_comes_back(visit, people):
    meena = visit("meena")
    assert meena.post("/me/leave", from_on="2026-11-20", until_on="2026-11-27").status == 303
    assert "20-11-2026 – 27-11-2026" in meena.get("/me").words()
    assert visit("raj").post(f"/me/leave/{Leave.get().id}/end").status == 404
    assert meena.post(f"/me/leave/{Leave.get().id}/end").status == 303 and "I am back" not in meena.get("/me").words()


@pytest.mark.parametrize("days", [("", ""), ("2026-11-27", "2026-11-20"), ("2020-01-01", "2020-01-09")])
def test_a_leave_that_cannot_be_is_a_sentence(visit, people, days):
    assert visit("meena").post("/me/leave", from_on=days[0], until_on=days[1]).status == 422 and not Leave.select()


def test_the_notices_of_a_sweep_are_shown_with_their_minute(visit, ticket, people, now, clock):
    marked(ticket, people)
    clock["now"] = now + 5 * HOUR
    reminders.sweep(clock["now"])
    assert "due at 20-11-2026 16:00" in visit("meena").get("/notices").words()
    assert Notice.select().where(Notice.kind == "reminder").count() == 1


# -- the board's banner --


def dangers(handle, people, authors):
    for author in authors:
        act(open_ticket(handle, "wire down", author=author), "amend", people["asha"], urgency="life-threatening")


def test_one_call_that_is_not_logged_stands_in_full_with_its_way(visit, danger):
    alarm = visit("asha").get("/board").one('//*[@id="alarms"]')
    assert danger.number in alarm.xpath('.//*[@role="alert"]')[0].text_content() and not alarm.xpath(".//details")
    assert alarm.xpath(f'.//a[@href="/tickets/{danger.number}/log_call"]')


def test_of_many_calls_one_line_says_how_many_and_only_that_is_read_out(visit, handle, people):
    dangers(handle, people, "abcdefghijklm")
    alarm = visit("asha").get("/board").one('//*[@id="alarms"]')
    assert "13 calls not logged, the first due 12:05" in alarm.xpath('.//summary//*[@role="alert"]')[0].text_content()
    assert len(alarm.xpath(".//details/ul/li")) == 10 and len(alarm.xpath('.//*[@role="alert"]')) == 1


def test_one_call_more_changes_the_banner_beyond_those_that_are_named(visit, handle, people):
    asha = visit("asha")
    dangers(handle, people, "abcdefghijklm")
    before = asha.get("/board").one('//*[@id="poll"]').get("data-a")
    dangers(handle, people, "n")
    assert asha.get("/board").one('//*[@id="poll"]').get("data-a") != before


def test_the_filter_is_open_only_where_one_is_set_that_no_quick_one_shows(visit, ticket):
    details = [
        visit("asha").get(f"/board{query}").one('//details[contains(@class, "filter")]')
        for query in ("", "?overdue=1", "?district=Bhiwani")
    ]
    assert [one.get("open") for one in details] == [None, None, ""]
    assert [one.xpath("./summary")[0].text_content() for one in details] == ["Filter", "Filter (1)", "Filter (1)"]
