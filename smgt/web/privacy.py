"""Privacy: the public notice, one citizen's data copied or erased, and where holes are reported."""

import json
from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request
from flask_login import current_user

from smgt import privacy
from smgt.channels import CHANNELS
from smgt.config import settings
from smgt.errors import NotFound, Refused
from smgt.models import Erasure
from smgt.retention import LIMITS
from smgt.tickets import readable
from smgt.web.guard import fresh, may
from smgt.web.now import now
from smgt.web.sheets import actor
from smgt.web.words import labels

bp = Blueprint("privacy", __name__)
SHOWN = 100


@bp.get("/privacy")
@may("be_public")
def notice():
    return render_template("privacy.html", limits=LIMITS, contact=settings.mail_from)


@bp.get("/.well-known/security.txt")
@may("be_public")
def security():
    """RFC 9116: where somebody who found a hole writes to."""
    lines = [f"Contact: mailto:{settings.mail_from}", f"Expires: {now() + timedelta(days=365):%Y-%m-%dT00:00:00Z}",
             "Preferred-Languages: en, hi"]  # fmt: skip
    if settings.base_url:
        lines.append(f"Canonical: {settings.base_url}/.well-known/security.txt")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/privacy/people")
@may("keep_privacy")
def people():
    return _page()


@bp.post("/privacy/people")
@may("keep_privacy")
def look():
    """How much is kept of one person: counts only."""
    try:
        found = _citizen()
    except (Refused, NotFound) as error:
        return _page(problem=str(error)), 422
    return _page(found=found, counts=privacy.look(found, actor(), now()))


@bp.post("/privacy/copy")
@may("copy_citizen")
@fresh(5)
def copy():
    """Everything kept about one person, as JSON lines; the words are not for administrators."""
    lines = list(privacy.copy(_citizen(), actor(), now()))
    text = "".join(f"{json.dumps(line, ensure_ascii=False, default=str)}\n" for line in lines)
    headers = {"Content-Disposition": "attachment; filename=citizen.jsonl", "Cache-Control": "no-store"}
    return Response(text, mimetype="application/jsonl", headers=headers)


@bp.post("/privacy/erasures")
@may("keep_privacy")
def ask():
    found = _citizen()
    try:
        privacy.ask(found, readable(request.form.get("reason", "")), actor(), now())
    except Refused as refused:
        return _page(problem=str(refused), found=found, counts=privacy.counts(found)), 422
    return redirect("/privacy/people", 303)


@bp.post("/privacy/erasures/<int:erasure>/<verdict>")
@may("keep_privacy")
def settle(erasure, verdict):
    """A second person confirms, or either puts it aside."""
    act = {"confirm": privacy.confirm, "refuse": privacy.refuse}.get(verdict)
    if act is None:
        raise NotFound("There is no such page.")
    try:
        act(erasure, actor(), now())
    except Refused as refused:
        return _page(problem=str(refused)), 422
    return redirect("/privacy/people", 303)


def _citizen():
    """The person that the form names. Raises NotFound, Refused."""
    channel, author = (readable(request.form.get(name, ""))[:300] for name in ("channel", "author"))
    if channel not in CHANNELS:
        raise Refused("Choose a channel.", "channel")
    return privacy.find(channel, author)


def _page(problem="", **more):
    asked = Erasure.select().order_by((Erasure.state == "asked").desc(), Erasure.id.desc()).limit(SHOWN)
    channels = [(name, label) for name, label in labels("channel").items() if name in CHANNELS]
    form = {name: readable(request.form.get(name, ""))[:500] for name in ("channel", "author", "reason")}
    return render_template(
        "privacy_people.html", erasures=list(asked), problems=[problem] if problem else [], channels=channels,
        form=form, me=current_user.officer, **more,
    )  # fmt: skip
