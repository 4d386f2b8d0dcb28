"""What offices and officers are told, and when: one row each, settled so that a take-back sends nothing."""

from datetime import timedelta

from smgt.clocks import INDIA
from smgt.config import settings
from smgt.models import Delivery, Notice, Officer, db
from smgt.reasons import CLOCKS
from smgt.translations.spoken import N_

HEAD_HOUR = 8  # in India: with the morning's mail

_SUBJECTS = {
    "marked": N_("%(number)s is marked to %(office)s"),
    "associated": N_("%(number)s: %(office)s is associated"),
    "copied": N_("%(number)s is marked again (round %(round)s): for your information"),
    "returned": N_("%(number)s: the report was returned"),
    "early": N_("%(number)s is due soon: %(clock)s"),
    "reminder": N_("%(number)s is due: %(clock)s"),
    "escalation": N_("%(number)s is overdue with %(holder)s"),
    "by_hand": N_("%(number)s: a reminder"),
    "to_decide": N_("%(number)s was sent back three times: to be decided by you"),
    "time_asked": N_("%(number)s: %(holder)s asks for more time"),
    "time_granted": N_("%(number)s: more time is given"),
    "time_refused": N_("%(number)s: no more time is given"),
    "edited": N_("%(number)s: the complainant changed his words"),
    "ring": N_("DANGER TO LIFE: %(number)s. Telephone now and log the call"),
}


def tell(
    kind, office, ticket, now, *, once, clock=None, note="", planned_at=None, state="queued", reason="", holder=None
):
    """Queue one notice to an office; `once` names it, so that a second sweep or tap tells nothing twice.

    `planned_at` is the minute at which it is due by its clock; `holder` the office that is late, else the ticket's own.
    Returns the Notice, or None when it was told before. The text carries no word of the citizen's.
    """
    holder = holder or (ticket.office if ticket.office_id else None)
    slots = {
        "number": ticket.number,
        "office": office.name,
        "holder": holder.name if holder else N_("the tracker cell"),
        "round": ticket.round,
        "clock": CLOCKS[clock.name] if clock else "",
    }
    return Notice(
        once=once, kind=kind, office=office.code, ticket=ticket.id, clock=clock and clock.id,
        subject=_SUBJECTS[kind] % slots, text=note, created_at=now, planned_at=planned_at, state=state,
        reason=reason, send_after=now + timedelta(seconds=0 if kind == "ring" else settings.settle_seconds),
    ).insert_itself(once=True)  # fmt: skip


def ring_officer(clock, officer, at, now, *, once, text):
    """The same as a `ring` to an office, to one officer of the cell."""
    subject = _SUBJECTS["ring"] % {"number": clock.ticket.number}
    tell_officer("ring", officer, subject, text, now, once=once, planned_at=at, ticket=clock.ticket_id, clock=clock.id)


def tell_office(kind, office, subject, text, now, *, once):
    """Queue one notice to an office about no ticket; whether it was not told before."""
    facts = {"kind": kind, "office": office.code, "subject": subject, "text": text, "created_at": now}
    return Notice(once=once, send_after=now, **facts).insert_itself(once=True) is not None


def tell_officer(kind, officer, subject, text, now, *, once, planned_at=None, ticket=None, clock=None):
    """Queue one notice to an officer himself, to go out at once; one of the same `once` is told no second time."""
    facts = {"kind": kind, "officer": officer, "subject": subject, "text": text, "created_at": now, "send_after": now,
             "planned_at": planned_at, "ticket": ticket, "clock": clock}  # fmt: skip
    Notice.insert(once=once, **facts).on_conflict_ignore().execute()


def tell_address(kind, address, officer, subject, text, now, *, once):
    """Queue one notice about an officer to an address that is not, or no longer, his; to go out at once."""
    facts = {"kind": kind, "officer": officer, "subject": subject, "text": text, "created_at": now, "send_after": now}
    notice = Notice.create(once=once, state="sending", **facts)
    Delivery.create(notice=notice, to=f"address {address}", way="mail", send_after=now)


def tell_head(head, now):
    """Once a day, from eight in the morning in India: the journal's head to administrators and the State Nodal Officer.

    `head` gives (count, hash). Kept outside in their mail, it is what `journal verify --head` is compared with: only
    that shows a journal whose end was cut off. Returns how many were told.
    """
    day = now.astimezone(INDIA)
    once = f"head/{day.date()}"
    if day.hour < HEAD_HOUR or Notice.select(Notice.id).where(Notice.once.startswith(f"{once}/")).exists():
        return 0
    count, last = head()
    subject = N_(f"The journal on {day:%d-%m-%Y}: {count} events")
    text = "\n\n".join((N_("Keep this mail. Head of the journal:"), f"{count}:{last}"))
    told = Officer.select().where(Officer.role.in_(("administrator", "state_nodal")), Officer.disabled_at.is_null())
    with db.atomic():  # all or none: whoever is told shows that the day is done
        for officer in told:
            tell_officer("head", officer, subject, text, now, once=f"{once}/{officer.id}")
    return len(told)
