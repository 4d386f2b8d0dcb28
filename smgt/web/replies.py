"""Replies: a person's word about one that did not simply go out, and all that are not out yet on one page."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from smgt import access, outbox
from smgt.errors import Forbidden, NotFound, Refused
from smgt.journal import Actor
from smgt.models import UNSENT, Account, Message, Ticket
from smgt.rules import CELL
from smgt.tickets import readable
from smgt.web import filters
from smgt.web.guard import here, may
from smgt.web.now import now
from smgt.web.words import labels

bp = Blueprint("replies", __name__)


@bp.get("/outbox")
@may("open_outbox")
def index():
    """Every reply that is not out yet, what needs a person first."""
    state = request.args.get("state", "")
    states = [state] if state in UNSENT else [each for each in UNSENT if each != "queued"]
    seen = access.tickets_for(current_user.officer, now()).select(Ticket.id)
    found = Message.select(Message, Ticket, Account).join(Account).switch(Message).join(Ticket)
    found = found.where(Message.outgoing, Message.state.in_(states), Message.ticket.in_(seen))
    rows, page, pages, total = filters.paged(found.order_by(Message.received_at), request.args)
    return render_template(
        "outbox.html", replies=rows, page=page, pages=pages, total=total, state=state, counts=_counts(), at=now(),
        states=labels("sending"), stopped=outbox.stopped(),
    )  # fmt: skip


def _counts():
    hidden = access.hidden_from(current_user.officer, now())
    return {state: outbox.unsent(state, hidden=hidden) for state in UNSENT}


@bp.post("/tickets/<number>/replies/<int:reply>/<any(went_out, send_again):verdict>")
@may("settle_reply")
def settle(number, reply, verdict):
    """A person says whether an unclear reply went out, or that he posted it himself."""
    message, actor = _find(number, reply)
    if not set(actor.parts) & set(CELL) and not ("holder" in actor.parts and message.state == "by_hand"):
        raise Forbidden("You may see this grievance, but this action is not yours to take.")
    outbox.settle(message, verdict == "went_out", actor, now(), link=_link(request.form.get("link", "")))
    return _back(number)


@bp.post("/tickets/<number>/replies/<int:reply>/<any(approved, returned):verdict>")
@may("check_reply")
def check(number, reply, verdict):
    """A second person's word about a drafted reply."""
    message, actor = _find(number, reply)
    reason = readable(request.form.get("reason", "")).strip()[:2000]
    if verdict == "returned" and not reason:
        raise Refused("Say why it is returned.")
    outbox.check(message, verdict == "approved", actor, now(), reason)
    return _back(number)


def _find(number, reply):
    officer = current_user.officer
    ticket, parts = access.find(officer, number, now())
    message = ticket.messages.where(Message.id == reply, Message.outgoing).first() if reply < 2**62 else None
    if message is None:
        raise NotFound("There is no such reply.")
    return message, Actor(officer.name, officer.role, parts, officer)


def _back(number):
    return redirect(here(request.form.get("next"), url_for("tickets.show", number=number)), 303)


def _link(text):
    """The pasted address of a reply that a person found or posted; only https is kept."""
    link = readable(text).strip()
    return link[:500] if link.startswith("https://") else ""
