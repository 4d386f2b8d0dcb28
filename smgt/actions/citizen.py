"""The citizen: what is asked of him, what he says, and what his saying so (or not) makes of the ticket."""

from smgt import alarms, answers, mutes, quotes
from smgt.access import conflict, ladder_of
from smgt.actions.act import verb
from smgt.actions.reporting import closing_outcome, current_report, decision
from smgt.actions.timing import WAITING
from smgt.clocks import FIRST_REMINDER
from smgt.errors import Stale
from smgt.lists import TOP
from smgt.models import Message
from smgt.phrases import phrase, tongue
from smgt.rules import LIFE, RINGING


@verb
def ask_details(act):
    """The citizen is asked; our clocks wait. One reminder after a day; after the lapse it closes."""
    act.say(act.form["reply"], "details")
    act.pause("citizen", *WAITING)
    act.change(act.ticket, details_asked_at=act.now)
    clock = act.start("await")
    act.change(clock, next_at=act.now + FIRST_REMINDER)


@verb
def ask_again(act):
    """The one reminder to a citizen who was asked for details."""
    if heard := act.heard:
        words = phrase("details_reminder", tongue(heard.text), act.ticket.kind, number=act.ticket.number)
        act.say(words, "details", automatic=True)


@verb
def wait_no_longer(act):
    """The clocks have stood still for the citizen as long as they may (clocks.WAIT_AT_MOST): they go on."""
    for clock in act.clocks(*WAITING):
        if clock.paused_for == "citizen" and clock.next_at and clock.next_at <= act.now:
            act.resume(clock.name)


@verb
def hear(act):
    """A message of the citizen's joined: an awaited answer wakes the ticket, a later word opens *citizen replied*, and
    what was set aside comes back, unless its author is muted. A danger to life is heard from everybody."""
    message = Message.get_by_id(act.form["message"])
    words = quotes.fresh(message.text)
    act.details["message"] = message.id
    act.cries = _cries(act.ticket, f"{message.subject}\n{words}", words)
    if act.ticket.details_asked_at:
        act.wake("answered")
    _read_again(act, act.cries)
    if act.ticket.stage in ("replied", "closed") or _answered(act.ticket):
        act.change(act.ticket, citizen_replied=answers.reading(words))


def _cries(ticket, text, words):
    """Whether he tells of a danger to life that nobody knows of, or again after the answer, other than in thanks."""
    if ticket.stage in RINGING:
        return ticket.urgency != LIFE and alarms.endangered(text)
    return answers.reading(words) != "thanks" and alarms.endangered(text)


def _read_again(act, cries):
    """What is still to be sorted is brought in and proposed for anew; a danger goes before all else, at any stage."""
    ticket = act.ticket
    if ticket.stage == "received" and ticket.aside and (cries or not mutes.of(ticket, act.now)):
        act.bring_in()
    if ticket.stage == "received" and not ticket.aside and not ticket.version:
        act.change(ticket, proposed_at=None)
    if cries:
        act.change(ticket, urgency=LIFE)
        for clock in act.clocks("triage", "act"):
            act.follow_limit(clock)


@verb
def propose(act):
    """Somebody who knows number and sign, both public, says that it is done, or not: noted, nothing changes by it."""
    act.details["reading"] = "thanks" if act.form["outcome"] == "satisfied" else "not_satisfied"


def _answered(ticket):
    """Whether a reported ticket's reply is approved and on its way: what he says now may already be about it."""
    report = current_report(ticket) if ticket.stage == "reported" else None
    return bool(report and report.approved_at)


@verb
def satisfied(act):
    """replied → closed, on the citizen's own words. On a closed ticket his thanks are filed; a no stays a no."""
    act.details["of_round"] = act.ticket.round
    if act.ticket.stage == "closed":
        outcome = "satisfied" if act.ticket.outcome == "no_response" else act.ticket.outcome
        act.change(act.ticket, outcome=outcome, citizen_replied="")
    else:
        act.close(decision(act.ticket) or "satisfied")


@verb
def not_satisfied(act):
    """replied, closed → marked: same number, same office, round + 1, new clocks. Round 2 copies the superior."""
    mark_again(act, act.form.get("reason", ""))


def mark_again(act, reason):
    """The same for whichever action says that he is not satisfied."""
    if lead := act.ticket.lead():
        act.end(lead, "not_satisfied")
    act.stop("not_satisfied")
    act.change(act.ticket, promised_on=None)  # the office decides anew
    act.details |= {"reason": reason, "round": act.ticket.round + 1, "of_round": act.ticket.round}
    act.move("marked", round=act.ticket.round + 1, outcome="", closed_at=None, replied_at=None)
    office = _still_open(act, act.ticket.office)
    marking = act.give(office, note=reason)
    _copy(act, marking)


def _still_open(act, office):
    """The same office; where it was closed down meanwhile, or may not have it, the nearest one above it that may."""
    for each in (office, *office.ladder()):
        if each.is_open(act.today) and not conflict(act.ticket, each, act.today):
            return each
    return office


def _copy(act, marking):
    """Round 2 is copied to the superior, from round 3 on to the State Nodal Officer (DESIGN §3)."""
    ladder = ladder_of(act.ticket)
    above = ladder[:1] if act.ticket.round == 2 else [o for o in ladder if o.code == TOP]
    for other in above:
        act.tell("copied", other, marking.id)


@verb
def auto_close(act):
    """replied → closed: the citizen said nothing for the days the house waits."""
    if act.ticket.citizen_replied:
        raise Stale("The citizen has replied; a person decides.")
    act.close(closing_outcome(act.ticket))


@verb
def lapse(act):
    """closed as details_not_given: the details asked for did not come."""
    act.close("details_not_given")


@verb
def reply(act):
    """Words to the citizen that move nothing."""
    act.say(act.form["reply"], "interim")
