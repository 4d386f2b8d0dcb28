"""What each new ticket is probably about: routing's proposal, written on the ticket for the cell to accept."""

import logging
from dataclasses import asdict

from peewee import PeeweeException

from smgt import access, clocks, journal, ladder, learning, lessons, mutes, reasons
from smgt.book import book
from smgt.journal import SYSTEM
from smgt.models import Category, Clock, Counter, Department, District, Message, Office, Ticket, db
from smgt.routing.kind import ASIDE, SUGGESTION
from smgt.routing.learned import recalled, sketch
from smgt.routing.proposal import Context, Proposal
from smgt.routing.proposal import propose as read
from smgt.routing.reading import Reading
from smgt.routing.subjects import department_of
from smgt.rules import LIFE, URGENCIES, restriction

log = logging.getLogger(__name__)
BATCH = 100  # tickets read outside and then written within one transaction: nobody waits for the reading
SURE_ASIDE = 0.7  # a proposal less sure than this stays among the grievances
SURE_PART = 0.4  # below this the category is proposed, not its sub-category
FILLED = ("category", "proposed_office", "kind", "district", "urgency")
EMPTY = {
    "category": "OTHER",
    "kind": "grievance",
    "urgency": "normal",
}  # nobody has said anything
LINES = ("relevant", "kind", "category", "department", "district", "urgency", "language", "confidence",
         "alternatives", "reasons")  # fmt: skip


def line(proposal):
    """The proposal as CONTRACT's `suggest` prints it."""
    return {name: getattr(proposal, name) for name in LINES}


def propose(now, most=None):
    """Propose for every received ticket that has no proposal yet, at most so many; returns for how many.

    Safe to run twice and on many machines: a ticket is written only while it has none.
    """
    lessons.take_in(now)
    done, last, house = 0, 0, None
    while waiting := _waiting(last, min(BATCH, most - done) if most else BATCH):
        house = house or _House(now)
        house.muted = mutes.muted({ticket.citizen_id for ticket in waiting}, now)
        done += _write([(ticket, house.read(ticket)) for ticket in waiting], house, now)
        last = waiting[-1].id
    return done


def _waiting(last, limit):
    """The next tickets without a proposal, oldest first, after the id `last`."""
    if limit <= 0:
        return []
    unread = (Ticket.stage == "received") & Ticket.proposed_at.is_null() & (Ticket.id > last)
    return list(Ticket.select().where(unread).order_by(Ticket.id).limit(limit))


def words_of(ticket):
    """What the citizen has said on this ticket, or on the one that it was split from."""
    said = Message.select(Message.subject, Message.text).where(
        Message.ticket.in_([ticket.id, ticket.split_from_id]),
        ~Message.outgoing,
        Message.reason == "",
        Message.removed == "",
    )
    texts = [f"{subject}\n{text}" for subject, text in said.order_by(Message.id).limit(10).tuples()]
    return "\n".join(texts).strip() or ticket.summary


def _context(ticket):
    """What the author's last ticket tells of a message that only follows on it."""
    if ticket.citizen_id is None:
        return Context()
    before = Ticket.select().where(Ticket.citizen == ticket.citizen_id, Ticket.id < ticket.id)
    last = Ticket.first_of(before.order_by(Ticket.id.desc()))
    if last is None:
        return Context()
    category = last.category_id.partition(".")[0]
    office = last.office_id or last.proposed_office_id or ""
    department = office.partition(":")[0] if not office.startswith("ALL") else None
    return Context(last.district_id, None if category == "OTHER" else category, department or None)


class _House:
    """The directory and what was learned, as proposals need them, read once a sweep."""

    def __init__(self, now):
        today = clocks.today(now)
        self.limits = book()
        self.offices = {office.code for office in Office.select() if office.is_open(today)}
        self.districts = {code for (code,) in District.select(District.code).tuples()}
        self.categories = {code for (code,) in Category.select(Category.code).tuples()}
        self.model, self.learned = learning.current(), lessons.learned()
        self.muted = frozenset()  # of a batch's citizens
        self.statewide = {d.code for d in Department.select() if not d.in_districts}

    def read(self, ticket):
        """The Proposal for a ticket's words so far; a ticket that cannot be read is proposed nothing."""
        try:
            words, spellings = words_of(ticket), self.learned.spellings
            proposal = read(words, _context(ticket), self.model, spellings)
            decision = self.learned.like(sketch(Reading(words, spellings).keys))
            return recalled(proposal, decision) if decision else proposal
        except Exception:  # one odd message never holds up the others
            log.exception("%s: no proposal", ticket.number)
            return Proposal(True, "grievance", None, None, "unknown", "normal", "unknown", 0.0, {}, [])

    def office(self, proposal):
        """The open office that a proposal leads to, or None: that of a like message, the department's in the district,
        else its own where it has none in districts, else the City Magistrate of the district."""
        department, district = proposal.department, proposal.district
        wanted = [proposal.office, *_leading(department, district, department in self.statewide)]
        wanted = wanted if proposal.relevant else [code for code in wanted if code != f"ALL:{district}"]
        return next((code for code in wanted if code in self.offices), None)

    def category(self, proposal):
        """The category to put on the ticket: the sub-category where that is sure enough and known here."""
        sure = proposal.sure.get("subcategory", 0) >= SURE_PART
        wanted = [proposal.subcategory if sure else None, proposal.category]
        return next((code for code in wanted if code in self.categories), None)


def _leading(department, district, statewide):
    """Codes of the offices that a department's matter in a district leads to, the best first; not all need exist."""
    own = [f"{department}:{district}"] if department else []
    return [*own, *([f"{department}:ALL"] if statewide else []), f"ALL:{district}"]


def corrected(ticket, now):
    """The code of the open office that a ticket leads to as a person has corrected it (category, district), or None."""
    told = (ticket.proposal or {}).get("department")
    keys = Reading(words_of(ticket)).words
    department = department_of(ticket.category_id, ticket.district_id or "unknown", keys, told)
    statewide = Department.select().where(Department.code == department, ~Department.in_districts).exists()
    codes = _leading(department, ticket.district_id, statewide)
    today = clocks.today(now)
    found = {each.code: each for each in Office.select().where(Office.code.in_(codes)) if each.is_open(today)}
    fitting = [code for code in codes if code in found and not access.conflict(ticket, found[code], today)]
    return fitting[0] if fitting else None


def _write(read_tickets, house, now):
    """Write a batch in one transaction; returns how many were still without a proposal."""
    events, written = [], 0
    with db.atomic():
        seq = Counter.bump("board")  # as everyone who changes tickets does first, so that no two wait for each other
        for ticket, proposal in read_tickets:
            fields = _fields(ticket, proposal, house, now) | {"seq": seq}
            if _put(ticket, fields, house, now):
                written += 1
                if "aside" in fields:
                    why = "muted" if ticket.citizen_id in house.muted else proposal.kind
                    events.append(("aside", SYSTEM, now, ticket.id, {"note": why}))
        journal.append_many(events)
    return written


def _put(ticket, fields, house, now):
    """Write the fields and set the clock; False when somebody was first, or the database does not take them."""
    unread = (Ticket.id == ticket.id) & (Ticket.stage == "received") & Ticket.proposed_at.is_null()
    try:
        with db.atomic():
            if Ticket.update(fields).where(unread, *_as_read(ticket)).execute() != 1:
                return False
            _set_clock(ticket, fields, house, now)
            if fields.get("urgency") == LIFE:
                Clock.create(ticket=ticket, name="call", **ladder.call(now))
            return True
    except PeeweeException:  # one odd ticket never holds up the others
        log.exception("%s: its proposal was not kept", ticket.number)
        return False


def _as_read(ticket):
    """Nobody has touched it and the citizen has added nothing since it was read."""
    return Ticket.version == ticket.version, Ticket.seq == ticket.seq


def _fields(ticket, proposal, house, now):
    """The columns a proposal fills, among them those that an earlier one filled: what a person has decided stays."""
    office, category = house.office(proposal), house.category(proposal)
    complains = ticket.against_office_id or ticket.against_officer_id
    if office and complains and access.conflict(ticket, Office.get_by_id(office), clocks.today(now)):
        office = None  # whom it complains about is never proposed
    found = {
        "category": category, "proposed_office": office, "kind": proposal.kind == SUGGESTION and SUGGESTION,
        "district": proposal.district if proposal.district in house.districts else None,
        "urgency": max(proposal.urgency, ticket.urgency, key=URGENCIES.index),  # only a person says that it is not
    }  # fmt: skip
    ours = _filled(ticket)
    fields = {name: value or EMPTY.get(name) for name, value in found.items() if name in ours}
    told = asdict(proposal) | {"office": office, "model": house.model.version}
    told["filled"] = [name for name, value in fields.items() if value != EMPTY.get(name)]
    changed = {name: value for name, value in fields.items() if value != ticket.__data__[name]}
    changed |= {"proposed_at": now, "proposal": told}
    if _is_aside(ticket, proposal, ticket.citizen_id in house.muted):
        changed["aside"] = True
    return changed | _due(ticket, changed, house, now) | _restricted(ticket, changed.get("category"), now)


def _filled(ticket):
    """The columns that are the machine's to fill: those still empty, and those it filled itself."""
    earlier = (ticket.proposal or {}).get("filled", ())
    return [name for name in FILLED if name in earlier or ticket.__data__[name] == EMPTY.get(name)]


def _restricted(ticket, category, now):
    """What is probably for named persons is shown to nobody else but the cell, which must read and mark it."""
    kind = "" if ticket.restricted else restriction(category)
    return {"restricted": f"{kind}?", "restricted_at": now} if kind else {}


def _is_aside(ticket, proposal, muted):
    """Probably no grievance: only what nobody has touched and what is no danger; put aside, never closed."""
    untouched = ticket.version == 0 and ticket.kind == "grievance" and not ticket.returns
    untouched &= ticket.proposal is None and ticket.urgency != LIFE  # read again: he has said more
    if muted:
        return untouched and proposal.urgency != "life-threatening"
    return untouched and proposal.kind in ASIDE and proposal.confidence >= SURE_ASIDE and proposal.urgency == "normal"


def _sooner(ticket, fields, house, now):
    """The Due of sorting it from now on, as urgent as it is and as what it is."""
    facts = {name: fields.get(name, getattr(ticket, name)) for name in ("urgency", "kind")}
    return house.limits.due("triage", now, category=fields.get("category", ticket.category_id), **facts)


def _due(ticket, fields, house, now):
    """The ticket's due time as its triage clock will have it: none aside, sooner where it is urgent."""
    if "aside" in fields:
        return {"due_at": None, "clock": ""}
    if ticket.clock != "triage" or not {"urgency", "category"} & fields.keys():
        return {}
    due = min(_sooner(ticket, fields, house, now).at, ticket.due_at)
    return {"due_at": due} | ({"clock": "call"} if fields.get("urgency") == LIFE else {})


def _set_clock(ticket, fields, house, now):
    """Stop the triage clock of what is put aside; bring forward that of what is urgent (never into the past)."""
    running = (Clock.ticket == ticket.id) & (Clock.name == "triage") & Clock.stopped_at.is_null()
    if "aside" in fields:
        Clock.update(stopped_at=now, stopped="aside", next_at=None).where(running).execute()
    elif "due_at" in fields and fields["due_at"] < ticket.due_at:
        due, terms = _sooner(ticket, fields, house, now)
        why = reasons.explain(terms, [], reasons.English(house.limits.categories))
        renewed = {"due_at": due, "terms": terms, "why": why, "next_at": due}
        Clock.update(renewed).where(running, Clock.paused_at.is_null()).execute()
