"""Shaping: splitting and joining matters, correcting facts, notes, incidents, and taking a move back."""

from datetime import timedelta

from smgt import incidents, proposals
from smgt.access import latest_undo, parse_number, tickets_for
from smgt.actions.act import verb
from smgt.actions.marking import sort
from smgt.errors import NotFound, Refused, Stale
from smgt.models import (
    Callback,
    Clock,
    District,
    Event,
    Incident,
    Marking,
    Message,
    Notice,
    Reference,
    Report,
    Ticket,
    Undo,
)
from smgt.rules import ATTENTION, KINDS, WORKING

UNJOIN_DAYS = 7
NOWHERE = "-"  # chosen where the district is not known after all


@verb
def note(act):
    """A note for those who see the ticket."""
    act.details["note"] = act.form["note"]


@verb
def split(act):
    """Another matter in the same message gets a number of its own; the message stays where it is."""
    old = act.ticket
    new = act.make(
        Ticket, kind=old.kind, citizen=old.citizen, account=old.account, channel=old.channel, district=old.district,
        urgency=old.urgency, summary=act.form["summary"], received_at=act.now, moved_at=act.now, split_from=old,
        restricted=old.restricted, restricted_at=old.restricted_at, against_office=old.against_office_id,
        against_officer=old.against_officer_id,
    )  # fmt: skip
    act.details["into"] = new.number
    if old.stage in ("replied", "closed"):
        act.change(old, citizen_replied="")
    act.opened = new


@verb
def join(act):
    """The same matter by another door closes as duplicate; its later messages show on the first."""
    first = _joinable(act)
    act.details |= {"into": first.number, "reason": act.form.get("reason", "")}
    act.change(act.ticket, joined_to=first)
    act.close("duplicate")


def _joinable(act):
    try:
        wanted = Ticket.id == parse_number(act.form["number"].strip().upper())
        first = Ticket.first_of(tickets_for(act.actor.officer, act.now).where(wanted))
    except NotFound:
        first = None
    if first is None or first.id == act.ticket.id:
        raise Refused("There is no such grievance to join it to.", "number")
    if first.stage == "closed" and not first.joined_to_id:
        raise Refused("That one is closed: nobody works on it.", "number")
    if first.joined_to_id:
        raise Refused(f"That one is itself joined to {first.joined_to.number}.", "number")
    if _closed_to(first) != _closed_to(act.ticket):
        raise Refused("One of the two is restricted and the other is not, or not alike: correct that first.", "number")
    if act.ticket.joined.exists():
        raise Refused("Others are joined to this one: join those first.", "number")
    return first


def _closed_to(ticket):
    return ticket.restricted, ticket.against_office_id, ticket.against_officer_id


@verb
def unjoin(act):
    """Undo joining within seven days: everything stands as before."""
    joined = Undo.select().join(Event).where(Undo.ticket == act.ticket, Event.action == "join")
    undo = joined.where(Event.at >= act.now - timedelta(days=UNJOIN_DAYS)).order_by(Undo.id.desc()).first()
    if undo is None:
        raise Stale(f"It was joined more than {UNJOIN_DAYS} days ago.")
    act.details["out_of"] = act.ticket.joined_to.number
    restore(act, undo)


@verb
def amend(act):
    """Correct kind, category, urgency, district or the citizen's contact; what runs follows its new limit."""
    old, kind = (act.ticket.category_id, act.ticket.urgency), act.ticket.kind
    where = act.ticket.category_id, act.ticket.district_id
    sort(act, act.form)
    _set_kind(act, act.form.get("kind") or kind)
    if district := act.form.get("district"):
        if district != NOWHERE and not District.get_or_none(District.code == district):
            raise Refused("There is no such district.", "district")
        act.change(act.ticket, district=None if district == NOWHERE else district)
    if act.ticket.stage == "received" and where != (act.ticket.category_id, act.ticket.district_id):
        act.change(act.ticket, proposed_office=proposals.corrected(act.ticket, act.now))
    given = {name: act.form[name] for name in ("contact_name", "contact_phone") if act.form.get(name)}
    act.change(act.ticket, **given)
    act.details["fields"] = sorted(name for name, value in act.form.items() if value)
    if (*old, kind) != (act.ticket.category_id, act.ticket.urgency, act.ticket.kind):
        _follow_limit(act, "triage", "acknowledge", "act")


def _set_kind(act, kind):
    if kind not in KINDS:
        raise Refused("There is no such kind.", "kind")
    if kind != act.ticket.kind:
        if act.ticket.promised_on:
            raise Refused("It was accepted with a date: say first that the promise is kept.", "kind")
        act.details["kind"] = kind  # the history says which
        act.change(act.ticket, kind=kind)


def _follow_limit(act, *names):
    """The running clocks of these duties follow the limit as it is now."""
    for clock in act.clocks(*names):
        act.follow_limit(clock)
    act.change(act.ticket, escalation=0)


@verb
def group(act):
    """Put the ticket into an incident, named by its id or by a new title."""
    named = act.form["incident"].strip()
    incident = _incident(act, named) if named.isdigit() else None
    act.change(act.ticket, incident=incident or act.make(Incident, title=named[:200], opened_at=act.now))
    act.details["incident"] = act.ticket.incident_id


def _incident(act, named):
    """The incident of that number, as far as whoever acts may see it. Raises Refused."""
    try:
        return incidents.find(act.actor.officer, int(named) if len(named) < 10 else 0, act.now)[0]
    except NotFound:
        raise Refused("There is no such incident.", "incident") from None


@verb
def ungroup(act):
    """Out of the incident: nothing else that was done to it changes."""
    act.details["incident"] = act.ticket.incident_id
    act.change(act.ticket, incident=None)


@verb
def attend(act):
    """Flag it, or take the flag away: those who answer to the public look at it. No due time changes."""
    flag = act.form.get("attention", "")
    if flag and flag not in ATTENTION:
        raise Refused("There is no such flag.", "attention")
    act.change(act.ticket, attention=flag)
    act.details["attention"] = flag


@verb
def take_back(act):
    """Undo one's own latest move while nothing of it has gone out."""
    undo = latest_undo(act.actor.officer, act.ticket, act.now, version=act.ticket.version - 1)
    if undo is None:
        raise Stale("It can no longer be taken back.")
    act.details["event"] = undo.event_id
    restore(act, undo)


def restore(act, undo):
    """Withdraw what a move made and put back what it changed. Raises Stale when something has gone out."""
    stage = act.ticket.stage
    for table, row_id in undo.made:
        _WITHDRAW.get(table, _leave)(act, row_id)
    for table, row_id, fields in reversed(undo.before):  # a row changed twice ends as it first stood
        row = act.ticket if table == "ticket" else _TABLES[table].get_by_id(row_id)
        act.change(row, **{name: _typed(row, name, value) for name, value in fields.items()})
    Undo.update(until=act.now - timedelta(seconds=1)).where(Undo.id == undo.id).execute()
    act.details |= {"from": stage, "to": act.ticket.stage}
    _catch_up(act, undo.event.at)


def _catch_up(act, moved_at):
    """What the citizen said since the move is true all the same: it answers what was asked of him."""
    ticket = act.ticket
    if ticket.stage not in ("replied", "closed"):
        act.change(ticket, citizen_replied="")
    said = Message.select().where(Message.ticket == ticket, ~Message.outgoing, Message.reason == "")
    answered = not ticket.details_asked_at or said.where(Message.received_at > ticket.details_asked_at).exists()
    if ticket.stage in ("received", *WORKING) and answered:
        act.wake("answered")
    if ticket.stage == "received" and ticket.aside and said.where(Message.received_at > moved_at).exists():
        act.bring_in()


def _typed(row, name, value):
    field = row._meta.fields[name]
    plain = value is None or isinstance(value, dict | list)  # JSON within the Undo's own JSON is read already
    return value if plain else field.python_value(value)


_NOT_OUT = ("draft", "by_hand", "queued")


def _withdraw(model):
    def withdraw(act, row_id):
        waiting = model.update(state="withdrawn").where(model.id == row_id, model.state.in_(_NOT_OUT))
        if not waiting.execute():
            raise Stale("It can no longer be taken back: something has gone out.")

    return withdraw


def _end_marking(act, row_id):
    act.change(Marking.get_by_id(row_id), ended_at=act.now, ended="taken_back")


def _stop_clock(act, row_id):
    stopped = {"stopped_at": act.now, "stopped": "taken_back", "next_at": None}
    act.change(Clock.get_by_id(row_id), **stopped, paused_at=None, paused_for="")


def _return_report(act, row_id):
    act.change(Report.get_by_id(row_id), returned_at=act.now, returned_reason="taken back")


def _forget_reference(act, row_id):
    Reference.delete().where(Reference.id == row_id).execute()


def _forget_callback(act, row_id):
    Callback.delete().where(Callback.id == row_id).execute()


def _leave(act, row_id):
    """An incident or a split-off ticket stays: it has a number of its own."""


_WITHDRAW = {
    "message": _withdraw(Message),
    "notice": _withdraw(Notice),
    "marking": _end_marking,
    "clock": _stop_clock,
    "report": _return_report,
    "reference": _forget_reference,
    "callback": _forget_callback,
}
_TABLES = {model._meta.table_name: model for model in (Marking, Clock, Report, Reference, Callback)}
