"""The filters of lists and board: a form over the query string, one function for each key, all others ignored."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import request
from peewee import JOIN

from smgt.clocks import INDIA, today
from smgt.errors import Refused
from smgt.models import Category, Department, District, Fact, Office, Ticket
from smgt.reports import facts
from smgt.reports.chosen import NONE, read
from smgt.reports.figures import figure
from smgt.rules import KINDS, STAGES
from smgt.search import matching
from smgt.tickets import readable
from smgt.web import thrift
from smgt.web.given import number
from smgt.web.now import now
from smgt.web.words import labels, tongue

KEYS = (
    "q", "stage", "kind", "department", "district", "office", "category", "channel", "place", "from", "to", "overdue",
    "round", "named", "figure",
)  # fmt: skip
PER_PAGE = thrift.ROWS


def install(app):
    app.jinja_env.globals["page_address"] = page_address


def given(args):
    """The filters that an address names, as {key: text}, readable and bounded in length."""
    read = {key: readable(args[key]).strip()[:200] for key in KEYS if key in args}
    return {key: text for key, text in read.items() if text}


def problems_of(chosen, moment):
    """Sentences about days that make no sense, for a list that then finds nothing."""
    try:
        read({name: chosen[name] for name in ("from", "to") if name in chosen}, moment)
    except Refused as refused:
        return [str(refused)]
    return []


def narrow(query, chosen):
    """A query of tickets narrowed to what `chosen` names; a value that means nothing finds nothing."""
    if {"named", "figure"} & set(chosen):
        facts.refresh()
    for key, value in chosen.items():
        query = query.where(_CONDITIONS[key](value))
    return query


def _departments(value):
    if value == NONE:
        return Ticket.office.is_null() | Ticket.office.in_(_offices(Office.department.is_null()))
    return Ticket.office.in_(_offices(Office.department == value))


def _district(value):
    """The holder's; where that has none, or before it is marked, the place's (CONTRACT, export)."""
    placed = Ticket.district.is_null() if value == NONE else Ticket.district == value
    unheld = Ticket.office.is_null() | Ticket.office.in_(_offices(Office.district.is_null()))
    here = placed & unheld
    return here if value == NONE else here | Ticket.office.in_(_offices(Office.district == value))


def _offices(condition):
    return Office.select(Office.code).where(condition)


def _office(value):
    return Ticket.office.is_null() if value == NONE else Ticket.office == value


def _named_place(value):
    named = "" if value == NONE else value
    return Ticket.id.in_(Fact.select(Fact.ticket).where(Fact.place == named))


def _figure(value):
    """Exactly what a report counts under that name."""
    return Ticket.id.in_(Fact.select(Fact.ticket).where(figure(value, now())))


def _category(value):
    return (Ticket.category == value) | Ticket.category.startswith(f"{value}.")


def _day(value, after):
    try:
        midnight = datetime.combine(date.fromisoformat(value), time(), INDIA) + timedelta(days=after)
    except (ValueError, OverflowError):
        return Ticket.id.is_null()
    if not 1900 <= midnight.year <= 2200:  # near its ends the calendar knows no time zones
        return Ticket.id.is_null()
    return Ticket.received_at < midnight if after else Ticket.received_at >= midnight


def _round(value):
    wanted = number(value, 3)
    return Ticket.round > 1 if wanted is None else Ticket.round == wanted


def _overdue(value):
    late = (Ticket.due_at <= now()) & (Ticket.clock != "await")  # a closed one is due only for a promise
    return late if value == "1" else ~late


_CONDITIONS = {
    "q": matching,
    "stage": lambda value: Ticket.stage == value if value in STAGES else Ticket.stage.in_(STAGES[:-1]),
    "kind": lambda value: Ticket.kind == value if value in KINDS else Ticket.id.is_null(),
    "department": _departments,
    "district": _district,
    "office": _office,
    "category": _category,
    "channel": lambda value: Ticket.channel == value,
    "place": matching,
    "from": lambda value: _day(value, 0),
    "to": lambda value: _day(value, 1),
    "overdue": _overdue,
    "round": _round,
    "named": _named_place,
    "figure": _figure,
}


def with_office(query):
    """The same tickets with their offices read along, for lists that name them."""
    return query.select(Ticket, Office).join(Office, JOIN.LEFT_OUTER, on=Ticket.office)


def choices(more=False):
    """What the filters offer, as {key: [(value, words)]}; with `more` also what only a list has."""
    only_lists = (
        {"stage": list(labels("stage").items()), "kind": list(labels("kind").items()), "category": _named(Category)}
        if more
        else {}
    )
    return only_lists | {
        "district": _named(District),
        "department": [(code, f"{code} · {name}") for code, name in _named(Department, Department.parent != "-")],
        "channel": list(labels("channel").items()),
    }


def _named(model, condition=True):
    """(code, name in the page's language) of a table of the directory."""
    rows = model.select(model.code, model.name, model.name_hi).where(condition).order_by(model.code)
    return [(code, tongue().name(name, name_hi)) for code, name, name_hi in rows.tuples()]


def page_address(page):
    """The address of another page of the list at hand, with the same filters."""
    return f"{request.path}?{urlencode({**request.args, 'page': page})}"


def paged(query, args, total=None, per_page=PER_PAGE):
    """(rows of the page asked for, page, pages, total): page numbers out of range give the nearest page."""
    total = query.count() if total is None else total
    page, pages = _page(total, args, per_page)
    return list(query.paginate(page, per_page)), page, pages, total


def paged_rows(rows, args, per_page=100):
    """(rows of the page asked for, page, pages) of rows that are all read."""
    page, pages = _page(len(rows), args, per_page)
    return rows[(page - 1) * per_page : page * per_page], page, pages


def _page(total, args, per_page):
    pages = max(1, -(-total // per_page))
    return min(max(1, number(args.get("page", ""), 6, 1)), pages), pages


def paged_ids(ids, args, per_page=PER_PAGE):
    """The same for tickets whose ids are known, in their order, with their offices read along."""
    some, page, pages = paged_rows(ids, args, per_page)
    rows = {ticket.id: ticket for ticket in with_office(Ticket.select().where(Ticket.id.in_(some)))}
    return [rows[each] for each in some], page, pages, len(ids)


def midnight():
    """The last midnight in India, aware."""
    return datetime.combine(today(now()), time(), INDIA)
