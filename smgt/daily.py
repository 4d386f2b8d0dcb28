"""The morning mail: to each district and department office what yesterday brought and what is due today.

The numbers stand in one function each, with their definition, so that page and mail say the same. They are of what lies
with the offices of a district or of a department, days are India's.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from peewee import Case, fn

from smgt import clocks, notices
from smgt.clocks import INDIA
from smgt.directory.vacancies import open_on
from smgt.lists import TOP
from smgt.models import Counter, Marking, Notice, Office, Ticket, db
from smgt.rules import LIFE, OPEN

HOUR = 8  # in India
WITH_OFFICES = OPEN[1:]


@dataclass
class Numbers:
    """Of one office's jurisdiction: `received`: grievances marked to its offices yesterday; `disposed`: of those that
    lay with them, closed yesterday; `pending`: open with them; `overdue`: of these late already; `today`: of these due
    before the end of today; `dangers`: of these a danger to life."""

    received: int = 0
    disposed: int = 0
    pending: int = 0
    overdue: int = 0
    today: int = 0
    dangers: int = 0

    @property
    def any(self):
        return any(vars(self).values())


def numbers(now):
    """{office code: Numbers} of each district (ALL:Bhiwani) and department (FOOD:ALL) that has any, at `now`."""
    day = clocks.today(now)
    begin, end = (datetime.combine(day - timedelta(days=ago), time(), INDIA) for ago in (1, 0))
    found = {}
    for facts in (_received(begin, end), _disposed(begin, end), _standing(now, end + timedelta(days=1))):
        for department, district, name, count in facts:
            for code in (f"ALL:{district}" if district else "", f"{department}:ALL" if department else ""):
                if code and count:
                    row = found.setdefault(code, Numbers())
                    setattr(row, name, getattr(row, name) + count)
    return found


def _received(begin, end):
    """By office: markings as lead office that began in that time."""
    query = Marking.select(Office.department, Office.district, fn.COUNT(Marking.ticket.distinct())).join(Office)
    given = query.where(Marking.lead, Marking.marked_at >= begin, Marking.marked_at < end)
    for department, district, count in given.group_by(Office.department, Office.district).tuples():
        yield department, district, "received", count


def _disposed(begin, end):
    query = Ticket.select(Office.department, Office.district, fn.COUNT(Ticket.id)).join(Office, on=Ticket.office)
    closed = query.where(Ticket.stage == "closed", Ticket.closed_at >= begin, Ticket.closed_at < end)
    for department, district, count in closed.group_by(Office.department, Office.district).tuples():
        yield department, district, "disposed", count


def _standing(now, end):
    """What is open with each office, and how much of it is late, due today, a danger to life."""
    ours = Ticket.clock.in_(("acknowledge", "act", "call"))
    conditions = {
        "pending": Ticket.id.is_null(False), "overdue": ours & (Ticket.due_at <= now),
        "today": ours & (Ticket.due_at > now) & (Ticket.due_at < end),
        "dangers": Ticket.urgency == LIFE,
    }  # fmt: skip
    sums = [fn.SUM(Case(None, [(condition, 1)], 0)) for condition in conditions.values()]
    query = Ticket.select(Office.department, Office.district, *sums).join(Office, on=Ticket.office)
    standing = query.where(Ticket.stage.in_(WITH_OFFICES)).group_by(Office.department, Office.district)
    for department, district, *counts in standing.tuples():
        for name, count in zip(conditions, counts, strict=True):
            yield department, district, name, count


def tell(now):
    """Once a day, from eight in the morning in India: a mail to each district and department office that has anything
    to be told; how many. Safe to run twice and on many machines."""
    day = now.astimezone(INDIA)
    once = f"morning/{day.date()}"
    if day.hour < HOUR or Notice.select(Notice.id).where(Notice.once.startswith(f"{once}/")).exists():
        return 0
    told, found = 0, numbers(now)
    offices = Office.select().where(Office.code.in_([code for code in found if code != TOP]), open_on(day.date()))
    with db.atomic():
        Counter.bump("board")
        for office in offices.order_by(Office.code):
            said = found[office.code]
            subject = f"{office.name}, {day:%d-%m-%Y}: {said.today} due today, {said.overdue} overdue"
            told += notices.tell_office("morning", office, subject, _words(said), now, once=f"{once}/{office.code}")
    return told


def _words(said):
    lines = [
        f"Received yesterday: {said.received}", f"Disposed yesterday: {said.disposed}", f"Pending: {said.pending}",
        f"Overdue: {said.overdue}", f"Due today: {said.today}",
    ]  # fmt: skip
    return "\n".join(lines + ([f"DANGER TO LIFE, open: {said.dangers}"] if said.dangers else []))
