"""A report's look at the facts: as far as its reader sees, narrowed by its filters, counted by figures."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from peewee import SQL, Value, fn

from smgt import access
from smgt.models import Fact, Ticket, db, is_sqlite
from smgt.reports import facts
from smgt.reports.chosen import NONE, Chosen
from smgt.reports.figures import IS_COUNTED, NOTHING, figure
from smgt.reports.table import Cell


@dataclass(frozen=True)
class View:
    """Who looks, when, and by which filters."""

    officer: object
    now: datetime
    chosen: Chosen = Chosen()

    @cached_property
    def seen(self):
        """Conditions on Fact: what this reader may see at all."""
        if access.sight(self.officer, self.now).everything:
            hidden = access.hidden_from(self.officer, self.now)
            return [] if hidden is None else [Fact.ticket.not_in(hidden)]
        return [_among(access.tickets_for(self.officer, self.now).select(Ticket.id))]

    @contextmanager
    def gathered(self):
        """For a report of many queries: what this reader sees is copied aside once, under the table's own name, and
        read from there. Only on PostgreSQL, and not for who sees everything: there it would cost more than it saves."""
        if is_sqlite() or not self.seen or access.sight(self.officer, self.now).everything:
            yield self
            return
        sql, values = Fact.select().where(*self.seen).sql()
        with db.atomic():
            db.execute_sql(f'CREATE TEMPORARY TABLE "fact" ON COMMIT DROP AS {sql}', values)  # before the real one
            own = replace(self)
            own.__dict__["seen"] = []
            yield own
            db.execute_sql('DROP TABLE pg_temp."fact"')

    def where(self, days=True):
        """All conditions; without `days` whatever day it was received."""
        return [*self.seen, *self.chosen.conditions(days)]

    def of(self, name):
        """The condition of a figure."""
        return figure(name, self.now)

    def count(self, keys, figures, *conditions, days=True, population=True, best=None):
        """[(values of the keys, {figure: how many})], one query; `conditions` narrow it, `figures` {key: name}.

        `best` (least, most): only rows whose first figure is `least` or more, the `most` with the highest.
        """
        counts = [fn.COUNT(SQL("*")).filter(self.of(name)) for name in figures.values()]
        among = [*self.where(days), *conditions, *([IS_COUNTED] if population else [])]
        query = Fact.select(*keys, *counts).where(*among)
        width = len(keys)
        query = query.group_by(*keys) if keys else query
        if best:
            query = query.having(counts[0] >= best[0]).order_by(counts[0].desc(), *keys).limit(best[1])
        rows = query.tuples()
        return [(row[:width], dict(zip(figures, row[width:], strict=True))) for row in rows]

    def cell(self, value, name, days=True, **more):
        """A count with the list of exactly its tickets: these filters, `more` of them, and the figure's name."""
        own = replace(self.chosen, step="")  # the figure's name says it
        own = own if days else replace(own, since=None, until=None)
        named = {key: each or NONE for key, each in more.items()}
        return Cell(value, own.query() | named | {"figure": name})

    def cells(self, counts, figures, days=True, **more):
        """The cells of a row of counts."""
        return {key: self.cell(counts[key], name, days, **more) for key, name in figures.items()}


def _among(tickets):
    """A condition on Fact: one of these tickets. On PostgreSQL they are looked up once, not by each of a report's
    queries; SQLite takes no array."""
    if is_sqlite():
        return Fact.ticket.in_(tickets)
    ids = [key for (key,) in tickets.tuples()]
    return Fact.ticket == fn.ANY(Value(ids, converter=False, unpack=False)) if ids else NOTHING


def ready(officer, now, chosen=None):
    """A View over facts that are up to date."""
    facts.refresh()
    return View(officer, now, chosen or Chosen())
