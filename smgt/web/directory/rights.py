"""What an officer can see and do, in words: each line comes from access, rules.py or rights.py."""

from flask import current_app, render_template
from flask_login import current_user

from smgt import powers
from smgt.errors import NotFound
from smgt.web.directory.base import bp, found_officer, today
from smgt.web.guard import may, right_of
from smgt.web.now import now


@bp.get("/officers/<int:officer_id>/rights")
@may("see_rights")
def rights(officer_id):
    """Anybody's for those who read the directory; an officer's own for himself."""
    found, reader = found_officer(officer_id), current_user.officer
    if reader.role == "officer" and reader.id != found.id:
        raise NotFound("There is no such officer.")
    return render_template(
        "directory_rights.html", officer=found, powers=powers.of(found, now()), pages=pages(), day=today()
    )


def pages():
    """{name of a right: [(address, its methods)]}, from the routes themselves."""
    found = {}
    for rule in current_app.url_map.iter_rules():
        methods = sorted(rule.methods - {"HEAD", "OPTIONS"})
        found.setdefault(right_of(rule.endpoint).name, []).append((rule.rule, methods))
    return {name: sorted(addresses) for name, addresses in found.items()}
