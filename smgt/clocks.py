"""Due times, pure: the duties, standing still and what it does to a due time, days.

Times in and out are aware; days are counted in India. How long a duty may take is limits.py's, when time counts
calendars.py's, and the reason in words reasons.py's.
"""

from datetime import datetime, timedelta

from smgt.calendars import DAY, INDIA, Round

DUTIES = ("triage", "acknowledge", "act", "check", "await", "review", "interim", "promise")
APART = ("review", "interim")  # duties of a ticket on hold: shown apart, never as its due time
RETURNED = timedelta(hours=24)  # the least an office has once its report is returned, or it is passed on too late
FIRST_REMINDER = timedelta(days=1)  # to a citizen who was asked for details
WAIT_AT_MOST = 14 * DAY  # that one clock stands still, all in all, while the citizen is waited for
PROGRESS = timedelta(days=30)  # how often an office says how it stands with what is on hold
ROUND = Round()


def resumed(due_at, paused_at, now, calendar=ROUND):
    """The due time of a clock that stood still from `paused_at` until `now`: the open time that was left is left
    again, what was late stays as late. A clock set back meanwhile takes nothing away.
    """
    now = max(now, paused_at)
    if due_at <= paused_at:
        return due_at + (now - paused_at)
    return max(calendar.after(now, calendar.between(paused_at, due_at)), due_at)


def settled(pauses, paused_at, now, why):
    """(until when it counts that the clock stood still, the pauses with this one): for the citizen it is capped."""
    until = max(now, paused_at)
    if why == "citizen":
        until = min(until, paused_at + allowance(pauses))
    return until, [*pauses, [paused_at.isoformat(), until.isoformat(), why]]


def allowance(pauses):
    """How long the clock may still stand for the citizen."""
    return max(WAIT_AT_MOST - waited(pauses, "citizen"), timedelta(0))


def waited(pauses, why):
    """How long it stood still for this reason, all in all."""
    spans = (_span(began, ended) for began, ended, reason in pauses if reason == why)
    return sum(spans, timedelta(0))


def _span(began, ended):
    return datetime.fromisoformat(ended) - datetime.fromisoformat(began)


def replayed(due_at, pauses, calendar=ROUND):
    """A due time given anew for a clock that stood still before: each pause moves it as it did the old one."""
    for began, ended, _ in pauses:
        due_at = resumed(due_at, datetime.fromisoformat(began), datetime.fromisoformat(ended), calendar)
    return due_at


def calendar_of(terms):
    """The name of the calendar that a clock runs on: a day granted or a least time counts round the clock."""
    given = terms or {}
    fixed = given.get("until") or given.get("came") in ("late", "returned")
    return "round" if fixed else given.get("calendar", "round")


def returned(due_at, stopped_at, now):
    """An office's new due time when its report is returned: what it had left, and at least a day."""
    return max(now + (due_at - stopped_at), now + RETURNED)


def inherited(due_at, now):
    """The due time of an office that is passed a matter on: the one that stands; at least a day where it is over, for
    nothing is overdue at the moment it is marked. What stands stays with the office that passed it on.
    """
    return due_at if due_at > now else now + RETURNED


def end_of_day(day):
    """The last moment of a date in India, as an aware UTC-comparable datetime."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=INDIA)


def today(now):
    """The date in India at `now`."""
    return now.astimezone(INDIA).date()
