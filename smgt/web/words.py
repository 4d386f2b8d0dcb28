"""How facts read on the page: labels, dates and ages as offices write them. Labels are looked up, never computed."""

import re
from contextvars import ContextVar
from functools import lru_cache

from flask import request
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import escape
from peewee import PeeweeException

from smgt import quotes
from smgt.clocks import INDIA, today
from smgt.config import settings
from smgt.masks import author_for, phone_for, words_for
from smgt.media.kinds import DOCUMENT, OPEN_DOCUMENT
from smgt.personal import mask
from smgt.reasons import CLOCKS
from smgt.rules import RESTRICTED, STAGE_NAMES
from smgt.translations.spoken import N_
from smgt.web.now import now
from smgt.web.speech import counted, said

LANGUAGES = {"en": "English", "hi": "हिन्दी"}


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
MANNERS = {
    "comment": N_("Comment"), "direct": N_("Direct message"), "call": N_("Telephone call"), "visit": N_("Visit"),
}  # fmt: skip
TONGUES = {"": N_("By the script"), "hi": "हिन्दी", "en": "English", "pa": "ਪੰਜਾਬੀ"}
CALLED = {
    "satisfied": N_("Reached: he is satisfied"), "again": N_("Reached: not satisfied, mark it again"),
    "not_satisfied": N_("Reached: not satisfied, but leave it so"), "no_answer": N_("No answer"),
    "wrong_number": N_("Wrong number"),
}  # fmt: skip
EFFECTS = {"new": N_("New"), "known": N_("Known"), "fault": N_("Fault")}
CHANNELS = {"x": "X", "facebook": N_("Facebook"), "mail": N_("E-mail"), "counter": N_("Counter")}
SYSTEMS = {"cm_window": N_("CM Window"), "jan_samvad": N_("Jan Samvad"), "cpgrams": "CPGRAMS"}
SENDING = {
    "draft": N_("To be checked by a second person"), "by_hand": N_("To be posted by hand"),
    "queued": N_("Waiting to be sent"), "sending": N_("Being sent"), "sent": N_("Sent"), "failed": N_("Not sent"),
    "uncertain": N_("Unclear whether it was sent"), "withdrawn": N_("Taken back"),
}  # fmt: skip
WAYS = {
    "reply": N_("Reply where it was said"), "private": N_("Private reply to this comment (one)"),
    "direct": N_("Direct message"), "human_agent": N_("Direct message by a person"), "by_hand": N_("By hand"),
}  # fmt: skip
ROLES = {
    "tracker": N_("Tracker"), "state_nodal": N_("State Nodal Officer"), "officer": N_("Nodal officer"),
    "administrator": N_("Administrator"), "viewer": N_("Viewer"),
}  # fmt: skip
ACCOUNTS = {
    "ok": N_("Working"), "failing": N_("Failing"), "limited": N_("Limited by the platform"),
    "no_credit": N_("No credit left"), "auth_failed": N_("Sign-in refused"),
}  # fmt: skip
RESTRICTIONS = {
    "corruption": N_("Complaint against an officer"), "women": N_("Women's safety"), "minors": N_("Minors"),
    "no": N_("Not restricted"),
}  # fmt: skip
PROPOSED = {
    "office": N_("Office"), "department": N_("Department"), "district": N_("District"), "category": N_("Category"),
    "relevant": N_("Grievance or not"), "urgency": N_("Urgency"),
}  # fmt: skip
ALARMS = {"failing": N_("has been failing since"), "silent": N_("has been silent, against its habit, since")}
FILES = {
    "application/pdf": "PDF", "application/octet-stream": N_("file"), "video/mp4": N_("video"),
    "video/quicktime": N_("video"), "video/3gpp": N_("video"), "video/webm": N_("video"),
    "video/x-matroska": N_("video"), "audio/mpeg": N_("sound"), "audio/amr": N_("sound"), "audio/ogg": N_("sound"),
    "audio/mp4": N_("sound"), "image/jpeg": N_("photograph"), "image/png": N_("photograph"),
    "image/webp": N_("photograph"), "image/gif": N_("photograph"), "image/heic": N_("photograph"),
    DOCUMENT + "wordprocessingml.document": N_("document"), DOCUMENT + "spreadsheetml.sheet": N_("table"),
    DOCUMENT + "presentationml.presentation": N_("slides"), OPEN_DOCUMENT + "text": N_("document"),
    OPEN_DOCUMENT + "spreadsheet": N_("table"), OPEN_DOCUMENT + "presentation": N_("slides"),
}  # fmt: skip
ENDS = {"opened": N_("Opened"), "joined": N_("Joined"), "ignored": N_("Ignored"), "failed": N_("Failed")}
CHARGES = {"regular": N_("Regular"), "additional": N_("Additional charge"), "leave": N_("Leave substitute")}
PARTS = {
    "tracker": N_("Any grievance, as the tracker cell"), "state_nodal": N_("Any grievance, as State Nodal Officer"),
    "viewer": N_("Any grievance, as a viewer"), "holder": N_("What lies with an office he holds"),
    "associate": N_("What an office he holds is associated with"), "superior": N_("What lies with an office below his"),
    "mover": N_("What he himself moved, for a moment"),
}  # fmt: skip
# what the words of a report lack: to its office before it is sent, to whoever checks it after
READINGS = {"thanks": N_("Says thanks"), "not_satisfied": N_("Says not done"), "new_matter": N_("Wrote again")}
HINTS = {
    "not_ours": N_("It says that the matter is another office's. Then send it back as Wrong office, with the office "
                   "that you think right: it is not closed by that."),
    "forwarded": N_("It says to whom the matter was handed on, not what was done about it."),
    "later": N_("It says what will be done, not what was done. For that there are Interim report and Ask for time."),
    "empty": N_("It says that action was taken, not which: what was done, where and when."),
    "short": N_("It says too little: what was done, where and when."),
    "repeated": N_("Nearly the same words stand in an earlier report of this office on another matter."),
}  # fmt: skip
TAKEN = {"praise": N_("Probably praise"), "spam": N_("Probably advertising"), "abuse": N_("Probably abuse")}
ENDED = {
    "passed_on": N_("passed on"), "sent_back": N_("sent back"), "not_satisfied": N_("marked again"),
    "closed": N_("closed"), "reported": N_("ended"), "taken_back": N_("taken back"),
}  # fmt: skip
EMPTY = {
    "received": N_("Empty. New grievances appear here as they arrive."),
    "marked": N_("Empty. A grievance comes here when it is marked to an office."),
    "acting": N_("Empty. A grievance comes here when its office acknowledges it."),
    "reported": N_("Empty. A grievance comes here when its office submits the ATR."),
    "replied": N_("Empty. A grievance comes here once the reply has been sent."),
    "closed": N_("Nothing was closed today."),
}  # fmt: skip
NOTICES = {
    "queued": N_("waiting"), "sending": N_("on its way"), "sent": N_("sent"), "failed": N_("not arrived"),
    "uncertain": N_("unclear"), "kept": N_("not sent"), "overtaken": N_("said by a later one"),
    "withdrawn": N_("taken back"),
}  # fmt: skip
TOLD = {
    "marked": N_("Marked"), "associated": N_("Associated"), "copied": N_("For information"),
    "returned": N_("Report returned"), "early": N_("Due soon"), "reminder": N_("Due"), "escalation": N_("Escalation"),
    "by_hand": N_("Reminder by hand"), "to_decide": N_("To be decided"), "edited": N_("Words changed"),
    "ring": N_("Danger to life"), "queue": N_("The cell's queue"), "morning": N_("Morning mail"),
    "direction": N_("Direction of a meeting"),
    "head": N_("Head of the journal"), "security": N_("Your sign-in"), "alarm": N_("Account in alarm"),
    "file": N_("File ready"), "invitation": N_("Invitation"),
    "password": N_("New password"), "time_asked": N_("More time asked for"), "time_granted": N_("More time given"),
    "time_refused": N_("More time refused"),
}  # fmt: skip
PREPARED = {
    "queued": N_("waiting"),
    "writing": N_("being written"),
    "ready": N_("ready"),
    "failed": N_("could not be written"),
}
TOLD_BY = {"mail": N_("e-mail"), "sms": N_("message to the telephone")}
SHIFTS = {"morning": N_("Morning"), "evening": N_("Evening"), "night": N_("Night")}
CHOICES = {
    "": N_("Each at once"), "digest": N_("Together at 9, 13 and 17 o'clock; what is urgent at once"),
    "quiet": N_("None; only a danger to life"),
}  # fmt: skip
ALIKE = {
    "author": N_("the same complainant"), "text": N_("nearly the same words"), "place": N_("the same place"),
    "subject": N_("the same subject"),
}  # fmt: skip
ATTENTION = {
    "press": N_("Press writes of it"), "representative": N_("From a public representative"),
    "spread": N_("Spreads fast"),
}  # fmt: skip
_BOARD, _LIST = ("/board", "board", N_("Board")), ("/tickets", "tickets", N_("Grievances"))
_REPORTS, _DIRECTORY = ("/reports", "reports", N_("Reports")), ("/directory", "directory", N_("Directory"))
_HELP = ("/help", "help", N_("Help"))  # it is below on every page, too
_CELL = (_BOARD, _LIST, ("/counter", "counter", N_("Enter a grievance")), _REPORTS, _DIRECTORY)
LINKS = {  # at most five for each role; what is looked for more seldom stands beside the board
    "tracker": _CELL, "state_nodal": _CELL, "viewer": (_BOARD, _LIST, _REPORTS, _DIRECTORY, _HELP),
    "officer": (("/", "home", N_("My grievances")), ("/tickets", "tickets", N_("All grievances")),
                _REPORTS, ("/directory/contacts", "directory", N_("Contacts")), _HELP),
    "administrator": (("/", "home", N_("Overview")), _DIRECTORY, ("/accounts", "accounts", N_("Accounts")),
                      ("/audit", "audit", N_("Audit")), _HELP),
}  # fmt: skip
_TABLES = {
    "notice": NOTICES, "prepared": PREPARED, "told": TOLD, "told_by": TOLD_BY, "shift": SHIFTS, "notify": CHOICES,
    "stage": STAGE_NAMES, "outcome": OUTCOMES, "urgency": URGENCIES, "kind": KINDS, "channel": CHANNELS,
    "clock": CLOCKS,
    "sending": SENDING, "role": ROLES, "account": ACCOUNTS, "end": ENDS, "ended": ENDED, "system": SYSTEMS,
    "manner": MANNERS, "tongue": TONGUES, "effect": EFFECTS, "way": WAYS, "alarm": ALARMS, "file": FILES,
    "charge": CHARGES, "part": PARTS, "taken": TAKEN, "hint": HINTS, "restricted": RESTRICTIONS, "reading": READINGS,
    "called": CALLED, "proposed": PROPOSED, "attention": ATTENTION, "alike": ALIKE,
}  # fmt: skip


def install(app):
    app.jinja_env.install_gettext_callables(_said_in_page, _counted_in_page, newstyle=False)

    @app.teardown_appcontext
    def forget(_error):
        _TONGUE.set(None)

    app.jinja_env.filters.update(
        label=label,
        day=day,
        moment=moment,
        age=age,
        late=late,
        tongue_of=tongue_of,
        size=size,
        excerpt=excerpt,
        glimpse=glimpse,
        phone_for=phone_for,
        words_for=words_for,
        author_for=author_for,
        clock_time=clock_time,
        soon=soon,
    )
    app.jinja_env.globals.update(
        now=now, languages=LANGUAGES, language=lambda: str(get_locale()), links=LINKS.get,
        empty_column=lambda stage: said(EMPTY[stage]), quotes=quotes.parts,
    )  # fmt: skip


def language():
    """The page's language: what was chosen (a cookie says it), else the reader's own, else the setting for his role."""
    wanted = request.cookies.get("language")
    return wanted if wanted in LANGUAGES else _own_language()


def _own_language():
    try:
        officer = current_user.officer if current_user.is_authenticated else None
    except PeeweeException:  # the page that says the database fails must show, too
        officer = None
    return officer.reads(settings) if officer else settings.language


_TONGUE = ContextVar("tongue", default=None)


class Tongue:
    """The page's language: gettext by itself looks it up anew for every word, and each word anew."""

    def __init__(self):
        self.code = str(get_locale())
        self.hindi = self.code == "hi"

    def say(self, words, **slots):
        return _said(self.code, words) % slots if slots else _said(self.code, words)

    def count(self, one, many, number):
        return _counted(self.code, one, many, number)

    def name(self, name, name_hi):
        return name_hi if self.hindi and name_hi else name


@lru_cache(maxsize=4096)
def _said(_code, words):
    return said(words)


@lru_cache(maxsize=4096)
def _counted(_code, one, many, number):
    return counted(one, many, number)


@lru_cache(maxsize=4096)
def _escaped(code, words):
    return escape(_said(code, words))


def _said_in_page(words, **slots):
    """For templates: escaped, since a sentence may quote what somebody typed."""
    found = _escaped(tongue().code, words)
    return found % slots if slots else found


def _counted_in_page(one, many, number, **slots):
    """The same of a number of things."""
    return escape(counted(one, many, number, **slots) if slots else tongue().count(one, many, number))


def tongue():
    """The Tongue of the request at hand; a board asks for it a thousand times, so it does not go through flask.g."""
    found = _TONGUE.get()
    if found is None:
        found = Tongue()
        _TONGUE.set(found)
    return found


def labels(table):
    """{word: label} of a whole table."""
    return {word: tongue().say(found) for word, found in _TABLES[table].items()}


def label(word, table):
    """The office's words for a stage, outcome, urgency, kind, channel, clock, sending or reading; else the word."""
    found = _TABLES.get(table, {}).get(word)
    return tongue().say(found) if found else word


NO_WORDS = N_("(no words to show)")  # a photograph alone, or words removed by their author


def day(value):
    """DD-MM-YYYY in India, of a date or an aware time; "" for None."""
    if value is None:
        return ""
    return (value.astimezone(INDIA) if hasattr(value, "astimezone") else value).strftime("%d-%m-%Y")


def moment(value):
    """DD-MM-YYYY HH:MM in India, of an aware time; "" for None."""
    return value.astimezone(INDIA).strftime("%d-%m-%Y %H:%M") if value else ""


def clock_time(value):
    """HH:MM in India, of an aware time."""
    return value.astimezone(INDIA).strftime("%H:%M")


def soon(value):
    """HH:MM in India of an aware time that lies today, of another day with the day."""
    return clock_time(value) if today(value) == today(now()) else moment(value)


def age(value, at=None):
    """How long ago in one unit: 5 min, 3 h, 2 d."""
    seconds = max(0, int(((at or now()) - value).total_seconds()))
    for size_of, words in ((86400, N_("%(count)s d")), (3600, N_("%(count)s h")), (60, N_("%(count)s min"))):
        if seconds >= size_of:
            return tongue().say(words, count=seconds // size_of)
    return tongue().say(N_("now"))


def late(ticket, at):
    """("overdue"|"today"|"", words) for a ticket's running clock."""
    if not ticket.due_at or ticket.clock == "await":
        return "", ""
    if ticket.due_at <= at:
        return "overdue", _late_by(at - ticket.due_at)
    if ticket.clock != "triage" and today(ticket.due_at) == today(at):
        return "today", tongue().say(N_("due today"))
    return "", ""


def _late_by(length):
    if length.days:
        return tongue().count("%(num)d day late", "%(num)d days late", length.days)
    hours = length.seconds // 3600
    return tongue().say(N_("%(hours)s h late"), hours=hours) if hours else tongue().say(N_("late"))


_DEVANAGARI, _GURMUKHI = re.compile("[\u0900-\u097f]"), re.compile("[\u0a00-\u0a7f]")
_HINGLISH = {"hai", "hain", "nahi", "nhi", "ka", "ki", "ke", "ko", "me", "mein", "se", "aur", "bhi", "din", "h", "ji"}


def tongue_of(words):
    """The lang attribute of somebody's words: by their script; Hindi in Latin letters by its smallest words."""
    if _DEVANAGARI.search(words):
        return "hi"
    if _GURMUKHI.search(words):
        return "pa"
    return "hi-Latn" if len(_HINGLISH.intersection(words.lower().split())) > 1 else "en"


@lru_cache(maxsize=4096)  # a board shows the same hundred and fifty each time
def excerpt(words, most=120):
    """The first words of a text for a list, cut between two of them; numbers of somebody's own are masked."""
    words = mask(words)
    if len(words) <= most:
        return words
    return f"{words[:most].rpartition(' ')[0] or words[:most]}…"


def glimpse(ticket, most=120):
    """What a list shows of a ticket: its first words; of a restricted one none, as a look at those is noted."""
    if ticket.restricted in RESTRICTED:
        return tongue().say(N_("(restricted: open it to read)"))
    return excerpt(ticket.summary, most) or tongue().say(NO_WORDS)


def size(count):
    """Bytes as people read them: 120 kB, 1.4 MB."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, count // 1000)} kB"
