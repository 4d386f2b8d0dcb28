"""The morning mail: to each district and department office what yesterday brought and what is due today.

Pending and disposed of are the reports' own figures (smgt/reports/figures.py), so that page and mail say the same. They
are of what lies with the offices of a district or of a department, days are India's; suggestions are not counted.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from peewee import Case, fn

from smgt import clocks, notices, reports
from smgt.clocks import INDIA
from smgt.directory.vacancies import open_on
from smgt.lists import TOP
from smgt.models import Counter, Fact, Marking, Notice, Office, Ticket, db
from smgt.reports.figures import FIGURES
from smgt.rules import LIFE
from smgt.translations.spoken import N_

FROM, UNTIL = 8, 18  # hours in India: one that was held up goes the same day, for what is due today is still to be done


@dataclass
class Numbers:
    """Of one office's jurisdiction: `received`: grievances marked to its offices yesterday; `disposed`: of those that
    lie with them, answered yesterday, as the report of days counts it; `pending`: with them and not answered;
    `overdue`: of these late already by a duty of the office; `today`: of these due so before the end of today;
    `dangers`: of these a danger to life."""

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
    reports.refresh()
    found = {}
    for facts in (_received(begin, end), _standing(now, begin.date(), end + timedelta(days=1))):
        for department, district, name, count in facts:
            for code in (f"ALL:{district}" if district else "", f"{department}:ALL" if department else ""):
                if code and count:
                    row = found.setdefault(code, Numbers())
                    setattr(row, name, getattr(row, name) + count)
    return found


def _received(begin, end):
    """By office: markings as lead office that began in that time."""
    query = Marking.select(Office.department, Office.district, fn.COUNT(Marking.ticket.distinct())).join(Office)
    query = query.switch(Marking).join(Ticket).where(Ticket.kind != "suggestion", Marking.ended != "taken_back")
    given = query.where(Marking.lead, Marking.marked_at >= begin, Marking.marked_at < end)
    for department, district, count in given.group_by(Office.department, Office.district).tuples():
        yield department, district, "received", count


def _standing(now, yesterday, end):
    """What was answered on that day and what is pending with each office; of this what is late, due today, a danger."""
    pending, disposed = FIGURES["pending"](now), FIGURES["disposed_on"](now, yesterday)
    ours = pending & Ticket.clock.in_(("acknowledge", "act", "call"))
    conditions = {
        "disposed": disposed, "pending": pending, "overdue": ours & (Ticket.due_at <= now),
        "today": ours & (Ticket.due_at > now) & (Ticket.due_at < end),
        "dangers": pending & (Ticket.urgency == LIFE),
    }  # fmt: skip
    sums = [fn.SUM(Case(None, [(condition, 1)], 0)) for condition in conditions.values()]
    query = Fact.select(Fact.department, Fact.district, *sums).join(Ticket).where(Fact.office != "")
    standing = query.where(pending | disposed).group_by(Fact.department, Fact.district)
    for department, district, *counts in standing.tuples():
        for name, count in zip(conditions, counts, strict=True):
            yield department, district, name, count


def tell(now):
    """Once a day, from eight in the morning in India and until the offices close at the latest: a mail to each district
    and department office that has anything to be told; how many. Safe to run twice and on many machines."""
    day = now.astimezone(INDIA)
    once = f"morning/{day.date()}"
    if not FROM <= day.hour < UNTIL or Notice.select(Notice.id).where(Notice.once.startswith(f"{once}/")).exists():
        return 0
    told, found = 0, numbers(now)
    offices = Office.select().where(Office.code.in_([code for code in found if code != TOP]), open_on(day.date()))
    with db.atomic():
        Counter.bump("board")
        for office in offices.order_by(Office.code):
            said = found[office.code]
            subject = N_(f"{office.name}, {day:%d-%m-%Y}: {said.today} due today, {said.overdue} overdue")
            told += notices.tell_office("morning", office, subject, _words(said), now, once=f"{once}/{office.code}")
    return told


def _words(said):
    lines = (
        N_("Received yesterday: %(received)s"), N_("Disposed yesterday: %(disposed)s"), N_("Pending: %(pending)s"),
        N_("Overdue: %(overdue)s"), N_("Due today: %(today)s"), N_("DANGER TO LIFE, open: %(dangers)s"),
    )  # fmt: skip
    return "\n".join(line % vars(said) for line in (lines if said.dangers else lines[:-1]))
