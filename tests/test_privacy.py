"""What one citizen may ask of the house: a copy, and an erasure by two persons after which every count is the same."""

import pytest

from smgt import journal, media, privacy
from smgt.errors import NotFound, Refused
from smgt.models import Attachment, Citizen, Erasure, Event, Hook, Message, Sighting, Ticket
from tests import factories
from tests.factories import NOON, act, everything, fresh, item, receive

WORDS = ("Ration nahi mil raha", "ramesh", "Ramesh Kumar", "9876543210", "behind the school", "depot", "photo.jpg")


def actor(officer):
    return journal.Actor(officer.name, officer.role, frozenset({officer.role}), officer)


@pytest.fixture
def ramesh(ticket, people):
    """A citizen whose one grievance was worked on and closed, with words of every sort on it."""
    Citizen.update(name="Ramesh Kumar").execute()
    Message.update(
        author_name="Ramesh Kumar", raw='{"text": "Ration nahi mil raha"}', versions=[{"text": "Ration"}]
    ).execute()
    act(ticket, "amend", people["asha"], contact_name="Ramesh Kumar", contact_phone="9876543210")
    act(ticket, "note", people["asha"], note="He lives behind the school")
    factories.replied(ticket, people)
    Message.update(state="sent").where(Message.outgoing).execute()
    message = Message.get(~Message.outgoing)
    facts = {"ticket": ticket, "message": message, "created_at": NOON, "content_type": "image/jpeg"}
    Attachment.create(name="photo.jpg", sha256=media.store(b"his photograph"), **facts)
    act(ticket, "satisfied", people["asha"], reason="He says thanks at the depot")
    return ticket.citizen


def left():
    """Which of his words some row still holds."""
    held = str({table: rows for table, rows in everything().items() if table not in ("office", "account")})
    return [word for word in WORDS if word in held]


def test_a_copy_holds_what_he_said_and_what_was_said_to_him(ramesh, people, now):
    lines = list(privacy.copy(ramesh, actor(people["vikram"]), now))
    assert [line["what"] for line in lines[:2]] == ["citizen", "ticket"]
    assert {line["text"] for line in lines if line["what"] == "message"} >= {"Ration nahi mil raha, Bhiwani"}
    assert "behind the school" not in str(lines), "offices' own notes are not his"
    assert Event.select().order_by(Event.id.desc()).first().details == {"citizen": ramesh.id, "channel": "x"}


def test_a_copy_holds_nothing_of_others_and_no_draft(ramesh, people, now):
    said = Message.get(~Message.outgoing)
    facts = {"account": said.account, "channel": "x", "ticket": said.ticket, "received_at": NOON}
    others = Message.create(text="Another's words", author="sita", **facts)
    Attachment.create(name="sita.jpg", ticket=said.ticket, message=others, created_at=NOON)
    Message.create(text="Only a draft", outgoing=True, state="draft", **facts)
    lines = list(privacy.copy(ramesh, actor(people["vikram"]), now))
    told = {line["text"] for line in lines if line["what"] == "message"}
    assert said.text in told and not told & {"Another's words", "Only a draft"}
    assert [line["name"] for line in lines if line["what"] == "file"] == ["photo.jpg"]


@pytest.mark.parametrize("author", ["ramesh", "@ramesh", " ramesh "])
def test_he_is_found_by_id_and_by_handle(ramesh, author):
    assert privacy.find("x", author).id == ramesh.id


def test_who_never_wrote_is_not_found(ramesh):
    for channel, author in (("mail", "ramesh"), ("x", "suresh"), ("x", ""), ("x", "@")):
        with pytest.raises(NotFound):
            privacy.find(channel, author)


def test_a_handle_of_several_asks_for_the_id(ramesh):
    Citizen.insert_many([{"channel": "x", "author_id": str(n), "author": "gopal"} for n in (1, 2)]).execute()
    with pytest.raises(Refused, match="own id"):
        privacy.find("x", "gopal")


def test_an_erasure_takes_two_persons(ramesh, people, now):
    erasure = privacy.ask(ramesh, "He asked by mail", actor(people["admin"]), now)
    with pytest.raises(Refused, match="Somebody else"):
        privacy.confirm(erasure.id, actor(people["admin"]), now)
    assert len(left()) == len(WORDS)
    assert privacy.confirm(erasure.id, actor(people["vikram"]), now).state == "done"
    assert left() == []


def test_erasure_takes_the_words_and_keeps_the_counts(ramesh, people, now):
    before = Ticket.get(), Message.select().count(), Event.select().count(), Sighting.select().count()
    erasure = privacy.erase(ramesh, "He asked by mail", journal.SYSTEM, now)
    assert left() == []
    after = Ticket.get()
    for name in ("id", "stage", "outcome", "round", "office_id", "received_at", "marked_at", "closed_at", "citizen_id"):
        assert getattr(after, name) == getattr(before[0], name), name
    assert (Message.select().count(), Sighting.select().count()) == (before[1], before[3])
    assert erasure.counts["tickets"] == 1 and erasure.counts["files"] == 1
    assert journal.verify()["ok"] and Event.select().count() == before[2] + 2


def test_the_bytes_go_unless_somebody_else_sent_the_same(ramesh, handle, now):
    digest, other = media.store(b"his photograph"), factories.open_ticket(handle, "Bijli nahi hai", author="sita")
    twin = Attachment.create(name="same", sha256=digest, ticket=other, created_at=now)
    privacy.erase(ramesh, "He asked", journal.SYSTEM, now)
    assert media.exists(digest)
    twin.delete_instance()
    Attachment.update(sha256=digest, reason="").execute()
    Citizen.update(author_id="ramesh").where(Citizen.id == ramesh.id).execute()
    privacy.erase(fresh(ramesh), "He asked again", journal.SYSTEM, now)
    assert not media.exists(digest)


def test_what_the_platform_shows_again_is_not_taken_in_again(ramesh, handle, now):
    message = Message.get(~Message.outgoing)
    privacy.erase(ramesh, "He asked", journal.SYSTEM, now)
    again = item("Ration nahi mil raha, Bhiwani", external_id=message.external_id, revises=message.external_id)
    assert receive(handle, again) == {} and fresh(message).text == ""
    receive(handle, item("", external_id=message.external_id, removed="deleted"))
    assert fresh(message).removed == "erased"


def test_who_writes_again_is_somebody_new(ramesh, handle, now):
    privacy.erase(ramesh, "He asked", journal.SYSTEM, now)
    assert factories.open_ticket(handle, "Ab bijli bhi nahi").citizen_id != ramesh.id


def test_nothing_is_erased_while_somebody_works_for_him(ticket, people, now):
    with pytest.raises(Refused, match="1 of his grievances are still open"):
        privacy.ask(ticket.citizen, "He asked", actor(people["admin"]), now)
    with pytest.raises(Refused):
        privacy.erase(ticket.citizen, "He asked", journal.SYSTEM, now)
    assert Message.get().text and not Erasure.select().exists()


def test_nothing_is_erased_while_a_reply_is_on_its_way(ramesh, now):
    Message.update(state="uncertain").where(Message.outgoing).execute()
    with pytest.raises(Refused, match="on its way"):
        privacy.erase(ramesh, "He asked", journal.SYSTEM, now)


def test_an_erasure_asked_for_in_vain(ramesh, people, now):
    erasure = privacy.ask(ramesh, "He asked", actor(people["admin"]), now)
    with pytest.raises(Refused, match="already"):
        privacy.ask(ramesh, "He asked", actor(people["vikram"]), now)
    privacy.refuse(erasure.id, actor(people["vikram"]), now)
    with pytest.raises(NotFound):
        privacy.confirm(erasure.id, actor(people["vikram"]), now)
    assert len(left()) == len(WORDS)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_an_erasure_says_why(ramesh, people, now, reason):
    with pytest.raises(Refused, match="Say why"):
        privacy.ask(ramesh, reason, actor(people["admin"]), now)


def test_what_was_pushed_about_him_goes_when_it_was_worked_on(ramesh, handle, now):
    for number, waits in ((1, None), (2, now)):
        Hook.create(account=handle, digest=str(number), body='{"id": "ramesh"}', received_at=now, next_at=waits)
    privacy.erase(ramesh, "He asked", journal.SYSTEM, now)
    assert [hook.digest for hook in Hook.select()] == ["2"]


def test_whom_he_complains_about_neither_copies_nor_erases_his_data(ramesh, people, now):
    asked = privacy.ask(ramesh, "He asked by mail", actor(people["admin"]), now)
    Ticket.update(against_officer=people["vikram"]).execute()
    deeds = (
        lambda: privacy.copy(ramesh, actor(people["vikram"]), now),
        lambda: privacy.ask(ramesh, "He asked", actor(people["vikram"]), now),
        lambda: privacy.confirm(asked.id, actor(people["vikram"]), now),
    )
    for deed in deeds:
        with pytest.raises(Refused, match="Somebody else must do this"):
            deed()
    assert len(left()) == len(WORDS) and list(privacy.copy(ramesh, journal.SYSTEM, now))
