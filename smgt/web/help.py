"""Help in place: stages, actions and keys in words, a first tour, and the workshop's guided drill with its progress."""

from flask import Blueprint, render_template
from flask_login import current_user

from smgt import rules
from smgt.errors import NotFound
from smgt.web import glossary, lessons
from smgt.web.guard import may

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("")
@may("be_public")
def index():
    explained = [(rules.ACTIONS[name], words) for name, words in glossary.ACTIONS.items()]
    return render_template(
        "help.html", actions=explained, stages=glossary.STAGES, words=glossary.WORDS, keys=glossary.KEYS,
        sorting=glossary.SORTING,
    )  # fmt: skip


@bp.get("/tour/<int:page>")
@may("open_home")
def tour(page):
    """One page of the first tour of the reader's role."""
    pages = lessons.TOUR[current_user.officer.role]
    if not 1 <= page <= len(pages):
        raise NotFound("There is no such page.")
    title, words = pages[page - 1]
    return render_template("tour.html", head=title, words=words, step=page, steps=len(pages))


@bp.get("/drill")
@may("open_home")
def drill():
    """What to do once in the workshop, and what of it is done."""
    return render_template("drill.html", steps=lessons.progress(current_user.officer))
