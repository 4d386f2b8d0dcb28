"""Due times, pure: each duty each with a name, a start, and a reason that can be read out.

Calendars are round the clock. Times in and out are aware; days are counted in India.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")
ACT_HOURS = 48  # where a category publishes no limit (complaints are due in 24-48 hours)

TRIAGE = {"normal": timedelta(minutes=30), "high": timedelta(minutes=15), "life-threatening": timedelta(minutes=5)}
ACKNOWLEDGE = {"normal": timedelta(hours=4), "high": timedelta(hours=1), "life-threatening": timedelta(minutes=15)}
ACT_AT_MOST = {"high": timedelta(hours=24), "life-threatening": timedelta(hours=4)}
CHECK = timedelta(hours=4)
# No limit is published for suggestions: these are the house's own, the sorting one standing for one working day.
SUGGESTION = {"triage": timedelta(hours=24), "acknowledge": timedelta(days=2), "act": timedelta(days=15)}
RETURNED = timedelta(hours=24)  # the least an office has once its report is returned
FIRST_REMINDER = timedelta(days=1)  # to a citizen who was asked for details
RUNG = timedelta(hours=24)  # between one rung of the ladder and the next
DUTIES = ("triage", "acknowledge", "act", "check", "await", "review", "promise")


def due(name, start, *, urgency="normal", act_hours=None, days=7, kind="grievance"):
    """When the duty `name` begun at `start` is due, and why: (aware datetime, sentence).

    `act_hours` is the category's limit, `days` how long the citizen is waited for. A suggestion has limits of its own,
    unless somebody finds it urgent.
    """
    if kind == "suggestion" and urgency == "normal" and name in SUGGESTION:
        length = SUGGESTION[name]
        return start + length, f"{_spoken(length)} {_DUTY_OF_SUGGESTION[name]}: the house's own limit"
    length, why = _length(name, urgency, act_hours, days)
    return start + length, why


_DUTY_OF_SUGGESTION = {
    "triage": "to sort a suggestion",
    "acknowledge": "to acknowledge a suggestion",
    "act": "to decide on a suggestion",
}


def _length(name, urgency, act_hours, days):
    if name == "triage":
        return TRIAGE[urgency], f"{_spoken(TRIAGE[urgency])} to sort a {urgency} grievance"
    if name == "acknowledge":
        return ACKNOWLEDGE[urgency], f"{_spoken(ACKNOWLEDGE[urgency])} to acknowledge a {urgency} grievance"
    if name == "act":
        return _act_length(urgency, act_hours)
    if name == "check":
        return CHECK, f"{_spoken(CHECK)} to check the report"
    if name == "await":
        return timedelta(days=days), f"{days} days for the complainant to answer"
    raise ValueError(name)


def _act_length(urgency, act_hours):
    limit, cap = timedelta(hours=act_hours or ACT_HOURS), ACT_AT_MOST.get(urgency)
    if cap and cap < limit:
        return cap, f"{_spoken(cap)} to act: {urgency}"
    why = "the category's limit" if act_hours else "the usual limit"
    return limit, f"{_spoken(limit)} to act: {why}"


def _spoken(length):
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if minutes:
        return f"{hours * 60 + minutes} minutes"
    if hours > 48 and hours % 24 == 0:
        return f"{hours // 24} days"
    return "1 hour" if hours == 1 else f"{hours} hours"


def resumed(due_at, paused_at, now):
    """The due time of a clock that stood still from `paused_at` until `now`."""
    return due_at + (now - paused_at)


def returned(due_at, stopped_at, now):
    """An office's new due time when its report is returned: what it had left, and at least a day."""
    return max(now + (due_at - stopped_at), now + RETURNED)


def end_of_day(day):
    """The last moment of a date in India, as an aware UTC-comparable datetime."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=INDIA)


def today(now):
    """The date in India at `now`."""
    return now.astimezone(INDIA).date()


def next_look(due_at, rung):
    """When the sweep looks again at a clock whose `rung` reminders have gone out (0: none yet)."""
    return due_at + RUNG * rung
