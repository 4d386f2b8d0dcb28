"""Marking: to whom a ticket goes, who takes it up, and how it goes on or back."""

from datetime import timedelta

from smgt import climbing, conduct
from smgt.actions.act import verb
from smgt.actions.elsewhere import refer
from smgt.actions.restricting import look_closely
from smgt.config import settings
from smgt.errors import Refused, Stale
from smgt.lists import TOP
from smgt.models import Category, Message, Office
from smgt.phrases import phrase, tongue
from smgt.rules import CELL, DECLINED, RETURNS_LIMIT, URGENCIES

ACKNOWLEDGE_AGAIN = timedelta(hours=24)  # one to each citizen and day by mail (RFC 3834 §2)


@verb
def mark(act):
    """received → marked. The first marking tells the citizen number and office."""
    sort(act, act.form)
    office = act.office(act.form.get("office") or act.ticket.proposed_office_id)
    first = act.ticket.marked_at is None
    act.stop("marked", "triage")
    final = act.ticket.returns >= RETURNS_LIMIT
    act.move("marked", marked_at=act.ticket.marked_at or act.now, final=final, aside=False)
    act.give(office, note=act.form.get("note", ""))
    if first:
        acknowledge_receipt(act, office)


def acknowledge_receipt(act, office):
    """Queue the acknowledgement with number and office, in the citizen's script.

    By mail one a day to each citizen at most: what answers it may be a machine, and two machines never stop.
    """
    if (heard := act.heard) and heard.channel == "mail" and acknowledged_lately(heard.citizen_id, act.now):
        act.details["held_back"] = "acknowledgement"
    elif heard:
        language = tongue(heard.text)
        slots = {"number": act.ticket.number, "office": office.label(language)}
        neutral = conduct.active(office.district_id or act.ticket.district_id, act.today) is not None
        words = phrase("acknowledgement", language, act.ticket.kind, neutral, **slots)
        act.say(words, "acknowledgement", automatic=True)


def acknowledged_lately(citizen_id, now):
    """Whether an acknowledgement was made for this citizen within a day, and not withdrawn."""
    told = (Message.citizen == citizen_id) & Message.outgoing & (Message.purpose == "acknowledgement")
    lately = Message.received_at > now - ACKNOWLEDGE_AGAIN
    return Message.select().where(told, lately, Message.state != "withdrawn").exists()


def sort(act, form):
    """Set category and urgency where the form names them, and what restricts the ticket. Raises Refused."""
    if category := form.get("category"):
        if not Category.get_or_none(Category.code == category):
            raise Refused("There is no such category.", "category")
        act.change(act.ticket, category=category)
    if urgency := form.get("urgency"):
        if urgency not in URGENCIES:
            raise Refused("There is no such urgency.", "urgency")
        act.change(act.ticket, urgency=urgency)
    look_closely(act)


@verb
def decline(act):
    """received → closed, not taken up; with two keys, not tenable needs a second person to say so again."""
    outcome, reason = act.form["outcome"], act.form["reason"]
    if outcome not in DECLINED:
        raise Refused("Choose why it is not taken up.", "outcome")
    act.details["reason"] = reason
    if settings.two_keys and outcome == "not_tenable" and not turn_key(act, outcome):
        return
    if outcome == "referred":
        refer(act)
    act.close(outcome)
    if words := act.form.get("reply"):
        act.say(words, "decline")


def turn_key(act, what):
    """The first of two persons' keys is kept on the ticket (False); another person's second one turns (True)."""
    first = act.ticket.first_key
    if first and first["what"] == what and first["officer"] != act.actor.officer.id:
        return True
    if first and first["what"] == what:
        raise Stale("A second person must confirm this; you were the first.")
    act.change(act.ticket, first_key={"what": what, "officer": act.actor.officer.id})
    act.details["first_key"] = what
    return False


@verb
def acknowledge(act):
    """marked → acting. An associated office acknowledges its own marking and moves nothing."""
    marking = own_marking(act)
    act.change(marking, acknowledged_at=act.now, seen_at=marking.seen_at or act.now)
    # who was told that nobody took it up is told again when nothing is done about it
    act.change(act.ticket, **{"escalation": 0} if marking.lead else {})
    # once the lead office acts, the others have only to act: nobody can acknowledge any more
    act.stop("acknowledged", "acknowledge", marking=None if marking.lead else marking)
    act.details["on_behalf"] = not {"holder", "associate"} & act.actor.parts
    if marking.lead:
        act.move("acting")


def own_marking(act):
    """The marking this person answers for: the lead one as holder or cell, else his associated office's."""
    lead = act.ticket.lead()
    if "holder" in act.actor.parts or set(CELL) & act.actor.parts:
        return lead
    held = {office.code for office in act.actor.officer.offices(act.today)}
    own = next((m for m in act.ticket.associates() if m.office_id in held), None)
    if own is None:
        raise Stale("Your office's part in it has ended.")
    return own


@verb
def pass_on(act):
    """marked, acting → marked with another office. An office passing on leaves its due time standing and stays
    answerable for it; the cell's correction starts anew.
    """
    office = act.office(act.form["office"])
    lead = act.ticket.lead()
    if office.code == lead.office_id:
        raise Refused("It is with that office already.", "office")
    by_cell = bool(set(CELL) & act.actor.parts)
    if not by_cell and not _within_own(act, office):
        raise Refused("That office is outside your jurisdiction: use Wrong office instead.", "office")
    act.details |= {"reason": act.form["reason"], "left": lead.office_id}
    act.move("marked")
    act.give(office, note=act.form["reason"], inherit=None if by_cell else lead)
    act.end(lead, "passed_on", answerable=not by_cell)
    if by_cell:
        act.acquit("passed_on")


def _within_own(act, office):
    held = act.actor.officer.offices(act.today)
    return any(own.covers(office) for own in held)


@verb
def associate(act):
    """Another office gets its own marking and clock beside the lead one."""
    office = act.office(act.form["office"])
    if office.code in {act.ticket.office_id, *(marking.office_id for marking in act.ticket.associates())}:
        raise Refused("That office has it already.", "office")
    act.give(office, lead=False, note=act.form.get("note", ""))


@verb
def send_back(act):
    """marked, acting → received, with the office it thinks right."""
    right = act.form.get("office")
    proposed = act.office(right) if right else None
    lead = act.ticket.lead()
    act.details |= {"reason": act.form["reason"], "office": lead.office_id, "proposed": proposed and proposed.code}
    act.end(lead, "sent_back")
    act.acquit("sent_back")
    act.move("received", office=None, proposed_office=proposed, returns=act.ticket.returns + 1)
    act.start("triage")
    if act.ticket.returns >= RETURNS_LIMIT:
        act.tell("to_decide", Office.get_by_id(TOP), act.ticket.version, note=act.form["reason"])


@verb
def reopen(act):
    """closed without ever being marked → received."""
    act.details["reason"] = act.form["reason"]
    act.move("received", outcome="", closed_at=None, aside=False)
    act.start("triage")


@verb
def bring_in(act):
    """What was set aside is a grievance after all: back among what is to be marked."""
    act.bring_in()
    act.undoable = True


@verb
def set_aside(act):
    """A person takes it for no grievance: it waits in the lane without a clock until somebody files it."""
    act.details["reason"] = act.form["reason"]
    act.stop("aside")
    act.change(act.ticket, aside=True, details_asked_at=None)
    act.undoable = True


@verb
def remind(act):
    """One reminder to the office that holds it, by hand."""
    act.details["note"] = act.form.get("note", "")
    act.tell("by_hand", act.ticket.office, act.ticket.version, note=act.form.get("note", ""))


@verb
def escalate(act):
    """Tell the next office up the ladder that somebody is there for; the ticket stays where it is.

    A sweep brings its `ladders`, the minute (`planned`) that this rung was due, and as `late` the climbing.Late office
    where it is not the ticket's own: of that one its own ladder is told, and the ticket's level stands.
    """
    ladders, late = act.form.get("ladders") or climbing.Ladders(act.today), act.form.get("late")
    act.ticket.office = ladders.office(act.ticket.office_id)
    climb = climbing.next_above_other(act.ticket, ladders, late) if late else climbing.next_above(act.ticket, ladders)
    if climb.office is None:
        raise Stale("There is nobody above to escalate to.")
    level, reason, planned = act.ticket.escalation + 1, act.form.get("reason", ""), act.form.get("planned")
    if late:
        level = len(climbing.told_of(act.ticket, late)) + 1
        act.details["holder"] = late.office.code
    else:
        act.change(act.ticket, escalation=level)
    act.details |= {"office": climb.office.code, "level": level, "reason": reason}
    if climb.note:
        act.details["passed_over"] = climb.listed
    note = "\n".join(filter(None, [reason, climb.note]))
    facts = {"note": note, "planned_at": planned, "holder": late and late.office}
    what = f"v{act.ticket.version} l{level}" + (f" of {late.office.code}" if late else "")
    act.tell("escalation", climb.office, what, **facts)
