"""Files of the directory: its tables taken out, and brought in after a look at every difference and its effect."""

from flask import Response, redirect, render_template, request, stream_with_context, url_for
from flask_login import current_user

from smgt import journal
from smgt.directory import files, tables
from smgt.directory.sorts import SORTS
from smgt.errors import Refused, Stale
from smgt.models import db
from smgt.web.directory.base import actor, answer, bp, posted
from smgt.web.directory.forms import FileForm
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.words import N_

SHOWN_MOST = 300
ABOUT = {
    "offices": N_("Offices"), "officers": N_("Officers"), "charges": N_("Charges"), "holidays": N_("Holidays"),
    "order": N_("The list of a transfer order"),
}  # fmt: skip
_SORT = f"<any({', '.join(SORTS)}):sort>"


@bp.get(f"/<any({', '.join(tables.NAMES)}):table>.csv")
@may("export_directory")
def export(table):
    """A whole table as a file that can be sent back; noted in the journal."""
    with db.atomic():
        journal.append("directory_export", actor(), now(), None, {"file": table})

    def lines():
        db.connect(reuse_if_open=True)  # the request's own was closed before the first line is asked for
        yield from tables.lines(table)

    headers = {"Content-Disposition": f"attachment; filename={table}.csv", "Cache-Control": "no-store"}
    return Response(stream_with_context(lines()), mimetype="text/csv", headers=headers)


@bp.get("/files")
@may("read_directory")
def overview():
    """Which tables can be taken out and brought in."""
    return render_template("directory_files.html", about=ABOUT, tables=tables.NAMES)


@bp.route(f"/import/{_SORT}", methods=("GET", "POST"))
@may("change_directory")
def bring(sort):
    """Choose a file or paste a table; it is looked at, nothing changes yet."""
    return answer(FileForm(posted()), lambda form: _keep(sort, form), _asking(sort))


def _keep(sort, form):
    data, options = _data(form), _options(form)
    files.check(SORTS[sort], data)  # what cannot be read at all is said here
    token = files.keep(current_user.officer, sort, data, now())
    return url_for("directory.look", sort=sort, token=token, **_spoken(options))


def _data(form):
    sent = request.files.get("file")
    if sent and sent.filename:
        return sent.read()
    if form.pasted.data:
        return form.pasted.data.encode()
    raise Refused("Choose a file, or paste a table.", "file")


def _options(form):
    return {"on": form.on.data, "order_no": form.order_no.data or ""}


def _spoken(options):
    """The options as an address carries them."""
    return {name: str(value) for name, value in options.items() if value}


def _asking(sort):
    def page(form, problem="", status=200):
        if sort != "order":
            del form.on, form.order_no
        problems = [problem] if problem else [error for field in form for error in field.errors]
        return render_template(
            "directory_import.html", sort=sort, about=ABOUT[sort], form=form, problems=problems,
            columns=SORTS[sort].columns,
        ), status  # fmt: skip

    return page


@bp.route(f"/import/{_SORT}/<token>", methods=("GET", "POST"))
@may("change_directory")
def look(sort, token):
    """Every difference that the file would make and its effect; POST: all of it or nothing."""
    options = _options(FileForm(request.args))
    data = files.kept(current_user.officer, sort, token, now())
    if request.method == "GET":
        return _look(sort, token, data, options)
    try:
        files.carry_out(SORTS[sort], data, options, actor(), now(), request.form.get("digest", ""))
    except Refused as refused:
        return _look(sort, token, data, options, str(refused), 422)
    except Stale as stale:
        return _look(sort, token, data, options, str(stale), 409)
    return redirect(url_for("directory.look", sort=sort, token=token, **_spoken(options)), 303)


def _look(sort, token, data, options, problem="", status=200):
    plan = files.plan(SORTS[sort], data, options, actor(), now())
    return render_template(
        "directory_differences.html", sort=sort, about=ABOUT[sort], plan=plan, most=SHOWN_MOST,
        address=url_for("directory.look", sort=sort, token=token, **_spoken(options)),
        problems=[problem] if problem else [],
    ), status  # fmt: skip
