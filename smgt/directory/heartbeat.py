"""Signs that an office is only on paper: an officer who never signed in, mail that bounced, nothing taken up."""

from datetime import timedelta

from peewee import fn

from smgt.directory.vacancies import open_on
from smgt.models import Charge, Marking, Notice, Office, Officer, Session, Ticket

QUIET = timedelta(days=14)
BOUNCES = timedelta(days=30)


def never_signed_in(today):
    """Officers in service who hold an office on that day and have never signed in, as a query."""
    holding = Charge.select(Charge.officer).where(Charge.in_force(today))
    came = Session.select(Session.officer)
    return (
        Officer.select()
        .where(Officer.in_service(today), Officer.id.in_(holding), Officer.id.not_in(came))
        .order_by(Officer.name, Officer.id)
    )


def bounced(now):
    """[(office, why, when, how many)]: offices to which a notice could not be sent within thirty days, latest first."""
    failed = (Notice.state == "failed") & (Notice.created_at > now - BOUNCES) & Notice.office.is_null(False)
    latest = Notice.select(fn.MAX(Notice.id), fn.COUNT(Notice.id)).where(failed).group_by(Notice.office)
    times = dict(latest.tuples())
    notices = Notice.select(Notice, Office).join(Office).where(Notice.id.in_(list(times))).order_by(Notice.id.desc())
    return [(notice.office, notice.reason, notice.created_at, times[notice.id]) for notice in notices]


def idle(now, today):
    """[(office, waiting since, last acknowledged or None, how many wait)]: nothing acknowledged for fourteen days.

    Only offices with which something has waited that long, unacknowledged; the longest waiting first.
    """
    waiting = Marking.select(Marking.office, fn.MIN(Marking.marked_at), fn.COUNT(Marking.id)).join(Ticket)
    waiting = waiting.where(
        Marking.acknowledged_at.is_null(), Marking.ended_at.is_null(), Marking.lead, Ticket.stage == "marked",
        Marking.marked_at <= now - QUIET,
    )  # fmt: skip
    found = {code: (since, count) for code, since, count in waiting.group_by(Marking.office).tuples()}
    taken = Marking.select(Marking.office, fn.MAX(Marking.acknowledged_at)).where(Marking.office.in_(list(found)))
    last = dict(taken.group_by(Marking.office).tuples())
    offices = Office.select().where(Office.code.in_([c for c in found if _quiet(last.get(c), now)]), open_on(today))
    rows = [(office, _moment(found[office.code][0]), _moment(last.get(office.code)), found[office.code][1])
            for office in offices]  # fmt: skip
    return sorted(rows, key=lambda row: row[1])


def _quiet(last, now):
    return last is None or _moment(last) <= now - QUIET


def _moment(value):
    """A time as an aggregate gives it back: SQLite's is text."""
    return Marking.marked_at.python_value(value)
