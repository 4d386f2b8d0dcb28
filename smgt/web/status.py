"""The public status page: how a grievance stands, for whoever knows its number and its complainant's sign."""

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user

from smgt import conduct, status
from smgt.clocks import today
from smgt.errors import Forbidden, Stale
from smgt.signin import budgets
from smgt.tickets import readable
from smgt.web import styles
from smgt.web.given import asker
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.words import N_

bp = Blueprint("status", __name__, url_prefix="/status")
_FIGURES = {
    "received": N_("Received"), "resolved": N_("Resolved"), "not_tenable": N_("Not tenable"),
    "referred": N_("Referred"), "pending": N_("Pending"),
}  # fmt: skip
VERDICTS = ("satisfied", "not_satisfied")


@bp.get("")
@may("be_public")
def form():
    """The question; beside it the State's figures, unless an election's code of conduct is in force."""
    answer = _page(None)
    answer.headers["Cache-Control"] = "private, no-cache"  # nobody's: an unchanged one need not come again
    return answer


@bp.post("")
@may("be_public")
def ask():
    """The answer stands in the page and not in the address. What is said of it here only proposes."""
    number, sign, moment = _given("number"), _given("sign"), now()
    found = status.ask(number, sign, budgets.network(asker()), moment)
    if found == "":
        return _page("too_often", 429)
    verdict = request.form.get("verdict", "")
    if verdict and current_user.is_authenticated:
        raise Forbidden("Whoever works here never says it for the complainant.")
    if found and verdict in VERDICTS:
        try:
            status.propose(found.ticket, verdict == "satisfied", moment)
        except Stale:
            return _page(found)  # it has moved on meanwhile: how it stands now says so
        return _page(found, said=verdict)
    return _page(found or "unknown", 200 if found else 404)


def _given(name):
    return readable(request.form.get(name, ""))[:100]


def _totals(moment):
    """The State's figures, counted at most once a minute by each process: many ask, all facts are read for them."""
    minute = moment.replace(second=0, microsecond=0)
    counted_at, counts = current_app.extensions.get("totals", (None, {}))
    if counted_at != minute:
        counts = status.totals()
        current_app.extensions["totals"] = (minute, counts)
    return counts


def _page(answer, code=200, said=""):
    told = isinstance(answer, status.Status)
    page = render_template(
        "status.html", found=answer if told else None, problem="" if told else answer, said=said,
        totals=None if told or conduct.active(None, today(now())) else _totals(now()), labels=_FIGURES,
        number=_given("number"), sign=_given("sign") if told else "",
    )  # fmt: skip
    return styles.styled(page, code)
