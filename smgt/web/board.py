"""The board: columns with counts, cards, and the poll that keeps every open one live."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from smgt import access, callbacks, lane, outbox, rights
from smgt.models import Counter, Ticket
from smgt.rules import CELL, RETURNS_LIMIT
from smgt.web import alarms, columns, filters, lanes, live
from smgt.web.cards import deck
from smgt.web.given import number
from smgt.web.guard import back, may, poll
from smgt.web.now import now

bp = Blueprint("board", __name__, url_prefix="/board")
DECIDE_MOST = 20  # named on the State Nodal Officer's first page


@bp.get("")
@may("open_board")
def board():
    return page()


def page():
    """The whole board as this reader may see it, maybe cut across by lanes; also the home of the cell."""
    officer, moment, chosen = current_user.officer, now(), filters.given(request.args)
    version = Counter.get_by_id("board").value  # read first: a change while the cards are read comes with the next poll
    return render_template(
        "board.html", version=version, at=moment, chosen=chosen, choices=filters.choices(),
        undo=next(iter(live.undoable(officer, moment)), None), scripted=officer.role != "officer",
        stuck=_stuck(officer, moment), alarms=alarms.of(officer, moment), aside=_aside(officer, moment),
        decide=_to_decide(officer, moment), calls=_calls(officer, moment), sheet=rights.has(officer, "open_callsheet"),
        **_columns(officer, moment, chosen),
    )  # fmt: skip


def _columns(officer, moment, chosen):
    """The cards, in columns or in lanes, with what their heads say."""
    rows, by = columns.stacks(officer, moment, chosen), lanes.by_of(request.args)
    decks = deck(officer, rows, moment, back())
    if not by:
        return {"by": "", "stacks": decks, "heads": columns.heads(officer, moment, chosen)}
    counts = columns.lanes(officer, moment, chosen, by)
    return {"by": by, "lanes": lanes.cut(by, counts, rows, decks), "counts": lanes.numbers(counts)}


def _to_decide(officer, moment):
    """What three offices have sent back: nobody but the State Nodal Officer marks it now, the longest waiting first."""
    if officer.role != "state_nodal":
        return []
    third = (Ticket.stage == "received") & (Ticket.returns >= RETURNS_LIMIT)
    return list(
        access.tickets_for(officer, moment).where(third).order_by(Ticket.moved_at, Ticket.id).limit(DECIDE_MOST)
    )


def _calls(officer, moment):
    """How many citizens are to be rung about their answers."""
    return callbacks.waiting(officer, moment).count() if rights.has(officer, "see_callbacks") else 0


def _aside(officer, moment):
    """How many wait in the lane of probable non-grievances; an office has nothing to do with them."""
    return lane.waiting(officer, moment).count() if rights.has(officer, "see_lane") else 0


def _stuck(officer, moment):
    """How many replies wait for somebody, for those whose work that is."""
    if officer.role not in CELL:
        return 0
    return outbox.unsent(*outbox.FOR_SOMEBODY, hidden=access.hidden_from(officer, moment))


@bp.get("/changes")
@may("open_board")
@poll
def changes():
    return live.changes(current_user.officer, live.version_of(request.args.get("v", "")))


@bp.get("/more/<any(received, marked, acting, reported, replied, closed):stage>")
@may("open_board")
def more(stage):
    """A column's first cards again and thirty more: cards may have come and gone since, and none is left out."""
    officer, moment, chosen = current_user.officer, now(), columns.from_board(request)
    most = columns.MOST + number(request.args.get("after", ""), 4, columns.MOST)
    stack = deck(officer, columns.stacks(officer, moment, chosen, {stage: most}), moment, live.board_address())
    heads = columns.heads(officer, moment, chosen)
    return render_template("_more.html", cards=stack[stage], stage=stage, total=heads[stage].count)
