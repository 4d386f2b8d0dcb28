"""A second look at a report: what its words lack, shown to whoever is about to send it and to whoever checks it."""

from smgt import wording
from smgt.errors import SecondLook
from smgt.models import Marking, Report, Ticket

MARKINGS = 200  # spells with an office, the latest, whose reports are looked at


def hints_of(act, office, outcome, taken):
    """The hints (wording.HINTS) about a report that an office is making. Raises SecondLook where it was asked for."""
    hints = wording.look(taken, act.form.get("reply", ""), outcome, _earlier(act.ticket, office))
    if hints and act.form.get("look_first"):
        raise SecondLook(hints)
    return list(hints)


def _earlier(ticket, office):
    """What this office wrote last about other matters; of one incident all may say the same."""
    lately = Marking.select(Marking.id).where(Marking.office == office).order_by(Marking.id.desc()).limit(MARKINGS)
    markings = [row[0] for row in lately.tuples()]  # by its own index, however many reports there are
    last = Report.select(Report.action_taken).where(Report.marking.in_(markings), Report.ticket != ticket)
    if ticket.incident_id:
        last = last.where(Report.ticket.not_in(Ticket.select(Ticket.id).where(Ticket.incident == ticket.incident_id)))
    return [row[0] for row in last.order_by(Report.id.desc()).limit(wording.COMPARED).tuples()]
