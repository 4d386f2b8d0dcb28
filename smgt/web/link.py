"""One grievance by the link of a letter to its office: looked at, acknowledged and reported without signing in."""

from flask import Blueprint, make_response, redirect, render_template, request
from markupsafe import Markup

from smgt import links, rules
from smgt.errors import NotFound, Refused, SecondLook, Stale
from smgt.media import files_of
from smgt.models import Message, Ticket
from smgt.vault import sign
from smgt.web import acting
from smgt.web.dossier import lacking
from smgt.web.glossary import ACTIONS
from smgt.web.guard import csrf_token, may
from smgt.web.now import now
from smgt.web.uploads import patient

_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
bp = Blueprint("link", __name__, url_prefix="/link")


@bp.get("/<token>")
@may("use_link")
def show(token):
    """The ticket with its next step's form; what else may be done by a link stands beside it."""
    found = links.opened(token, now())
    step = next((each for each in _doable(found) if each.name in ("acknowledge", "report")), None)
    return _page(token, found, step, acting.form_of(step, found.ticket) if step else None)


@bp.get("/<token>/<action>")
@may("use_link")
def form(token, action):
    found = links.opened(token, now())
    rule = _rule(action)
    if sentence := rules.obstacle(rule, found.ticket, found.actor.parts):
        raise Stale(sentence)
    return _page(token, found, rule, acting.form_of(rule, found.ticket))


@bp.post("/<token>/<action>")
@may("use_link")
@patient
def act(token, action):
    """Do it: back to the ticket; 422 and 409 give the page with the words kept."""
    found, rule = links.opened(token, now()), _rule(action)
    links.see(found, now())
    filled = acting.form_of(rule, found.ticket, request.form)
    if "look" in request.form:  # only an office is looked for
        return _page(token, found, rule, filled)
    try:
        acting.perform(found.ticket, action, found.actor, filled)
    except Refused as refused:
        return _page(token, found, rule, filled, 422, acting.blame(filled, refused))
    except SecondLook as look:
        return _page(token, found, rule, filled, 422, hints=look.hints)
    except Stale as stale:
        return _page(token, found, rule, filled, 409, str(stale))
    return redirect(f"/link/{token}" if action != "send_back" else "/login", 303)


def _rule(action):
    if action not in links.ACTIONS:
        raise NotFound("There is no such page.")
    return rules.ACTIONS[action]


def _doable(found):
    return [each for each in rules.actions_for(found.ticket, found.actor.parts) if each.name in links.ACTIONS]


def _page(token, found, step, filled, status=200, problem="", hints=()):
    ticket = Ticket.get_by_id(found.ticket.id)
    fields = filled or ()
    problems = [problem] if problem else [error for field in fields for error in field.errors]
    said = list(ticket.messages.order_by(Message.id))
    first = next((each for each in said if not each.outgoing), None)
    doable = _doable(found)
    page = render_template(
        "link.html", ticket=ticket, office=found.marking.office, step=step, form=filled, problems=problems, at=now(),
        base=f"/link/{token}", own_hidden=_hidden(token), others=[each for each in doable if each != step],
        answering=acting.answering_of(step, ticket) if step else None,
        possible=step in doable, about=step and ACTIONS.get(step.name, ""),
        hints=hints or (lacking(step, ticket) if step else ()),
        look=bool(hints), last=acting.last_event(ticket) if status == 409 else None, first=first,
        messages=[each for each in said if each is not first], files=list(files_of(ticket)), parts=found.actor.parts,
        offices=acting.offices(ticket) if filled and "office" in filled else [],
    )  # fmt: skip
    answer = make_response(page, status)
    answer.headers.update(_HEADERS)
    return answer


def _hidden(token):
    """The hidden fields of a form on this page, as guard.hidden makes them of a session."""

    def fields(ticket, action, _going=""):
        key = sign("key", token, ticket.id, ticket.version, action)[:20]
        pairs = {"csrf_token": csrf_token(), "version": ticket.version, "key": key}
        field = Markup('<input type="hidden" name="{}" value="{}">')
        return Markup("").join(field.format(name, value) for name, value in pairs.items())

    return fields
