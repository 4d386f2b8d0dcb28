"""What an officer can see and do, in words: each line comes from access, rules.py or a page's own mark."""

from flask import current_app, render_template
from flask_login import current_user

from smgt import rights as rights_of
from smgt.errors import NotFound
from smgt.web.directory.base import READ, bp, found_officer, today
from smgt.web.guard import for_roles, roles_of
from smgt.web.now import now


@bp.get("/officers/<int:officer_id>/rights")
@for_roles(*READ, "officer")
def rights(officer_id):
    """Anybody's for those who read the directory; an officer's own for himself."""
    found, reader = found_officer(officer_id), current_user.officer
    if reader.role == "officer" and reader.id != found.id:
        raise NotFound("There is no such officer.")
    return render_template(
        "directory_rights.html", officer=found, rights=rights_of.of(found, now()), pages=pages(found.role), day=today()
    )


def pages(role):
    """[(address, its methods, whether it gives a file)] of all that the role may open, from the routes themselves."""
    found = []
    for rule in current_app.url_map.iter_rules():
        if role in roles_of(rule.endpoint):
            view = current_app.view_functions[rule.endpoint]
            found.append((rule.rule, sorted(rule.methods - {"HEAD", "OPTIONS"}), getattr(view, "exports", False)))
    return sorted(found)
