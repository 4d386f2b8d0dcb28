"""The filters of lists and board: a form over the query string, one function for each key, all others ignored."""

from datetime import date, datetime, time, timedelta

from smgt.clocks import INDIA, today
from smgt.models import Office, Ticket
from smgt.rules import KINDS, STAGES
from smgt.search import matching
from smgt.web.now import now

KEYS = (
    "q",
    "stage",
    "kind",
    "department",
    "district",
    "office",
    "category",
    "channel",
    "from",
    "to",
    "overdue",
    "round",
)
PER_PAGE = 25


def given(args):
    """The filters that an address names, as {key: text}, bounded in length."""
    return {key: args[key].strip()[:200] for key in KEYS if args.get(key, "").strip()}


def narrow(query, chosen):
    """A query of tickets narrowed to what `chosen` names; a value that means nothing finds nothing."""
    for key, value in chosen.items():
        query = query.where(_CONDITIONS[key](value))
    return query


def _departments(value):
    return Ticket.office.in_(Office.select(Office.code).where(Office.department == value))


def _district(value):
    holders = Ticket.office.in_(Office.select(Office.code).where(Office.district == value))
    return (Ticket.district == value) | (Ticket.district.is_null() & holders)


def _category(value):
    return (Ticket.category == value) | Ticket.category.startswith(f"{value}.")


def _day(value, after):
    try:
        midnight = datetime.combine(date.fromisoformat(value), time(), INDIA) + timedelta(days=after)
    except (ValueError, OverflowError):
        return Ticket.id.is_null()
    return Ticket.received_at < midnight if after else Ticket.received_at >= midnight


def _overdue(value):
    late = (Ticket.due_at <= now()) & (Ticket.stage != "closed") & (Ticket.clock != "await")
    return late if value == "1" else ~late


_CONDITIONS = {
    "q": matching,
    "stage": lambda value: Ticket.stage == value if value in STAGES else Ticket.stage.in_(STAGES[:-1]),
    "kind": lambda value: Ticket.kind == value if value in KINDS else Ticket.id.is_null(),
    "department": _departments,
    "district": _district,
    "office": lambda value: Ticket.office == value,
    "category": _category,
    "channel": lambda value: Ticket.channel == value,
    "from": lambda value: _day(value, 0),
    "to": lambda value: _day(value, 1),
    "overdue": _overdue,
    "round": lambda value: Ticket.round == int(value) if value.isdigit() and len(value) < 4 else Ticket.round > 1,
}


def paged(query, args):
    """(rows of the page asked for, page, pages, total): page numbers out of range give the nearest page."""
    total = query.count()
    pages = max(1, -(-total // PER_PAGE))
    wanted = args.get("page", "1")
    page = min(max(1, int(wanted)), pages) if wanted.isdigit() and len(wanted) < 7 else 1
    return list(query.paginate(page, PER_PAGE)), page, pages, total


def midnight():
    """The last midnight in India, aware."""
    return datetime.combine(today(now()), time(), INDIA)
