"""The reply box before anyone types, replies by hand, drafts for a second person, the outbox, removed words."""

from datetime import timedelta

import pytest

from smgt import intake
from smgt.channels.base import Way
from smgt.models import Account, Message
from tests.factories import NOON, acting, item, marked, reported, said

HOUR = timedelta(hours=1)


@pytest.fixture
def ways(fake, monkeypatch):
    """Say how everything can be answered."""
    return lambda *given: monkeypatch.setattr(fake, "ways", staticmethod(lambda heard, now: given))


def unsent(ticket, state, **fields):
    """The ticket's acknowledgement, in that state."""
    Message.update(state=state, **fields).where(Message.ticket == ticket, Message.outgoing).execute()
    return said(ticket)[0]


def test_the_box_says_from_which_identity_and_why(ticket, people, visit):
    page = visit("asha").get(f"/tickets/{ticket.number}/reply")
    assert "cmohry" in page.words() and "the account the complainant wrote to" in page.words()


def test_the_box_shows_the_window_before_anyone_types(ticket, people, visit, ways):
    ways(Way("direct", NOON + HOUR))
    page = visit("asha").get(f"/tickets/{ticket.number}/reply")
    assert "open until 20-11-2026 13:00" in page.words() and not page.all('//input[@name="way"]')


def test_of_several_ways_one_is_chosen(ticket, people, visit, ways):
    ways(Way("reply"), Way("private", NOON + HOUR))
    page = visit("asha").get(f"/tickets/{ticket.number}/reply")
    assert page.all('//input[@name="way"]/@value') == ["reply", "private"]
    visit("asha").post(f"/tickets/{ticket.number}/reply", page.form("/reply"), reply="Namaste", way="private")
    assert said(ticket)[0].way == "private"


def test_a_way_that_closed_meanwhile_keeps_the_words(ticket, people, visit, ways):
    ways(Way("reply"))
    page = visit("asha").post(f"/tickets/{ticket.number}/reply", reply="Namaste Sita ji", way="private")
    assert page.status == 422 and page.one("//textarea").text.strip() == "Namaste Sita ji"


def test_the_box_says_when_the_account_cannot_send(ticket, people, visit):
    Account.update(sending="no_credit").execute()
    assert "no credit left" in visit("asha").get(f"/tickets/{ticket.number}/reply").words()


def test_where_there_is_no_way_the_box_says_so(ticket, people, visit, ways):
    ways()
    assert "no way to reply" in visit("asha").get(f"/tickets/{ticket.number}/reply").words()


@pytest.mark.parametrize(("name", "status"), [("asha", 303), ("meena", 303), ("kavita", 403), ("deepak", 404)])
def test_who_may_say_that_he_sent_it_by_hand(ticket, people, visit, name, status):
    reply = unsent(acting(ticket, people), "by_hand", way="by_hand")
    address = f"/tickets/{ticket.number}/replies/{reply.id}/went_out"
    assert visit(name).post(address, link="https://x.com/cmo/status/5").status == status
    assert (Message.get_by_id(reply.id).state == "sent") == (status == 303)


def test_an_officer_settles_nothing_else(ticket, people, visit):
    reply = unsent(acting(ticket, people), "uncertain")
    assert visit("meena").post(f"/tickets/{ticket.number}/replies/{reply.id}/went_out").status == 403


def test_the_page_leads_to_the_post_to_answer(ticket, people, visit, ways, fake, monkeypatch):
    monkeypatch.setattr(fake, "by_hand_link", staticmethod(lambda known: f"https://x.example/answer/{known}"))
    reply = unsent(acting(ticket, people), "by_hand", way="by_hand")
    page = visit("meena").get(f"/tickets/{ticket.number}")
    assert page.all("//a/@href[contains(., '/answer/')]") == [
        f"https://x.example/answer/{reply.in_reply_to.external_id}"
    ]


def test_on_a_channel_without_posts_only_a_web_address_is_kept(ticket, people, visit):
    reply = unsent(acting(ticket, people), "by_hand", way="by_hand", channel="counter")
    visit("asha").post(f"/tickets/{ticket.number}/replies/{reply.id}/went_out", link="javascript:alert(1)")
    assert Message.get_by_id(reply.id).link == ""


def test_a_reply_by_hand_is_known_by_its_address_when_it_is_polled(ticket, people, visit, handle, now):
    reply = unsent(acting(ticket, people), "by_hand", way="by_hand")
    address = f"/tickets/{ticket.number}/replies/{reply.id}/went_out"
    assert visit("meena").post(address, link="twitter.com/dfso/status/555?s=20").status == 303
    sent = Message.get_by_id(reply.id)
    assert (sent.state, sent.link, sent.external_id) == ("sent", "https://x.com/dfso/status/555", "555")
    intake.take(handle, [item("Ration de diya", "dfso", external_id="555", own=True)], now)
    assert Message.select().where(Message.outgoing).count() == 1


def test_a_copy_read_before_it_was_said_to_be_sent_becomes_one_with_it(ticket, people, visit, handle, now):
    reply = unsent(acting(ticket, people), "by_hand", way="by_hand")
    intake.take(handle, [item("Ration de diya", "dfso", external_id="555", own=True)], now)
    visit("meena").post(f"/tickets/{ticket.number}/replies/{reply.id}/went_out", link="https://x.com/dfso/status/555")
    assert Message.get(Message.external_id == "555").id == reply.id


@pytest.mark.parametrize("link", ["https://example.com/dfso/status/5", "https://www.facebook.com/111/posts/455", "the"])
def test_what_is_no_post_on_that_channel_is_refused_and_kept(ticket, people, visit, link):
    reply = unsent(acting(ticket, people), "by_hand", way="by_hand")
    address = f"/tickets/{ticket.number}/replies/{reply.id}/went_out"
    page = visit("meena").post(address, link=link)
    assert page.status == 422 and "no address of a post on X" in page.words()
    assert page.one('//input[@name="link"]').value == link and Message.get_by_id(reply.id).state == "by_hand"
    assert visit("meena").post(address, page.form("went_out") | {"link": ""}).status == 303


def test_the_complainants_own_post_is_not_the_reply(ticket, people, visit):
    reply = unsent(acting(ticket, people), "by_hand", way="by_hand")
    heard = ticket.messages.where(~Message.outgoing).get()
    link = f"https://x.com/i/status/{heard.external_id}"
    page = visit("meena").post(f"/tickets/{ticket.number}/replies/{reply.id}/went_out", link=link)
    assert page.status == 422 and "not this reply" in page.words()


@pytest.mark.parametrize(("name", "status"), [("arun", 303), ("asha", 403), ("meena", 403), ("deepak", 403)])
def test_who_may_check_a_draft(ticket, people, visit, name, status):
    draft = unsent(acting(ticket, people), "draft", officer=people["asha"])
    assert visit(name).post(f"/tickets/{ticket.number}/replies/{draft.id}/approved").status == status
    assert (Message.get_by_id(draft.id).state == "queued") == (status == 303)


def test_a_draft_is_returned_only_for_a_reason(ticket, people, visit):
    draft = unsent(acting(ticket, people), "draft", officer=people["asha"])
    address = f"/tickets/{ticket.number}/replies/{draft.id}/returned"
    assert visit("arun").post(address).status == 422
    assert visit("arun").post(address, reason="Name the depot.").status == 303
    assert Message.get_by_id(draft.id).state == "withdrawn"


def test_the_outbox_shows_what_is_not_out(ticket, people, visit):
    unsent(marked(ticket, people), "failed", reason="X refused the reply.")
    page = visit("asha").get("/outbox")
    assert ticket.number in page.words() and "X refused the reply." in page.words()
    assert ticket.number not in visit("asha").get("/outbox?state=draft").words()
    assert visit("meena").get("/outbox").status == 403


def test_a_reply_that_failed_is_seen_on_the_board(ticket, people, visit):
    unsent(marked(ticket, people), "failed")
    page = visit("asha").get("/board")
    assert "Reply not sent" in page.card(ticket).text_content()
    assert page.all('//a[@href="/outbox"]')


def test_an_office_that_answered_itself_has_no_reply_drafted_for_it(ticket, people, visit, now):
    own = Account.create(name="dfso", channel="x", office="FOOD:Bhiwani", author_id="77", credentials="",
                         next_poll_at=now, created_at=now)  # fmt: skip
    reported(ticket, people)
    heard = ticket.messages.where(~Message.outgoing).get()
    post = item("Ration de diya.", "dfso", own=True, replies_to=(heard.external_id,), sent_at=now + HOUR)
    intake.take(own, [post], now + HOUR)
    assert visit("asha").post(f"/tickets/{ticket.number}/approve").status == 303
    assert [message.text for message in said(ticket, "reply")] == []


@pytest.mark.parametrize("name", ["asha", "meena", "osd"])
def test_removed_words_stand_nowhere(ticket, people, visit, handle, now, name):
    ticket = marked(ticket, people)
    heard = ticket.messages.where(~Message.outgoing).get()
    intake.take(handle, [item("", external_id=heard.external_id, removed="deleted")], now)
    visitor = visit(name)
    pages = [visitor.get(path) for path in (f"/tickets/{ticket.number}", "/tickets", "/board", "/tickets?q=Ration")]
    assert not [page for page in pages if "Ration" in page.words()]
    assert "removed these words" in pages[0].words() and ticket.number in pages[1].words()


def test_edited_words_keep_what_they_said_before(ticket, people, visit, handle, now):
    heard = ticket.messages.where(~Message.outgoing).get()
    edit = item("Ration mil gaya", external_id=heard.external_id, revises=heard.external_id)
    intake.take(handle, [edit], now)
    page = visit("asha").get(f"/tickets/{ticket.number}")
    assert "Ration mil gaya" in page.words("//blockquote")
    assert "Ration nahi mil raha" in page.words("//details[contains(summary, 'Edited')]")


def test_a_sentence_that_quotes_somebody_is_never_markup(ticket, people, visit):
    unsent(marked(ticket, people), "failed", reason="X refused the reply: <b>bold</b>")
    for path in ("/outbox", f"/tickets/{ticket.number}"):
        page = visit("asha").get(path)
        assert "<b>bold</b>" in page.words() and not page.all('//b[.="bold"]')
