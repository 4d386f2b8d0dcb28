"""Hand-over: what is referred to another system and waits for its number there; files out and in."""

from flask import Blueprint, Response, render_template
from flask_login import current_user

from smgt import handover, rights
from smgt.errors import NotFound
from smgt.rules import SYSTEMS
from smgt.web import sheets
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.words import N_, label, tongue

bp = Blueprint("handover", __name__, url_prefix="/handover")
TITLES = {"numbers": N_("Numbers from %(system)s"), "theirs": N_("Grievances from %(system)s")}


@bp.get("")
@may("see_handover")
def index():
    waiting = handover.awaiting(current_user.officer, now())
    shown = {system: list(query.limit(handover.SHOWN_MOST)) for system, query in waiting.items()}
    totals = {system: query.count() for system, query in waiting.items()}
    return render_template(
        "handover.html", waiting=shown, totals=totals, may=rights.has(current_user.officer, "bring_handover")
    )


@bp.post("/<system>/out")
@may("export_handover")
def out(system):
    """What waits for its number there, as a file for that system's clerk."""
    if system not in SYSTEMS:
        raise NotFound("There is no such system.")
    table = handover.table_out(current_user.officer, system, sheets.actor(), now())
    headers = {"Content-Disposition": f"attachment; filename={system}.csv", "Cache-Control": "no-store"}
    return Response("\ufeff" + table, mimetype="text/csv", headers=headers)


def _file(system, what):
    """(importer, address, title) of one sort of file. Raises NotFound."""
    if (system, what) not in handover.IMPORTERS:
        raise NotFound("There is no such page.")
    title = tongue().say(TITLES[what], system=label(system, "system"))
    return handover.IMPORTERS[system, what], f"/handover/{system}/{what}", title


@bp.get("/<system>/<what>")
@may("bring_handover")
def choose(system, what):
    return sheets.choose(*_file(system, what))


@bp.get("/<system>/<what>.csv")
@may("bring_handover")
def sample(system, what):
    return sheets.sample(_file(system, what)[0], f"{system}-{what}.csv")


@bp.post("/<system>/<what>")
@may("bring_handover")
def bring(system, what):
    return sheets.bring(*_file(system, what))


@bp.get("/<system>/<what>/<name>")
@may("bring_handover")
def rows(system, what, name):
    return sheets.look(*_file(system, what), name)


@bp.post("/<system>/<what>/<name>")
@may("bring_handover")
def go(system, what, name):
    return sheets.go(*_file(system, what), name)
