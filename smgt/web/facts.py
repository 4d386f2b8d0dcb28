"""What a ticket says about itself besides its stage: tags, its place, help for the fields of its forms."""

from flask import g

from smgt.models import Category, District, Office
from smgt.rules import ANSWERED, PROBABLE, RESTRICTED
from smgt.web.speech import said
from smgt.web.words import N_, day, label, late, tongue

_SENDING = {
    "failed": N_("Reply not sent"), "uncertain": N_("Unclear whether the reply was sent"),
    "by_hand": N_("Reply to be posted by hand"), "draft": N_("Reply to be checked"),
}  # fmt: skip


def install(app):
    app.jinja_env.globals.update(
        tags_of=tags_of,
        place_of=place_of,
        district_label=district_label,
        category_label=category_label,
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
