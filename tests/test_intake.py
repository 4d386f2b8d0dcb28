"""Every item read from a channel becomes a message exactly once, and joins or opens the right ticket."""

from datetime import timedelta

import pytest

from smgt import access, counter, fetching, intake
from smgt.channels.base import File, Page
from smgt.journal import SYSTEM
from smgt.models import Account, Attachment, Citizen, Event, Message, Sighting, Ticket, db, is_sqlite
from smgt.taking import LOOP
from tests.factories import account, act, fresh, item, marked, open_ticket, receive, replied, said

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def mailbox(people):
    return account("cm@hry.nic.in", "mail")


@pytest.fixture
def second(people):
    return account("cmharyana")


def mail(number, author="sita@example.in", **fields):
    facts = {"external_id": f"{number}.eml", "message_id": f"<{number}@example.in>", "conversation": f"<{number}@ex>"}
    return item("Bijli nahi hai", author, **facts | fields)


def message_at(external_id):
    return Message.get(Message.external_id == external_id)


def message(of):
    return Message.get(Message.external_id == of.external_id)


# -- exactly once --------------------------------------------------------------------------------------------


def test_a_post_opens_a_ticket_of_its_author(handle, now):
    post = item("Pani nahi aa raha", "ramesh", author_name="Ramesh K", link="https://x.com/ramesh/status/1")
    assert receive(handle, post, cursor={"since_id": "9"}) == {post.external_id: "opened"}
    got = message(post)
    assert (got.state, got.ticket.citizen.author_id, got.link) == ("opened", "ramesh", post.link)
    assert Account.get().cursor == {"since_id": "9"} and Citizen.get().name == "Ramesh K"


def test_a_page_read_twice_is_taken_in_once(handle):
    page = [item(), item()]
    receive(handle, *page)
    assert receive(handle, *page) == {}
    assert (Ticket.select().count(), Message.select().count(), Event.select().count()) == (2, 2, 2)


def test_an_item_twice_in_one_page_is_taken_in_once(handle):
    post = item()
    assert receive(handle, post, post) == {post.external_id: "opened"}


def test_a_post_that_tags_both_handles_is_one_message(handle, second):
    post = item()
    receive(handle, post)
    assert receive(second, post) == {post.external_id: "joined"}
    assert (Ticket.select().count(), Message.select().count(), Sighting.select().count()) == (1, 1, 2)
    assert message(post).account == handle


def test_mail_is_told_apart_by_mailbox_and_file(mailbox):
    other = account("ideas@hry.nic.in", "mail")
    assert receive(mailbox, mail(1)) == {"1.eml": "opened"}
    assert receive(other, mail(1, author="gita@example.in")) == {"1.eml": "opened"}


def test_a_copy_in_another_mailbox_is_joined(mailbox):
    other = account("ideas@hry.nic.in", "mail")
    receive(mailbox, mail(1, identity="same"))
    assert receive(other, mail(7, identity="same")) == {"7.eml": "joined"}
    assert Ticket.select().count() == 1


def test_two_mails_with_one_message_id_are_two(mailbox):
    ends = receive(mailbox, mail(1, message_id="<1@x>"), mail(2, message_id="<1@x>", author="gita@example.in"))
    assert set(ends.values()) == {"opened"}


def test_a_page_and_its_cursor_live_or_die_together(handle):
    with pytest.raises(ZeroDivisionError), db.atomic():
        receive(handle, item(), cursor={"since_id": "9"})
        raise ZeroDivisionError
    assert Account.get().cursor == {} and Message.select().count() == 0


def test_counts_reconcile(handle, fake, settings, now):
    shared = item("RT", shares="1", skip="a retweet")
    fake.pages = [
        Page([item(), item(skip="an automatic mail"), item(broken="It has 1,000 parts", raw=b"x")], {"n": 1}),
        Page([shared], {"n": 2}),
    ]
    done = fetching.fetch(handle, settings, lambda: now)
    assert done == {
        "account": "cmohry", "fetched": 4, "opened": 1, "joined": 0, "ignored": 2, "failed": 1,
    }  # fmt: skip
    assert fetching.fetch(handle, settings, lambda: now)["fetched"] == 0
    assert Account.get().cursor == {"n": 2}


# -- bad items -----------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_kept_with_its_raw_bytes(mailbox, settings):
    receive(mailbox, mail(1, broken="It has 1,000 parts.", raw=b"Subject: x\r\n"))
    kept = Message.get()
    assert (kept.state, kept.reason, kept.ticket) == ("failed", "It has 1,000 parts.", None)
    assert (settings.media_path / kept.raw[:2] / kept.raw).read_bytes() == b"Subject: x\r\n"


def test_letters_no_database_keeps_are_read_without_them(handle):
    post = item("Pani\0 nahi \ud83d", "ra\0mesh", author_name="R\ud83d", subject="\0")
    assert receive(handle, post, item()) == {post.external_id: "opened", next_id(post): "opened"}
    assert message(post).text == "Pani nahi ?"


def next_id(post):
    return str(int(post.external_id) + 1)


def test_one_bad_item_never_stops_the_rest(handle):
    bad = item(author="y" * 400, raw=b"raw")  # on PostgreSQL no author's id is that long
    ends = receive(handle, item(), bad, item())
    assert list(ends.values()).count("opened") == (3 if is_sqlite() else 2)
    assert ends[bad.external_id] == ("opened" if is_sqlite() else "failed")


def test_what_breaks_half_way_leaves_nothing_but_itself(handle, monkeypatch):
    monkeypatch.setattr("smgt.reasons._DUTIES", {})
    post = item(raw=b"{}")
    assert receive(handle, post) == {post.external_id: "failed"}
    assert (Ticket.select().count(), Event.select().count(), Sighting.select().count()) == (0, 0, 1)
    assert message(post).reason == "KeyError while taking it in"


def test_very_long_ids_are_kept_apart(mailbox):
    one, two = (mail(n, external_id="a" * 250 + f"{n}.eml") for n in (1, 2))
    assert set(receive(mailbox, one, two).values()) == {"opened"}
    assert receive(mailbox, one, two) == {}


# -- where it belongs ----------------------------------------------------------------------------------------


def test_a_citizens_reply_joins_his_ticket(handle, people, now):
    post = item(author="ramesh")
    receive(handle, post)
    later = item("Kab hoga?", "ramesh", now + DAY, conversation=post.conversation)
    assert receive(handle, later) == {later.external_id: "joined"}
    assert message(later).ticket == message(post).ticket
    assert Event.select().where(Event.action == "hear").count() == 1


def test_another_citizen_under_the_same_post_opens_his_own(handle):
    post = item(author="ramesh")
    other = item("Mere yahan bhi", "suresh", conversation=post.conversation, replies_to=(post.external_id,))
    assert set(receive(handle, post, other).values()) == {"opened"}
    assert message(other).ticket != message(post).ticket


def test_answering_our_reply_joins_whatever_the_conversation(handle, people, now):
    post = item(author="ramesh")
    receive(handle, post)
    marked(message(post).ticket, people)
    Message.update(external_id="out-77", state="sent").where(Message.outgoing).execute()
    answer = item("Shukriya", "ramesh", now + DAY, replies_to=("out-77",))
    assert receive(handle, answer) == {answer.external_id: "joined"}


def test_a_new_post_of_his_opens_a_new_ticket(handle):
    assert set(receive(handle, item(author="ramesh"), item("Sadak", "ramesh")).values()) == {"opened"}


def test_an_answer_on_the_page_before_its_question_joins_it(handle, now):
    first, second = item(author="ramesh", sent_at=now), item("Aur sadak bhi", "ramesh", now + timedelta(seconds=5))
    second = item("Aur", "ramesh", now + timedelta(seconds=5), conversation=first.conversation)
    assert receive(handle, second, first) == {first.external_id: "opened", second.external_id: "joined"}


def test_a_mail_that_quotes_his_number_joins(mailbox, now):
    receive(mailbox, mail(1))
    number = Ticket.get().number
    assert receive(mailbox, mail(2, numbers=(number,))) == {"2.eml": "joined"}


@pytest.mark.parametrize("forged", [{"numbers": ("SMGT-000001",)}, {"replies_to": ("<1@example.in>",)}])
def test_a_strangers_forged_number_or_thread_opens_his_own(mailbox, forged):
    receive(mailbox, mail(1))
    assert receive(mailbox, mail(2, author="stranger@example.in", **forged)) == {"2.eml": "opened"}
    assert Ticket.select().count() == 2


@pytest.mark.parametrize("number", ["SMGT-999999", "SMGT-" + "9" * 40])
def test_a_number_of_no_ticket_is_passed_over(mailbox, number):
    assert receive(mailbox, mail(1, numbers=(number,))) == {"1.eml": "opened"}


def test_automatic_mail_opens_nothing(mailbox):
    receive(mailbox, mail(1, skip="an automatic reply"))
    assert (Message.get().state, Message.get().reason, Ticket.select().count()) == ("ignored", "an automatic reply", 0)


def test_a_sender_of_more_than_twenty_mails_an_hour_is_no_more_heard_until_he_is_taken_up(mailbox, people, now):
    mails = [mail(n, "loop@x.in", sent_at=now + n * timedelta(minutes=2)) for n in range(25)]
    receive(mailbox, *mails[:12])
    ends = receive(mailbox, *mails[12:], mail(90, sent_at=now + HOUR))
    assert [end for end in ends.values()] == ["opened"] * 8 + ["ignored"] * 5 + ["opened"]
    late = message_at("cm@hry.nic.in 24.eml")
    assert late.reason == LOOP and counter.take_up(late.id, SYSTEM, now).citizen.author_id == "loop@x.in"
    later = mail(99, "loop@x.in", sent_at=now + 3 * HOUR, numbers=(Ticket.get().number,))
    assert receive(mailbox, later) == {"99.eml": "joined"}


def test_in_a_loop_not_even_an_answer_is_heard_but_bounces_and_many_days_of_mail_are(mailbox, people, now):
    receive(mailbox, *[mail(n, "loop@x.in", sent_at=now + n * SECOND) for n in range(20)])
    answer = mail(30, "loop@x.in", sent_at=now + MINUTE, replies_to=("<1@example.in>",), numbers=("SMGT-000002",))
    assert receive(mailbox, answer) == {"30.eml": "ignored"}
    bounces = [mail(50 + n, "mailer-daemon@x.in", replies_to=("<1@example.in>",), skip="a bounce") for n in range(30)]
    assert set(receive(mailbox, *bounces).values()) == {"joined"}
    slow = [mail(100 + n, "slow@x.in", sent_at=now + n * HOUR / 19) for n in range(60)]
    assert set(receive(mailbox, *slow).values()) == {"opened"}


def test_a_bounce_of_our_reply_shows_on_its_ticket_and_answers_nothing(mailbox, people, now):
    receive(mailbox, mail(1))
    ticket = replied(Ticket.get(), people)
    ours = said(ticket)[0].message_id
    bounce = mail(2, author="mailer-daemon@example.in", replies_to=(ours,), skip="a bounce")
    assert receive(mailbox, bounce) == {"2.eml": "joined"}
    assert fresh(ticket).citizen_replied == ""
    act(ticket, "reply", people["asha"], reply="Did you get it?")
    assert said(ticket)[-1].in_reply_to.author == "sita@example.in"


def test_files_are_kept_with_the_message(mailbox, settings):
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    receive(
        mailbox, mail(1, files=(File("../p\0ot.png", "text/html", png), File("v.mp4", "video/mp4", url="https://v")))
    )
    photo, video = Attachment.select().order_by(Attachment.id)
    assert (photo.name, photo.content_type, photo.size, photo.ticket) == ("pot.png", "image/png", 28, Ticket.get())
    assert (video.url, video.sha256) == ("https://v", "")


# -- shares, our own words, edits ----------------------------------------------------------------------------


def test_a_retweet_raises_reach_and_opens_nothing(handle):
    post = item()
    receive(handle, post)
    retweet = item("RT", "suresh", shares=post.external_id, skip="a retweet")
    assert receive(handle, retweet) == {retweet.external_id: "ignored"}
    receive(handle, retweet)
    assert message(post).reach == 1 and Ticket.select().count() == 1


def test_retweets_read_before_the_post_count_too(handle):
    post = item()
    for author in ("suresh", "mahesh"):
        receive(handle, item("RT", author, shares=post.external_id, skip="a retweet"))
    receive(handle, post)
    assert message(post).reach == 2


def test_our_own_words_from_elsewhere_show_on_the_ticket_they_answer(handle):
    post = item()
    ours = item("Dekh rahe hain", "cmohry", own=True, replies_to=(post.external_id,))
    other = item("Good morning Haryana", "cmohry", own=True)
    assert list(receive(handle, post, ours, other).values()) == ["opened", "joined", "ignored"]
    assert (message(ours).purpose, message(ours).ticket) == ("outside", message(post).ticket)
    assert message(ours).outgoing and Ticket.select().count() == 1


def test_our_reply_read_before_we_know_it_is_out_is_one_message(handle, people):
    post = item()
    receive(handle, post)
    ticket = marked(message(post).ticket, people)
    Message.update(state="sending").where(Message.outgoing).execute()
    ours = item(f"{said(ticket)[0].text} https://t.co/abc", "cmohry", own=True, replies_to=(post.external_id,))
    assert receive(handle, ours) == {ours.external_id: "joined"}
    assert Message.select().where(Message.outgoing).count() == 1


def test_a_stranger_who_copies_our_mark_is_still_a_stranger(handle, people):
    post = item()
    receive(handle, post)
    ticket = marked(message(post).ticket, people)
    Message.update(state="sending").where(Message.outgoing).execute()
    fake = item(said(ticket)[0].text, "stranger")
    assert receive(handle, fake) == {fake.external_id: "opened"}


def test_an_edit_keeps_the_earlier_words(handle, now):
    post = item("Pani nahi")
    receive(handle, post)
    edit = item("Pani nahi hai, Ward 4", sent_at=now + DAY, revises=post.external_id)
    assert receive(handle, edit, now=now + DAY) == {edit.external_id: "joined"}
    assert message(post).text == edit.text
    assert message(post).versions == [{"text": "Pani nahi", "until": (now + DAY).isoformat()}]
    assert Ticket.select().count() == 1


def test_an_edit_read_before_the_first_version_is_one_message(handle):
    post = item("Pani nahi")
    edit = item("Pani nahi hai", revises=post.external_id)
    receive(handle, edit)
    assert receive(handle, post) == {post.external_id: "joined"}
    assert (Ticket.select().count(), message(post).text) == (1, "Pani nahi hai")


# -- our other accounts ---------------------------------------------------------------------------------------


def test_what_another_account_of_ours_says_is_no_citizens_word(handle, now):
    other = account("cmharyana", author_id="99")
    ends = intake.receive(handle, Page([item("@cmo note this", "cmharyana", author_id="99")], {}), now)
    assert list(ends.values()) == ["ignored"] and Ticket.select().count() == 0
    assert Message.get().purpose == "outside" and other.author_id == "99"


def test_our_reply_read_by_the_other_handle_is_known_by_its_mark(handle, people, now):
    ticket = marked(open_ticket(handle), people)
    reply = Message.get(Message.outgoing, Message.ticket == ticket)
    Message.update(state="sending").where(Message.id == reply.id).execute()
    other = account("cmharyana")
    Account.update(author_id="42").where(Account.id == handle.id).execute()
    ends = intake.receive(other, Page([item(reply.text, "cmo", author_id="42")], {}), now)
    assert list(ends.values()) == ["joined"] and Ticket.select().count() == 1


def test_nobody_in_particular_joins_by_no_number(handle, people, now):
    ticket = open_ticket(handle, author="unknown", author_id="unknown")
    ends = intake.receive(handle, Page([item("again", "unknown", numbers=(ticket.number,))], {}), now)
    assert list(ends.values()) == ["opened"]


# -- direct messages -----------------------------------------------------------------------------------------


def direct(words, **fields):
    return item(words, "ramesh", manner="direct", conversation="dm-7", **fields)


def the_ticket(of):
    return message(of).ticket


def test_details_asked_for_in_public_come_by_direct_message(handle, people, now):
    old, post = direct("Purani baat"), item("Pani nahi", "ramesh")
    receive(handle, old)
    receive(handle, post)
    act(the_ticket(post), "ask_details", people["asha"], reply="Please send us place and phone.")
    answer = direct("Ward 4, 98120", sent_at=now + DAY)
    receive(handle, answer, now=now + DAY)
    assert the_ticket(answer) == the_ticket(post) and not fresh(the_ticket(post)).details_asked_at


def test_of_two_questions_the_last_is_answered(handle, people, now):
    first, second = item("Pani nahi", "ramesh"), item("Bijli nahi", "ramesh")
    receive(handle, first, second)
    for post, moment in ((first, now), (second, now + DAY)):
        act(the_ticket(post), "ask_details", people["asha"], moment, reply="Please send us place and phone.")
    answer = direct("Ward 4, 98120")
    receive(handle, answer, now=now + DAY)
    assert the_ticket(answer) == the_ticket(second)


@pytest.mark.parametrize(("days", "tickets"), [(6, 1), (8, 2)])
def test_a_direct_message_long_after_the_end_is_a_new_matter(handle, people, now, days, tickets):
    first = direct("Pani nahi")
    receive(handle, first)
    act(the_ticket(first), "decline", people["asha"], outcome="outside", reason="Not ours")
    later = direct("Ab bijli nahi", sent_at=now + days * DAY)
    receive(handle, later, now=now + days * DAY)
    assert Ticket.select().count() == tickets


def test_what_an_office_says_is_its_own_whoever_read_it_first(handle, now):
    office = account("dfso", office="FOOD:Bhiwani", author_id="77")
    post = item()
    said_there = item("Ration de diya", "dfso", author_id="77", replies_to=(post.external_id,))
    receive(handle, post, said_there)
    assert message(said_there).account == office


def test_a_split_matter_keeps_the_words_once_it_is_marked(handle, people, now):
    ticket = open_ticket(handle)
    act(ticket, "split", people["asha"], summary="Street light")
    new = marked(Ticket.get(Ticket.split_from == ticket), people)
    assert said(new) and access.heard_with(new) == [ticket.id]
