"""Calling back: the confirmation cell rings a citizen about his answer and notes what he says. It is his own word."""

from smgt.actions.act import verb
from smgt.actions.citizen import mark_again, satisfied
from smgt.errors import Refused, Stale
from smgt.models import Callback
from smgt.rules import CALLED

TRIES_MOST = 3  # calls that nobody answers, after which he is not rung again


@verb
def call_back(act):
    """replied, closed: what he said on the telephone: satisfied closes it, "again" marks it again."""
    outcome, row = act.form["outcome"], _row(act)
    if outcome not in CALLED:
        raise Refused("Choose what came of the call.", "outcome")
    note = act.form.get("note", "")
    said = "not_satisfied" if outcome == "again" else outcome
    over = said != "no_answer" or row.tries + 1 >= TRIES_MOST
    act.change(
        row, outcome=said if over else "", again=outcome == "again", tries=row.tries + 1, note=note,
        officer=act.actor.officer, called_at=act.now,
    )  # fmt: skip
    act.details |= {"called": outcome, "note": note, "round": act.ticket.round}
    if outcome == "satisfied":
        satisfied(act)
    elif outcome == "again":
        mark_again(act, note)


def _row(act):
    """His place on a call-back list, or a new one where he is rung without being on one."""
    ticket = act.ticket
    row = ticket.callbacks.where(Callback.round == ticket.round).first()
    if row and row.outcome:
        raise Stale("He was called back about this answer already.")
    district = ticket.district_id or ticket.office.district_id
    return row or act.make(Callback, ticket=ticket, round=ticket.round, office=ticket.office_id, district=district)
