"""What sending any action's form means, whoever sends it: the form itself, its key and version, and doing it."""

from flask import request

from smgt import access, directory, inbox, media, replies, tickets
from smgt.actions.reporting import current_report, own_reply
from smgt.clocks import today
from smgt.errors import CHANGED, Refused, Stale
from smgt.models import Event, Message, Office, db
from smgt.phrases import phrase, tongue
from smgt.tickets import readable
from smgt.web import given, uploads
from smgt.web.forms import action_form, cleaned
from smgt.web.now import now
from smgt.web.words import moment

PROSE = ("action_taken", "reply", "reason")  # the fields of a form that hold sentences


def form_of(action, ticket, sent=None):
    """An action's form as it was sent, or an empty one; what has no field in it is drafted.

    An approval without a reply's field sends the drafted one; with a reason instead it says that none is possible.
    """
    drafts = {} if sent and sent.get("reason") else _drafts(action, ticket)
    answering = answering_of(action, ticket)
    brief = bool(sent and request.htmx)  # a card's: of one that is refused only the sentence comes back
    return action_form(action.name, ticket, sent, ways=answering.ways if answering else (), brief=brief, **drafts)


def answering_of(action, ticket):
    """How the complainant would be answered, for an action that has words for him; else None."""
    return replies.answering(ticket, now()) if "reply" in action.asks else None


def _drafts(action, ticket):
    """The reply of the report to be checked, the canned questions."""
    if action.name == "approve" and (report := current_report(ticket)):
        return {"reply": "" if own_reply(ticket) else report.reply}
    if action.name == "log_call":
        return {"at": moment(now())}
    if action.name == "ask_details":
        heard = ticket.messages.where(~Message.outgoing).order_by(Message.id.desc()).first()
        return {"reply": phrase("ask_details", tongue(heard.text if heard else ""), ticket.kind)}
    if action.name == "note":  # of a form that came too late
        return {"note": "\n".join(filter(None, map(request.form.get, PROSE)))}
    if action.name == "send_back":  # where a report said so: its words are the reason
        return {"reason": request.form.get("action_taken", "")}
    return {}


def perform(ticket, action, actor, filled):
    """Do what the form says, in the name of `actor`, a journal.Actor. Raises Refused, Stale, Forbidden."""
    if not filled.validate():
        raise Refused("Please look at what is marked below.")
    if request.form.get("key") and not key():
        raise Refused("This form has expired. Go back, reload the page and send it again.")
    read = version()
    taken = uploads.take(ticket) if "files" in filled else []  # photographs are shrunk meanwhile: nobody waits for that
    with db.atomic():  # files are attached only together with the report that brings them
        data = cleaned(filled) | {"files": [media.attach(each, now()).id for each in taken]}
        if action == "report":
            data["look_first"] = "anyway" not in request.form
        tickets.perform(ticket, action, actor, data, now=now(), version=read, key=key())


def bring(ticket, filled):
    """Keep the files of a form that is only looked at; gives the sentence of one that cannot be kept."""
    try:
        if "files" in filled:
            uploads.take(ticket)
    except Refused as refused:
        return blame(filled, refused)
    return ""


def key():
    """The form's key, or None where it has none that could be ours."""
    sent = request.form.get("key", "")
    return sent if sent and sent.isascii() and sent.isprintable() and len(sent) <= 64 else None


def version():
    """The version that was read, None where the form names none; nonsense is never the present one."""
    text = request.form.get("version", "")
    read = given.number(text, 9)
    if text and read is None:
        raise Stale(CHANGED)
    return read


def blame(filled, refused):
    """Put the sentence to its field; gives it back where no field bears the blame."""
    if refused.field in filled:
        filled[refused.field].errors = [*filled[refused.field].errors, str(refused)]
    return "" if any(field.errors for field in filled) else str(refused)


def offices(ticket, own=None):
    """Offices to choose from: what was looked for, else the likely ones first, then those of the ticket's district.

    `own`: codes of the offices of somebody who chooses only within their jurisdiction.
    """
    looked, district, day = readable(request.values.get("find", "")).strip()[:60], ticket.district_id, today(now())
    among = Office.ended_on.is_null() if own is None else Office.code.in_(access.jurisdiction(own))
    if looked:
        found = directory.find_offices(looked, day, district, among)
    else:
        here_or_all = Office.district == district if district else Office.department.is_null() & (Office.seat == "")
        found = Office.select().where(Office.ended_on.is_null(), among, here_or_all)
        found = list(found.order_by(Office.department.is_null().desc(), Office.code).limit(40))
    chosen = readable(request.form.get("office", ""))[:100]  # a choice made before is not lost
    first = list(Office.select().where(Office.code == chosen))
    if not looked and own is None:
        first += [each for each in inbox.offices(ticket, now()) if each.code not in (chosen, ticket.office_id)]
    offered = first + [office for office in found if office not in first]
    return [office for office in offered if not access.conflict(ticket, office, day)]


def last_event(ticket):
    """What happened to the ticket last, as its Event."""
    return Event.select().where(Event.ticket == ticket).order_by(Event.id.desc()).first()
