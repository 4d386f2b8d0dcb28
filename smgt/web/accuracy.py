"""How well proposals match what the cell decided, week by week; the model in use, and the spellings it was taught."""

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user

from smgt import learning, lessons, rights
from smgt.tickets import readable
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor

bp = Blueprint("accuracy", __name__, url_prefix="/triage/accuracy")


@bp.get("")
@may("see_accuracy")
def index():
    return render_template(
        "accuracy.html", weeks=learning.weeks(now()), fields=learning.FIELDS, current=learning.current().version,
        versions=learning.versions(), spellings=lessons.spellings(),
        held=learning.is_held(), changes=rights.has(current_user.officer, "change_model"), share=_share,
    )  # fmt: skip


@bp.post("/model")
@may("change_model")
def model():
    if request.form.get("let_go"):
        learning.let_go(actor(), now())
    else:
        learning.use(readable(request.form.get("version", ""))[:40], actor(), now())
    return redirect("/triage/accuracy", 303)


@bp.post("/spellings/<int:row>")
@may("change_model")
def spelling(row):
    lessons.strike(row, request.form.get("struck") == "1", actor(), now())
    return redirect("/triage/accuracy#spellings", 303)


def _share(counts):
    """Per cent of what was proposed that was right; None where nothing was proposed."""
    proposed = counts["right"] + counts["wrong"]
    return round(100 * counts["right"] / proposed) if proposed else None
