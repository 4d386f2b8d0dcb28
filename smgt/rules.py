"""What may happen to a ticket: stages, parts and the one table of actions (DESIGN §3). Plain data and pure functions.

Columns, buttons, drop targets, forms, addresses, the 403 and the tests all come from here.
A *part* is what somebody is to one ticket: tracker, state_nodal, viewer, holder (in charge of its office), associate
(in charge of an associated office), superior (in charge of an office above), mover (moved it a moment ago), citizen,
system.
"""

from collections.abc import Callable
from dataclasses import dataclass

from smgt.errors import Forbidden, Stale
from smgt.translations.spoken import N_

STAGE_NAMES = {
    "received": "Received", "marked": "Marked", "acting": "Action under way", "reported": "ATR submitted",
    "replied": "Replied", "closed": "Closed",
}  # fmt: skip
STAGES = tuple(STAGE_NAMES)
KINDS = ("grievance", "suggestion", "demand", "help")
LIFE = "life-threatening"
URGENCIES = ("normal", "high", LIFE)
DECLINED = ("not_tenable", "outside", "referred", "not_a_grievance")
DECISIONS = ("accepted", "declined")  # what an office reports on a suggestion, and how that closes
OUTCOMES = (
    "satisfied", "no_response", "not_possible", *DECLINED, "details_not_given", "duplicate", *DECISIONS,
)  # fmt: skip
REPORT_OUTCOMES = ("done", "partly", "not_possible", "not_tenable")
# what comes of ringing a citizen up: what he says, or that nobody said anything
CALLED = ("satisfied", "not_satisfied", "again", "no_answer", "wrong_number")
SYSTEMS = ("cm_window", "jan_samvad", "cpgrams")  # the other houses for grievances: ours are referred there
# what only named persons see: a complaint against an officer, women's safety, a matter of minors
RESTRICTED = ("corruption", "women", "minors")
PROBABLE = tuple(f"{kind}?" for kind in RESTRICTED)  # so the machine thinks; the cell reads it, for it must mark it
RELEASED = "no"  # a named person has said that it is none of these, whatever its category
_BY_CATEGORY = {
    "OTHER.CORR": "corruption", "POLICE.CONDUCT": "corruption", "POLICE.WOMEN": "women", "WCD.PROT": "minors",
}  # fmt: skip
# why a ticket deserves a look by those who answer to the public; no due time changes by it
ATTENTION = ("press", "representative", "spread")
RETURNS_LIMIT = 3  # send_backs after which only the State Nodal Officer marks (CPGRAMS allows three transfers)

CELL = ("tracker", "state_nodal")
ABOVE = ("superior", *CELL)
OPEN = STAGES[:-1]
WORKING = ("marked", "acting")
RINGING = ("received", *WORKING)  # where a danger to life rings until somebody has telephoned and written it down
ANSWERED = ("replied", "closed")
ROLE_PARTS = ("tracker", "state_nodal", "viewer")


def restriction(category):
    """The restriction that a category code carries by itself, "" for none."""
    return _BY_CATEGORY.get(category, "")


def no_guard(ticket, parts):
    """Most actions have no condition beyond who and where."""
    return ""


@dataclass(frozen=True)
class Action:
    """One row of the table. `to` is the stage it leads to, "" when it moves nothing (or only once a reply is out).

    `asks` are the form's fields, `needs` those that may not be empty. `drop`: dragging a card from one of `stages` to
    `to` means this action. `guard` gives a sentence when the ticket's facts forbid it, "" otherwise.
    """

    name: str
    label: str
    who: tuple[str, ...]
    stages: tuple[str, ...]
    to: str = ""
    asks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    drop: bool = False
    guard: Callable = no_guard


def _may_mark(ticket, parts):
    if ticket.returns >= RETURNS_LIMIT and "state_nodal" not in parts:
        return "Three offices have sent this back; only the State Nodal Officer may mark it now."
    return ""


def _may_pass_on(ticket, parts):
    return "" if "state_nodal" in parts else _may_send_back(ticket, parts)


def _may_send_back(ticket, parts):
    return "The State Nodal Officer's marking is final." if ticket.final else ""


def _was_never_marked(ticket, parts):
    if ticket.joined_to_id:
        return "It was joined to another; undo that instead."
    return "It was marked before; mark it again as not satisfied." if ticket.office_id else ""


def _was_marked(ticket, parts):
    return "" if ticket.office_id and not ticket.joined_to_id else "No office has held it yet."


def _says_thanks(ticket, parts):
    """Somebody else only repeats what he said; he himself may say it by his link even once it is closed."""
    return (
        ""
        if ticket.stage == "replied" or ticket.citizen_replied or "citizen" in parts
        else "The citizen has said nothing since."
    )


def _may_split(ticket, parts):
    return (
        ""
        if ticket.stage in ("received", *WORKING) or ticket.citizen_replied
        else "The citizen has said nothing since."
    )


def _time_was_asked(ticket, parts):
    return "" if ticket.asked_until else "No more time was asked for."


def _is_held(ticket, parts):
    return "" if ticket.hold_until else "It is not on hold."


def _is_not_held(ticket, parts):
    return "It is on hold already." if ticket.hold_until else ""


def _is_joined(ticket, parts):
    return "" if ticket.joined_to_id else "It is not joined to another."


def _details_were_asked(ticket, parts):
    return "" if ticket.details_asked_at else "No details were asked for."


def _details_not_asked(ticket, parts):
    return "Details were asked for already." if ticket.details_asked_at else ""


def _is_aside(ticket, parts):
    return "" if ticket.aside else "It is not set aside."


def _is_not_aside(ticket, parts):
    return "It is set aside already." if ticket.aside else ""


def _is_in_incident(ticket, parts):
    return "" if ticket.incident_id else "It is in no incident."


def _is_in_no_incident(ticket, parts):
    return "It is in an incident already: take it out of that first." if ticket.incident_id else ""


def _something_is_promised(ticket, parts):
    return "" if ticket.promised_on else "Nothing is promised."


def _is_a_danger(ticket, parts):
    """What was answered rings only where the citizen has told of a danger since."""
    danger = ticket.urgency == LIFE and (ticket.stage not in ANSWERED or ticket.clock == "call")
    return "" if danger else "Calls are logged of what is a danger to life; use a note."


def _may_escalate(ticket, parts):
    """What was answered is nobody's duty any more, except for what was promised."""
    return _something_is_promised(ticket, parts) if ticket.stage in ANSWERED else ""


_TABLE = (
    Action("mark", "Mark", CELL, ("received",), "marked",
           asks=("office", "category", "urgency", "note", "restricted", "against_office", "against_officer"), drop=True,
           guard=_may_mark),
    Action("decline", "File without marking", CELL, ("received",), "closed",
           asks=("outcome", "reason", "system", "reference", "reply"), needs=("outcome", "reason"), drop=True),
    Action("bring_in", "It is a grievance", CELL, ("received",), guard=_is_aside),
    Action("set_aside", "Set aside", CELL, ("received",), asks=("reason",), needs=("reason",), guard=_is_not_aside),
    Action("acknowledge", "Acknowledge", ("holder", "associate", *CELL), ("marked",), "acting", drop=True),
    Action("report", "Submit ATR", ("holder", "associate"), WORKING, "reported",
           asks=("outcome", "action_taken", "promised_on", "reply", "files", "no_evidence"),
           needs=("outcome", "action_taken"), drop=True),
    Action("approve", "Approve and send the reply", ABOVE, ("reported",), "",
           asks=("reply", "reason"), drop=True),
    Action("return_report", "Return the report", ABOVE, ("reported",), "acting",
           asks=("reason",), needs=("reason",), drop=True),
    Action("satisfied", "Satisfied", ("citizen", "tracker"), ("replied", "closed"), "closed",
           drop=True, guard=_says_thanks),
    Action("not_satisfied", "Not satisfied: mark again", ("citizen", "tracker"), ("replied", "closed"), "marked",
           asks=("reason",), drop=True, guard=_was_marked),
    Action("call_back", "Call back", ("tracker",), ANSWERED,
           asks=("outcome", "note"), needs=("outcome",), guard=_was_marked),
    Action("pass_on", "Pass on", ("holder", "superior", *CELL), WORKING, "marked",
           asks=("office", "reason"), needs=("office", "reason"), guard=_may_pass_on),
    Action("send_back", "Wrong office", ("holder",), WORKING, "received",
           asks=("reason", "office"), needs=("reason",), drop=True, guard=_may_send_back),
    Action("progress", "Interim report", ("holder",), ("acting",), asks=("note", "reply"), needs=("note",)),
    Action("ask_time", "Ask for time", ("holder",), ("acting",), asks=("until", "reason"), needs=("until", "reason")),
    Action("grant", "Grant time", ABOVE, ("acting",), asks=("until", "reply"), guard=_time_was_asked),
    Action("refuse", "Refuse time", ABOVE, ("acting",), asks=("reason",), needs=("reason",), guard=_time_was_asked),
    Action("ask_details", "Ask for details", ("tracker", "holder"), ("received", *WORKING),
           asks=("reply",), needs=("reply",), guard=_details_not_asked),
    Action("associate", "Associate an office", ("holder", *CELL), WORKING, asks=("office", "note"), needs=("office",)),
    Action("hold", "Put on hold", ABOVE, ("acting",),
           asks=("reason", "until"), needs=("reason", "until"), guard=_is_not_held),
    Action("resume", "Take off hold", ABOVE, ("acting",), asks=("note",), guard=_is_held),
    Action("reopen", "Reopen", CELL, ("closed",), "received",
           asks=("reason",), needs=("reason",), drop=True, guard=_was_never_marked),
    Action("split", "Split off a matter", CELL, ("received", *WORKING, "replied", "closed"),
           asks=("summary",), needs=("summary",), guard=_may_split),
    Action("join", "Join to another", CELL, ("received", *WORKING), "closed",
           asks=("number", "reason"), needs=("number",)),
    Action("unjoin", "Undo joining", CELL, ("closed",), guard=_is_joined),
    Action("reply", "Write to the complainant", CELL, OPEN, asks=("reply",), needs=("reply",)),
    Action("note", "Add a note", (*ABOVE, "holder", "associate"), OPEN, asks=("note",), needs=("note",)),
    Action("amend", "Correct the facts", CELL, OPEN,
           asks=("kind", "category", "urgency", "district", "contact_name", "contact_phone", "restricted",
                 "against_office", "against_officer")),
    Action("log_call", "Log a call", (*ABOVE, "holder", "associate"), STAGES,
           asks=("whom", "at", "said"), needs=("whom", "at", "said"), guard=_is_a_danger),
    Action("remind", "Remind", ABOVE, (*WORKING,), asks=("note",)),
    Action("escalate", "Escalate", (*ABOVE, "system"), (*WORKING, "reported", *ANSWERED),
           asks=("reason",), guard=_may_escalate),
    Action("keep_promise", "Promise kept", ("holder", *CELL), ANSWERED,
           asks=("note",), needs=("note",), guard=_something_is_promised),
    Action("reference", "Number in another system", ("holder", *CELL), STAGES,
           asks=("system", "reference", "note"), needs=("system", "reference")),
    Action("group", "Put into an incident", CELL, OPEN, asks=("incident",), needs=("incident",),
           guard=_is_in_no_incident),
    Action("ungroup", "Take out of its incident", CELL, STAGES, guard=_is_in_incident),
    Action("attend", "Flag for attention", CELL, OPEN, asks=("attention",)),
    Action("keep_threat", "Keep as evidence of a threat", CELL, STAGES, asks=("note",)),
    Action("take_back", "Take back", ("mover",), STAGES),
    Action("propose", "Said on the status page, not proved to be the complainant", ("citizen",), ("replied",),
           asks=("outcome",), needs=("outcome",)),
    Action("hear", "Hear the citizen", ("citizen",), STAGES),
    Action("sent", "Reply sent", ("system",), ("reported",), "replied"),
    Action("ask_again", "Reminder to the complainant", ("system",), ("received", *WORKING), guard=_details_were_asked),
    Action("wait_no_longer", "Waited long enough", ("system",), ("received", *WORKING), guard=_details_were_asked),
    Action("auto_close", "Closed automatically", ("system",), ("replied",), "closed"),
    Action("lapse", "Details not given", ("system",), ("received", *WORKING), "closed", guard=_details_were_asked),
)  # fmt: skip

ACTIONS = {action.name: action for action in _TABLE}

# each action once it has been done: what the history, the 409 page and the audit say of it
DONE = {
    "mark": N_("Marked"), "decline": N_("Filed without marking"), "bring_in": N_("Taken as a grievance"),
    "set_aside": N_("Put aside as probably no grievance"), "acknowledge": N_("Acknowledged"),
    "report": N_("ATR submitted"), "approve": N_("Report approved"), "return_report": N_("Report returned"),
    "satisfied": N_("The complainant is satisfied"), "not_satisfied": N_("Marked again: not satisfied"),
    "call_back": N_("Called back"), "pass_on": N_("Passed on"), "send_back": N_("Sent back: wrong office"),
    "progress": N_("Interim report given"), "ask_time": N_("Time asked for"), "grant": N_("Time granted"),
    "refuse": N_("Time refused"), "ask_details": N_("Details asked for"), "associate": N_("Office associated"),
    "hold": N_("Placed on hold"), "resume": N_("Taken off hold"), "reopen": N_("Reopened"),
    "split": N_("Matter split off"), "join": N_("Joined to another"), "unjoin": N_("Joining undone"),
    "reply": N_("Complainant written to"), "note": N_("Note added"), "amend": N_("Facts corrected"),
    "log_call": N_("Call logged"), "remind": N_("Reminded"), "escalate": N_("Escalated"),
    "keep_promise": N_("Promise fulfilled"), "reference": N_("Number in another system noted"),
    "group": N_("Placed in an incident"), "ungroup": N_("Taken out of its incident"),
    "attend": N_("Flagged for attention"), "keep_threat": N_("Kept as evidence of a threat"),
    "take_back": N_("Taken back"), "propose": N_("Said on the status page, not proved to be the complainant"),
    "hear": N_("The complainant wrote"), "sent": N_("Replied"), "ask_again": N_("Complainant reminded"),
    "wait_no_longer": N_("Waited long enough"), "auto_close": N_("Closed automatically"),
    "lapse": N_("Details not given"),
}  # fmt: skip

# approve leads to replied only once the reply is really out; dragging a card there still means it
_DROPS = {
    (stage, action.to or "replied"): action.name
    for action in _TABLE
    if action.drop
    for stage in action.stages
    if (action.to or "replied") != stage
}

_NEXT = {  # what this reader most likely came to do, by stage
    "received": (("tracker", "mark"), ("state_nodal", "mark")),
    "marked": (("holder", "acknowledge"), ("associate", "acknowledge")),
    "acting": (("holder", "report"), ("associate", "report"), ("superior", "grant"), ("tracker", "grant")),
    "reported": (("tracker", "approve"), ("state_nodal", "approve"), ("superior", "approve")),
    "replied": (("tracker", "satisfied"),),
}


_ONLY_FOR = {"promised_on": "suggestion"}  # fields that are asked of tickets of one kind only


def asked(action, ticket):
    """The form's fields of an action of this ticket, in order."""
    return tuple(field for field in action.asks if _ONLY_FOR.get(field, ticket.kind) == ticket.kind)


def report_outcomes(kind):
    """What may come of a ticket of that kind when its office reports."""
    return DECISIONS if kind == "suggestion" else REPORT_OUTCOMES


def drop(stage, to):
    """The one action that dragging a card from column `stage` to column `to` means, or None."""
    name = _DROPS.get((stage, to))
    return ACTIONS[name] if name else None


def allowed(action, parts):
    """Whether somebody with these parts may ever do this (else 403)."""
    return bool(set(action.who) & set(parts))


def obstacle(action, ticket, parts):
    """A sentence saying why it cannot be done to this ticket now, "" when it can."""
    if ticket.stage not in action.stages:
        return f"This is not possible in the stage “{STAGE_NAMES[ticket.stage]}”."
    return action.guard(ticket, parts)


def check(action, ticket, parts):
    """Raise Forbidden when these parts may never do it, Stale when the ticket does not allow it now."""
    if not allowed(action, parts):
        raise Forbidden("You may see this grievance, but this action is not yours to take.")
    if sentence := obstacle(action, ticket, parts):
        raise Stale(sentence)


def actions_for(ticket, parts):
    """What somebody with these parts can do to this ticket now, in the table's order."""
    people = set(parts) - {"system", "citizen"}
    return [a for a in _TABLE if allowed(a, people) and not obstacle(a, ticket, people)]


def next_step(ticket, parts):
    """The one action to offer first, or None; a danger to life is telephoned about before all else."""
    possible = {action.name: action for action in actions_for(ticket, parts)}
    if ticket.clock == "call" and "log_call" in possible:
        return possible["log_call"]
    if ticket.stage == "replied" and ticket.citizen_replied == "not_satisfied":
        return possible.get("not_satisfied")
    wanted = (name for part, name in _NEXT.get(ticket.stage, ()) if part in parts and name in possible)
    return possible.get(next(wanted, None))
