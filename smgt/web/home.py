"""Home: each role's own first page, rendered at /."""

from flask import Blueprint, render_template, request
from flask_login import current_user
from peewee import Case, fn

from smgt import access
from smgt.clocks import end_of_day, today
from smgt.models import Account, Charge, Office, Officer, Ticket
from smgt.rules import ANSWERED
from smgt.signin import identities
from smgt.web import alarms, board, filters, live, thrift
from smgt.web.guard import may
from smgt.web.now import now

bp = Blueprint("home", __name__)
CHIPS = ("all", "overdue", "today", "reopened", "waiting")


@bp.get("/")
@may("open_home")
def home():
    if current_user.officer.role == "officer":
        return my_tickets()
    return overview() if current_user.officer.role == "administrator" else board.page()


def my_tickets():
    """What lies with the offices this officer holds: overdue first, then reopened, then due soonest."""
    moment = now()
    mine = access.held_by(current_user.officer, moment).where((Ticket.stage != "closed") | (Ticket.clock == "promise"))
    chips = _counts(mine, moment)
    chip = request.args.get("show") if request.args.get("show") in CHIPS else "all"
    late = (Ticket.due_at <= moment) & (Ticket.clock != "await")
    first = Case(None, [(late, 0), (Ticket.round > 1, 1)], 2)
    found = filters.with_office(mine.where(_chip(chip, moment)))
    ordered = found.order_by(first, Ticket.due_at.asc(nulls="last"), Ticket.id)
    rows, page, pages, total = filters.paged(ordered, request.args, chips[chip], thrift.rows())
    return render_template(
        "my_tickets.html", tickets=rows, page=page, pages=pages, total=total, chips=chips, chip=chip, at=moment,
        alarms=alarms.of(current_user.officer, moment),
        offices=current_user.officer.offices(today(moment)), undoable=live.undoable(current_user.officer, moment),
        resolved=None if total else _last_resolved(moment),
    )  # fmt: skip


def _last_resolved(moment):
    """The grievance of this officer's that was answered last, or None."""
    done = access.held_by(current_user.officer, moment).where(Ticket.stage.in_(ANSWERED))
    return done.where(Ticket.replied_at.is_null(False)).order_by(Ticket.replied_at.desc()).first()


def _counts(mine, moment):
    """{chip: how many}, all of them by one query."""
    sums = [fn.SUM(Case(None, [(_chip(name, moment), 1)], 0)) for name in CHIPS]
    counted = mine.select(*sums).tuples().first()
    return {name: count or 0 for name, count in zip(CHIPS, counted, strict=True)}


def _chip(name, moment):
    """The condition of one chip."""
    late = (Ticket.due_at <= moment) & (Ticket.clock != "await")
    due_today = (Ticket.due_at > moment) & (Ticket.due_at <= end_of_day(today(moment))) & (Ticket.clock != "await")
    return {
        "all": Ticket.id.is_null(False), "overdue": late, "today": due_today, "reopened": Ticket.round > 1,
        "waiting": Ticket.stage.in_(("reported", "replied")),
    }[name]  # fmt: skip


def overview():
    """The administrator's: accounts and directory in numbers, no citizen's words."""
    counts = {
        "offices": Office.select().where(Office.ended_on.is_null()).count(),
        "officers": Officer.select().where(Officer.disabled_at.is_null()).count(),
    }
    charges = {}
    for officer_id, code in Charge.select(Charge.officer, Charge.office).where(Charge.until_on.is_null()).tuples():
        charges.setdefault(officer_id, []).append(code)
    return render_template(
        "overview.html", counts=counts, officers=list(Officer.select().order_by(Officer.name).limit(200)),
        accounts=list(Account.select().order_by(Account.name)), charges=charges,
        alarms=alarms.of(current_user.officer, now()), claims=identities.waiting(),
    )  # fmt: skip
