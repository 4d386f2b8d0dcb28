"""The hand-over of the shift, to read, to print, and as a text to copy."""

from flask import Blueprint, render_template
from flask_login import current_user

from smgt import shift
from smgt.rules import RELEASED
from smgt.web.deeds import deed
from smgt.web.facts import district_label
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.words import N_, label, moment, tongue

bp = Blueprint("shift", __name__)


@bp.get("/shift")
@may("see_shift")
def index():
    note = shift.note(current_user.officer, now())
    return render_template("shift.html", note=note, at=now(), words=_words(note), deed=deed)


def _words(note):
    """The same in a few lines for a chat: numbers and counts, nothing personal."""
    say = tongue().say
    began = f"{label(note.name, 'shift')} {moment(note.began_at)}"
    lines = [say(N_("Hand-over of the shift: %(shift)s"), shift=began)]
    lines.append(
        say(N_("Open: %(stages)s"), stages=", ".join(f"{label(s, 'stage')} {n}" for s, n in note.open.items()))
    )
    late = {"count": note.overdue, "sort": note.untriaged, "check": note.unchecked}
    lines.append(say(N_("Overdue: %(count)s, of them to be sorted: %(sort)s, to be checked: %(check)s"), **late))
    lines += [
        f"▲ {ticket.number} {district_label(ticket.district_id)}"
        + (f": {say(N_('Call not logged'))}" if ticket.id in note.unlogged else "")
        for ticket in note.criticals
        if ticket.restricted in ("", RELEASED)
    ]
    lines += [
        say(N_("Promised: %(number)s by %(moment)s"), number=ticket.number, moment=moment(by))
        for ticket, by in note.promises
        if ticket.restricted in ("", RELEASED)
    ]
    lines.append(say(N_("Replies that need a person: %(count)s"), count=len(note.unsent)))
    return "\n".join(lines)
