"""Where platforms push to: asked whether this address is ours, and told things; answered at once, worked on later."""

import logging

from flask import Blueprint, Response, request

from smgt import hooks
from smgt.channels.base import BadHook
from smgt.errors import NotFound
from smgt.models import Account
from smgt.web.guard import may
from smgt.web.now import now

bp = Blueprint("hooks", __name__, url_prefix="/hooks")
log = logging.getLogger(__name__)
MOST_BYTES = 2**20


def hook(view):
    """Mark a view as a platform's: what is sent to it proves itself by its signature, not by a session."""
    view.hook = True
    return view


@bp.get("/<any(facebook, x):channel>/<name>")
@may("push")
def challenge(channel, name):
    """The platform asks whether this address is ours."""
    try:
        answer = hooks.door(_account(channel, name)).challenge(request.args.to_dict())
    except BadHook as bad:
        return _refused(name, bad)
    return Response(answer, mimetype="application/json" if answer.startswith("{") else "text/plain")


@bp.post("/<any(facebook, x):channel>/<name>")
@may("push")
@hook
def receive(channel, name):
    """The platform tells something: verified and stored before it is answered, worked on by a sweep."""
    request.max_content_length = MOST_BYTES
    try:
        hooks.receive(_account(channel, name), request.get_data(cache=False), request.headers, now)
    except BadHook as bad:
        return _refused(name, bad)
    return Response("", mimetype="text/plain")


def _account(channel, name):
    account = Account.get_or_none(Account.name == name, Account.channel == channel)
    if account is None:
        raise NotFound("There is no such address.")
    return account


def _refused(name, bad):
    log.warning("push to account %s refused: %s", name, bad)
    return Response("", 403, mimetype="text/plain")
