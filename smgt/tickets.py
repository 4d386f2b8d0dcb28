"""The verbs of a ticket: open_ticket and perform. Nothing else changes one; web, tasks and commands all call these."""

import json
import logging
import re
from hashlib import sha256

from peewee import IntegrityError

from smgt import alarms, clocks, journal, likeness, notices, quotes, reasons, rules, search
from smgt.actions import VERBS, Act
from smgt.book import book
from smgt.errors import CHANGED, Refused, Stale
from smgt.journal import CITIZEN, SYSTEM
from smgt.models import Clock, Counter, Event, Marking, Message, Ticket, db

log = logging.getLogger(__name__)
_TAGS = re.compile(r"^(?:\.?@\w+[\s,:]*)+")
SUMMARY = 200  # characters of the citizen's words kept for lists and cards


def open_ticket(message, now, kind="grievance"):
    """A new ticket for a citizen's message that is stored: received, with its triage clock; returns it.

    Call inside a transaction. The message is tied to it and becomes `opened`. Whoever opens many at once does these
    steps for all of them together (intake).
    """
    limits = book()
    ticket = open_for(message, now, kind, Counter.bump("board"), limits)
    Clock.create(**triage_clock(ticket, now, limits))
    Message.update(ticket=ticket, state="opened").where(Message.id == message.id).execute()
    message.ticket, message.state = ticket, "opened"
    journal.append(*opening(ticket, message, now))
    return ticket


def open_for(message, now, kind, seq, limits):
    """The row of a new ticket for a citizen's message; its clock and its event are the caller's to write.

    `limits` is the Book, read once for all that are opened together.
    """
    return made_for(message, now, kind, seq, limits).insert_itself()


def made_for(message, now, kind, seq, limits, **facts):
    """The same not yet written, with further `facts`; of message only what it says is looked at."""
    due = limits.due("triage", now, kind=kind).at
    return Ticket(
        kind=kind, citizen=message.citizen_id, account=message.account_id, channel=message.channel, due_at=due,
        clock="triage", summary=summary_of(message), received_at=now, moved_at=now, seq=seq, **facts,
    )  # fmt: skip


def triage_clock(ticket, now, limits):
    """The fields of a ticket's triage clock, started now; `limits` is the Book."""
    due, terms = limits.due("triage", now, category=ticket.category_id, urgency=ticket.urgency, kind=ticket.kind)
    why = reasons.explain(terms, [], reasons.English(limits.categories))
    return {"ticket": ticket.id, "name": "triage", "started_at": now, "due_at": due, "terms": terms, "why": why,
            "next_at": due}  # fmt: skip


def opening(ticket, message, now):
    """The journal's line of a ticket opened by a message."""
    return "open", SYSTEM, now, ticket, {"message": message.id, "channel": message.channel}


def _start_triage(ticket, now):
    clock = Clock.create(**triage_clock(ticket, now, book()))
    ticket.due_at, ticket.clock, ticket.seq = clock.due_at, "triage", Counter.bump("board")
    ticket.save(only=[Ticket.due_at, Ticket.clock, Ticket.seq])


def summary_of(message):
    """The first words of a message on one line, for lists and cards, without the handles it begins by tagging."""
    said = quotes.fresh(message.shown_text)
    words = "" if message.removed else _TAGS.sub("", " ".join(f"{message.subject} {said}".split())) or said.strip()
    return words if len(words) <= SUMMARY else words[: SUMMARY - 1] + "…"


def perform(ticket, name, actor, form=None, *, now, version=None, key=None):
    """Do one action of rules.py to a ticket in one transaction, and return its event.

    `actor` is a journal.Actor with his parts in this ticket; `form` the action's fields, cleaned. With `version`, the
    ticket must still stand at it. A `key` used before returns that first event and does nothing (a double tap).
    Raises Forbidden, Stale or Refused; then nothing has changed.
    """
    form = _clean(form)
    key = _full_key(key, ticket.id, name, form)
    with db.atomic():
        seq = Counter.bump("board")  # first of all: a second tap waits here until the first has committed
        if event := _done_before(key):
            return event
        claimed = _claim(ticket.id, version, moves=not _only_hears(name, actor))
        if claimed is None:
            raise Stale(CHANGED)
        claimed.seq = seq
        return _act(claimed, rules.ACTIONS[name], actor, form, now, key)


class Together:
    """What the system does to many tickets in one transaction that holds the board's counter: their events are written
    by one statement, by `write` at the end."""

    def __init__(self, seq):
        self.seq, self._lines, self._tickets = seq, [], set()

    def perform(self, ticket, name, form, now):
        """One of the system's own actions that moves nothing, to a ticket read in this transaction.

        Only for verbs that refuse before they change anything. Raises as `perform` does.
        """
        if ticket.id in self._tickets:
            self.write()  # the second action to a ticket may look what the first wrote
        ticket.seq = self.seq
        rules.check(rules.ACTIONS[name], ticket, SYSTEM.parts)
        act = Act(ticket, rules.ACTIONS[name], SYSTEM, _clean(form), now)
        VERBS[name](act)
        act.finish(lambda details: self._lines.append((name, SYSTEM, now, ticket, details)))
        self._tickets.add(ticket.id)

    def write(self):
        """Write the events that are not written yet."""
        journal.append_many(self._lines)
        self._lines, self._tickets = [], set()


def _done_before(key):
    return Event.one_by('"key" = %s', key) if key else None


def _full_key(key, ticket_id, name, form):
    """A form's key with what it says: the same form twice is a double tap, other words under the same key are not."""
    if not key:
        return None
    said = {field: str(value) for field, value in sorted(form.items()) if field != "files"}
    digest = sha256(json.dumps([ticket_id, name, said]).encode()).hexdigest()[:16]
    return f"{key[:200]}:{digest}"


def done_by(officer, number, name, key):
    """Whether this officer has done this action to that ticket before, by a form with this key."""
    if not key or not number.removeprefix("SMGT-").isascii():
        return False
    mine = (Event.officer == officer) & (Event.action == name) & Event.key.startswith(f"{readable(key)[:200]}:")
    found = Event.select(Event.ticket).where(mine).limit(5).tuples()
    return number in {f"SMGT-{row[0]:06d}" for row in found}


def _only_hears(name, actor):
    """The system's and the citizen's own doings that move nothing must not turn an officer's open form stale."""
    return not rules.ACTIONS[name].to and actor.role in ("system", "citizen")


def _claim(ticket_id, version, moves):
    """Lock the ticket's row and raise its version: the fresh ticket, or None when `version` is no longer true."""
    if not Ticket.claim(ticket_id, version, 1 if moves else 0):
        return None
    return Ticket.get_by_id(ticket_id)


def _clean(form):
    """Blank fields count as not given; typed text loses its outer white space and what no database keeps."""
    read = {name: readable(value).strip() if isinstance(value, str) else value for name, value in (form or {}).items()}
    return {name: value for name, value in read.items() if value is not None and not _blank(value)}


def _blank(value):
    """Nothing, or nothing that anybody could see."""
    return isinstance(value, str) and not any(c.isprintable() and not c.isspace() for c in value)


def readable(text):
    """Text as both databases can keep it: without NUL, without halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _act(ticket, action, actor, form, now, key):
    rules.check(action, ticket, actor.parts)
    _require(action, form)
    act = Act(ticket, action, actor, form, now)
    VERBS[action.name](act)
    act.details |= {"by": actor.by} if actor.by else {}
    event = act.finish(lambda details: journal.append(action.name, actor, now, ticket, details, key))
    if act.opened:
        _start_triage(act.opened, now)
        journal.append("open", actor, now, act.opened, {"split_from": ticket.number})
    return event


def _require(action, form):
    for field in action.needs:
        if field not in form:
            raise Refused("Please fill this in.", field)


def see(ticket, officer, parts, now):
    """Note that the office has opened the ticket: the marking's seen_at, once."""
    held = [office.code for office in officer.offices(clocks.today(now))] if {"holder", "associate"} & parts else []
    unseen = (Marking.ticket == ticket) & Marking.office.in_(held) & Marking.seen_at.is_null()
    unseen &= Marking.ended_at.is_null()
    if held and Marking.select().where(unseen).exists():
        with db.atomic():
            show(ticket)
            Marking.update(seen_at=now).where(unseen).execute()


def note_view(ticket, officer, now):
    """Note in the journal that this officer has looked into a restricted ticket: once a day for each of them."""
    if ticket.restricted not in rules.RESTRICTED:
        return
    key = f"view {ticket.id} {officer.id} {clocks.today(now)}"
    if not _done_before(key):
        try:
            with db.atomic():
                journal.append("view", journal.Actor(officer.name, officer.role, officer=officer), now, ticket, key=key)
        except IntegrityError:  # looked twice at once
            log.debug("%s: a second look at the same moment", ticket.number)


def show(ticket):
    """Let the boards see that something about this ticket changed. Call inside a transaction, before it changes rows:

    whoever changes tickets takes the board's counter first, so that no two wait for each other.
    """
    Ticket.update(seq=Counter.bump("board")).where(Ticket.id == ticket.id).execute()


def retell(message, how, now):
    """What became of words taken in before: edited, deleted, withheld or shown_again. Lists follow; the number stays.

    Call inside a transaction that holds the board's counter.
    """
    if message.ticket_id is None:
        return
    ticket = message.ticket
    show(ticket)
    search.forget([ticket.id])
    likeness.forget([ticket.id])
    first = ticket.messages.where(~Message.outgoing).order_by(Message.id).first()
    if first and first.id == message.id and ticket.split_from_id is None:
        Ticket.update(summary=summary_of(message)).where(Ticket.id == ticket.id).execute()
    event = journal.append(how, SYSTEM, now, ticket, {"message": message.id})
    if how == "edited" and not message.outgoing:
        _read_again(ticket, message, now)
        if ticket.office_id and ticket.open:
            notices.tell("edited", ticket.office, ticket, now, once=f"edited {event.id}")


def _read_again(ticket, message, now):
    """Other words are proposed for anew while nobody has touched them; a danger in them is heard like a new message."""
    untouched = (Ticket.id == ticket.id) & (Ticket.stage == "received") & (Ticket.version == 0) & ~Ticket.aside
    Ticket.update(proposed_at=None).where(untouched).execute()
    if ticket.urgency != rules.LIFE and alarms.endangered(f"{message.subject}\n{quotes.fresh(message.text)}"):
        perform(ticket, "hear", CITIZEN, {"message": message.id}, now=now)
