"""The form of each action, made from what rules.py says it asks; nobody writes one by hand."""

from flask_babel import gettext
from wtforms import (
    DateField,
    Form,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from smgt.models import Category, District
from smgt.rules import ACTIONS, DECLINED, KINDS, REPORT_OUTCOMES, URGENCIES
from smgt.web.words import N_, label, moment

MOST_WORDS = 20_000
_KEPT = ("category", "urgency", "kind", "district", "way")
_NO_WORDS = ("files", "until", "category", "urgency", "kind", "district", "outcome")  # not typed: no length to check


def _choices(words, table):
    return [SelectChoice(word, label(word, table)) for word in words]


def _categories():
    rows = Category.select(Category.code, Category.name).order_by(Category.code).tuples()
    return [SelectChoice(code, f"{code} · {name}") for code, name in rows]


def _districts():
    rows = District.select(District.code, District.name).order_by(District.code).tuples()
    return [SelectChoice("", "–"), *(SelectChoice(code, name) for code, name in rows)]


def _outcomes(action):
    return _choices(DECLINED if action.name == "decline" else REPORT_OUTCOMES, "outcome")


_LABELS = {
    "office": N_("Office"), "category": N_("Category"), "urgency": N_("Urgency"), "note": N_("Note"),
    "reason": N_("Reason"), "until": N_("Until"), "outcome": N_("Outcome"), "action_taken": N_("What was done"),
    "reply": N_("Reply to the complainant"), "files": N_("Photographs or documents"), "number": N_("Grievance no."),
    "summary": N_("The other matter, in a few words"), "kind": N_("Kind"), "district": N_("District"),
    "contact_name": N_("Complainant's name"), "contact_phone": N_("Complainant's phone"), "incident": N_("Incident"),
}  # fmt: skip


def _field(name, action, ticket):
    """One WTForms field of an action, filled in with what the ticket already says."""
    options = {"label": _LABELS[name], "validators": _checks(name, action)}
    if name in ("note", "reason", "action_taken", "reply", "summary"):
        return TextAreaField(**options)
    if name == "category":
        return SelectField(choices=_categories(), default=ticket.category_id, **options)
    if name == "urgency":
        return RadioField(choices=_choices(URGENCIES, "urgency"), default=ticket.urgency, **options)
    if name == "kind":
        return RadioField(choices=_choices(KINDS, "kind"), default=ticket.kind, **options)
    if name == "district":
        return SelectField(choices=_districts(), default=ticket.district_id or "", **options)
    if name == "outcome":
        return RadioField(choices=_outcomes(action), **options)
    if name == "until":
        return DateField(default=ticket.asked_until, **options)
    return MultipleFileField(**options) if name == "files" else StringField(**options)


def _checks(name, action):
    asked = validators.InputRequired("Please fill this in.") if name in action.needs else validators.Optional()
    return [asked] if name in _NO_WORDS else [asked, validators.Length(max=MOST_WORDS)]


def _ways(ways):
    """A choice between the ways to answer, each with the time it closes at."""
    closing = {way.name: f" ({gettext('until')} {moment(way.until)})" if way.until else "" for way in ways}
    choices = [SelectChoice(way.name, label(way.name, "way") + closing[way.name]) for way in ways]
    return RadioField(label=N_("How it goes"), choices=choices, default=ways[0].name, validate_choice=False)


def action_form(name, ticket, data=None, ways=(), **drafts):
    """The WTForms form of action `name` for this ticket; `data` is what was posted, `drafts` the words of
    fields that were not. Where a reply can go several `ways` (channels.base.Way) one is chosen."""
    action = ACTIONS[name]
    fields = {field: _field(field, action, ticket) for field in action.asks}
    if len(ways) > 1 or ways and data and data.get("way"):  # one chosen before, of several, may have closed meanwhile
        fields["way"] = _ways(ways)
    form = type(f"{name}Form", (Form,), fields)(data, data=drafts)
    for field in form:  # a choice that was not posted keeps what the ticket says: mark needs only an office
        if data is not None and field.name not in data and field.name in _KEPT:
            field.data = field.default
    return form


def cleaned(form):
    """The form's data as tickets.perform takes it; files are handled apart."""
    return {field.name: field.data for field in form if field.name != "files"}
