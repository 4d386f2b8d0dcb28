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

from smgt.actions.shaping import NOWHERE
from smgt.models import Category, District
from smgt.rules import (
    ACTIONS,
    ATTENTION,
    CALLED,
    DECLINED,
    KINDS,
    RELEASED,
    RESTRICTED,
    SYSTEMS,
    URGENCIES,
    asked,
    report_outcomes,
)
from smgt.web.words import N_, label, moment, tongue

MOST_WORDS = 20_000
_KEPT = ("category", "urgency", "kind", "district", "way")
# not typed: no length to check
_NO_WORDS = ("files", "until", "promised_on", "category", "urgency", "kind", "district", "outcome", "system",
             "restricted", "attention")  # fmt: skip


def choices(words, table):
    """What a field offers: these words, labelled from that table."""
    return [SelectChoice(word, label(word, table)) for word in words]


def _categories():
    rows = Category.select(Category.code, Category.name, Category.name_hi).order_by(Category.code).tuples()
    return [SelectChoice(code, f"{code} · {tongue().name(name, name_hi)}") for code, name, name_hi in rows]


def districts(none=""):
    """Every district of the directory, and the value that stands for none."""
    rows = District.select(District.code, District.name, District.name_hi).order_by(District.code).tuples()
    return [
        SelectChoice(none, "–"),
        *(SelectChoice(code, tongue().name(name, name_hi)) for code, name, name_hi in rows),
    ]


def _outcomes(action, ticket):
    if action.name == "call_back":
        return choices(CALLED, "called")
    return choices(DECLINED if action.name == "decline" else report_outcomes(ticket.kind), "outcome")


def _systems(action):
    none = [] if "system" in action.needs else [SelectChoice("", "–")]
    return none + choices(SYSTEMS, "system")


def _flags():
    return [SelectChoice("", gettext("None")), *choices(ATTENTION, "attention")]


def _restrictions():
    return [SelectChoice("", "–"), *choices((*RESTRICTED, RELEASED), "restricted")]


FIELDS = {
    "attention": N_("Why it deserves attention"),
    "office": N_("Office"), "category": N_("Category"), "urgency": N_("Urgency"), "note": N_("Note"),
    "reason": N_("Reason"), "until": N_("Until"), "outcome": N_("Outcome"), "action_taken": N_("What was done"),
    "reply": N_("Reply to the complainant"), "files": N_("Photographs or documents"), "number": N_("Grievance no."),
    "summary": N_("The other matter, in a few words"), "kind": N_("Kind"), "district": N_("District"),
    "contact_name": N_("Complainant's name"), "contact_phone": N_("Complainant's phone"), "incident": N_("Incident"),
    ("suggestion", "action_taken"): N_("What is decided, and why"),
    "restricted": N_("Restricted"), "against_office": N_("Complaint against the office"),
    "against_officer": N_("Complaint against the officer"),
    "no_evidence": N_("If there is no file: why"),
    "whom": N_("Spoke with"), "at": N_("When"), "said": N_("What was said"),
    "promised_on": N_("Will be done by"), "system": N_("Other system"), "reference": N_("Number there"),
}  # fmt: skip


_CHOSEN = {  # (its widget, what it offers, what is chosen at first), of an action and a ticket
    "category": lambda action, ticket: (SelectField, _categories(), ticket.category_id),
    "district": lambda action, ticket: (SelectField, districts(NOWHERE), ticket.district_id or NOWHERE),
    "system": lambda action, ticket: (SelectField, _systems(action), ""),
    "attention": lambda action, ticket: (RadioField, _flags(), ticket.attention),
    "urgency": lambda action, ticket: (RadioField, choices(URGENCIES, "urgency"), ticket.urgency),
    "kind": lambda action, ticket: (RadioField, choices(KINDS, "kind"), ticket.kind),
    "restricted": lambda action, ticket: (SelectField, _restrictions(), ""),
    "outcome": lambda action, ticket: (RadioField, _outcomes(action, ticket), None),
}


def _field(name, action, ticket):
    """One WTForms field of an action, filled in with what the ticket already says."""
    options = {"label": FIELDS.get((ticket.kind, name)) or FIELDS[name], "validators": _checks(name, action)}
    if name in _CHOSEN:
        widget, offered, chosen = _CHOSEN[name](action, ticket)
        return widget(choices=offered, default=chosen, **options)
    if name in ("note", "reason", "action_taken", "reply", "summary", "said"):
        return TextAreaField(**options)
    if name in ("until", "promised_on"):
        return DateField(default=ticket.asked_until if name == "until" else None, **options)
    return MultipleFileField(**options) if name == "files" else StringField(**options)


def _checks(name, action):
    asked = validators.InputRequired("Please fill this in.") if name in action.needs else validators.Optional()
    return [asked] if name in _NO_WORDS else [asked, validators.Length(max=MOST_WORDS)]


def _ways(ways):
    """A choice between the ways to answer, each with the time it closes at."""
    closing = {way.name: f" ({gettext('until')} {moment(way.until)})" if way.until else "" for way in ways}
    offered = [SelectChoice(way.name, label(way.name, "way") + closing[way.name]) for way in ways]
    return RadioField(label=N_("How it goes"), choices=offered, default=ways[0].name, validate_choice=False)


def action_form(name, ticket, data=None, ways=(), brief=False, **drafts):
    """The WTForms form of action `name` for this ticket; `data` is what was posted, `drafts` the words of
    fields that were not. Where a reply can go several `ways` (channels.base.Way) one is chosen.

    `brief`: it is never shown, so choices that were not posted, which would keep what the ticket says, are left out.
    """
    action = ACTIONS[name]
    names = [field for field in asked(action, ticket) if not brief or field in data or field not in _KEPT]
    fields = {field: _field(field, action, ticket) for field in names}
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
