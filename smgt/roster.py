"""Who of the cell is on duty: shifts round the clock, by day and district; officers on leave are not."""

from datetime import datetime, time, timedelta

from smgt import journal
from smgt.clocks import INDIA, today
from smgt.errors import NotFound, Refused
from smgt.models import District, Duty, Leave, Officer, db

# when each shift begins in India; the night one ends on the next morning
SHIFTS = {"morning": time(6), "evening": time(14), "night": time(22)}
ROLES = ("tracker", "state_nodal")  # who may be put on duty
DAYS_MOST = 92  # one entry spans a quarter at most
AHEAD_MOST = timedelta(days=366)


def shift_of(now):
    """(date on which it began, name) of the shift at `now`."""
    local = now.astimezone(INDIA)
    name = next((name for name in reversed(SHIFTS) if local.time() >= SHIFTS[name]), "night")
    return (local.date() - timedelta(days=local.time() < SHIFTS["morning"]), name)


def begin_of(day, shift):
    """The aware moment at which a shift of that day begins."""
    return datetime.combine(day, SHIFTS[shift], INDIA)


def end_of(day, shift):
    """The aware moment at which it ends: when the next one begins."""
    names = list(SHIFTS)
    place = names.index(shift)
    following = names[(place + 1) % len(names)]
    return begin_of(day + timedelta(days=place + 1 == len(names)), following)


def on_duty(now, district=None):
    """The officers on duty at `now` who serve and are not on leave, each once: for a district those of that district
    and those of all districts; without one, everybody."""
    day, shift = shift_of(now)
    query = Officer.select().join(Duty).where(Duty.day == day, Duty.shift == shift, Officer.in_service(today(now)))
    if district:
        query = query.where(Duty.district.is_null() | (Duty.district == district))
    away = Leave.select(Leave.officer).where(Leave.from_on <= day, Leave.until_on > day)
    return list(query.where(Officer.id.not_in(away)).distinct().order_by(Officer.id))


def leads(now):
    """The trackers who lead and serve today."""
    return _serving((Officer.role == "tracker") & Officer.lead, now)


def state_nodal(now):
    """The State Nodal Officers who serve today."""
    return _serving(Officer.role == "state_nodal", now)


def trackers(now):
    """Every tracker who serves today."""
    return _serving(Officer.role == "tracker", now)


def _serving(who, now):
    return list(Officer.select().where(who, Officer.in_service(today(now))).order_by(Officer.id))


def of_days(first, days):
    """{(day, shift): [Duty]} of so many days from `first` on, officers read along."""
    query = Duty.select(Duty, Officer).join(Officer).where(Duty.day >= first, Duty.day < first + timedelta(days=days))
    found = {}
    for duty in query.order_by(Duty.day, Officer.name, Duty.id):
        found.setdefault((duty.day, duty.shift), []).append(duty)
    return found


def put(officer, shift, district, from_on, to_on, actor, now):
    """Put an officer on duty in one shift of each day from a date to another, both included; how many were new.

    `district`: its code, "" for all. Raises Refused with a sentence and the field to blame.
    """
    if officer is None or officer.role not in ROLES or not officer.serves(from_on):
        raise Refused("Choose somebody of the cell who serves on that day.", "officer")
    if shift not in SHIFTS:
        raise Refused("Choose a shift.", "shift")
    if district and not District.get_or_none(District.code == district):
        raise Refused("There is no such district.", "district")
    _check_days(from_on, to_on, today(now))
    days = [from_on + timedelta(days=number) for number in range((to_on - from_on).days + 1)]
    with db.atomic():
        there = Duty.select(Duty.day).where(_same(officer, shift, district), Duty.day.in_(days))
        known = {row[0] for row in there.tuples()}
        new = [day for day in days if day not in known]
        for day in new:
            Duty.create(day=day, shift=shift, officer=officer, district=district or None, created_at=now)
        told = {"officer": officer.email, "shift": shift, "district": district, "from": from_on.isoformat(),
                "to": to_on.isoformat()}  # fmt: skip
        journal.append("duty_put", actor, now, details=told)
    return len(new)


def _same(officer, shift, district):
    where = (Duty.officer == officer) & (Duty.shift == shift)
    return where & (Duty.district == district if district else Duty.district.is_null())


def _check_days(from_on, to_on, day):
    if to_on < from_on:
        raise Refused("It cannot end before it begins.", "to_on")
    if from_on < day - timedelta(days=1):
        raise Refused("That day is past.", "from_on")
    if (to_on - from_on).days >= DAYS_MOST or to_on > day + AHEAD_MOST:
        raise Refused(f"At most {DAYS_MOST} days at once, and a year ahead.", "to_on")


def take_off(duty_id, actor, now):
    """Take one entry off the roster. Raises NotFound."""
    duty = Duty.get_or_none(Duty.id == duty_id)
    if duty is None:
        raise NotFound("There is no such entry.")
    with db.atomic():
        Duty.delete().where(Duty.id == duty.id).execute()
        told = {"officer": duty.officer.email, "shift": duty.shift, "district": duty.district_id or "",
                "from": duty.day.isoformat()}  # fmt: skip
        journal.append("duty_taken_off", actor, now, details=told)


# -- leave --


def take_leave(officer, from_on, until_on, actor, now):
    """The officer is away from a date until (not including) another; returns the Leave. Raises Refused."""
    if until_on <= from_on:
        raise Refused("It cannot end before it begins.", "until_on")
    if until_on <= today(now) or from_on > today(now) + AHEAD_MOST or until_on - from_on > AHEAD_MOST:
        raise Refused("A leave lies within the next year.", "from_on")
    with db.atomic():
        leave = Leave.create(officer=officer, from_on=from_on, until_on=until_on, created_at=now)
        journal.append("leave_taken", actor, now, details=_of_leave(leave))
    return leave


def leaves(officer, now):
    """The leaves of an officer that are not over, the next first."""
    return list(Leave.select().where(Leave.officer == officer, Leave.until_on > today(now)).order_by(Leave.from_on))


def end_leave(officer, leave_id, actor, now):
    """He is back, or does not go: a leave of his own ends today. Raises NotFound."""
    leave = Leave.get_or_none(Leave.id == leave_id, Leave.officer == officer)
    if leave is None:
        raise NotFound("There is no such leave.")
    with db.atomic():
        Leave.update(until_on=today(now)).where(Leave.id == leave.id).execute()
        journal.append("leave_ended", actor, now, details=_of_leave(leave))


def _of_leave(leave):
    return {"officer": leave.officer.email, "from": leave.from_on.isoformat(), "until": leave.until_on.isoformat()}
