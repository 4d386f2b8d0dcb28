"""Tickets: the list, one ticket, and every action of rules.py at its own address."""

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_login import current_user

from smgt import access, exports, presence, rights, rules, saved, search, tickets
from smgt.clocks import today
from smgt.errors import NotFound, Refused, SecondLook, Stale
from smgt.journal import Actor
from smgt.models import Ticket, db
from smgt.web import acting, canned, filters, thrift
from smgt.web.dossier import dossier, lacking
from smgt.web.facts import place_of
from smgt.web.guard import here, may
from smgt.web.live import fragments
from smgt.web.now import now
from smgt.web.sheets import actor
from smgt.web.uploads import patient

bp = Blueprint("tickets", __name__)


@bp.get("/tickets")
@may("list_tickets")
def index():
    return index_page(filters.given(request.args))


def index_page(chosen, problems=()):
    """The list as filtered, newest first; what words found, the best first, with the passage that holds them."""
    moment, words = now(), chosen.get("q", "")
    seen = access.tickets_for(current_user.officer, moment)
    if words:
        others = {key: value for key, value in chosen.items() if key != "q"}
        ids = search.ranked(filters.narrow(seen, others), words)
        rows, page, pages, total = filters.paged_ids(ids, request.args, thrift.rows())
    else:
        found = filters.with_office(filters.narrow(seen, chosen)).order_by(Ticket.id.desc())
        rows, page, pages, total = filters.paged(found, request.args, per_page=thrift.rows())
    return render_template(
        "tickets.html", tickets=rows, page=page, pages=pages, total=total, chosen=chosen, at=moment,
        problems=problems or filters.problems_of(chosen, moment),
        choices=filters.choices(more=True), passages=search.passages(rows, words) if words else {}, form=(),
        most=search.MOST if words else None, saved=saved.of(current_user.officer), own=_own_office(moment),
    )  # fmt: skip


def _own_office(moment):
    """The code of the one office that an officer holds, which its rows need not name; else ""."""
    held = current_user.officer.offices(today(moment)) if current_user.officer.role == "officer" else ()
    return held[0].code if len(held) == 1 else ""


@bp.get("/tickets.csv")
@may("export_tickets")
def export():
    """The list as filtered, complete; each cell safe to open in a spreadsheet."""
    chosen = filters.given(request.args)
    found = filters.narrow(access.tickets_for(current_user.officer, now()), chosen)
    exports.note("tickets", actor(), now(), chosen)

    def lines():
        db.connect(reuse_if_open=True)  # the request's own was closed before the first line is asked for
        yield from exports.ticket_lines(found)

    headers = {"Content-Disposition": "attachment; filename=tickets.csv", "Cache-Control": "no-store"}
    return Response(stream_with_context(lines()), mimetype="text/csv", headers=headers)


@bp.get("/tickets/<number>")
@may("open_ticket")
def show(number):
    ticket, parts = access.find(current_user.officer, number, now())
    tickets.see(ticket, current_user.officer, parts, now())
    tickets.note_view(ticket, current_user.officer, now())
    if rights.has(current_user.officer, "act"):
        presence.note(ticket, current_user.officer, now())
    page = dossier(current_user.officer, access.find(current_user.officer, number, now())[0], parts, now())
    step = page["step"]
    return render_template(
        "ticket.html", form=acting.form_of(step, ticket) if step else None,
        answering=acting.answering_of(step, ticket) if step else None,
        offices=_offices(ticket, step.name, parts) if step and "office" in step.asks else [], **page,
    )  # fmt: skip


@bp.get("/tickets/<number>/<action>")
@may("act")
def form(number, action):
    """The form of one action on a page of its own."""
    ticket, parts = _find(number, action)
    if sentence := rules.obstacle(rules.ACTIONS[action], ticket, parts):
        raise Stale(sentence)
    return _form_page(ticket, parts, action, acting.form_of(rules.ACTIONS[action], ticket), 200)


@bp.post("/tickets/<number>/<action>")
@may("act")
@patient
def act(number, action):
    """Do it: 303 (or the changed card to htmx); 422 and 409 give the same form with the words kept."""
    try:
        ticket, parts = _find(number, action)
    except NotFound:
        if not tickets.done_by(current_user.officer, number, action, acting.key()):
            raise
        return redirect(_after(number), 303)  # a second tap, after the first took the ticket out of his sight
    filled = acting.form_of(rules.ACTIONS[action], ticket, request.form)
    if _is_not_meant_yet(ticket, filled):
        return _form_page(ticket, parts, action, filled, 200, problem=acting.bring(ticket, filled))
    try:
        officer = current_user.officer
        acting.perform(ticket, action, Actor(officer.name, officer.role, parts, officer), filled)
    except Refused as refused:
        said = acting.blame(filled, refused)
        return _form_page(Ticket.get_by_id(ticket.id), parts, action, filled, 422, problem=said)
    except SecondLook as look:
        return _form_page(ticket, parts, action, filled, 422, hints=look.hints)
    except Stale as stale:
        return _form_page(Ticket.get_by_id(ticket.id), parts, action, filled, 409, problem=str(stale))
    if request.htmx:
        return fragments(current_user.officer, ticket.id)
    return redirect(here(request.form.get("next"), _after(number)), 303)


def _is_not_meant_yet(ticket, filled):
    """Whether the form only looks for an office, or has ready words put into its reply: it comes back so."""
    words = canned.chosen(ticket) if "reply" in filled else ""
    if words:
        filled.reply.data = f"{filled.reply.data or ''}\n{words}".strip()
    return bool(words) or "look" in request.form


def _find(number, action):
    """Only a person's actions have an address; the system's and the citizen's own do not."""
    rule = rules.ACTIONS.get(action)
    if rule is None or set(rule.who) <= {"system", "citizen"}:
        raise NotFound("There is no such page.")
    ticket, parts = access.find(current_user.officer, number, now(), action)
    tickets.note_view(ticket, current_user.officer, now())
    return ticket, parts


def _after(number):
    """Back to the ticket while its page may still be seen; else to one's own home."""
    try:
        access.find(current_user.officer, number, now())
    except NotFound:
        return url_for("home.home")
    return url_for("tickets.show", number=number)


def _form_page(ticket, parts, action, filled, status, problem="", hints=()):
    """The page of one form; for htmx its sentence, so that a card can roll back and say so.

    `hints`: what its sender is shown before he sends it again.
    """
    problems = [problem] if problem else [error for field in filled for error in field.errors]
    last = acting.last_event(ticket) if status == 409 else None
    if request.htmx and status != 200:
        return render_template("_refused.html", problems=problems, last=last, parts=parts), status
    offices = _offices(ticket, action, parts) if "office" in filled else []
    return render_template(
        "action.html", ticket=ticket, parts=parts, action=rules.ACTIONS[action], form=filled, problems=problems,
        offices=offices,
        answering=acting.answering_of(rules.ACTIONS[action], ticket), place=place_of(ticket),
        last=last,
        hints=hints or lacking(rules.ACTIONS[action], ticket),
        look=bool(hints), **_still(ticket, parts, action),
    ), status  # fmt: skip


def _still(ticket, parts, action):
    """What may be done with the words of a form that came back: sent again, sent back as another office's, noted."""
    doable = {each.name for each in rules.actions_for(ticket, parts)}
    return {"possible": action in doable, "elsewhere": "send_back" in doable, "notable": "note" in doable}


def _offices(ticket, action, parts):
    """Offices to choose from; an officer passes on only within his own."""
    bound = action == "pass_on" and not set(parts) & set(rules.CELL)
    return acting.offices(ticket, current_user.officer.offices(today(now())) if bound else None)
