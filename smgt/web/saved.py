"""Saved lists: the filters at hand kept under a name, and forgotten again."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask_login import current_user

from smgt import saved
from smgt.errors import Refused
from smgt.tickets import readable
from smgt.web import filters
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.tickets import index_page

bp = Blueprint("saved", __name__, url_prefix="/saved")


@bp.post("")
@may("keep_own_account")
def keep():
    """Keep the filters that the form carries; a refusal is said on the list itself."""
    chosen = filters.given(request.form)
    try:
        saved.keep(current_user.officer, readable(request.form.get("name", "")), chosen, now())
    except Refused as refused:
        return index_page(chosen, problems=[str(refused)]), 422
    return redirect(f"/tickets?{urlencode(chosen)}", 303)


@bp.post("/<int:saved_id>/forget")
@may("keep_own_account")
def forget(saved_id):
    saved.drop(current_user.officer, saved_id)
    return redirect("/tickets", 303)
