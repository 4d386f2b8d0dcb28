"""The cell's own work: what waits unsorted or unchecked too long rings as one alarm a queue, higher up as time goes."""

from smgt import ladder, notices, roster
from smgt.clocks import INDIA
from smgt.models import Alarm, Counter, Ticket, db
from smgt.rules import RELEASED
from smgt.translations.spoken import N_

STAGE = {"triage": "received", "check": "reported"}
_SUBJECT = {
    "triage": N_("Grievances that wait too long to be sorted: %(count)s"),
    "check": N_("Reports that wait too long to be checked: %(count)s"),
}


def late(queue, now, among=None):
    """The tickets of a queue that are late at `now`, as a query; of those `among` which a reader sees, if given."""
    tickets = Ticket.select() if among is None else among
    return tickets.where(Ticket.stage == STAGE[queue], ~Ticket.aside, Ticket.clock == queue, Ticket.due_at <= now)


def alarm(now):
    """Begin, go on with and end the alarm of each queue: {"escalated", "notices"}. Safe to run twice and on many
    machines: whoever moves the alarm's row on tells."""
    counts = {"escalated": 0, "notices": 0}
    for queue in ladder.QUEUES:
        any_late = late(queue, now).select(Ticket.id).limit(1).tuples().first() is not None
        if _stirs(Alarm.get_or_none(Alarm.queue == queue), any_late, now):
            with db.atomic():
                Counter.bump("board")  # held from here on: of many sweeps one looks and tells at a time
                _go_on(queue, _oldest(queue, now), now, counts)
    return counts


def _oldest(queue, now):
    return late(queue, now).order_by(Ticket.due_at, Ticket.id).first()


def _stirs(row, any_late, now):
    """Whether there is anything to do: to begin, to tell the next step, or to end."""
    began = row is not None and row.began_at is not None
    return began != any_late or (began and row.next_at <= now)


def _go_on(queue, oldest, now, counts):
    Alarm.insert(queue=queue).on_conflict_ignore().execute()
    row = Alarm.get_by_id(queue)
    if oldest is None:
        Alarm.update(began_at=None, rung=0, next_at=None).where(Alarm.queue == queue).execute()
        return
    if row.began_at is None:
        row.began_at, row.rung, row.next_at = oldest.due_at, 0, oldest.due_at
    while row.next_at <= now:
        following = ladder.alarm_time(row.began_at, row.rung + 1)
        if following > now or ladder.alarm_tells(row.rung + 1) != ladder.alarm_tells(row.rung):
            _tell(queue, oldest, row, now, counts)  # of repetitions to the same persons the last one is enough
        row.rung, row.next_at = row.rung + 1, following
    row.save()


def _tell(queue, oldest, row, now, counts):
    """Tell the persons of this step: how many wait and which is the oldest; no word of a citizen's."""
    waiting = late(queue, now).count()
    number = N_("a restricted one") if oldest.restricted not in ("", RELEASED) else oldest.number
    since = f"{oldest.due_at.astimezone(INDIA):%d-%m-%Y %H:%M}"
    text = f"The oldest is {number}, due at {since}. All of them, oldest first, are in the list of overdue ones."
    once = f"queue {queue} {row.began_at:%Y-%m-%d %H:%M:%S} r{row.rung}"
    planned = ladder.alarm_time(row.began_at, row.rung)
    for officer in persons(ladder.alarm_tells(row.rung), now):
        subject = _SUBJECT[queue] % {"count": waiting}
        notices.tell_officer("queue", officer, subject, text, now, once=f"{once} {officer.id}", planned_at=planned)
        counts["notices"] += 1
    counts["escalated"] += row.rung > 0


def persons(who, now):
    """The officers of a step: those on duty; the lead trackers; the State Nodal Officers. Where there is none, the
    next of these that has somebody; at last every tracker."""
    found = (roster.on_duty(now) if who == "duty" else []) or (roster.leads(now) if who != "state_nodal" else [])
    return found or roster.state_nodal(now) or roster.trackers(now)
