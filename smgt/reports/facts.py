"""Facts of tickets for the reports, made anew for whatever changed since: by a sweep, and before a report is read."""

from collections import defaultdict
from functools import cache, lru_cache

from smgt import rules
from smgt.clocks import INDIA
from smgt.language import fold
from smgt.models import Clock, Counter, Event, Fact, Marking, Office, Report, Ticket, Turn, db, insert_rows
from smgt.reports.states import DISPOSED, days_of, minutes, state_of, turns_of
from smgt.routing.places import DISTRICT, WEIGHTS, gazetteer, read

BATCH = 1000
NAME = "facts"  # the counter: up to which change of the board the facts go
DEFINITION = "1"  # to be raised with every change of what a fact says: then all of them are made anew
REMADE = "facts remade"  # the counter: up to which ticket that was done; its text says by which definition
_MOVES = tuple(a.name for a in rules.ACTIONS.values() if a.to or a.name in ("approve", "take_back", "unjoin"))
_PLACED = "district: "


def refresh():
    """Make the facts of every ticket that changed since the last time; how many there were.

    Whoever changes a ticket takes the board's counter first and holds it to the end, so what the counter has reached
    is committed, and no change comes later with a smaller number. A transaction for each batch: nobody waits for long.
    """
    if _reached() == Counter.get_by_id("board").value:
        return 0
    Counter.insert(name=NAME, text="0").on_conflict_ignore().execute()
    maker, count, some = _Maker(), 0, BATCH
    while some == BATCH:
        some = _batch(maker)
        count += some
    return count


def remake(most=20):
    """After a change of the definition: make the facts of every ticket anew, `most` batches a sweep; how many were.

    Reports are read meanwhile, of facts some of which are the old ones yet.
    """
    maker, count = _Maker(), 0
    for _ in range(most):
        made = _remade(maker)
        count += made
        if not made:
            break
    return count


def _remade(maker):
    """The next batch in the order of tickets; how many there were. What is done for good is told by an empty batch."""
    Counter.insert(name=NAME, text="0").on_conflict_ignore().execute()
    Counter.insert(name=REMADE).on_conflict_ignore().execute()
    with db.atomic():
        Counter.take(NAME, by=0)  # as `refresh` does: of all who make facts one at a time
        last, definition = Counter.take(REMADE, by=0)
        if definition == f"{DEFINITION}, all":
            return 0
        last = last if definition == DEFINITION else 0
        tickets = list(Ticket.select().where(Ticket.id > last).order_by(Ticket.id).limit(BATCH))
        if tickets:
            maker.write(tickets)
        said = {"value": tickets[-1].id, "text": DEFINITION} if tickets else {"text": f"{DEFINITION}, all"}
        Counter.update(said).where(Counter.name == REMADE).execute()
    return len(tickets)


def _reached():
    """Up to which change all facts are made; None where some are still to come."""
    counter = Counter.get_or_none(Counter.name == NAME)
    return counter.value if counter and not counter.text else None


def _batch(maker):
    """Make the facts of the next batch, in the order of the changes; how many there were.

    Its counter says how far it has come: the change, and the last ticket of it ("" when all of it is done).
    """
    with db.atomic():
        done, last = Counter.take(NAME, by=0)  # of two at once the second waits here and goes on behind the first
        upto = Counter.get_by_id("board").value
        still = (Ticket.seq > done) | (Ticket.id > int(last)) if last else Ticket.seq > done
        changed = Ticket.select().where(Ticket.seq >= done, Ticket.seq <= upto, still)
        tickets = list(changed.order_by(Ticket.seq, Ticket.id).limit(BATCH))
        if tickets:
            maker.write(tickets)
        more = len(tickets) == BATCH
        reached = {"value": tickets[-1].seq, "text": str(tickets[-1].id)} if more else {"value": upto, "text": ""}
        Counter.update(reached).where(Counter.name == NAME).execute()
    return len(tickets)


class _Maker:
    """Makes the facts of a batch of tickets, with what hangs on them read at once."""

    def __init__(self):
        offices = Office.select(Office.code, Office.department, Office.district).tuples()
        self.offices = {code: (department or "", district or "") for code, department, district in offices}

    def write(self, tickets):
        """Write the facts of these tickets, in place of those before."""
        ids = [ticket.id for ticket in tickets]
        read = [_grouped(ids, *each) for each in (_MARKINGS, _CLOCKS, _REPORTS, _EVENTS)]
        facts, turns = [], []
        for ticket in tickets:
            fact, turned = self._facts(ticket, *(rows.get(ticket.id, ()) for rows in read))
            facts.append(fact)
            turns += [{"ticket": ticket.id, **vars(row)} for row in turned]
        Fact.delete().where(Fact.ticket.in_(ids)).execute()
        Turn.delete().where(Turn.ticket.in_(ids)).execute()
        insert_rows(Fact, facts)
        insert_rows(Turn, turns)

    def _facts(self, ticket, markings, clocks, reports, events):
        """(the row of facts, the rows of its turns)."""
        standing = _standing(ticket, reports)
        state = state_of(ticket.kind, ticket.stage, ticket.outcome, ticket.aside, standing)
        disposed = state in DISPOSED or (state == "apart" and ticket.stage in rules.ANSWERED)
        turns = turns_of([(e[1], e[2], e[3].get("to")) for e in events if e[3].get("to")], disposed, ticket.moved_at)
        rows = days_of(turns)
        received = ticket.received_at.astimezone(INDIA)
        fact = {
            "ticket": ticket.id, "state": state, "kind": ticket.kind, "channel": ticket.channel,
            "outcome": ticket.outcome or (standing if ticket.stage == "replied" else ""),
            "received_on": received.date(), "weekday": received.weekday(), "hour": received.hour,
            "marked_on": _day(ticket.marked_at), "disposed_on": rows[-1].on if disposed else None,
            "turned": len(rows) > 1, "round": ticket.round,
            "due_at": None if ticket.clock == "await" else ticket.due_at,
            "returned": sum(1 for row in reports if row[4] and not _undone(row)), "decided_by": _decider(events),
        }  # fmt: skip
        own = [[row for row in rows if row[-1] == ticket.office_id] for rows in (markings, clocks, reports)]
        fact |= self._place(ticket) | _duties(*own) | _steps(ticket, markings, reports, events)
        return fact, rows if len(rows) > 1 else []

    def _place(self, ticket):
        """Where it lies: its office's department and district; before it is marked the place's district."""
        department, district = self.offices.get(ticket.office_id, ("", ""))
        return {
            "category": ticket.category_id, "subject": ticket.category_id.partition(".")[0],
            "office": ticket.office_id or "", "department": department,
            "district": district or ticket.district_id or "", "place": place_of(ticket.proposal, ticket.district_id),
        }  # fmt: skip


# what is read of the rows on a ticket; the ticket's id first
_MARKINGS = (
    Marking.select(
        Marking.ticket, Marking.marked_at, Marking.seen_at, Marking.acknowledged_at, Marking.round, Marking.office
    ).where(Marking.lead, Marking.ended != "taken_back").order_by(Marking.id), Marking.ticket,
)  # fmt: skip
_CLOCKS = (
    Clock.select(Clock.ticket, Clock.name, Clock.due_at, Clock.stopped_at, Clock.paused_at, Marking.office)
    .join(Marking).where(
        Clock.name.in_(("acknowledge", "act")), Clock.stopped != "taken_back", Marking.lead
    ).order_by(Clock.id), Clock.ticket,
)  # fmt: skip
_REPORTS = (
    Report.select(
        Report.ticket, Report.reported_at, Report.round, Report.outcome, Report.returned_at, Report.returned_reason,
        Marking.office,
    ).join(Marking).where(Marking.lead).order_by(Report.id), Report.ticket,
)  # fmt: skip
_EVENTS = (
    Event.select(Event.ticket, Event.at, Event.action, Event.details, Event.officer).where(
        Event.action.in_(_MOVES)
    ).order_by(Event.id), Event.ticket,
)  # fmt: skip


def _grouped(ids, query, field):
    """{ticket id: its rows}."""
    found = defaultdict(list)
    for row in query.where(field.in_(ids)).tuples():
        found[row[0]].append(row)
    return found


def _standing(ticket, reports):
    """What the last report of this round that was not given back came to; "" for none."""
    return next((row[3] for row in reversed(reports) if row[2] == ticket.round and row[4] is None), "")


def _undone(row):
    """A report that its writer took back at once was never given back by a checker."""
    return row[5] == "taken back"


def _decider(events):
    """Who filed it without marking, by its last such line."""
    return next((e[4] for e in reversed(events) if e[2] == "decline" and e[3].get("to") == "closed"), None)


def _duties(markings, clocks, reports):
    """Whether each of the office's two duties was done, was late, and till when one still running has time.

    Of the rows of the office that leads it now: what another one missed before, or beside it, is not its fault.
    """
    facts = {
        "acknowledged": any(row[3] for row in markings),
        "acted": any(not _undone(row) for row in reports),
    }
    for name in ("acknowledge", "act"):
        own = [row for row in clocks if row[1] == name]
        running = [row[2] for row in own if row[3] is None and row[4] is None]
        facts[f"{name}_late"] = any(row[3] and row[3] > row[2] for row in own)
        facts[f"{name}_due_at"] = min(running, default=None)
    return facts


def _steps(ticket, markings, reports, events):
    """Minutes of the first round's steps, each from the one before that is known."""
    first = [row for row in markings if row[4] == 1]
    told = [row[1] for row in reports if row[2] == 1 and not _undone(row)]
    replied = next((e[1] for e in events if e[3].get("to") == "replied"), None)
    content = next((e[1] for e in events if e[2] == "satisfied"), None) if ticket.outcome == "satisfied" else None
    times = {
        "marked_in": first[0][1] if first else None,
        "seen_in": min((row[2] for row in first if row[2]), default=None),
        "accepted_in": min((row[3] for row in first if row[3]), default=None),
        "reported_in": told[0] if told else None, "replied_in": replied, "satisfied_in": content,
    }  # fmt: skip
    facts, before = {}, ticket.received_at
    for name, at in times.items():
        facts[name] = minutes(before, at)
        before = at or before
    return facts | {"took": minutes(ticket.received_at, replied)}


def _day(value):
    return value.astimezone(INDIA).date() if value else None


def place_of(proposal, district):
    """The most particular place in that district which the citizen's words named, as the gazetteer writes it; or ""."""
    said = [reason[len(_PLACED) :] for reason in (proposal or {}).get("reasons", ()) if reason.startswith(_PLACED)]
    found = [place for words in said if (place := _known(words, district))]
    if not found:
        return ""
    name = min(found, key=lambda place: WEIGHTS[place.kind]).name
    return _names().get((name, district), name)


@cache
def _names():
    """{(a spelling, district): the name in English} of every place that is spelt otherwise, too."""
    return {
        (spelling, row["district"]): row["name_en"]
        for row in read("haryana", "places.csv")
        for spelling in (row["name_hi"], *row["aliases"].split("|"))
    }


@lru_cache(maxsize=10_000)
def _known(words, district):
    """The place of that name in that district, or None; the district's own name says no more than the district."""
    places = [p for p in gazetteer().names.get(fold(words).replace(" ", ""), ()) if p.district == district]
    return places[0] if places and not any(place.kind == DISTRICT for place in places) else None
