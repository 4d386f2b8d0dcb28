"""Replies: a person's word about one that did not simply go out, and all that are not out yet on one page."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from smgt import access, outbox
from smgt.channels.links import LONGEST, post_at
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
POSTED = {"x": "X", "facebook": "Facebook"}  # channels on which a reply by hand is a post with an address


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
    typed = readable(request.form.get("link", "")).strip()[:LONGEST]
    try:
        link, known = _where(message, typed) if verdict == "went_out" else ("", "")
    except Refused as refused:
        return _link_page(message, typed, str(refused)), 422
    outbox.settle(message, verdict == "went_out", actor, now(), link=link, external_id=known)
    return _back(number)


def _where(message, typed):
    """(link, external id) of a reply that a person found or posted, as its address says; "" for what it does not.

    Raises Refused where it is no address of a post on the reply's channel, or that of one that we know as another.
    """
    if not typed or message.channel not in POSTED:
        return (typed[:500] if typed.startswith("https://") else ""), ""
    post = post_at(typed)
    if post is None or post.channel != message.channel:
        raise Refused(f"This is no address of a post on {POSTED[message.channel]}. Leave it empty if there is none.")
    known = post.external_id if post.external_id != post.link[: len(post.external_id)] else ""
    same = (Message.channel == message.channel) & (Message.external_id == known) & (Message.id != message.id)
    if known and Message.select().where(same, Message.purpose != "outside").exists():
        raise Refused("This post is known already: it is not this reply. Give the address of your own post.")
    return post.link[:500], known


def _link_page(message, typed, problem):
    """The question for the address alone, with what was typed."""
    return render_template(
        "reply_link.html", ticket=message.ticket, message=message, link=typed, problems=[problem],
        next=here(request.form.get("next"), ""),
    )  # fmt: skip


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
    message = ticket.messages.where(Message.id == reply, Message.outgoing).first()
    if message is None:
        raise NotFound("There is no such reply.")
    return message, Actor(officer.name, officer.role, parts, officer)


def _back(number):
    return redirect(here(request.form.get("next"), url_for("tickets.show", number=number)), 303)
