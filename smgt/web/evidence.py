"""What is kept of threats, as a sheet to print for the police; each look at it stands in the journal."""

from flask import Blueprint, render_template
from flask_login import current_user

from smgt import access, journal
from smgt.errors import NotFound
from smgt.models import Snapshot, db
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor

bp = Blueprint("evidence", __name__)


@bp.get("/tickets/<number>/evidence")
@may("open_evidence")
def sheet(number):
    """Every message kept, with author, address, times and the hash over them."""
    ticket, _ = access.find(current_user.officer, number, now())
    kept = list(Snapshot.select().where(Snapshot.ticket == ticket).order_by(Snapshot.id))
    if not kept:
        raise NotFound("Nothing of this grievance is kept as evidence.")
    with db.atomic():
        journal.append("evidence_read", actor(), now(), ticket, {"kept": len(kept)})
    return render_template("evidence.html", ticket=ticket, kept=kept, at=now())
