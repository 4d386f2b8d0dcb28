"""The live board: what changed since a reader's version, as fragments that htmx swaps out of band."""

from datetime import timedelta

from flask import render_template, request
from htmx_flask import make_response

from smgt import access
from smgt.clocks import today
from smgt.models import Counter, Marking, Ticket, Undo
from smgt.rules import STAGES
from smgt.web import alarms, columns, lanes
from smgt.web.cards import deck
from smgt.web.given import address, number
from smgt.web.guard import here
from smgt.web.now import now

LONGEST = timedelta(hours=12)  # a shift: no board is open longer (web/signin.py)
MOST_CARDS = 60  # more changes than this and the whole board is loaded again


def version_of(text):
    """The board's version that an address or form names; -1 for nonsense."""
    return number(text, 17, -1)


def changes(officer, since):
    """The answer to a poll: 204 when nothing changed since version `since`, else the changed cards and counts."""
    top = Counter.get_by_id("board").value
    if top == since and not alarms.stirred(officer, now(), request.args.get("a", "")):
        return "", 204
    if since > top or since < 0:
        return make_response("", refresh=True)
    changed = _changed(since)
    return render(officer, changed, top) if len(changed) <= MOST_CARDS else make_response("", refresh=True)


def _changed(since):
    return [row[0] for row in Ticket.select(Ticket.id).where(Ticket.seq > since).limit(MOST_CARDS + 1).tuples()]


def fragments(officer, ticket_id):
    """The answer to a move: its card, what else changed since the board's version, and how to take the move back."""
    top, since = Counter.get_by_id("board").value, version_of(request.form.get("v", ""))
    changed = _changed(since) if 0 <= since <= top else []
    known = 0 < len(changed) <= MOST_CARDS  # else the poll brings the rest, from the version the page has
    moved = Ticket.get_by_id(ticket_id)
    ids = {ticket_id, *changed} if known else {ticket_id}
    left = request.form.get("left")  # where only this one moved, two columns count anew
    touched = (left, moved.stage) if left in STAGES and ids == {ticket_id} else STAGES
    return render(officer, ids, top if known else None, moved, touched)


def render(officer, ids, version, moved=None, touched=STAGES):
    """Cards, removals and the heads of the `touched` columns for the tickets `ids`, as far as this reader may see."""
    moment, chosen, ids = now(), columns.from_board(request), list(ids)
    rows = columns.among(officer, moment, chosen, ids)
    stacks = {stage: [row for row in rows if row.stage == stage] for stage in STAGES}
    seen = {row.id for row in rows}
    gone = _gone(officer, [i for i in ids if i not in seen], moment)
    found = alarms.of(officer, moment)
    return render_template(
        "_changes.html", gone=gone, version=version, at=moment, moved=moved,
        undo=moved and access.latest_undo(officer, moved, moment), alarms=found,
        alarms_changed=found.mark != request.values.get("a", ""), **_columns(officer, moment, chosen, stacks, touched),
    )  # fmt: skip


def _columns(officer, moment, chosen, stacks, touched):
    """The cards by the stack they lie in, and the counts: of the columns, or of the lanes the board is cut into."""
    by, decks = lanes.by_of(columns.asked_of_board(request)), deck(officer, stacks, moment, board_address())
    if not by:
        heads = columns.heads(officer, moment, chosen)
        return {"stacks": decks, "heads": {stage: head for stage, head in heads.items() if stage in touched}}
    counts = lanes.numbers(columns.lanes(officer, moment, chosen, by))
    return {"stacks": lanes.stacks(by, stacks, decks), "counts": counts}


def board_address():
    """The board that a fragment is for, as htmx names it; where a move without script goes back to."""
    parts = address(request.htmx.current_url if request.htmx else "/board")
    return here(parts._replace(scheme="", netloc="", fragment="").geturl(), "/board")


def undoable(officer, moment):
    """This officer's moves of a moment ago that can still be taken back, the latest first."""
    mine = (Undo.officer == officer) & (Undo.until >= moment) & (Undo.version == Ticket.version)
    found = Undo.select(Undo.id).join(Ticket).where(mine).order_by(Undo.id.desc()).limit(3)
    return [Undo.get_by_id(row[0]) for row in found.tuples()]


def _not_hidden_before(officer, ids, moment):
    """Without those that were restricted so long ago that no board of a reader of everything still has them."""
    hidden = access.hidden_from(officer, moment)
    if not ids or hidden is None:
        return ids
    old = hidden.where(Ticket.id.in_(ids), Ticket.restricted_at.is_null() | (Ticket.restricted_at < moment - LONGEST))
    return sorted(set(ids) - {row[0] for row in old.tuples()})


def _gone(officer, ids, moment):
    """Ids of tickets to take off this reader's board; never one that he has not been able to see before."""
    if not ids or officer.role in access.SEES_ALL:
        return _not_hidden_before(officer, ids, moment)
    mine = [office.code for office in officer.offices(today(moment))]
    past = Marking.select(Marking.ticket).where(Marking.office.in_(mine), Marking.ticket.in_(ids)).tuples()
    visible = access.tickets_for(officer, moment).where(Ticket.id.in_(ids)).select(Ticket.id).tuples()
    return sorted({row[0] for row in (*past, *visible)})
