"""What offices are told, and when: one row a notice, settled for a moment so that a take-back sends nothing."""

from datetime import timedelta

from smgt.config import settings
from smgt.models import Notice

_SUBJECTS = {
    "marked": "{number} is marked to {office}",
    "associated": "{number}: {office} is associated",
    "copied": "{number} is marked again (round {round}): for your information",
    "returned": "{number}: the report was returned",
    "reminder": "{number} is due: {clock}",
    "escalation": "{number} is overdue with {holder}: {clock}",
    "by_hand": "{number}: a reminder",
}


def tell(kind, office, ticket, now, *, once, clock=None, note=""):
    """Queue one notice to an office; `once` names it, so that a second sweep or tap tells nothing twice.

    Returns the Notice, or None when it was told before. The text carries no word of the citizen's.
    """
    slots = {
        "number": ticket.number,
        "office": office.name,
        "holder": ticket.office.name if ticket.office_id else "the tracker cell",
        "round": ticket.round,
        "clock": clock.name if clock else "",
    }
    row = {
        "once": once, "kind": kind, "office": office.code, "ticket": ticket.id, "clock": clock and clock.id,
        "subject": _SUBJECTS[kind].format(**slots), "text": note, "created_at": now,
        "send_after": now + timedelta(seconds=settings.settle_seconds),
    }  # fmt: skip
    made = list(Notice.insert(row).on_conflict_ignore().returning(Notice))
    return made[0] if made else None
