"""The counter: a call or a visit is entered once, whoever taps twice, and joins what it belongs to."""

import threading
from dataclasses import replace

import pytest

from smgt import counter, fetching, journal, outbox, pasted, replies
from smgt.channels import CHANNELS
from smgt.channels.base import Channel, ChannelDown, Item
from smgt.channels.links import post_at
from smgt.errors import NotFound, Refused
from smgt.journal import Actor
from smgt.models import Account, Attachment, Citizen, Event, Message, Sighting, Ticket, Usage, db
from tests import factories
from tests.factories import NOON, everything, fresh
from tests.media.samples import png

CALL = counter.Said("No water in ward 4", "call", "Ramesh", "+91 98120-00000", "Bhiwani", "en")


@pytest.fixture
def asha(people):
    return Actor("asha", "tracker", frozenset({"tracker"}), people["asha"])


def enter(asha, said=CALL, key="k1", files=(), now=NOON, **changed):
    said = counter.Said(**{**said.__dict__, **changed})
    return counter.enter(said, files, asha, now, key)


def test_a_call_opens_a_ticket_like_any_other(asha):
    ticket = fresh(enter(asha))
    message = ticket.messages.get()
    assert (ticket.stage, ticket.clock, ticket.channel, ticket.summary) == ("received", "triage", "counter", CALL.words)
    assert (ticket.contact_name, ticket.contact_phone, ticket.district_id) == ("Ramesh", "+91 98120-00000", "Bhiwani")
    assert (message.manner, message.state, message.lang, message.author) == ("call", "opened", "en", "9812000000")
    assert [(e.action, e.actor) for e in Event.select().where(Event.ticket == ticket).order_by(Event.id)] == [
        ("open", "system"), ("enter", "asha"),
    ]  # fmt: skip
    assert journal.verify()["ok"]


def test_a_double_tap_enters_it_once(asha):
    assert enter(asha).id == enter(asha).id
    assert Ticket.select().count() == Message.select().count() == 1


def test_two_taps_at_the_same_moment_enter_it_once(asha, database_url):
    numbers = []

    def tap():
        with db.connection_context():
            numbers.append(enter(asha).number)

    counter.desk(NOON)
    db.close()
    taps = [threading.Thread(target=tap) for _ in range(4)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join(30)
    db.connect()
    assert len(numbers) == 4 and len(set(numbers)) == 1 and Ticket.select().count() == 1


def test_the_same_words_in_another_form_are_another_call(asha):
    assert enter(asha).id != enter(asha, key="k2").id
    assert enter(asha).id != enter(asha, words="And none in ward 5").id


def test_a_number_is_one_however_it_is_written(asha):
    first = enter(asha)
    for phone in ("9812000000", "098120 00000", "0091-9812000000", "९८१२०००००0"):
        assert [t.id for t in counter.open_grievances(phone, asha.officer, NOON)] == [first.id]
    for phone in ("9812000001", ""):
        assert counter.open_grievances(phone, asha.officer, NOON) == []


def test_without_a_phone_each_is_somebody_else(asha):
    enter(asha, phone="")
    enter(asha, phone="", key="k2")
    assert Citizen.select().where(Citizen.channel == "counter").count() == 2


def test_a_second_call_joins_the_grievance_it_is_about(asha):
    first = enter(asha)
    again = enter(asha, key="k2", words="Still none", number=first.number.lower())
    assert again.id == first.id and Ticket.select().count() == 1
    assert [m.state for m in first.messages.order_by(Message.id)] == ["opened", "joined"]


def test_a_call_about_an_answered_one_says_that_he_spoke(asha, people):
    first = factories.replied(enter(asha), people)
    enter(asha, key="k2", words="Nahi hua", number=first.number)
    assert fresh(first).citizen_replied == "not_satisfied"


def test_a_call_about_what_another_door_opened_is_joined_to_it(asha, ticket):
    assert enter(asha, number=ticket.number).id == ticket.id
    called = Ticket.get(Ticket.channel == "counter")
    assert (called.stage, called.outcome, called.joined_to_id) == ("closed", "duplicate", ticket.id)
    assert enter(asha, number=ticket.number).id == ticket.id and Ticket.select().count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": " "}, "words"), ({"manner": "dream"}, "manner"), ({"phone": "12"}, "phone"),
        ({"phone": "call me"}, "phone"), ({"district": "Delhi"}, "district"), ({"number": "SMGT-000099"}, "number"),
        ({"number": "42"}, "number"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(asha, changed, field):
    counter.desk(NOON)
    before = everything()
    with pytest.raises(Refused) as refused:
        enter(asha, **changed)
    assert refused.value.field == field and everything() == before


def test_what_was_brought_along_lies_on_the_ticket(asha):
    ticket = enter(asha, files=[("tap.png", png(40, 30))])
    file = Attachment.get()
    assert (file.ticket_id, file.message_id, file.name) == (ticket.id, ticket.messages.get().id, "tap.png")


def test_photographs_are_shrunk_before_anything_is_locked(asha):
    def brought():
        assert not db.in_transaction(), "others would wait for it"
        yield "tap.png", png(40, 30)

    enter(asha, files=brought())
    assert Attachment.get().thumb


def test_a_file_that_is_refused_saves_nothing(asha):
    with pytest.raises(Refused):
        enter(asha, files=[("virus.exe", b"MZ")])
    assert not Ticket.select().exists() and not Attachment.select().exists()


def test_there_is_one_desk_and_no_sweep_reads_it(asha, handle):
    assert counter.desk(NOON) == counter.desk(NOON)
    assert [account.name for account in fetching.due(NOON)] == [handle.name]


def test_its_replies_are_given_by_hand(asha):
    (way,) = CHANNELS["counter"].ways(None, NOON)
    assert way.name == "by_hand" and way.until is None and way.sentence


def test_its_whole_way_is_walked_by_hand(asha, people):
    ticket = factories.reported(enter(asha), people)
    assert factories.said(ticket) == [] and "yourself" in Event.get(Event.action == "mark").details["not_told"]
    factories.act(ticket, "approve", people["asha"], reply="The valve was mended on Friday.")
    (reply,) = factories.said(ticket)
    assert (reply.state, reply.way, reply.channel) == ("by_hand", "by_hand", "counter")
    outbox.settle(reply, True, asha, NOON)
    assert fresh(ticket).stage == "replied" and fresh(reply).state == "sent"


# -- taking up what was ignored ------------------------------------------------------------------------------


def ignored(handle, **fields):
    factories.receive(handle, factories.item("RT @ram: no water", skip="a share", **fields))
    return Message.get(Message.state == "ignored")


def test_what_was_ignored_is_taken_up_once(asha, handle):
    message = ignored(handle)
    ticket = counter.take_up(message.id, asha, NOON)
    assert counter.take_up(message.id, asha, NOON).id == ticket.id
    assert (fresh(message).state, fresh(message).ticket_id, Ticket.select().count()) == ("opened", ticket.id, 1)
    assert Event.get(Event.action == "take_up").details == {"message": message.id, "reason": "a share"}
    assert replies.heard(ticket) == message, "he can be answered like any other"


LARGE = "From: Sita <SITA@example.in>\r\nSubject: Pani\r\nMessage-ID: <a@b>\r\n\r\nपानी नहीं आ रहा\r\n".encode()


def test_a_mail_that_failed_is_taken_up_with_what_can_be_read(asha, people):
    mailbox = factories.account("cm", "mail", author_id="cm@hry.nic.in")
    broken = factories.item("", "", external_id="7/1", broken="too large", raw=LARGE, subject="Pani")
    factories.receive(mailbox, broken)
    ticket = counter.take_up(Message.get().id, asha, NOON)
    message = ticket.messages.get()
    assert (message.text, message.subject, message.state) == ("पानी नहीं आ रहा", "Pani", "opened")
    assert (ticket.citizen.author_id, ticket.citizen.name) == ("sita@example.in", "Sita")
    assert ticket.summary == "Pani पानी नहीं आ रहा" and message.message_id == "<a@b>" and len(message.raw) == 64
    reply = factories.act(ticket, "reply", people["asha"], reply="Namaste Sita ji").messages.where(Message.outgoing)
    assert outbox.reply_of(reply.get()).to == "sita@example.in"


def test_a_post_that_failed_is_taken_up_as_its_known_authors(asha, handle):
    first = factories.open_ticket(handle, author="1200")
    Citizen.update(author="Ramesh").execute()
    factories.receive(handle, factories.item("x", author="ramesh", broken="it has no id", raw=b"{}"))
    ticket = counter.take_up(Message.get(Message.state == "failed").id, asha, NOON)
    assert (ticket.citizen_id, ticket.stage, ticket.summary) == (first.citizen_id, "received", "")


def test_our_own_words_are_not_taken_up(asha, handle):
    factories.receive(handle, factories.item("ours", own=True))
    for message in Message.select():
        with pytest.raises(Refused):
            counter.take_up(message.id, asha, NOON)
    with pytest.raises(NotFound):
        counter.take_up(99, asha, NOON)


# -- a post by its address -----------------------------------------------------------------------------------

LINK = "https://x.com/ramesh/status/77"
ITEM = Item("77", "No water in ward 4", NOON, author_id="1200", author="ramesh", conversation="77", link=LINK)


class Reader(Channel):
    """A platform that shows `shown` to whoever asks, or says why not."""

    shown = None

    def __init__(self, credentials, settings):
        super().__init__()

    def read_one(self, link):
        self.use.calls += 1
        if isinstance(self.shown, Exception):
            raise self.shown
        return self.shown


@pytest.fixture
def reader(handle, monkeypatch):
    monkeypatch.setitem(CHANNELS, "x", Reader)
    monkeypatch.setattr(Reader, "shown", ITEM)
    return Reader


def test_a_post_is_read_confirmed_and_taken_in_once(asha, reader, settings):
    found = pasted.look_up(LINK + "?s=20", settings, NOON)
    account, item = pasted.unpacked(pasted.packed(found))
    assert item == ITEM and found.message is None
    first = pasted.take(account, item, asha, NOON)
    assert pasted.take(account, item, asha, NOON).id == first.id and first.state == "opened"
    assert pasted.look_up(LINK, settings, NOON).message.id == first.id
    assert Event.get(Event.action == "enter").details["link"] == LINK


def test_what_a_pasted_address_used_is_on_the_account(reader, settings):
    for shown in (ITEM, ChannelDown("X says: no credit.", "no_credit")):
        reader.shown = shown
        pasted.look_up(LINK, settings, NOON)
    assert (Usage.get().calls, Usage.get().on) == (2, NOON.date())


def test_other_sealed_text_is_no_reading(asha, handle):
    with pytest.raises(Refused, match="expired"):
        pasted.unpacked(handle.credentials)


def test_what_was_read_cannot_be_forged(asha, reader, settings):
    sealed = pasted.packed(pasted.look_up(LINK, settings, NOON))
    with pytest.raises(Refused, match="expired"):
        pasted.unpacked(sealed[:-4] + "AAA=")


def test_typed_in_by_hand_a_later_poll_knows_it(asha, handle, reader, settings):
    reader.shown = ChannelDown("X says: no credit.", "no_credit")
    found = pasted.look_up(LINK, settings, NOON)
    assert (found.item, found.reason) == (None, "X says: no credit.")
    message = pasted.take(*pasted.typed(LINK, "", "No water in ward 4", NOON), asha, NOON)
    assert (message.author, message.external_id, message.summons, message.link) == ("ramesh", "77", False, LINK)
    factories.receive(handle, ITEM)
    assert Ticket.select().count() == Message.select().count() == Sighting.select().count() == 1


def test_another_account_that_reads_it_later_sees_the_same_message(asha, handle, reader):
    pasted.take(*pasted.typed(LINK, "ramesh", "No water", NOON), asha, NOON)
    assert factories.receive(factories.account("second"), ITEM) == {"77": "joined"}
    assert Message.select().count() == 1


def test_an_author_we_know_is_the_same_citizen(asha, handle, reader):
    first = factories.open_ticket(handle, author="1200")
    Citizen.update(author="Ramesh").execute()
    message = pasted.take(*pasted.typed(LINK, "@ramesh", "No water", NOON), asha, NOON)
    assert message.citizen_id == first.citizen_id


def test_a_channel_without_an_account_goes_to_the_counter(asha, people, settings):
    link = "https://www.facebook.com/111/posts/455"
    assert pasted.look_up(link, settings, NOON).reason == "No account of ours is on that channel."
    message = pasted.take(*pasted.typed(link, "Asha", "No water", NOON), asha, NOON)
    assert (message.channel, message.external_id) == ("counter", "facebook 111_455")
    assert pasted.look_up(link, settings, NOON).message.id == message.id


def test_his_further_words_in_that_conversation_join_it(asha, handle, reader):
    factories.open_ticket(handle, author="ramesh")
    message = pasted.take(*pasted.typed(LINK, "@ramesh", "No water", NOON), asha, NOON)
    assert factories.receive(handle, factories.item("Still none", "ramesh", conversation="77")).popitem()[1] == "joined"
    assert message.ticket.messages.count() == 2


@pytest.mark.parametrize(
    ("typed", "field"), [((LINK, "a", " ", NOON), "words"), (("http://a", "a", "b", NOON), "link")]
)
def test_half_a_post_is_refused(reader, typed, field):
    with pytest.raises(Refused) as refused:
        pasted.typed(*typed)
    assert refused.value.field == field


def test_without_an_author_it_is_nobodys(reader):
    with pytest.raises(Refused) as refused:
        pasted.typed("https://x.com/i/web/status/77", "", "No water", NOON)
    assert refused.value.field == "author" and post_at(LINK).author == "ramesh"


def test_no_post_no_look(settings, people):
    with pytest.raises(Refused, match="no address of a post"):
        pasted.look_up("https://example.com/1", settings, NOON)


def test_a_retweet_that_is_pasted_waits_for_a_word(asha, handle, reader, settings):
    message = pasted.take(handle, Item("88", "RT", NOON, shares="77", skip="a share"), asha, NOON)
    assert (message.state, message.ticket_id) == ("ignored", None)
    assert counter.take_up(message.id, asha, NOON).messages.get() == message


def test_a_later_version_of_a_post_we_know_is_that_post(asha, handle, reader, settings):
    factories.receive(handle, ITEM)
    factories.receive(handle, replace(ITEM, external_id="78", revises="77", text="No water in ward 5"))
    later = LINK.replace("77", "78")
    assert pasted.look_up(later, settings, NOON).message.id == Message.get().id
    assert pasted.take(handle, replace(ITEM, external_id="78"), asha, NOON).id == Message.get().id


def test_what_is_removed_there_is_told_in_a_sentence(asha, handle, reader, settings):
    reader.shown = replace(ITEM, text="", removed="deleted")
    found = pasted.look_up(LINK, settings, NOON)
    assert found.item is None and "removed" in found.reason


def test_a_paused_account_is_not_asked(asha, handle, reader, settings):
    Account.update(paused=True).execute()
    assert pasted.look_up(LINK, settings, NOON).reason == "Every account of ours there is paused."


def test_the_account_that_the_post_tags_has_it(asha, handle, reader, settings):
    reader.shown = replace(ITEM, text="@Second no water")
    second = factories.account("second")
    assert pasted.look_up(LINK, settings, NOON).account == second
    assert pasted.typed(LINK, "", "@second no water", NOON)[0] == second
    assert pasted.typed(LINK, "", "no water", NOON)[0] == handle


@pytest.mark.parametrize("other", [False, True])
def test_a_post_typed_in_is_brought_up_to_date_by_the_poll(asha, handle, reader, other):
    message = pasted.take(*pasted.typed(LINK, "ramesh", "no watr", NOON), asha, NOON)
    polled = replace(ITEM, raw=b"{}", author_name="Ramesh K", summons=True)
    for _ in range(2):
        factories.receive(factories.account("second") if other else handle, polled)
        other = False
    known = Message.get()
    assert (known.text, known.author_name, known.summons, known.raw) == (ITEM.text, "Ramesh K", True, "{}")
    assert known.citizen.author_id == known.ticket.citizen.author_id == "1200"
    assert known.ticket_id == message.ticket_id and known.ticket.summary == ITEM.text
    assert [version["text"] for version in known.versions] == ["no watr"]
