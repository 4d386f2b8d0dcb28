"""The counter: entering a call or a visit, pasting a post's address, bringing a file of grievances."""

import secrets
from collections import namedtuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import Form, MultipleFileField, RadioField, SelectChoice, SelectField, StringField, TextAreaField

from smgt import access, counter, pasted
from smgt.config import settings
from smgt.counter_rows import IMPORTER
from smgt.errors import NotFound, Refused
from smgt.models import Message
from smgt.sheets import moment as read_moment
from smgt.tickets import readable
from smgt.web import sheets
from smgt.web.forms import choices, districts
from smgt.web.guard import may
from smgt.web.now import now
from smgt.web.words import N_, TONGUES, glimpse, label, moment, tongue

bp = Blueprint("counter", __name__, url_prefix="/counter")
Asked = namedtuple("Asked", "name needs")  # what _field.html looks at
ENTER, CHOOSE = Asked("enter", ("manner", "words")), Asked("choose", ("manner", "words", "number"))
PASTE, TYPE = Asked("paste", ("link",)), Asked("type", ("author", "words", "at"))
LONGEST = {"words": 20_000, "name": 200, "phone": 40, "number": 40, "link": 2000, "author": 200, "at": 40}
FILES_MOST = 10
NEW = "new"  # the answer that it belongs to none of the number's open grievances


def _entry(data=None, earlier=()):
    """The form of a call or visit; `earlier` are open grievances of the same number, to choose from."""

    class Entry(Form):
        manner = RadioField(N_("How"), choices=choices(counter.MANNERS, "manner"), default="call")
        name = StringField(N_("Complainant's name"))
        phone = StringField(N_("Complainant's phone"))
        district = SelectField(N_("District"), choices=districts())
        words = TextAreaField(N_("What is said"))
        lang = SelectField(N_("Language"), choices=choices(TONGUES, "tongue"))
        files = MultipleFileField(N_("Photographs or documents"))
        number = StringField(N_("Belongs to grievance no."))

    if earlier:
        Entry.number = RadioField(N_("Belongs to grievance no."), choices=_belongs(earlier))
    return Entry(data)


def _belongs(earlier):
    known = [(t.number, f"{t.number} · {label(t.stage, 'stage')} · {glimpse(t, 80)}") for t in earlier]
    return [SelectChoice(number, words) for number, words in [*known, (NEW, tongue().say(N_("A new matter")))]]


@bp.get("")
@may("enter_ticket")
def index():
    return _entry_page(_entry(), secrets.token_urlsafe(12), 200)


@bp.post("")
@may("enter_ticket")
def enter():
    """Save and go to the ticket; first, once, show what else is open for the number."""
    try:
        said = counter.Said(
            _text("words"), _text("manner"), _text("name"), _text("phone"), _text("district"), _tongue(),
            "" if _text("number") == NEW else _text("number"),
        )  # fmt: skip
        if earlier := _earlier(said):
            return _entry_page(_entry(request.form, earlier), _key(), 200, earlier)
        ticket = counter.enter(said, _files(), sheets.actor(), now(), _key())
    except Refused as refused:
        form = _entry(request.form)
        return _entry_page(form, _key(), 422, problem=_blame(form, refused))
    return redirect(_page_of(ticket), 303)


def _page_of(ticket):
    """The page of a ticket; of one that only named persons see, the counter saying that the words were kept."""
    if access.sees(current_user.officer, ticket.id, now()):
        return url_for("tickets.show", number=ticket.number)
    return url_for("counter.index", kept=1)


def _earlier(said):
    """What else is open for the number, unless somebody has answered that, or this is the second tap."""
    answered = _text("number") or counter.entered(said, sheets.actor(), _key())
    return () if answered else counter.open_grievances(said.phone, current_user.officer, now())


def _text(name):
    """A field as typed, readable, without outer white space. Raises Refused where it is far too long."""
    text = readable(request.form.get(name, "")).strip()
    if len(text) > LONGEST.get(name, 4000):
        raise Refused(f"At most {LONGEST.get(name, 4000)} characters.", name)
    return text


def _key():
    """The form's key: the same form sent twice is one call."""
    return readable(request.form.get("key", ""))[:64]


def _tongue():
    return _text("lang") if _text("lang") in TONGUES else ""


def _files():
    sent = [file for file in request.files.getlist("files") if file and file.filename]
    return [(readable(file.filename), file.read()) for file in sent[:FILES_MOST]]


def _blame(form, refused):
    """Put the sentence to its field; gives it back where no field bears the blame."""
    if refused.field not in form:
        return str(refused)
    form[refused.field].errors = [*form[refused.field].errors, str(refused)]
    return ""


def _problems(form, problem):
    return [problem] if problem else [error for field in form for error in field.errors]


def _entry_page(form, key, status, earlier=(), problem=""):
    return render_template(
        "counter.html", form=form, key=key, earlier=earlier, action=CHOOSE if earlier else ENTER,
        problems=_problems(form, problem), kept="kept" in request.args,
    ), status  # fmt: skip


# -- a post by its address -----------------------------------------------------------------------------------


class Paste(Form):
    """The address of a post."""

    link = StringField(N_("Address of the post"))


class Typed(Form):
    """What a person sees there, where no account of ours may read it."""

    author = StringField(N_("Who wrote it (handle or name)"))
    words = TextAreaField(N_("What is said"))
    at = StringField(N_("When it was said"))


@bp.get("/link")
@may("enter_ticket")
def link():
    return _paste_page(Paste(), 200)


@bp.post("/link")
@may("enter_ticket")
def look():
    """Known: to its ticket. Read: shown, to be confirmed. Neither: to be typed in."""
    form = Paste(request.form)
    try:
        found = pasted.look_up(_text("link"), settings, now())
    except Refused as refused:
        return _paste_page(form, 422, _blame(form, refused))
    if found.message:
        return redirect(_where(found.message), 303)
    if found.item:
        return render_template("counter_read.html", found=found, packed=pasted.packed(found), problems=[])
    return _typed_page(Typed(author=found.post.author, at=moment(now())), found.post.link, 200, reason=found.reason)


@bp.post("/link/read")
@may("enter_ticket")
def keep_read():
    """What was read is taken in."""
    try:
        account, item = pasted.unpacked(request.form.get("read", ""))
        message = pasted.take(account, item, sheets.actor(), now())
    except Refused as refused:
        form = Paste()
        return _paste_page(form, 422, _blame(form, refused))
    return redirect(_where(message), 303)


@bp.post("/link/typed")
@may("enter_ticket")
def keep_typed():
    """What was typed in is taken in."""
    form = Typed(request.form)
    try:
        at = _moment(_text("at"))
        account, item = pasted.typed(_text("link"), _text("author"), _text("words"), at)
        message = pasted.take(account, item, sheets.actor(), now())
    except Refused as refused:
        return _typed_page(form, request.form.get("link", "")[:2000], 422, _blame(form, refused))
    return redirect(_where(message), 303)


def _moment(text):
    try:
        at = read_moment(text)
    except ValueError as error:
        raise Refused(f"{error}.", "at") from None
    if at is None or at > now():
        raise Refused("Say when it was said; that cannot lie in the future.", "at")
    return at


def _where(message):
    """The page of what became of a message."""
    if message.ticket_id:
        return _page_of(message.ticket)
    return url_for("counter.message", message=message.id)


def _paste_page(form, status, problem=""):
    return render_template(
        "counter_link.html", form=form, action=PASTE, problems=_problems(form, problem)
    ), status  # fmt: skip


def _typed_page(form, link, status, problem="", reason=""):
    return render_template(
        "counter_typed.html", form=form, action=TYPE, link=link, reason=reason, problems=_problems(form, problem)
    ), status  # fmt: skip


@bp.get("/messages/<int:message>")
@may("enter_ticket")
def message(message):
    """A message that opened no ticket, and why; it can be taken up."""
    found = Message.get_or_none(Message.id == message)
    if found is None:
        raise NotFound("There is no such message.")
    if found.ticket_id:
        return redirect(_where(found), 303)
    return render_template("counter_message.html", message=found, problems=[])


@bp.post("/messages/<int:message>/take_up")
@may("enter_ticket")
def take_up(message):
    ticket = counter.take_up(message, sheets.actor(), now())
    return redirect(_page_of(ticket), 303)


# -- a file of grievances ------------------------------------------------------------------------------------

FILE = (IMPORTER, "/counter/import", N_("Import grievances"))


@bp.get("/import")
@may("enter_ticket")
def choose():
    return sheets.choose(*FILE)


@bp.get("/import.csv")
@may("enter_ticket")
def sample():
    return sheets.sample(IMPORTER, "grievances.csv")


@bp.post("/import")
@may("enter_ticket")
def bring():
    return sheets.bring(*FILE)


@bp.get("/import/<name>")
@may("enter_ticket")
def rows(name):
    return sheets.look(*FILE, name)


@bp.post("/import/<name>")
@may("enter_ticket")
def go(name):
    return sheets.go(*FILE, name)
