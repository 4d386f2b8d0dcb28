"""The offices named to see restricted grievances: the State Nodal Officer names them, the house reads who they are."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from smgt import directory, rights
from smgt.errors import Refused
from smgt.tickets import readable
from smgt.web.directory.base import actor, bp
from smgt.web.guard import may
from smgt.web.now import now


@bp.get("/restricted")
@may("read_directory")
def named():
    return _page()


@bp.post("/restricted")
@may("name_offices")
def name_office():
    kind, code = (readable(request.form.get(name, ""))[:100] for name in ("kind", "office"))
    try:
        directory.name_office(kind, code, actor(), now())
    except Refused as refused:
        return _page(str(refused), 422)
    return redirect(url_for("directory.named"), 303)


@bp.post("/restricted/<int:named_id>/end")
@may("name_offices")
def end_named(named_id):
    directory.end_named(named_id, actor(), now())
    return redirect(url_for("directory.named"), 303)


def _page(problem="", status=200):
    return render_template(
        "directory_restricted.html", named=directory.named_offices(), problems=[problem] if problem else [],
        may_name=rights.has(current_user.officer, "name_offices"),
    ), status  # fmt: skip
