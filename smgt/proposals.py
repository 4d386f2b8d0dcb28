"""What a new message is probably about: each unproposed ticket gets a category and urgency for the cell to accept."""

from smgt.models import Counter, Ticket, db


def propose(now):
    """Propose for every received ticket that has no proposal yet; returns how many. Safe to run twice.

    Until routing reads the words, the honest proposal is OTHER and normal, with no office: what the row holds already.
    """
    waiting = (Ticket.stage == "received") & Ticket.proposed_at.is_null()
    if not Ticket.select().where(waiting).exists():
        return 0
    with db.atomic():
        Counter.bump("board")  # as everyone who changes tickets does first, so that no two wait for each other
        return Ticket.update(proposed_at=now).where(waiting).execute()
