"""The pages of a file that somebody brings: choosing it, seeing what each row will do, and the word to go."""

from flask import Response, redirect, render_template, request
from flask_login import current_user

from smgt import imports
from smgt.errors import Refused
from smgt.journal import Actor
from smgt.web.given import number
from smgt.web.now import now

PER_PAGE = 100


def actor():
    """Whoever is signed in, with the part that his role gives him in every ticket."""
    officer = current_user.officer
    return Actor(officer.name, officer.role, frozenset({officer.role}), officer)


def choose(importer, address, title, problem="", status=200):
    """The page that asks for the file: its columns, a sample, and what was wrong with the last one."""
    return render_template(
        "import.html", importer=importer, address=address, title=title, problems=[problem] if problem else []
    ), status  # fmt: skip


def bring(importer, address, title):
    """Keep the file that was sent and go on to its page; 422 says why it cannot be read."""
    sent = request.files.get("file")
    try:
        if not sent or not sent.filename:
            raise Refused("Choose a file first.", "file")
        return redirect(f"{address}/{imports.keep(importer, sent.read(), current_user.officer)}", 303)
    except Refused as refused:
        return choose(importer, address, title, str(refused), 422)


def look(importer, address, title, name, problem="", status=200):
    """What each row of a kept file will do, those with a fault first."""
    officer = current_user.officer
    rows = imports.plan(importer, imports.kept(importer, name, officer), officer, now())
    rows.sort(key=lambda row: not row.faults)
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(max(1, number(request.args.get("page", ""), 6, 1)), pages)
    return render_template(
        "import_rows.html", importer=importer, address=f"{address}/{name}", title=title, counts=imports.counts(rows),
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE], page=page, pages=pages, total=len(rows), again=address,
        problems=[problem] if problem else [],
    ), status  # fmt: skip


def go(importer, address, title, name):
    """Carry out a kept file, all or nothing; its page then shows every row as known."""
    try:
        imports.carry_out(importer, imports.kept(importer, name, current_user.officer), actor(), now())
    except Refused as refused:
        return look(importer, address, title, name, str(refused), 422)
    return redirect(f"{address}/{name}", 303)


def sample(importer, filename):
    """A small file to begin from."""
    headers = {"Content-Disposition": f"attachment; filename={filename}"}
    return Response("\ufeff" + importer.sample(), mimetype="text/csv", headers=headers)
