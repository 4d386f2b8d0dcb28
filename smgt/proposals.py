"""What a new message is probably about: each unproposed ticket gets a category and urgency for the cell to accept."""

from smgt.models import Ticket, db


def propose(now):
    """Propose for every received ticket that has no proposal yet; returns how many. Safe to run twice.

    Until routing reads the words, the honest proposal is OTHER and normal, with no office: what the row holds already.
    """
    waiting = (Ticket.stage == "received") & Ticket.proposed_at.is_null()
    with db.atomic():
        return Ticket.update(proposed_at=now).where(waiting).execute()
