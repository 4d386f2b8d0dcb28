"""The live board: what changed since a reader's version, as fragments that htmx swaps out of band."""

from flask import render_template, request
from htmx_flask import make_response

from smgt import access
from smgt.models import Counter, Marking, Ticket
from smgt.web import columns
from smgt.web.now import now

MOST_CARDS = 60  # more changes than this and the whole board is loaded again


def changes(officer, since, chosen):
    """The answer to a poll: 204 when nothing changed since version `since`, else the changed cards and counts."""
    top = Counter.get_by_id("board").value
    if top == since:
        return "", 204
    if since > top or since < 0:
        return make_response("", refresh=True)
    changed = [row.id for row in Ticket.select(Ticket.id).where(Ticket.seq > since).limit(MOST_CARDS + 1)]
    if len(changed) > MOST_CARDS:
        return make_response("", refresh=True)
    return render(officer, changed, chosen, top)


def fragments(officer, ticket_id):
    """The answer to a move: the card it moved, the counts, and how to take it back."""
    top = Counter.get_by_id("board").value
    moved = Ticket.get_by_id(ticket_id)
    return render(officer, [ticket_id], columns.from_board(request), top, moved=moved)


def render(officer, ids, chosen, top, moved=None):
    """Cards, removals and column heads for the tickets `ids`, as far as this reader may see them."""
    moment = now()
    shown = columns.cards(officer, moment, chosen, only=ids)
    seen = {ticket.id for ticket in shown}
    return render_template(
        "_changes.html", cards=shown, gone=_gone(officer, [i for i in ids if i not in seen], moment), version=top,
        heads=columns.heads(officer, moment, chosen), moved=moved, at=moment, chosen=chosen,
        undo=moved and access.latest_undo(officer, moved, moment),
    )  # fmt: skip


def _gone(officer, ids, moment):
    """Tickets to take off this reader's board; never one that he has not been able to see before."""
    if not ids or officer.role in access.SEES_ALL:
        return list(Ticket.select().where(Ticket.id.in_(ids)))
    mine = [office.code for office in officer.offices(moment.date())]
    past = Marking.select(Marking.ticket).where(Marking.office.in_(mine), Marking.ticket.in_(ids))
    visible = access.tickets_for(officer, moment).where(Ticket.id.in_(ids))
    return list({t.id: t for t in [*Ticket.select().where(Ticket.id.in_(past)), *visible]}.values())
