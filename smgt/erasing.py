"""Words, names, handles and files leave the rows; tickets, numbers, stages and times stay, so that every count stays.

What a row still needs to keep a thing from being taken in twice (external ids, sightings) stays, too.
"""

from collections import Counter as Tally

from smgt import lessons, likeness, media, search
from smgt.models import (
    UNSENT,
    Attachment,
    Callback,
    Citizen,
    Counter,
    Marking,
    Message,
    Mute,
    Notice,
    Remark,
    Report,
    Snapshot,
    Ticket,
    Undo,
)

CHUNK = 500
ERASED = "erased"
_MESSAGE = {
    "text": "", "subject": "", "author_name": "", "lang": "", "link": "", "raw": "", "versions": [], "quotes": [],
    "message_id": "", "replies_to": [], "removed": ERASED,
}  # fmt: skip
_TICKET = {
    "summary": "", "contact_name": "", "contact_phone": "", "asked_reason": "", "hold_reason": "",
    "proposal": {},
}  # fmt: skip
_REPORT = {"action_taken": "", "reply": "", "returned_reason": "", "no_evidence": ""}
_FILE = {
    "name": "", "url": "", "sha256": "", "thumb": "", "shown": "", "size": 0, "shown_size": 0, "next_at": None,
    "reason": "It was erased.",
}  # fmt: skip


def tickets_blanked(ids, now):
    """Blank tickets with all that was said, written and attached on them: {"tickets", "messages", "files", "remarks"}.

    Call inside a transaction that holds the board's counter. What is still to be sent stays as it is.
    """
    tally = Tally()
    for some in chunks(ids):
        tally["tickets"] += (
            Ticket.update({**_TICKET, "seq": Counter.bump("board")}).where(Ticket.id.in_(some)).execute()
        )
        search.forget(some)
        lessons.forget(some)
        likeness.forget(some)
        Marking.update(note="").where(Marking.ticket.in_(some)).execute()
        Report.update(_REPORT).where(Report.ticket.in_(some)).execute()
        Snapshot.delete().where(Snapshot.ticket.in_(some)).execute()
        Mute.update(reason="").where(Mute.ticket.in_(some)).execute()
        Callback.update(note="").where(Callback.ticket.in_(some)).execute()
        Notice.update(text="").where(Notice.ticket.in_(some), Notice.state != "queued").execute()
        Undo.delete().where(Undo.ticket.in_(some)).execute()
        tally["remarks"] += Remark.delete().where(Remark.ticket.in_(some)).execute()
        tally["files"] += files_blanked(Attachment.ticket.in_(some))
        tally.update(messages_blanked(ids_of(Message.ticket.in_(some)), now))
    return dict(tally)


def messages_blanked(ids, now):
    """Blank messages, and the files that came with them: {"messages", "files"}. A reply that may still go out stays."""
    tally = Tally(messages=0, files=0)
    for some in chunks(ids):
        these = Message.id.in_(some) & (~Message.outgoing | Message.state.not_in(UNSENT)) & (Message.removed != ERASED)
        mails = _of(Message.raw, these & (Message.channel == "mail"))
        _forget_words(these)
        tally["files"] += files_blanked(Attachment.message.in_(some))
        tally["messages"] += Message.update({**_MESSAGE, "removed_at": now}).where(these).execute()
        Message.update(author="").where(Message.id.in_(some), ~Message.outgoing).execute()
        lessons.forget(_of(Message.ticket, Message.id.in_(some) & Message.ticket.is_null(False) & ~Message.outgoing))
        drop(mails)
    return dict(tally)


def _forget_words(condition):
    """Nothing is found any more by the words of these messages."""
    tickets = set(_of(Message.ticket, condition)) - {None}
    Ticket.update(seq=Counter.bump("board")).where(Ticket.id.in_(tickets)).execute()
    search.forget(tickets)
    likeness.forget(tickets)


def files_blanked(condition):
    """Blank the Attachments that meet a condition; how many. Their bytes go where no other row needs them."""
    found = Attachment.select(Attachment.id, Attachment.sha256, Attachment.thumb, Attachment.shown)
    rows = list(found.where(condition, Attachment.reason != _FILE["reason"]).tuples())
    for some in chunks([row[0] for row in rows]):
        Attachment.update(_FILE).where(Attachment.id.in_(some)).execute()
    drop({digest for row in rows for digest in row[1:] if digest})
    return len(rows)


def citizens_blanked(ids):
    """Blank citizens of whom nothing is kept any more; how many. Whoever writes again is somebody new."""
    done = 0
    for some in chunks(ids):
        speaking = Message.select(Message.citizen).where(Message.citizen.in_(some), Message.removed != ERASED)
        for citizen in Citizen.select().where(Citizen.id.in_(some), Citizen.id.not_in(speaking)):
            fields = {"author_id": f"{ERASED} {citizen.id}", "author": "", "name": ""}
            done += Citizen.update(fields).where(Citizen.id == citizen.id).execute()
    return done


def drop(digests):
    """Delete bytes from the media store that no row points at any more; how many were. Raises StoreDown."""
    gone = 0
    for some in chunks([*filter(None, digests)]):
        unneeded = set(some) - needed(some)
        for digest in unneeded:
            media.drop(digest)
        gone += len(unneeded)
    return gone


def needed(digests):
    """Those of the hashes that some row points at."""
    held, columns = set(), (Attachment.sha256, Attachment.thumb, Attachment.shown)
    for column in columns:
        held |= {row[0] for row in Attachment.select(column).where(column.in_(digests)).tuples()}
    return held | set(_of(Message.raw, Message.raw.in_(digests) & (Message.channel == "mail")))


def ids_of(condition):
    """The ids of the messages that meet a condition."""
    return _of(Message.id, condition)


def _of(field, condition):
    return [row[0] for row in Message.select(field).where(condition).tuples()]


def chunks(ids):
    """A list in parts that one statement takes."""
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
