"""A second look at a report: its office before it is sent, its checker after; never a refusal."""

import io

import pytest

from smgt.models import Office, Report
from tests.factories import act, acting, fresh, item, marked, open_ticket, receive, replied, said
from tests.web.test_tickets_pages import LONG, path, photo

EMPTY = "Forwarded to the concerned officer for necessary action."
OURS = "This matter does not pertain to this office."


@pytest.fixture
def meena(visit, people, ticket):
    acting(ticket, people)
    return visit("meena")


def send(person, ticket, fields=None, **words):
    form = person.get(path(ticket)).form("report") | (fields or {})
    return person.post(path(ticket, "report"), form | {"outcome": "done"} | words)


def test_empty_words_are_shown_once_more_before_they_are_sent(meena, ticket):
    page = send(meena, ticket, action_taken=EMPTY)
    assert page.status == 422 and fresh(ticket).stage == "acting"
    assert "not what was done" in page.words('//div[@id="hints"]')
    assert page.one('//textarea[@name="action_taken"]').text == EMPTY


def test_sent_as_they_are_they_go_and_the_checker_sees_why_to_look(meena, visit, ticket):
    page = send(meena, ticket, action_taken=EMPTY)
    again = page.form("report") | {"outcome": "done", "action_taken": EMPTY, "anyway": "1"}
    assert meena.post(path(ticket, "report"), again).status == 303
    assert fresh(ticket).stage == "reported" and Report.get().hints == ["forwarded", "empty"]
    for address in (path(ticket), path(ticket, "approve")):
        assert "not what was done" in visit("asha").get(address).words()


def test_words_that_say_something_go_at_once(meena, ticket):
    assert send(meena, ticket, action_taken=LONG).status == 303
    assert Report.get().hints == []


def test_a_file_is_not_asked_for_twice(meena, ticket):
    page = send(meena, ticket, {"files": (io.BytesIO(photo()), "पानी.png")}, action_taken=EMPTY)
    (kept,) = page.all('//input[@name="kept"]/@value')
    again = page.form("report") | {"outcome": "done", "action_taken": LONG, "kept": kept}
    assert meena.post(path(ticket, "report"), again).status == 303
    assert [file.name for file in fresh(ticket).attachments] == ["पानी.png"] and Report.get().attachments.count() == 1


def test_a_kept_file_is_for_its_own_ticket_and_officer_only(meena, visit, people, handle, ticket):
    page = send(meena, ticket, {"files": (io.BytesIO(photo()), "a.png")}, action_taken=EMPTY)
    (kept,) = page.all('//input[@name="kept"]/@value')
    other = acting(open_ticket(handle, author="sita"), people)
    for value in (kept, kept[:-4], "nonsense"):
        assert send(meena, other, {"kept": value}, action_taken=EMPTY).all('//input[@name="kept"]') == []


def test_none_is_never_a_refusal_and_is_shown(meena, visit, ticket):
    assert send(meena, ticket, action_taken=LONG, no_evidence="The camera is broken").status == 303
    assert "The camera is broken" in visit("asha").get(path(ticket)).words('//section[@aria-labelledby="reports"]')


def test_a_matter_of_another_office_is_sent_back_with_the_same_words(meena, ticket):
    page = send(meena, ticket, outcome="not_tenable", action_taken=OURS)
    (address,) = page.all('//button[@name="look"]/@formaction')
    form = meena.post(address, page.form("report"), action_taken=OURS, look="1")
    assert (form.status, form.one('//textarea[@name="reason"]').text) == (200, OURS)
    meena.post(address, form.form("send_back"), reason=OURS, office="ULB:Bhiwani")
    assert (fresh(ticket).stage, fresh(ticket).proposed_office_id) == ("received", "ULB:Bhiwani")


def test_even_a_trusted_office_closes_no_matter_of_another_unread(people, ticket):
    Office.update(trusted=True).where(Office.code == "FOOD:Bhiwani").execute()
    acting(ticket, people)
    act(ticket, "report", people["meena"], outcome="not_tenable", action_taken=OURS)
    assert said(ticket, "reply") == []


def test_the_same_words_again_are_seen(people, handle, ticket):
    for author in ("sita", "gita"):
        other = marked(open_ticket(handle, author=author), people)
        act(other, "report", people["meena"], outcome="done", action_taken=LONG)
    assert [report.hints for report in Report.select().order_by(Report.id)] == [[], ["repeated"]]
    incident = act(marked(ticket, people), "group", people["asha"], incident="Dry lanes").incident_id
    act(other, "note", people["asha"], note="x")
    type(ticket).update(incident=incident).execute()
    act(ticket, "report", people["meena"], outcome="done", action_taken=LONG)
    assert Report.select().order_by(Report.id.desc()).first().hints == []


def wrote(ticket, people, words):
    replied(ticket, people)
    receive(ticket.account, item(words, conversation=ticket.messages.first().conversation))
    return fresh(ticket)


@pytest.mark.parametrize(("words", "first", "stage"), [
    ("ho gaya ji, dhanyavaad", "satisfied", "closed"), ("abhi tak nahi hua", "not_satisfied", "marked"),
    ("One more thing: the lamp is off", "split", "replied"),
])  # fmt: skip
def test_what_he_wrote_after_his_answer_is_one_press(visit, people, ticket, words, first, stage):
    ticket, asha = wrote(ticket, people, words), visit("asha")
    page = asha.get(path(ticket))
    offered = page.all('//section[@aria-labelledby="step"]//form/@action')
    assert offered[0] == path(ticket, first) and len(offered) == 3
    assert page.one('//button[@class="main" and @accesskey]') is not None
    assert asha.post(offered[0], page.form(f"/{first}")).status == 303
    assert fresh(ticket).stage == stage
    if first != "satisfied":
        assert words in visit("asha").get(path(ticket)).words()


def test_no_officer_says_that_a_citizen_is_satisfied(visit, people, ticket):
    ticket = wrote(ticket, people, "dhanyavaad, ho gaya")
    Office.update(trusted=True).execute()
    for name in ("meena", "kavita", "suman", "vikram"):
        person = visit(name)
        assert not person.get(path(ticket)).all('//form[contains(@action, "satisfied")]')
        for action in ("satisfied", "not_satisfied", "call_back"):
            assert person.get(path(ticket, action)).status == 403
            assert person.post(path(ticket, action), outcome="satisfied", reason="x").status == 403
    assert (fresh(ticket).stage, fresh(ticket).outcome) == ("replied", "")
