"""How facts read on the page: labels, dates and ages as offices write them. Labels are looked up, never computed."""

from flask import request
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from smgt.clocks import INDIA, today
from smgt.config import settings
from smgt.web.now import now

LANGUAGES = {"en": "English", "hi": "हिन्दी"}


def N_(words):
    return words


STAGES = {
    "received": N_("Received"), "marked": N_("Marked"), "acting": N_("Action under way"),
    "reported": N_("ATR submitted"), "replied": N_("Replied"), "closed": N_("Closed"),
}  # fmt: skip
OUTCOMES = {
    "satisfied": N_("Satisfied"), "no_response": N_("No response from complainant"), "not_possible": N_("Not possible"),
    "not_tenable": N_("Not tenable"), "outside": N_("Outside Haryana"), "referred": N_("Referred"),
    "not_a_grievance": N_("Not a grievance"), "details_not_given": N_("Details not given"),
    "duplicate": N_("Same matter, joined"), "accepted": N_("Accepted"), "declined": N_("Declined"),
    "done": N_("Done"), "partly": N_("Partly done"),
}  # fmt: skip
URGENCIES = {"normal": N_("Normal"), "high": N_("High"), "life-threatening": N_("Life-threatening")}
KINDS = {
    "grievance": N_("Grievance"), "suggestion": N_("Suggestion"), "demand": N_("Demand"), "help": N_("Help sought"),
}  # fmt: skip
CHANNELS = {"x": "X", "facebook": "Facebook", "mail": N_("E-mail"), "counter": N_("Counter")}
CLOCKS = {
    "triage": N_("to be sorted"), "acknowledge": N_("to be acknowledged"), "act": N_("to be acted on"),
    "check": N_("report to be checked"), "await": N_("waiting for the complainant"), "review": N_("on hold"),
}  # fmt: skip
SENDING = {
    "queued": N_("Waiting to be sent"), "sending": N_("Being sent"), "sent": N_("Sent"), "failed": N_("Not sent"),
    "uncertain": N_("Unclear whether it was sent"), "withdrawn": N_("Taken back"),
}  # fmt: skip
READINGS = {
    "thanks": N_("Complainant seems satisfied"), "not_satisfied": N_("Complainant seems not satisfied"),
    "new_matter": N_("Complainant has written again"),
}  # fmt: skip
_ALL = (STAGES, OUTCOMES, URGENCIES, KINDS, CHANNELS, CLOCKS, SENDING, READINGS)
_TABLES = dict(
    zip(("stage", "outcome", "urgency", "kind", "channel", "clock", "sending", "reading"), _ALL, strict=True)
)


def install(app):
    app.jinja_env.filters.update(
        label=label, day=day, moment=moment, age=age, late=late, tongue_of=tongue_of, size=size
    )
    app.jinja_env.globals.update(now=now, languages=LANGUAGES, language=lambda: str(get_locale()))


def language():
    """The page's language: the cookie's, else the officer's own, else the setting."""
    wanted = request.cookies.get("language")
    if wanted not in LANGUAGES and current_user and current_user.is_authenticated:
        wanted = current_user.officer.language
    return wanted if wanted in LANGUAGES else settings.language


def label(word, table):
    """The office's words for a stage, outcome, urgency, kind, channel, clock, sending or reading."""
    found = _TABLES[table].get(word)
    return gettext(found) if found else word


def day(value):
    """DD-MM-YYYY in India, of a date or an aware time; "" for None."""
    if value is None:
        return ""
    return (value.astimezone(INDIA) if hasattr(value, "astimezone") else value).strftime("%d-%m-%Y")


def moment(value):
    """DD-MM-YYYY HH:MM in India, of an aware time; "" for None."""
    return value.astimezone(INDIA).strftime("%d-%m-%Y %H:%M") if value else ""


def age(value, at=None):
    """How long ago in one unit: 5 min, 3 h, 2 d."""
    seconds = max(0, int(((at or now()) - value).total_seconds()))
    for size_of, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size_of:
            return f"{seconds // size_of} {unit}"
    return "now"


def late(ticket, at):
    """("overdue"|"today"|"", words) for a ticket's running clock."""
    if not ticket.due_at or ticket.clock == "await":
        return "", ""
    if ticket.due_at <= at:
        days = (at - ticket.due_at).days
        words = ngettext("%(num)d day late", "%(num)d days late", days) if days else gettext("late")
        return "overdue", words
    if today(ticket.due_at) == today(at):
        return "today", gettext("due today")
    return "", ""


def tongue_of(words):
    """The lang attribute of somebody's words, by their script."""
    if any("\u0900" <= c <= "\u097f" for c in words):
        return "hi"
    return "pa" if any("\u0a00" <= c <= "\u0a7f" for c in words) else "en"


def size(count):
    """Bytes as people read them: 120 kB, 1.4 MB."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, count // 1000)} kB"
