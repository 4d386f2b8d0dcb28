"""The board's columns: five open stages and what was closed today; counts by SQL, at most 30 cards each."""

from collections import namedtuple
from types import SimpleNamespace
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


Head = namedtuple("Head", "count oldest overdue")


def heads(officer, now, chosen):
    """{stage: Head(count, when the oldest was received, how many are overdue)} of all columns, empty ones too."""
    late = Case(None, [((Ticket.due_at <= now) & (Ticket.clock != "await"), 1)], 0)
    counted = _visible(officer, now, chosen).select(
        Ticket.stage, fn.COUNT(Ticket.id), fn.MIN(Ticket.received_at), fn.SUM(late)
    )
    rows = {row[0]: Head(*row[1:]) for row in counted.group_by(Ticket.stage).tuples()}
    return {stage: rows.get(stage, Head(0, None, 0)) for stage in STAGES}


_SHOWN = (
    Ticket.id, Ticket.version, Ticket.stage, Ticket.urgency, Ticket.round, Ticket.citizen_replied, Ticket.hold_until,
    Ticket.asked_until, Ticket.details_asked_at, Ticket.escalation, Ticket.returns, Ticket.outcome, Ticket.due_at,
    Ticket.clock, Ticket.received_at, Ticket.marked_at, Ticket.closed_at, Ticket.channel, Ticket.summary, Ticket.final,
    Ticket.district.alias("district_id"), Ticket.office.alias("office_id"), Ticket.category.alias("category_id"),
    Ticket.proposed_office.alias("proposed_office_id"), Ticket.joined_to.alias("joined_to_id"),
    Office.name.alias("office_name"), Office.name_hi.alias("office_name_hi"),
    Office.department.alias("office_department"), Office.district.alias("office_district"),
    Category.name.alias("category_name"), Category.name_hi.alias("category_name_hi"),
)  # fmt: skip


def cards(officer, now, chosen, stage=None, only=None, most=0):
    """The cards of one column in order (urgent, then due soonest), or those among the ids `only`; as plain rows."""
    urgency = Case(Ticket.urgency, (("life-threatening", 0), ("high", 1)), 2)
    shown = _visible(officer, now, chosen)
    if stage:
        shown = shown.where(Ticket.stage == stage)
    if only is not None:
        shown = shown.where(Ticket.id.in_(only))
    order = (urgency, Ticket.due_at.asc(nulls="last"), Ticket.id)
    if stage == "closed":
        order = (Ticket.closed_at.desc(), Ticket.id)
    shown = shown.select(*_SHOWN).join(Office, JOIN.LEFT_OUTER, on=Ticket.office)
    shown = shown.switch(Ticket).join(Category, on=Ticket.category).order_by(*order)
    return _with_sending(list(shown.limit(most or (CLOSED_MOST if stage == "closed" else MOST)).namedtuples()))


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
    return [SimpleNamespace(**row._asdict(), sending=states.get(row.id, "")) for row in rows]
