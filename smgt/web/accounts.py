"""Accounts: how each is doing, in words, and what may be done about it; who changes them is in TRUST's row 40."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from smgt import accounts, health, outbox, rights
from smgt.channels import CHANNELS
from smgt.config import settings
from smgt.errors import NotFound, Refused
from smgt.journal import Actor
from smgt.models import Account
from smgt.rules import KINDS
from smgt.web import account_facts, account_forms, alarms, filters
from smgt.web.guard import fresh, may
from smgt.web.now import now
from smgt.web.words import N_, labels

bp = Blueprint("accounts", __name__, url_prefix="/accounts")
DONE = {
    "pause": N_("It is paused: nothing is read or sent through it."),
    "go-on": N_("It goes on, and is read at once."),
    "fetch": N_("It is read within seconds. Load this page again to see what came."),
    "reconnect": N_("The new credentials are in place. It is read within seconds; load this page again to see."),
    "checks": N_("Saved: who checks what is sent."),
    "office": N_("Saved: whose account it is."),
    "added": N_("The account is added. It is read within seconds; load this page again to see."),
}


@bp.get("")
@may("see_accounts")
def index():
    moment = now()
    return render_template(
        "accounts.html", facts=account_facts.of_all(moment), stopped=outbox.stopped(), at=moment, ends=labels("end"),
        alarms=alarms.of(current_user.officer, moment), offices=account_facts.office_names(),
        may_add=rights.has(current_user.officer, "add_account"), **_words(),
    )  # fmt: skip


@bp.get("/<name>")
@may("see_accounts")
def account(name):
    return _page(_found(name), done=DONE.get(request.args.get("done")))


@bp.get("/<name>/items")
@may("see_account_items")
def items(name):
    """What ended without a ticket, and why."""
    found = _found(name)
    state = request.args.get("state") if request.args.get("state") in ("failed", "ignored") else "failed"
    rows, page, pages, total = filters.paged(account_facts.items(found, state), request.args)
    return render_template(
        "account_items.html", account=found, items=rows, state=state, page=page, pages=pages, total=total,
        states=labels("end"),
    )  # fmt: skip


@bp.post("/<name>/pause")
@may("change_account")
def pause(name):
    accounts.pause(_found(name), True, _actor(), now())
    return _back(name, "pause")


@bp.post("/<name>/go-on")
@may("change_account")
def go_on(name):
    accounts.pause(_found(name), False, _actor(), now())
    return _back(name, "go-on")


@bp.post("/<name>/fetch")
@may("change_account")
def fetch(name):
    found = _found(name)
    try:
        accounts.fetch_now(found, _actor(), now())
    except Refused as refused:
        return _page(found, {"": str(refused)}), 422
    return _back(name, "fetch")


@bp.post("/<name>/checks")
@may("change_account")
def checks(name):
    written, canned = (request.form.get(field) == "1" for field in ("needs_check", "canned_needs_check"))
    accounts.set_checks(_found(name), written, canned, _actor(), now())
    return _back(name, "checks")


@bp.post("/<name>/office")
@may("change_account")
def office(name):
    found, code = _found(name), request.form.get("office", "").strip()[:200]
    try:
        accounts.set_office(found, code or None, _actor(), now())
    except Refused as refused:
        return _page(found, {"office": str(refused)}, {"office": code}), 422
    return _back(name, "office")


@bp.post("/<name>/reconnect")
@may("change_account")
@fresh(5)
def reconnect(name):
    """New credentials, all of them given anew; what was typed and is no secret is kept when they are refused."""
    found = _found(name)
    if found.channel not in account_forms.FIELDS:
        raise NotFound("This account has no credentials.")
    problems = account_forms.missing(found.channel, request.form)
    if not problems:
        try:
            given = account_forms.credentials(found.channel, request.form)
            accounts.reconnect(found, given, _actor(), now())
            return _back(name, "reconnect")
        except Refused as refused:
            problems = {refused.field or account_forms.blamed(found.channel, str(refused)): str(refused)}
    return _page(found, problems, account_forms.kept(found.channel, request.form)), 422


@bp.get("/new")
@may("add_account")
def new():
    return _new_page(request.args.get("channel"))


@bp.post("/new")
@may("add_account")
def add():
    """Add an account; a refusal shows the form again, without its secrets."""
    channel, form = request.form.get("channel"), request.form
    if channel not in _addable():
        return _new_page(None), 422
    problems = account_forms.missing(channel, form)
    if not form.get("name", "").strip():
        problems = {"name": N_("Please fill this in.")} | problems
    if not problems:
        try:
            given = account_forms.credentials(channel, form) | {"kind": form.get("kind") or "grievance"}
            code = form.get("office", "").strip()[:200] or None
            added = accounts.add_account(channel, form["name"], given, _actor(), now(), code)
            return _back(added.name, "added")
        except Refused as refused:
            problems = {refused.field or account_forms.blamed(channel, str(refused)): str(refused)}
    return _new_page(channel, problems, form), 422


def _new_page(channel, problems=None, form=None):
    channel = channel if channel in _addable() else None
    kept = {name: form.get(name, "")[:400] for name in ("name", "kind", "office")} if form else {}
    if form and channel:
        kept |= account_forms.kept(channel, form)
    return render_template(
        "account_new.html", channel=channel, channels=_addable(), kinds=KINDS, kept=kept,
        fields=account_forms.FIELDS.get(channel, ()), problems=problems or {},
    )  # fmt: skip


def _addable():
    return [channel for channel in account_forms.FIELDS if channel in CHANNELS]


def _page(found, problems=None, kept=None, done=None):
    """One account's page; with `problems` {field: sentence} of the form that was just sent."""
    moment, fields = now(), account_forms.FIELDS.get(found.channel, ())
    outages, gaps = account_facts.troubles(found, moment)
    hooks, waiting = account_facts.pushes(found)
    return render_template(
        "account.html", account=found, facts=account_facts.of_one(found, moment), at=moment, outages=outages,
        gaps=gaps, hooks=hooks, waiting=waiting, fields=fields, problems=problems or {}, done=done,
        kept=account_forms.whose(found.channel, found) | (kept or {}) if fields else kept or {},
        may_change=rights.has(current_user.officer, "change_account"),
        may_read=rights.has(current_user.officer, "see_account_items"), ends=labels("end"),
        alarms=alarms.of(current_user.officer, moment).about(found), hook_address=_hook_address(found), **_words(),
    )  # fmt: skip


def _words():
    """What the templates say times and money with, and what the alarms' definitions are made from."""
    return {
        "ago": account_facts.ago, "lasted": account_facts.lasted, "money": account_facts.money, "habit": health,
    }  # fmt: skip


def _hook_address(found):
    """Where its platform pushes to, "" where nothing is pushed."""
    if found.channel not in ("facebook", "x"):
        return ""
    return (settings.base_url or request.host_url.rstrip("/")) + url_for(
        "hooks.receive", channel=found.channel, name=found.name
    )


def _found(name):
    found = Account.get_or_none(Account.name == name)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def _actor():
    officer = current_user.officer
    return Actor(officer.name, officer.role, officer=officer)


def _back(name, done):
    return redirect(url_for("accounts.account", name=name, done=done), 303)
