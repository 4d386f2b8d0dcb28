"""Reporting: what an office did about it, more time for it, and the reply that comes of it."""

from smgt import climbing, clocks
from smgt.actions.act import NO_WAY, future_day, verb
from smgt.actions.marking import own_marking, turn_key
from smgt.actions.promise import begin_promise, promised_day
from smgt.actions.second_look import hints_of
from smgt.actions.timing import terms_of
from smgt.errors import Refused, Stale
from smgt.limits import Due
from smgt.models import Account, Attachment, Clock, Marking, Message, Report
from smgt.phrases import phrase, tongue
from smgt.rules import DECISIONS, report_outcomes
from smgt.translations.spoken import N_

NOT_OURS = "not_ours"  # the hint that a report should have been a send_back
RETURNED = {"came": "returned", "until": ""}  # what a clock's terms add once its report is returned
LEAST_WORDS = 20  # characters an action-taken report must have to say anything


@verb
def report(act):
    """marked, acting → reported. An associated office's report ends its own marking and moves nothing."""
    marking = own_marking(act)
    row = _write_report(act, marking)
    act.change(marking, reported_at=act.now, acknowledged_at=marking.acknowledged_at or act.now)
    if not marking.lead:
        act.end(marking, "reported")
        return
    act.stop("reported", marking=marking)
    act.acquit("reported")
    act.stop("reported", "acknowledge")  # an associated office has only to act now
    act.wake("reported")  # a report answers for itself: details are no longer waited for
    act.move("reported")
    act.start("check", marking)
    if marking.office.trusted and act.heard and NOT_OURS not in row.hints:  # such a one is never closed unread
        _queue_reply(act, row, row.reply)


def _write_report(act, marking):
    outcome, taken = act.form["outcome"], act.form["action_taken"].strip()
    if outcome not in report_outcomes(act.ticket.kind):
        raise Refused("Choose what came of it.", "outcome")
    if len(taken) < LEAST_WORDS:
        raise Refused(f"Say what was done, in at least {LEAST_WORDS} characters.", "action_taken")
    day = promised_day(act, outcome)
    if marking.lead:
        act.change(act.ticket, promised_on=day)
    row = act.make(
        Report, ticket=act.ticket, marking=marking, round=act.ticket.round, officer=act.actor.officer,
        outcome=outcome, action_taken=taken, reply=act.form.get("reply") or _drafted(act, outcome, taken, day),
        reported_at=act.now, hints=hints_of(act, marking.office_id, outcome, taken),
        no_evidence=act.form.get("no_evidence", ""),
    )  # fmt: skip
    stored = act.form.get("files") or []
    Attachment.update(report=row, ticket=act.ticket).where(Attachment.id.in_(stored)).execute()
    act.details |= {"outcome": outcome, "report": row.id, "files": len(stored), "office": marking.office_id}
    if row.hints:
        act.details["hints"] = row.hints
    return row


def _drafted(act, outcome, taken, day):
    heard = act.heard
    slots = {"number": act.ticket.number, "action_taken": taken, "promised_on": day and day.strftime("%d-%m-%Y")}
    name = outcome if outcome in DECISIONS else "report"
    return phrase(name, tongue(heard.text if heard else ""), act.ticket.kind, **slots)


def current_report(ticket):
    """The lead office's report that waits to be checked, or None."""
    reports = ticket.reports.where(Report.round == ticket.round, Report.returned_at.is_null())
    return next((r for r in reports.order_by(Report.id.desc()) if r.marking.lead), None)


def pending_reply(ticket):
    """The reply that is on its way out and will make the ticket replied, or None."""
    going = Message.state.in_(("draft", "by_hand", "queued", "sending", "uncertain"))
    return ticket.messages.where(Message.outgoing, Message.purpose == "reply", going).first()


@verb
def approve(act):
    """reported: the reply is queued; the ticket is replied once it is really sent.

    Where the office has answered in public from its own identity, that was the reply: an empty one approves it. Where
    no reply is possible (the post is gone) an empty reply with a reason closes it, when a second person agrees.
    """
    row = current_report(act.ticket)
    if pending_reply(act.ticket):
        raise Stale("The reply is on its way already.")
    words = act.form.get("reply", "").strip()
    if words:
        _queue_reply(act, row, words)
    elif own := own_reply(act.ticket):
        act.change(row, approved_at=act.now, reply=own.text)
        _be_replied(act)
    elif not act.form.get("reason"):
        raise Refused("Write the reply; or say why none is possible, and a second person closes it.", "reply")
    elif turn_key(act, "no_reply"):
        act.details["reason"] = act.form["reason"]
        act.change(row, approved_at=act.now)
        begin_promise(act)
        act.close(closing_outcome(act.ticket))
    else:
        act.details["reason"] = act.form["reason"]


def _queue_reply(act, row, words):
    if act.heard is None:
        raise Refused("There is no way to reply: leave the reply empty and say why.", "reply")
    # an officer who drafts and another who approves his very words are the two persons an account may ask for
    act.say(words, "reply", checked=words == row.reply and row.officer_id != act.actor.officer.id)
    act.change(row, approved_at=act.now, reply=words)
    act.undoable = True


def closing_outcome(ticket):
    """How a ticket closes when the citizen says nothing more: by its report where that was a reasoned no."""
    row = current_report(ticket)
    reasoned = row and row.outcome in ("not_possible", "not_tenable")
    return row.outcome if reasoned else decision(ticket) or "no_response"


def decision(ticket):
    """Whether a suggestion was accepted or declined; "" for what is none. It is how it closes, whatever he says."""
    row = current_report(ticket)
    return row.outcome if row and row.outcome in DECISIONS else ""


def own_reply(ticket):
    """What the office that holds it said to the citizen from an account of its own since it was marked, or None."""
    lead = ticket.lead()
    if lead is None:
        return None
    said = ticket.messages.join(Account).where(Message.outgoing, Message.purpose == "outside")
    said = said.where(Account.office == lead.office_id, Message.sent_at >= lead.marked_at, Message.removed == "")
    return said.order_by(Message.id.desc()).first()


@verb
def sent(act):
    """reported → replied, when the outbox has proof that the reply is out."""
    _be_replied(act)


def _be_replied(act):
    """The citizen has his reply: associated offices have no more to do, and he is waited for."""
    for marking in act.ticket.associates():
        act.end(marking, "replied")
    act.stop("replied", "check")
    heard = act.ticket.citizen_replied  # he may have answered before we had proof that the reply is out
    act.move("replied", replied_at=act.now)
    act.change(act.ticket, citizen_replied=heard)
    act.start("await")
    begin_promise(act)


@verb
def return_report(act):
    """reported → acting: the checker wants more. The office gets what time it had left, and at least a day."""
    row, lead = current_report(act.ticket), act.ticket.lead()
    if pending_reply(act.ticket):
        raise Stale("The reply is on its way already: take that back first.")
    act.details["reason"] = act.form["reason"]
    act.change(act.ticket, promised_on=None)
    act.change(row, returned_at=act.now, returned_reason=act.form["reason"])
    act.change(lead, reported_at=None)
    stopped = lead.clocks.where(Clock.name == "act").order_by(Clock.id.desc()).first()
    act.stop("returned", "check")
    act.move("acting")
    again = _stopped_with(act, stopped) if stopped else []
    for clock in again:
        at = clocks.returned(clock.due_at, clock.stopped_at, act.now)
        act.start("act", clock.marking, Due(at, terms_of(clock) | RETURNED))
    if not again:
        act.start("act", lead)
    act.tell("returned", lead.office, act.ticket.version, note=act.form["reason"])


def _stopped_with(act, stopped):
    """The act clocks that a report stopped: its office's, and those of the offices that had passed it on to it."""
    at_once = (Clock.name == "act") & (Clock.stopped == "reported") & (Clock.stopped_at == stopped.stopped_at)
    return list(act.ticket.clocks.join(Marking).where(at_once, Marking.lead).order_by(Clock.id))


@verb
def progress(act):
    """acting: an interim report; its reply, if any, goes to the citizen. On hold the next is asked for in a month."""
    act.details["note"] = act.form["note"]
    if act.ticket.hold_until:
        act.stop("progress", "interim")
        _ask_progress(act)
    if words := act.form.get("reply"):
        act.say(words, "interim")


_UNTIL, _UNTIL_WHY = N_("Until %(day)s."), N_("Until %(day)s: %(reason)s")


def _asked(until, reason):
    return _UNTIL_WHY % {"day": f"{until:%d-%m-%Y}", "reason": reason}


@verb
def ask_time(act):
    """acting: the office asks for time until a day, with a reason."""
    until = future_day(act, act.form["until"])
    act.change(act.ticket, asked_until=until, asked_reason=act.form["reason"])
    act.details |= {"until": until.isoformat(), "reason": act.form["reason"]}
    ladders = climbing.Ladders(act.today)
    if above := ladders.first_there(ladders.of(act.ticket)).office:
        act.tell("time_asked", above, act.ticket.version, note=_asked(until, act.form["reason"]))


@verb
def grant(act):
    """acting: the act clock runs to the end of the day asked for (or another); the citizen gets an interim reply."""
    until = future_day(act, act.form.get("until") or act.ticket.asked_until)
    due = clocks.end_of_day(until)
    for clock in act.clocks("act"):
        if due > clock.due_at and clock.marking.lead:
            act.renew(clock, Due(due, terms_of(clock) | {"until": until.isoformat()}))
    act.change(act.ticket, asked_until=None, asked_reason="", escalation=0)
    act.details["until"] = until.isoformat()
    act.tell("time_granted", act.ticket.office, act.ticket.version, note=_UNTIL % {"day": f"{until:%d-%m-%Y}"})
    _tell_until(act, until)


def _tell_until(act, until):
    """An interim reply, checked like any other; where he cannot be reached the time is granted all the same."""
    if words := act.form.get("reply"):
        act.say(words, "interim")
    elif act.ways:
        slots = {"number": act.ticket.number, "until": until.strftime("%d-%m-%Y")}
        act.say(phrase("time_granted", tongue(act.heard.text), act.ticket.kind, **slots), "interim")
    else:
        act.details["not_told"] = NO_WAY


@verb
def refuse(act):
    """acting: no more time; the due time stands."""
    act.details["reason"] = act.form["reason"]
    act.change(act.ticket, asked_until=None, asked_reason="")
    act.tell("time_refused", act.ticket.office, act.ticket.version, note=act.form["reason"])


@verb
def hold(act):
    """acting: sub judice, policy, budget. The act clock stands still; a review clock runs to the day named."""
    until = future_day(act, act.form["until"])
    act.pause("hold", "acknowledge", "act")
    act.change(act.ticket, hold_reason=act.form["reason"], hold_until=until)
    terms = {"duty": "review", "reason": act.form["reason"]}
    act.start("review", act.ticket.lead(), Due(clocks.end_of_day(until), terms))
    _ask_progress(act)
    act.details |= {"reason": act.form["reason"], "until": until.isoformat()}


def _ask_progress(act):
    """While it is on hold its office says each month how it stands."""
    act.start("interim", act.ticket.lead(), Due(act.now + clocks.PROGRESS, {"duty": "interim"}))


@verb
def resume(act):
    """acting: off hold; the act clock goes on."""
    act.release()
    act.details["note"] = act.form.get("note", "")
