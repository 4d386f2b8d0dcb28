"""Notices: what was told to whom and whether it arrived; how each wants them; the text to copy into a chat."""

from flask import Blueprint, render_template, request
from flask_login import current_user
from peewee import JOIN

from smgt import access
from smgt.clocks import today
from smgt.config import settings
from smgt.models import Delivery, Notice, Office, Officer, Ticket
from smgt.rules import RELEASED
from smgt.web import filters
from smgt.web.facts import district_label, office_names, place_of
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.words import N_, moment, tongue

bp = Blueprint("notices", __name__)
SHOWN = {"": (), "failed": ("failed",), "waiting": ("queued", "sending"), "kept": ("kept", "overtaken", "withdrawn")}


def install(app):
    app.jinja_env.globals["copy_text"] = copy_text


@bp.get("/notices")
@may("see_notices")
def index():
    moment_, chosen = now(), request.args.get("show", "")
    found = seen(current_user.officer, moment_)
    if states := SHOWN.get(chosen):
        found = found.where(Notice.state.in_(states))
    rows, page, pages, total = filters.paged(found.order_by(Notice.id.desc()), request.args)
    deliveries = _deliveries(rows)
    return render_template(
        "notices.html", notices=rows, page=page, pages=pages, total=total, show=chosen if chosen in SHOWN else "",
        deliveries=deliveries, names=_names(rows, deliveries),
    )  # fmt: skip


def seen(officer, at):
    """The notices that this reader may see: the cell all that concern grievances and offices, an office its own; never
    one about a grievance that he does not see."""
    query = Notice.select(Notice, Ticket, Office).join(Ticket, JOIN.LEFT_OUTER, on=Notice.ticket)
    query = query.join(Office, JOIN.LEFT_OUTER, on=Ticket.office)
    if officer.role in access.SEES_ALL:
        told = (Notice.officer == officer) | Notice.office.is_null(False) | Notice.ticket.is_null(False)
        hidden = access.hidden_from(officer, at)
        return query.where(told, True if hidden is None else Notice.ticket.is_null() | Notice.ticket.not_in(hidden))
    held = [office.code for office in officer.offices(today(at))]
    visible = access.tickets_for(officer, at).select(Ticket.id)
    mine = (Notice.officer == officer) | Notice.office.in_(held)
    return query.where(mine, Notice.ticket.is_null() | Notice.ticket.in_(visible))


def _deliveries(rows):
    """{notice id: [Delivery]} of these notices."""
    found = {}
    query = Delivery.select().where(Delivery.notice.in_([row.id for row in rows]))
    for each in query.order_by(Delivery.id):
        found.setdefault(each.notice_id, []).append(each)
    return found


def _names(rows, deliveries):
    """{"officer 12" or "office FOOD:Bhiwani": name in the page's language} of whoever is told."""
    told = {each.to for group in deliveries.values() for each in group}
    told |= {f"office {row.office_id}" for row in rows if row.office_id}
    told |= {f"officer {row.officer_id}" for row in rows if row.officer_id}
    codes = [name.partition(" ")[2] for name in told if name.startswith("office ")]
    ids = [int(name.partition(" ")[2]) for name in told if name.startswith("officer ")]
    people = Officer.select(Officer.id, Officer.name, Officer.name_hi).where(Officer.id.in_(ids)).tuples()
    names = {f"office {code}": name for code, name in office_names(codes).items()}
    return names | {f"officer {key}": tongue().name(name, name_hi) for key, name, name_hi in people}


def copy_text(ticket):
    """What may be sent by hand in any chat: number, place, office, due time, link; nothing personal. "" for what is
    restricted."""
    if ticket.restricted not in ("", RELEASED):
        return ""
    say, where = tongue().say, [district_label(ticket.district_id), place_of(ticket) if ticket.office_id else ""]
    lines = [say(N_("Grievance %(number)s"), number=ticket.number), " · ".join(filter(None, where))]
    if ticket.due_at:
        lines.append(say(N_("Due: %(moment)s"), moment=moment(ticket.due_at)))
    lines.append(f"{settings.base_url or request.host_url.rstrip('/')}/tickets/{ticket.number}")
    return "\n".join(filter(None, lines))
