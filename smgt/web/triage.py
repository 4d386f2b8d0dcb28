"""The triage inbox: one ticket after the other with its proposal ready, by keys or by hand; the lane beside it."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from smgt import access, attention, health, inbox, incidents, lessons, likeness, mutes, personal, rights, tickets
from smgt.errors import NotFound
from smgt.models import Category, Department, District, Message, Ticket, Undo
from smgt.rules import ATTENTION, URGENCIES, actions_for
from smgt.web import alarms, aside, filters
from smgt.web.dossier import lacking_contact
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.reasons import because

bp = Blueprint("triage", __name__, url_prefix="/triage")
SPREADS = 50  # shares from which a post is taken to reach far
BESIDE = ("split", "join", "ask_details", "group", "attend", "keep_threat", "amend", "decline", "note")


@bp.get("")
@may("see_lane")
def index():
    if request.args.get("lane") == "aside":
        return aside.page()
    officer, moment = current_user.officer, now()
    chosen = filters.given(request.args)
    waiting = filters.narrow(inbox.queue(officer, moment), chosen)
    ticket, parts = _at_hand(officer, waiting, moment)
    rows = list(waiting.limit(inbox.SHOWN))
    readers = inbox.readers(officer, [row.id for row in rows], moment)
    item = _item(ticket, parts, moment) if ticket else {}
    if ticket:
        tickets.note_view(ticket, officer, moment)
    return render_template(
        "triage.html", tickets=rows, total=waiting.count(), at=moment, chosen=chosen, ticket=ticket, readers=readers,
        sorts=rights.has(officer, "sort"), undo=_undo(officer, moment), one=bool(request.args.get("at")),
        alarms=replace(alarms.of(officer, moment), calls=()), rhythm=health.rhythm(), back_to="/triage",
        busy=bool(rows) and not ticket,
        proposed_count=incidents.waiting(moment).count(), **item,
    )  # fmt: skip


def _at_hand(officer, waiting, moment):
    """(ticket, parts) of the one that the address names, else of the next for this officer; it is claimed for him."""
    sorts, number = rights.has(officer, "sort"), request.args.get("at")
    if not number:
        ticket = inbox.following(officer, moment, waiting) if sorts else waiting.first()
        return ticket, access.parts_in(officer, ticket, moment) if ticket else ()
    ticket, parts = access.find(officer, number, moment)
    if sorts and ticket.stage == "received":
        inbox.claim(officer, ticket.id, moment)
    return ticket, parts


def _item(ticket, parts, moment):
    """What the page shows of the ticket at hand."""
    said = list(ticket.messages.where(~Message.outgoing).order_by(Message.id))
    officer = current_user.officer
    doable = {action.name for action in actions_for(ticket, parts)}
    offered = personal.phones([message.text for message in said])
    return {
        "parts": parts, "first": said[0] if said else None, "later": said[1:], "because": because(ticket),
        **_goes(ticket, moment),
        "doable": doable, "beside": [action for action in actions_for(ticket, parts) if action.name in BESIDE],
        "departments": list(Department.select().where(Department.parent != "-").order_by(Department.code)),
        "districts": list(District.select().order_by(District.code)),
        "categories": list(Category.select().order_by(Category.code)), "urgencies": URGENCIES,
        "reasons": list(lessons.REASONS), "alike": likeness.of(officer, ticket, moment),
        "copies": likeness.copies(officer, ticket, moment),
        "incident": incidents.suggested_for(officer, ticket, moment), "joins": "join" in doable,
        "lacks": lacking_contact(ticket, said, offered) if "ask_details" in doable else [],
        "flag": _flag(ticket, said), "muted": mutes.of(ticket, moment), "may_mute": _may_mute(),
    }  # fmt: skip


def _goes(ticket, moment):
    """Where it could be marked to, and what the address says was looked for."""
    department, typed = (tickets.readable(request.args.get(name, "")).strip()[:60] for name in ("department", "find"))
    found = inbox.offices(ticket, moment, department or None, typed)
    return {"offices": found, "department": department, "typed": typed}


@bp.get("/waiting")
@may("see_lane")
def waiting():
    """Whether something has come meanwhile, for a page on which nothing waited: a part of it."""
    found = inbox.queue(current_user.officer, now()).count()
    return render_template("_zero.html", total=found, rhythm=health.rhythm(), at=now())


@bp.get("/offices")
@may("sort")
def offices():
    """The offices that fit what is typed so far: a part of the page."""
    moment = now()
    ticket, _ = access.find(current_user.officer, request.args.get("at", ""), moment)
    return render_template("_goes.html", ticket=ticket, **_goes(ticket, moment))


def _flag(ticket, said):
    """The attention that it may deserve and does not have yet: its post spreads, or for who its author is: as he says,
    or as his last one was flagged."""
    if ticket.attention:
        return ""
    if any(message.reach >= SPREADS for message in said):
        return "spread"
    for message in said:
        if flag := attention.of_author(message.text, f"{message.author_name} {message.author}"):
            return flag
    if ticket.citizen_id is None:
        return ""
    before = Ticket.select(Ticket.attention).where(
        Ticket.citizen == ticket.citizen_id, Ticket.attention.in_(ATTENTION[:2]), Ticket.id < ticket.id
    )
    last = before.order_by(Ticket.id.desc()).limit(1).tuples().first()
    return last[0] if last else ""


def _may_mute():
    return rights.has(current_user.officer, "mute_author")


def _undo(officer, moment):
    """What this officer did last, if it can still be taken back."""
    mine = (Undo.officer == officer) & (Undo.until >= moment) & (Undo.version == Ticket.version)
    last = Undo.select(Undo.id).join(Ticket).where(mine).order_by(Undo.id.desc()).limit(1).tuples().first()
    return Undo.get_by_id(last[0]) if last else None


@bp.post("/skip")
@may("sort")
def skip():
    """Leave one for later; the next comes."""
    ticket, _ = access.find(current_user.officer, request.form.get("number", ""), now())
    if ticket.stage != "received":
        raise NotFound("It does not wait to be sorted any more.")
    inbox.skip(current_user.officer, ticket.id, now())
    return redirect(url_for("triage.index"), 303)


@bp.post("")
@may("file_lane")
def file():
    return aside.file()
