"""The board's columns: five open stages and what was closed today; counts by SQL, at most 30 cards each."""

from collections import namedtuple
from functools import lru_cache
from types import SimpleNamespace
from urllib.parse import parse_qs

from peewee import JOIN, SQL, Case, fn

from smgt import access, status
from smgt.inbox import RANK
from smgt.models import UNSENT, Category, Message, Office, Ticket, db, is_sqlite
from smgt.rules import OPEN, STAGES
from smgt.web import filters
from smgt.web.given import address

MOST = 30
CLOSED_MOST = 20
_STAGE, _LENGTH = "\0stage", -717_171  # what stands in a query that is made once, for what it is asked with


def from_board(request):
    """The filters of the board a fragment is for: of the address htmx says the page has."""
    return filters.given(asked_of_board(request))


def asked_of_board(request):
    """All that this address asks for."""
    query = parse_qs(address(request.htmx.current_url).query) if request.htmx else {}
    return {key: values[0] for key, values in query.items()}


def _shown(officer, now, chosen):
    """The tickets that this reader's board may show, of whatever stage."""
    board = {key: value for key, value in chosen.items() if key != "stage"}
    return filters.narrow(access.tickets_for(officer, now), board).where(~Ticket.aside)


def _closed_today():
    return (Ticket.stage == "closed") & (Ticket.closed_at >= filters.midnight())


Head = namedtuple("Head", "count oldest overdue")


def heads(officer, now, chosen):
    """{stage: Head(count, when the oldest was received, how many are overdue)} of all columns, empty ones too.

    Open ones and closed ones apart: each query then reads nothing but its own index.
    """
    late = Case(None, [((Ticket.due_at <= now) & (Ticket.clock != "await"), 1)], 0)
    shown, facts = _shown(officer, now, chosen), (fn.COUNT(Ticket.id), fn.MIN(Ticket.received_at))
    opened = shown.where(Ticket.stage.in_(OPEN)).select(Ticket.stage, *facts, fn.SUM(late)).group_by(Ticket.stage)
    counted = {stage: Head(*found) for stage, *found in opened.tuples()}
    counted["closed"] = Head(*shown.where(_closed_today()).select(*facts).tuples().first(), 0)
    return {stage: counted.get(stage, Head(0, None, 0)) for stage in STAGES}


def lanes(officer, now, chosen, by):
    """{lane: {stage: how many}} of the board cut across, by district or department ("" where it is not known)."""
    places = (Ticket.district, Office.district) if by == "district" else (Office.department,)
    shown = _shown(officer, now, chosen).select(Ticket.stage, fn.COUNT(Ticket.id), *places)
    there = Ticket.stage.in_(OPEN) | _closed_today()
    counted = shown.join(Office, JOIN.LEFT_OUTER, on=Ticket.office).where(there).group_by(Ticket.stage, *places)
    found = {}
    for stage, count, *named in counted.tuples():
        lane = found.setdefault(next(filter(None, named), ""), dict.fromkeys(STAGES, 0))
        lane[stage] += count
    return found


def lane_of(row, by):
    """The lane that a row of `stacks` lies in."""
    return (row.office_department or "") if by == "department" else row.district_id or row.office_district or ""


_SHOWN = {
    **{name: getattr(Ticket, name) for name in (
        "id", "version", "stage", "urgency", "round", "citizen_replied", "hold_until", "asked_until",
        "details_asked_at", "escalation", "returns", "outcome", "due_at", "clock", "received_at", "marked_at",
        "closed_at", "channel", "summary", "final", "promised_on", "aside", "attention", "restricted",
    )},
    "district_id": Ticket.district, "office_id": Ticket.office, "category_id": Ticket.category,
    "against_office_id": Ticket.against_office, "against_officer_id": Ticket.against_officer,
    "proposed_office_id": Ticket.proposed_office, "joined_to_id": Ticket.joined_to,
    "office_name": Office.name, "office_name_hi": Office.name_hi, "office_department": Office.department,
    "office_district": Office.district, "category_name": Category.name, "category_name_hi": Category.name_hi,
}  # fmt: skip
_TIMES = ("due_at", "received_at", "closed_at", "hold_until", "asked_until", "promised_on")


def stacks(officer, now, chosen, most=None):
    """{stage: rows} of all columns, each in its order and cut at its length; `most` {stage: length}: only of those."""
    most = most or {stage: CLOSED_MOST if stage == "closed" else MOST for stage in STAGES}
    first = _First(_shown(officer, now, chosen).select(Ticket.id))
    ids = {stage: first.of(stage, length) for stage, length in most.items()}
    rows = {row.id: row for row in _rows([i for found in ids.values() for i in found])}
    return {stage: [rows[i] for i in found if i in rows] for stage, found in ids.items()}


def proposals(ids):
    """{ticket: all that routing said of it} of those of these tickets that it said something of."""
    found = Ticket.select(Ticket.id, Ticket.proposal).where(Ticket.id.in_(_listed(ids))).tuples() if ids else ()
    return {ticket_id: proposal for ticket_id, proposal in found if proposal}


def among(officer, now, chosen, ids):
    """The rows of those of these tickets that this reader's board shows."""
    found = _shown(officer, now, chosen).where(Ticket.id.in_(_listed(ids)), Ticket.stage.in_(OPEN) | _closed_today())
    return _rows([row[0] for row in found.select(Ticket.id).tuples()]) if ids else []


class _First:
    """The ids at the top of each column: urgent, then due soonest; of closed ones the latest."""

    def __init__(self, shown):
        self.shown, self.open = shown, None

    def of(self, stage, length):
        if stage == "closed":
            found = self.shown.where(_closed_today()).order_by(Ticket.closed_at.desc(), Ticket.id)
            return [row[0] for row in found.limit(length).tuples()]
        text, values = self.open or self._of_open()
        values = [stage if value == _STAGE else value for value in values]
        return [row[0] for row in db.execute_sql(text, [length if value == _LENGTH else value for value in values])]

    def _of_open(self):
        """The query's text and values, made once for all of them."""
        found = self.shown.where(Ticket.stage == _STAGE).order_by(RANK, Ticket.due_at.asc(nulls="last"), Ticket.id)
        self.open = found.limit(_LENGTH).sql()
        return self.open


def _rows(ids):
    """Plain rows of these tickets with what a card says; made by hand, as models cost five times as much."""
    if not ids:
        return []
    sending, rows = _sending(ids), []
    for values in db.execute_sql(f'{_rows_sql(is_sqlite())} WHERE "t1"."id" IN {_in_sql(ids)}').fetchall():
        row = SimpleNamespace(**dict(zip(_SHOWN, values, strict=True)))
        for name in _TIMES:
            if value := getattr(row, name):
                setattr(row, name, _SHOWN[name].python_value(value))
        row.sending = sending.get(row.id, "")
        rows.append(row)
    hinted = status.hints([row.id for row in rows if row.stage == "replied"])
    for row in rows:
        row.hint = hinted.get(row.id, "")
    return rows


@lru_cache(maxsize=2)
def _rows_sql(_sqlite):
    """The text of the one wide query, made once for the database at hand: it has no parameters."""
    query = Ticket.select(*_SHOWN.values()).join(Office, JOIN.LEFT_OUTER, on=Ticket.office)
    return query.switch(Ticket).join(Category, on=Ticket.category).sql()[0]


def _in_sql(ids):
    """Ids as literal SQL: a parameter each costs more than the row it finds."""
    return f"({','.join(str(int(i)) for i in ids)})"


def _listed(ids):
    return SQL(_in_sql(ids))


def _sending(ids):
    """{ticket: state} where a reply is on its way or needs a person (that first): one query for all."""
    wanted = Message.outgoing & Message.state.in_(UNSENT)
    found = Message.select(Message.ticket, Message.state).where(wanted, Message.ticket.in_(_listed(ids)))
    states = {}
    for ticket_id, state in found.tuples():
        if ticket_id not in states or UNSENT.index(state) < UNSENT.index(states[ticket_id]):
            states[ticket_id] = state
    return states
