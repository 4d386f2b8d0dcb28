"""The page of a link that one citizen alone has: what his grievance is answered with, and whether he is satisfied."""

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user

from smgt import satisfaction
from smgt.errors import Forbidden, Stale
from smgt.models import Message
from smgt.replies import LINK
from smgt.tickets import readable
from smgt.web import styles
from smgt.web.guard import may
from smgt.web.now import now

bp = Blueprint("satisfaction", __name__)
WORDS_MOST = 2000


@bp.get("/status/<token>")
@may("be_public")
def show(token):
    return _page(token)


@bp.post("/status/<token>")
@may("be_public")
def say(token):
    """His one word: 303 back to the page, which then tells what he said; 422 or 409 the page with his words kept."""
    _not_an_officer()
    satisfied = request.form.get("verdict", "") == "satisfied"
    words = readable(request.form.get("reason", "")).strip()[:WORDS_MOST]
    if request.form.get("verdict", "") not in ("satisfied", "not_satisfied"):
        return _page(token, words, "Choose one of the two.", 422)
    try:
        satisfaction.decide(token, satisfied, words, now())
    except Stale as stale:
        return _page(token, words, str(stale), 409)
    return redirect(request.path, 303)


def _page(token, words="", problem="", status=200):
    _not_an_officer()
    asked = satisfaction.read(token, now())
    page = render_template(
        "status_link.html", asked=asked, ticket=asked.ticket, reply=_answer(asked.ticket), words=words,
        problem=problem, token=token,
    )  # fmt: skip
    answer = styles.styled(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _not_an_officer():
    """Whoever works here never says it for him."""
    if current_user.is_authenticated:
        raise Forbidden("This page is for the complainant alone; you are signed in.")


def _answer(ticket):
    """The words of the latest answer that went out to him, without his link; "" where there is none to show."""
    out = ticket.messages.where(Message.outgoing, Message.purpose == "reply", Message.state == "sent")
    last = out.order_by(Message.id.desc()).first()
    lines = last.shown_text.splitlines() if last else []
    return "\n".join(line for line in lines if LINK not in line)
