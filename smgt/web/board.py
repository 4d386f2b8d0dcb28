"""The board: columns with counts, cards, and the poll that keeps every open one live."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from smgt.models import Counter
from smgt.rules import STAGES
from smgt.web import columns, filters, live
from smgt.web.guard import READERS, for_roles
from smgt.web.now import now

bp = Blueprint("board", __name__, url_prefix="/board")


@bp.get("")
@for_roles(*READERS)
def board():
    return page()


def page():
    """The whole board as this reader may see it; also the home of the cell."""
    officer, moment, chosen = current_user.officer, now(), filters.given(request.args)
    version = Counter.get_by_id("board").value  # read first: a change while the cards are read comes with the next poll
    heads = columns.heads(officer, moment, chosen)
    stacks = {stage: columns.cards(officer, moment, chosen, stage) if heads[stage][0] else [] for stage in STAGES}
    return render_template("board.html", heads=heads, stacks=stacks, version=version, at=moment, chosen=chosen)


@bp.get("/changes")
@for_roles(*READERS)
def changes():
    since = request.args.get("v", "")
    known = int(since) if since.isdigit() and len(since) < 18 else -1
    return live.changes(current_user.officer, known, columns.from_board(request))


@bp.get("/more/<any(received, marked, acting, reported, replied, closed):stage>")
@for_roles(*READERS)
def more(stage):
    """The next cards of a column, after those already shown: a fragment, or a page of the list without script."""
    after = request.args.get("after", "0")
    skip = int(after) if after.isdigit() and len(after) < 7 else 0
    moment, chosen = now(), columns.from_board(request)
    rows = columns.cards(current_user.officer, moment, chosen, stage, after=skip)
    total = columns.heads(current_user.officer, moment, chosen)[stage][0]
    return render_template("_cards.html", cards=rows, at=moment, stage=stage, after=skip + len(rows), total=total)
