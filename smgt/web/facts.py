"""What a ticket says about itself besides its stage: tags, its place, its history in words."""

from flask import g

from smgt.masks import words_for
from smgt.models import Category, District, Office
from smgt.rules import ACTIONS, ANSWERED, PROBABLE, RESTRICTED
from smgt.web.speech import said
from smgt.web.words import N_, day, label, late, tongue

_SENDING = {
    "failed": N_("Reply not sent"), "uncertain": N_("Unclear whether the reply was sent"),
    "by_hand": N_("Reply to be posted by hand"), "draft": N_("Reply to be checked"),
}  # fmt: skip
EVENTS = {
    "open": N_("Received"), "hear": N_("The complainant wrote"), "reply_sent": N_("Reply sent"),
    "reply_failed": N_("Reply not sent"), "reply_uncertain": N_("Unclear whether the reply was sent"),
    "went_out": N_("Reply was sent, a person says"), "send_again": N_("Reply is sent again"),
    "aside": N_("Set aside: probably no grievance"), "sent": N_("Replied"), "ask_again": N_("Complainant reminded"),
    "reply_by_hand": N_("Reply to be posted by hand"),
    "edited": N_("The complainant changed his words"), "deleted": N_("The complainant removed his words"),
    "withheld": N_("The platform withholds his words"), "shown_again": N_("The platform shows his words again"),
    "draft_approved": N_("Reply checked"), "draft_returned": N_("Drafted reply returned"),
    "enter": N_("Entered at the counter"), "take_up": N_("Taken up by hand"),
    "erased": N_("Personal data erased"), "link_opened": N_("Opened by the mailed link"),
    "restrict": N_("Restricted"), "view": N_("Looked at"),
}  # fmt: skip
_DETAILS = {
    "office": N_("office"), "left": N_("from"), "proposed": N_("thinks right"), "reason": N_("reason"),
    "note": N_("note"), "until": N_("until"), "round": N_("round"), "mark": N_("reply"), "into": N_("number"),
    "level": N_("level"), "split_from": N_("from"), "not_told": N_("the complainant was not told"),
    "reference": N_("number there"), "promised_on": N_("promised by"), "against_office": N_("against"),
    "limit": N_("limit"), "hours": N_("hours"), "source": N_("rule"), "from_on": N_("holds from"),
    "passed_over": N_("passed over"), "whom": N_("spoke with"), "called_at": N_("telephoned at"),
    "said": N_("what was said"), "holder": N_("late with"),
}  # fmt: skip
_OFFICES = ("office", "left", "proposed", "against_office")  # these details are codes of offices
_LABELLED = {
    "outcome": N_("outcome"), "kind": N_("kind"), "system": N_("system"), "restricted": N_("restricted"),
    "called": N_("call"), "attention": N_("attention"), "reading": N_("what was said"),
}  # fmt: skip


def install(app):
    app.jinja_env.globals.update(
        tags_of=tags_of,
        place_of=place_of,
        district_label=district_label,
        category_label=category_label,
        told=told,
        hint_of=hint_of,
    )


def tags_of(ticket, at, sending=""):
    """[(class, words)]: late, urgent, marked again, on hold and whatever else must be seen at once."""
    say, tags = tongue().say, []
    why, words = late(ticket, at)
    if why:
        tags.append((why, words))
    if ticket.urgency != "normal":
        tags += [("urgent", f"▲ {label(ticket.urgency, 'urgency')}"), *_call_tag(ticket)]
    if ticket.round > 1:
        tags.append(("again", say(N_("↺ Marked again (%(round)s)"), round=ticket.round)))
    if ticket.citizen_replied:
        tags.append(("wait", label(ticket.citizen_replied, "reading")))
    tags += _flags(ticket) + _quiet_tags(ticket, say)
    if sending in _SENDING:
        tags.append(("failed", say(_SENDING[sending])))
    elif sending and ticket.stage == "reported":
        tags.append(("wait", say(N_("Reply on its way"))))
    return tags


def _call_tag(ticket):
    """A danger to life that nobody has telephoned about yet says so."""
    return [("urgent", tongue().say(N_("Call not logged")))] if ticket.clock == "call" else []


def _flags(ticket):
    tags = [("again", label(ticket.attention, "attention"))] if ticket.attention else []
    if ticket.restricted in (*RESTRICTED, *PROBABLE):
        tags.append(("restricted", _restricted(ticket.restricted)))
    return tags


def _restricted(kind):
    words = N_("Restricted: %(kind)s") if kind in RESTRICTED else N_("Probably restricted: %(kind)s")
    return tongue().say(words, kind=label(kind.rstrip("?"), "restricted"))


def _quiet_tags(ticket, say):
    tags = [("aside", say(N_("Set aside")))] if ticket.aside and ticket.stage == "received" else []
    if ticket.hold_until:
        tags.append(("hold", say(N_("On hold until %(day)s"), day=day(ticket.hold_until))))
    if ticket.asked_until:
        tags.append(("wait", say(N_("Asks time until %(day)s"), day=day(ticket.asked_until))))
    if ticket.details_asked_at:
        tags.append(("wait", say(N_("Details asked for"))))
    if ticket.escalation:
        tags.append(("again", say(N_("Escalated (level %(level)s)"), level=ticket.escalation)))
    if ticket.returns:
        tags.append(("wait", say(N_("Sent back (%(times)s)"), times=ticket.returns)))
    if ticket.promised_on and ticket.stage in ANSWERED:
        tags.append(("wait", say(N_("Promised by %(day)s"), day=day(ticket.promised_on))))
    if ticket.stage == "closed" and ticket.outcome:
        tags.append(("outcome", label(ticket.outcome, "outcome")))
    return tags


def district_label(code):
    """A district's name in the page's language; all of them are read once a request."""
    if not code or not tongue().hindi:
        return code or ""
    if "districts" not in g:
        g.districts = {row.code: row.label("hi") for row in District.select()}
    return g.districts.get(code, code)


def category_label(code):
    """A category's name in the page's language."""
    row = Category.get_or_none(Category.code == code)
    return row.label("hi" if tongue().hindi else "en") if row else code


def place_of(ticket):
    """Where it lies: its office, or before it is marked its district. `ticket.office` must be there already."""
    if ticket.office_id:
        return tongue().name(ticket.office.name, ticket.office.name_hi)
    return district_label(ticket.district_id) or said("place not known")


def office_names(codes):
    """{code: name in the page's language} of these offices, by one query; of none without asking."""
    if not codes:
        return {}
    return {code: tongue().name(name, name_hi) for code, name, name_hi in Office.names(codes)}


_HINTS = {
    "action_taken": N_("At least 20 characters: what was done, where and when."),
    "files": N_("Up to ten photographs, MP4 videos or PDF files."),
    ("report", "files"): N_("Evidence of what was done: up to ten photographs, MP4 videos or PDF files."),
    "no_evidence": N_("The report goes without one, too; that there is none is shown with it."),
    ("grant", "reply"): N_("Left empty, the complainant is told in one sentence until when."),
    ("call_back", "note"): N_("What he said, in a few words."),
    "incident": N_("The number of an incident, or a title for a new one."),
    "number": N_("The grievance that it is the same matter as."),
    ("suggestion", "action_taken"): N_("At least 20 characters: what will be done, or why it cannot be."),
    "promised_on": N_("Where it is accepted: the complainant is told this day, and reminders go out until it is done."),
    ("decline", "system"): N_("Where it is referred: which system takes it over."),
    ("decline", "reference"): N_("Its number there, if it has one yet; it can be added later."),
    ("reference", "note"): N_("What they say about it, such as its status there."),
    ("keep_promise", "note"): N_("What was done, where and when."),
    ("enter", "phone"): N_("He is known by it: a second call about the same matter is seen."),
    ("enter", "number"): N_("Only where it is about a grievance that has a number already."),
    ("enter", "words"): N_("In the complainant's own words, with the place."),
    ("paste", "link"): N_("Of a post or comment on X or Facebook, as the browser shows it."),
    ("type", "at"): N_("Day and time in India, as 20-11-2026 14:05."),
    ("report", "reply"): N_("Goes out once the cell approves. Left empty, it is drafted from what was done."),
    ("approve", "reply"): N_("Goes out as it stands here, ended by the number."),
    ("approve", "reason"): N_("Only where no reply is possible: leave the reply empty and say why."),
    "restricted": N_(
        "Then only its office, the leads of the cell and named offices see it. A category may say so too."
    ),
    "against_office": N_(
        "Its code, such as FOOD:Bhiwani: it never gets this grievance. A dash: against none after all."
    ),
    "against_officer": N_(
        "His official mail address: no office that he holds gets it. A dash: against none after all."
    ),
    ("send_back", "office"): N_("The office it belongs to, if you know it."),
    ("log_call", "whom"): N_("Name and post of the person, or the control room."),
    ("log_call", "at"): N_("Day and time in India, as 20-11-2026 14:05."),
    ("mark", "note"): N_("For the office only; the complainant does not see it."),
}


def hint_of(action, field, kind=""):
    """A line of help for a field of an action's form (of a ticket of that kind), or ""."""
    words = _HINTS.get((kind, field)) or _HINTS.get((action.name, field)) or _HINTS.get(field)
    return said(words) if words else ""


def deed(name):
    """What the journal calls an action, in the page's words."""
    action = ACTIONS.get(name)
    return said(EVENTS.get(name) or (action.label if action else name))


def told(event, parts):
    """An event of the journal in words: (what was done, [(detail's name, its words)]).

    What a person wrote down is told as those parts may read it: a number of the citizen's may be in it.
    """
    done, typed = deed(event.action), event.__data__["details"].get("remarks", ())
    offices = office_names([event.details[key] for key in _OFFICES if event.details.get(key)])
    details = [
        (
            said(words),
            words_for(value, parts) if key in typed else offices.get(value, value) if key in _OFFICES else value,
        )
        for key, words in _DETAILS.items()
        if (value := event.details.get(key))
    ]
    known = [
        (said(words), label(event.details[key], key)) for key, words in _LABELLED.items() if event.details.get(key)
    ]
    way = [(said(N_("by")), said(N_("mailed link, without signing in")))] if event.details.get("by") == "link" else []
    return done, known + details + way
