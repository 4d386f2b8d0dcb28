"""The whole of X through the house: the local X, the real client, intake and outbox, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from smgt import fetching, intake, outbox
from smgt.channels import open_channel, x_sweep
from smgt.drill import x_server
from smgt.drill.x_rows import user_id
from smgt.drill.x_server import DrillX
from smgt.models import Account, Attachment, Gap, Message, Ticket
from smgt.vault import seal, unseal
from tests.factories import account, act, fresh

CMO = "demo_cmo_haryana"


def clock():
    return datetime.now(UTC)


@pytest.fixture
def drill(tmp_path, people, settings):
    drill = DrillX(tmp_path / "x.db").start()
    settings.x_api_base = drill.url
    yield drill
    drill.stop()


@pytest.fixture
def cmo(drill):
    return account(CMO, credentials=seal(drill.account(CMO)))


@pytest.fixture
def read(cmo, settings):
    """Reads the account once more, its extras too; returns the counts."""

    def again():
        known = fresh(cmo)
        for extra in ("own", "direct"):
            known.cursor.get(extra, {})["due"] = ""
        return fetching.fetch(known, settings, clock)

    return again


def heard():
    return list(Message.select().where(~Message.outgoing).order_by(Message.id))


def test_edits_seen_one_by_one_or_all_at_once_end_in_the_same_words(drill, read):
    said = [drill.post("asha", f"@{CMO} pani nahi"), drill.post("bala", f"@{CMO} bijli nahi")]
    read()
    for ward in (4, 5):
        said[0] = drill.post("asha", f"@{CMO} pani nahi, ward {ward}", edit_of=said[0]["id"])
        read()
    for ward in (4, 5):
        said[1] = drill.post("bala", f"@{CMO} bijli nahi, ward {ward}", edit_of=said[1]["id"])
    read()
    ends = {message.author: (message.text, len(message.versions)) for message in heard()}
    assert ends == {"asha": (f"@{CMO} pani nahi, ward 5", 2), "bala": (f"@{CMO} bijli nahi, ward 5", 1)}
    assert Ticket.select().count() == 2


def test_an_edit_read_before_its_first_version_is_one_ticket_with_the_newest_words(drill, cmo, settings):
    first = drill.post("asha", f"@{CMO} pani nahi")
    second = drill.post("asha", f"@{CMO} pani nahi, ward 4", edit_of=first["id"])
    third = drill.post("asha", f"@{CMO} pani nahi, ward 5", edit_of=second["id"])
    door = open_channel("x", unseal(cmo.credentials), settings)
    versions = {each["id"]: each for each in (first, second, third)}
    items = {item.external_id: item for item in _each_version(door, versions)}
    for key in (third["id"], first["id"], second["id"]):
        intake.take(cmo, [items[key]], clock())
    (message,) = heard()
    assert message.text.endswith("ward 5") and Ticket.select().count() == 1


def _each_version(door, ids):
    door._api.me()
    return door._api.posts(door._api.lookup(ids))


def test_what_was_deleted_or_withheld_is_found_by_the_recheck(drill, cmo, read, settings):
    gone, hidden = drill.post("asha", f"@{CMO} pani nahi"), drill.post("bala", f"@{CMO} bijli nahi")
    drill.direct("chand", CMO, "ration nahi mila")
    read()
    drill.store.delete(gone["id"])
    drill.store.withhold(hidden["id"])
    assert fetching.recheck(settings, clock) == 1
    assert {message.author: message.removed for message in heard()} == {
        "asha": "deleted",
        "bala": "withheld",
        "chand": "",
    }


def test_what_was_withheld_and_is_shown_again_stands_there_again(drill, cmo, read, settings):
    post = drill.post("bala", f"@{CMO} bijli nahi")
    read()
    drill.store.withhold(post["id"])
    fetching.recheck(settings, clock)
    assert heard()[0].removed == "withheld"
    drill.store.withhold(post["id"], "")
    Account.update(rechecked_at=None).execute()
    fetching.recheck(settings, clock)
    (message,) = heard()
    assert (message.removed, message.removed_at, message.versions) == ("", None, [])
    assert message.text.endswith("bijli nahi")


def test_the_gap_of_a_surge_is_kept_as_filled(drill, cmo, read, monkeypatch):
    monkeypatch.setitem(x_server.HORIZONS, "mentions", 80)
    monkeypatch.setattr(x_sweep, "NEARLY_ALL", 75)
    drill.post("asha", f"@{CMO} the last one read", created_at=clock() - timedelta(hours=2))
    read()
    said = [{"username": f"c{n % 40}", "text": f"@{CMO} nala {n}"} for n in range(120)]
    drill.store.post_many(said, clock() - timedelta(hours=1), 1000)
    assert read()["opened"] == 120
    gap = Gap.get()
    assert gap.filled_at and gap.items >= 40 and gap.account == cmo and "800" in gap.reason


def test_an_answer_given_by_hand_stands_on_the_ticket_it_answers(drill, read):
    post = drill.post("asha", f"@{CMO} pani nahi")
    read()
    drill.post(CMO, "I have asked the department to see you today", in_reply_to=post["id"])
    drill.post(CMO, "Namaste to all")
    read()
    outside = Message.select().where(Message.purpose == "outside")
    assert {message.text[:8]: message.ticket for message in outside} == {"@asha I ": Ticket.get(), "Namaste ": None}


def test_a_direct_message_opens_a_ticket_and_is_answered_by_one(drill, read, people, settings):
    drill.direct("asha", CMO, "Ration card 00000 nahi bana", name="Asha", photos=1)
    assert read()["opened"] == 1
    ticket, (message,) = Ticket.get(), heard()
    assert (message.manner, message.external_id[:3]) == ("direct", "dm-") and Attachment.get().message == message
    act(ticket, "mark", people["asha"], clock(), office="FOOD:Bhiwani")
    Message.update(send_after=clock()).where(Message.state == "queued").execute()
    assert outbox.send(settings, clock)["sent"] == 1
    (answer,) = [each for each in drill.directs_of("asha") if each["to"] == "asha"]
    assert ticket.number in answer["text"] and drill.store.shown("by", user_id(CMO)) == []
    assert read()["opened"] == 0 and Message.select().count() == 2, "our own message is known when it is read again"


def test_a_second_direct_message_joins_the_first(drill, read):
    drill.direct("asha", CMO, "Ration card nahi bana")
    read()
    drill.direct("asha", CMO, "phone 00000")
    assert read()["joined"] == 1 and Ticket.select().count() == 1


def test_a_post_that_names_us_nowhere_is_not_answered_by_the_api(drill, cmo, settings):
    post = drill.post("asha", "pani nahi, somebody should see to it")
    item = open_channel("x", unseal(cmo.credentials), settings).read_one(f"https://x.com/asha/status/{post['id']}")
    intake.take(cmo, [item], clock())
    assert heard()[0].summons is False
