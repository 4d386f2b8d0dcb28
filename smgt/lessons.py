"""What each decision of the cell teaches: it is read from the journal, and the next proposal knows it.

A lesson keeps no words. Its sketch (routing.learned) tells a like message again, a spelling is the name of a place; a
model is built from the words that the messages themselves still hold (smgt.learning), so what is erased is not learned
again.
"""

import logging

from peewee import fn

from smgt import journal, personal
from smgt.errors import NotFound
from smgt.models import Counter, Event, Lesson, Message, Office, Spelling, Ticket, db
from smgt.routing.kind import ABUSE, ASIDE, PRAISE, SPAM
from smgt.routing.learned import Decision, Learned, sketch, spelling_in
from smgt.routing.places import Place
from smgt.routing.reading import Reading
from smgt.rules import CELL
from smgt.translations.spoken import N_, catalogue

DECIDING = ("mark", "amend", "pass_on", "decline", "set_aside", "bring_in", "join")
RELEVANCE = ("set_aside", "bring_in")  # these say of a message whether it is a grievance, and nothing else
WITHDRAWING = ("take_back", "reopen", "send_back", "unjoin")  # the decision is no longer one; the next will be
# outcomes by which the cell says that it is not the state's matter, and whose it is then
NOT_OURS = {"not_a_grievance": None, "outside": "OUT_OF_STATE", "referred": "CENTRAL"}
# what a person gives as the reason for setting a message aside, and which kind it then is
REASONS = {
    N_("Praise or thanks"): PRAISE, N_("Advertising"): SPAM, N_("Abuse"): ABUSE, N_("Politics"): SPAM,
    N_("Nothing to act on"): None,
}  # fmt: skip
AT_ONCE = 5000  # lines of the journal read in one go
KNOWN = 3000  # decisions that proposals remember, the newest
READ = "taught"  # the counter of the journal's last line that was read
log = logging.getLogger(__name__)


def take_in(now):
    """Read what the journal says since last time, and keep what it teaches; returns how many tickets taught.

    Every decision is a line that is written under the board's counter, so none can appear behind the last one read.
    """
    Counter.insert(name=READ).on_conflict_ignore().execute()
    done, newest = 0, Event.select(fn.MAX(Event.id)).scalar() or 0
    while Counter.get_by_id(READ).value < newest:
        done += _some(newest, now)
    return done


def _some(newest, now):
    with db.atomic():
        last = Counter.take(READ, 0)[0]  # holds the row: of many consumers one reads
        until = max(last, min(newest, last + AT_ONCE))
        lines = _lines(last, until)
        for event in lines:
            _try(event, now)
        Counter.take(READ, until - last)
    return len(lines)


def _try(event, now):
    """One odd ticket never holds up what the others teach."""
    try:
        with db.atomic():
            _learn(event, now)
    except Exception:
        log.exception("%s taught nothing", event.ticket.number)


def _lines(last, until):
    """The latest line of each ticket among those that teach or withdraw, oldest first."""
    teaching = Event.action.in_(DECIDING) & Event.role.in_(CELL) | Event.action.in_(WITHDRAWING)
    found = Event.select(Event, Ticket).join(Ticket)
    found = found.where(Event.id > last, Event.id <= until, teaching, Ticket.proposed_at.is_null(False), ~Ticket.sample)
    return list({event.ticket_id: event for event in found.order_by(Event.id)}.values())


def _learn(event, now):
    ticket = event.ticket
    if event.action in WITHDRAWING:
        Lesson.update(event=event.id, decided={}).where(Lesson.ticket == ticket.id).execute()
        return
    reading = Reading(words_of(ticket))
    proposed, decided = _proposed(ticket), _decided(ticket, event)
    facts = {
        "event": event.id, "decided_at": event.at, "model": (ticket.proposal or {}).get("model", ""),
        "proposed": proposed, "decided": decided, "sketch": sketch(reading.keys),
    }  # fmt: skip
    Lesson.insert(ticket=ticket.id, **facts).on_conflict(conflict_target=[Lesson.ticket], update=facts).execute()
    if decided["district"] and decided["district"] != proposed["district"]:
        _spell(spelling_in(reading, decided["district"]), now)


def words_of(ticket):
    """What the citizen has said on this ticket, without numbers of his own and without his name; "" once erased."""
    said = Message.select(Message.subject, Message.text, Message.author_name, Message.author)
    said = said.where(Message.ticket.in_([ticket.id, ticket.split_from_id]), ~Message.outgoing, Message.reason == "")
    said = said.where(Message.removed == "")
    rows = list(said.order_by(Message.id).limit(10).tuples())
    text = personal.mask("\n".join(f"{subject}\n{text}" for subject, text, *_ in rows).strip())
    names = {word for *_, name, author in rows for word in f"{name} {author} {ticket.contact_name}".casefold().split()}
    return " ".join(word for word in text.split() if word.casefold().strip(".,:;!?()") not in names)


def _proposed(ticket):
    told = ticket.proposal or {}
    known = {name: told.get(name) for name in ("relevant", "category", "department", "district", "office", "urgency")}
    return known | {"district": None if known["district"] in ("unknown", "outside") else known["district"]}


def _decided(ticket, event):
    """The ticket as the cell left it; one that was joined to another is what that one is. `office` and `department` are
    empty until it is marked, `relevant` where only the machine has said it."""
    left = ticket.joined_to or ticket
    office = Office.get_or_none(Office.code == left.office_id) if left.office_id else None
    declined = event.action == "decline" and left.outcome in NOT_OURS
    kind = _kind_aside(ticket) if declined or left.aside else left.kind
    told = {
        "relevant": not declined and (not left.aside or (False if kind else None)), "kind": kind,
        "category": left.category_id, "urgency": left.urgency,
        "department": NOT_OURS[left.outcome] if declined else office and office.department_id,
        "office": office and office.code, "district": (office and office.district_id) or left.district_id,
    }  # fmt: skip
    return told | (dict.fromkeys(("category", "urgency", "district")) if event.action in RELEVANCE else {})


def _kind_aside(ticket):
    """The kind that a person saw in what he set aside, by his reason; None where only the machine did."""
    if not ticket.aside:
        return None
    mine = (Event.ticket == ticket) & (Event.action == "set_aside") & Event.role.in_(CELL)
    event = Event.select().where(mine).order_by(Event.id.desc()).first()
    guessed = (ticket.proposal or {}).get("kind")
    return event and (_kinds().get(event.details.get("reason")) or (guessed if guessed in ASIDE else SPAM))


def _kinds():
    """{a reason in any language of the pages: its kind}."""
    return REASONS | {catalogue("hi").get(words): kind for words, kind in REASONS.items()}


def _spell(place, now):
    """Keep a spelling; one that led to another district before is contested, and says nothing any more."""
    if place is None:
        return
    key, known = Reading(place.name).tokens[0].key, None
    if known := Spelling.get_or_none(Spelling.key == key):
        same = known.district_id == place.district
        Spelling.update(seen=Spelling.seen + same, contested=known.contested or not same).where(
            Spelling.id == known.id
        ).execute()
        return
    Spelling.create(key=key, name=place.name, kind=place.kind, district=place.district, learned_at=now)


def spellings(most=200):
    """The spellings that were learned, the newest first; a struck one stays, so that it is not learned again."""
    return list(Spelling.select().order_by(Spelling.id.desc()).limit(most))


def strike(spelling_id, struck, actor, now):
    """A person strikes a spelling out, or lets it count again. Raises NotFound."""
    with db.atomic():
        if not Spelling.update(contested=struck).where(Spelling.id == spelling_id).execute():
            raise NotFound("There is no such spelling.")
        journal.append("spelling_struck" if struck else "spelling_kept", actor, now, None, {"spelling": spelling_id})


def learned():
    """What proposals know beside the model, as it stands now."""
    rows = Lesson.select(Lesson.sketch, Lesson.decided).order_by(Lesson.event.desc()).limit(KNOWN).tuples()
    decisions = [(tuple(numbers), _decision(told)) for numbers, told in rows if numbers and _is_whole(told)]
    counted = Spelling.select().where(~Spelling.contested)
    spellings = {row.key: [Place(row.name, row.kind, row.district_id, "", 1)] for row in counted}
    return Learned(spellings, decisions[::-1])


def _is_whole(told):
    """Whether the cell has said whose matter it is, or whether it is one of ours at all."""
    return bool(told) and told["relevant"] is not None


def _decision(told):
    names = ("relevant", "category", "department", "office", "district")
    return Decision(*(told[name] for name in names), kind=told.get("kind"))


def forget(tickets):
    """What an erasure takes: nothing by which these tickets' words could be known again is kept."""
    Lesson.update(sketch=[]).where(Lesson.ticket.in_(tickets)).execute()
