"""The Chief Minister's own call sheet: five citizens, answered of late, whom he can ring now. Drawn by lot each day."""

from datetime import timedelta

from smgt import access, conduct, journal
from smgt.callbacks import can_be_rung, phone_of
from smgt.clocks import today
from smgt.models import Counter, Event, Office, Ticket, db
from smgt.vault import sign

CITIZENS = 5
LINES = 5  # of history each
ANSWERED_DAYS = 14
OPENED = "call_sheet"
# what a citizen is reminded of: the first or the latest event of each of these, whichever tells more
_FIRST, _LATEST = ("open", "mark"), ("not_satisfied", "acknowledge", "report", "sent", "satisfied", "auto_close")


def hidden(now):
    """Whether no sheet is shown: the election code of conduct is in force in the whole State."""
    return any(row.district_id is None for row in conduct.in_force(today(now)))


def citizens(officer, now):
    """[(ticket, phone, events)] of at most five, each from another district as far as there are; the same all day."""
    if hidden(now):
        return []
    rows = _candidates(officer, now)
    chosen = [ticket_id for ticket_id, _ in _spread(rows)[:CITIZENS]]
    tickets = {ticket.id: ticket for ticket in Ticket.select().where(Ticket.id.in_(chosen))}
    return [(tickets[each], phone_of(tickets[each]), _history(each)) for each in chosen if phone_of(tickets[each])]


def _candidates(officer, now):
    """(id, district) of those he could ring, in the day's own order; none where the code of conduct is in force."""
    quiet, since = [row.district_id for row in conduct.in_force(today(now))], now - timedelta(days=ANSWERED_DAYS)
    lately = (Ticket.stage == "replied") | ((Ticket.stage == "closed") & (Ticket.closed_at >= since))  # by an index
    found = access.tickets_for(officer, now).where(lately, Ticket.replied_at >= since, can_be_rung())
    found = found.join(Office, on=Ticket.office).select(Ticket.id, Ticket.district, Office.district).tuples()
    rows = [(ticket_id, own or of_office) for ticket_id, own, of_office in found]
    return sorted((row for row in rows if row[1] not in quiet), key=lambda row: sign("callsheet", today(now), row[0]))


def _spread(rows):
    """The same, the first of each district before any second."""
    seen, first, later = set(), [], []
    for row in rows:
        (later if row[1] in seen else first).append(row)
        seen.add(row[1])
    return first + later


def _history(ticket_id):
    """At most five events of a ticket that tell what became of it, in order."""
    events = list(Event.select().where(Event.ticket == ticket_id, Event.action.in_((*_FIRST, *_LATEST))))
    ordered = sorted(events, key=lambda event: event.id)
    kept = {event.action: event for event in reversed(ordered) if event.action in _FIRST}
    kept |= {event.action: event for event in ordered if event.action in _LATEST}
    wanted = [kept[name] for name in (*_FIRST, *_LATEST) if name in kept]
    for name in ("acknowledge", "mark", "sent"):  # what tells least goes first
        if len(wanted) > LINES:
            wanted = [event for event in wanted if event.action != name]
    return sorted(wanted, key=lambda event: event.id)[:LINES]


def note(tickets, actor, now):
    """Note in the journal, once for each person and day, that he was shown their numbers in full."""
    key = f"{OPENED} {actor.officer.id} {today(now)}"
    with db.atomic():
        Counter.bump("board")  # of two looks at once the second waits here
        if tickets and not Event.select().where(Event.key == key).exists():
            journal.append(OPENED, actor, now, None, {"tickets": [ticket.id for ticket in tickets]}, key)
