"""Accounts: how each channel is doing, in words."""

from flask import Blueprint, render_template
from peewee import fn

from smgt import outbox
from smgt.models import Account, Message
from smgt.web.guard import for_roles
from smgt.web.now import now
from smgt.web.words import labels

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


@bp.get("")
@for_roles("tracker", "state_nodal", "administrator", "viewer")
def index():
    ends = Message.select(Message.account, Message.state, fn.COUNT(Message.id)).where(~Message.outgoing)
    tally = {}
    for account_id, state, count in ends.group_by(Message.account, Message.state).tuples():
        tally.setdefault(account_id, {})[state] = count
    accounts = list(Account.select().order_by(Account.channel, Account.name))
    return render_template(
        "accounts.html", accounts=accounts, tally=tally, stopped=outbox.stopped(), at=now(), ends=labels("end")
    )
