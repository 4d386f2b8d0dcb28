"""Ready words of replies: the page that keeps them, and what a form with a reply offers."""

from flask import Blueprint, redirect, render_template, request
from flask_login import current_user

from smgt import canned, rights
from smgt.errors import Refused
from smgt.models import Category
from smgt.tickets import readable
from smgt.web import given
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor
from smgt.web.words import tongue

bp = Blueprint("canned", __name__, url_prefix="/canned")


def install(app):
    app.jinja_env.globals["canned_for"] = canned.offered


@bp.get("")
@may("read_canned")
def index(problem=None, status=200):
    given_now = request.form if problem else {}
    return render_template(
        "canned.html", rows=canned.all_of_them(), slots=canned.SLOTS, tongues=canned.LANGUAGES, given=given_now,
        problems=[str(problem)] if problem else [], wrong=problem.field if problem else "", categories=_categories(),
        may=rights.has(current_user.officer, "keep_canned"),
    ), status  # fmt: skip


@bp.post("")
@may("keep_canned")
def keep():
    """Add ready words; what cannot be taken comes back as it was typed."""
    typed = [readable(request.form.get(name, "")) for name in ("name", "language", "category", "text")]
    try:
        canned.keep(*typed, actor(), now())
    except Refused as refused:
        return index(refused, 422)
    return redirect("/canned", 303)


@bp.post("/<int:row>/end")
@may("keep_canned")
def end(row):
    canned.end(row, actor(), now())
    return redirect("/canned", 303)


def chosen(ticket):
    """The ready words that the form at hand asks to be put in, filled; "" for none."""
    wanted = given.number(request.form.get("canned", ""), 9)
    row = next((each for each in canned.offered(ticket) if each.id == wanted), None)
    return canned.filled(row, ticket) if row else ""


def _categories():
    rows = Category.select(Category.code, Category.name, Category.name_hi).where(Category.parent.is_null())
    return [(code, tongue().name(name, name_hi)) for code, name, name_hi in rows.order_by(Category.code).tuples()]
