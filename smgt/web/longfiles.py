"""Long lists as files: asking for one, its progress (the page asks again by itself, without script), and the file."""

from flask import Blueprint, redirect, render_template, request, send_file
from flask_login import current_user

from smgt import longfiles
from smgt.web import filters
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.sheets import actor

bp = Blueprint("longfiles", __name__, url_prefix="/exports")


def install(app):
    app.jinja_env.globals["long_list"] = lambda total: total > longfiles.LONG


@bp.get("")
@may("export_tickets")
def index():
    """One's own files: what is being prepared, what is ready."""
    page = render_template("exports.html", files=longfiles.of(current_user.officer))
    return page, {"Cache-Control": "no-store"}


@bp.post("")
@may("export_tickets")
def ask():
    """Ask for the list by the filters that the form carries."""
    export = longfiles.ask(current_user.officer, filters.given(request.form), now())
    return redirect(f"/exports/{export.token}", 303)


@bp.get("/<token>")
@may("export_tickets")
def show(token):
    export, moment = longfiles.find(current_user.officer, token), now()
    over = export.state == "gone" or (export.state == "ready" and export.expires_at <= moment)
    page = render_template("export.html", export=export, over=over)
    return page, {"Cache-Control": "no-store"}


@bp.get("/<token>/file")
@may("export_tickets")
def file(token):
    path = longfiles.take(current_user.officer, token, actor(), now())
    answer = send_file(path, mimetype="text/csv", as_attachment=True, download_name="tickets.csv", conditional=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer
