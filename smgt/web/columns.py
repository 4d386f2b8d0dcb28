"""The board's columns: five open stages and what was closed today; counts by SQL, at most 30 cards each."""

from urllib.parse import parse_qs, urlsplit

from peewee import JOIN, Case, fn

from smgt import access
from smgt.models import Category, Message, Office, Ticket
from smgt.rules import OPEN, STAGES
from smgt.web import filters

MOST = 30
CLOSED_MOST = 20


def from_board(request):
    """The filters of the board a fragment is for: of the address htmx says the page has."""
    query = parse_qs(urlsplit(request.htmx.current_url or "").query) if request.htmx else {}
    return filters.given({key: values[0] for key, values in query.items()})


def _visible(officer, now, chosen):
    board = {key: value for key, value in chosen.items() if key != "stage"}
    shown = filters.narrow(access.tickets_for(officer, now), board)
    return shown.where(~Ticket.aside, (Ticket.stage.in_(OPEN)) | (Ticket.closed_at >= filters.midnight()))


def heads(officer, now, chosen):
    """{stage: (count, oldest moved_at, overdue)} of all columns, empty ones too."""
    late = Case(None, [((Ticket.due_at <= now) & (Ticket.clock != "await"), 1)], 0)
    counted = _visible(officer, now, chosen).select(
        Ticket.stage, fn.COUNT(Ticket.id), fn.MIN(Ticket.received_at), fn.SUM(late)
    )
    rows = {row[0]: row[1:] for row in counted.group_by(Ticket.stage).tuples()}
    return {stage: rows.get(stage, (0, None, 0)) for stage in STAGES}


def cards(officer, now, chosen, stage=None, only=None, after=0):
    """The cards of one column in order (urgent, then due soonest), or those among the ids `only`."""
    urgency = Case(Ticket.urgency, (("life-threatening", 0), ("high", 1)), 2)
    shown = _visible(officer, now, chosen)
    if stage:
        shown = shown.where(Ticket.stage == stage)
    if only is not None:
        shown = shown.where(Ticket.id.in_(only))
    order = (Ticket.closed_at.desc(), Ticket.id) if stage == "closed" else (urgency, Ticket.due_at, Ticket.id)
    shown = shown.select(Ticket, Office, Category).join(Office, JOIN.LEFT_OUTER, on=Ticket.office)
    shown = shown.switch(Ticket).join(Category, on=Ticket.category)
    rows = list(
        shown.order_by(*order).offset(after).limit(CLOSED_MOST if stage == "closed" else MOST * 2 if only else MOST)
    )
    return _with_sending(rows)


def _with_sending(rows):
    """Tell each card whether a reply of its is on its way, unclear or failed: one query for all of them."""
    wanted = Message.ticket.in_([row.id for row in rows]) & Message.outgoing
    found = Message.select(Message.ticket, Message.state).where(
        wanted, Message.state.in_(("queued", "sending", "uncertain", "failed"))
    )
    states = {}
    for ticket_id, state in found.tuples():
        if state in ("uncertain", "failed") or ticket_id not in states:
            states[ticket_id] = state
    for row in rows:
        row.sending = states.get(row.id, "")
    return rows
