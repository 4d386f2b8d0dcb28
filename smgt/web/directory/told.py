"""The directory's history in words: what was done, and each field before and after."""

import re
from datetime import date

from smgt.web.words import N_, day, label, tongue

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LABELLED = {"kind": "charge", "role": "role"}

ACTIONS = {
    "office_added": N_("Office added"), "office_edited": N_("Office changed"), "office_ended": N_("Office closed"),
    "office_opened": N_("Office opened again"), "officer_added": N_("Officer added"),
    "officer_edited": N_("Officer changed"), "officer_disabled": N_("Officer disabled"),
    "officer_enabled": N_("Officer enabled again"), "charge_given": N_("Charge given"),
    "charge_ended": N_("Charge ended"), "charge_edited": N_("Charge changed"), "transfer": N_("Transfer"),
    "district_added": N_("District added"), "district_edited": N_("District changed"),
    "district_ended": N_("District ended"), "department_added": N_("Department added"),
    "department_edited": N_("Department changed"), "department_ended": N_("Department ended"),
    "invited": N_("Invited by mail"), "sessions_ended": N_("Signed out by an administrator"),
    "second_factor_reset": N_("Second factor taken away"), "password_asked": N_("New password asked for"),
    "identity_claimed": N_("Names his official identity"), "identity_confirmed": N_("Official identity confirmed"),
    "identity_refused": N_("Official identity refused"), "office_named": N_("Named for restricted grievances"),
    "office_no_longer_named": N_("No longer named for restricted grievances"), "holiday_added": N_("Holiday added"),
    "holiday_removed": N_("Holiday removed"),
}  # fmt: skip
FIELDS = {
    "name": N_("Name"), "name_hi": N_("Name in Hindi"), "superior": N_("Superior"), "email": N_("E-mail"),
    "phone": N_("Phone"), "x_handle": N_("X handle"), "facebook_page": N_("Facebook page"), "address": N_("Address"),
    "trusted": N_("Trusted to reply"), "ended_on": N_("Closed on"), "role": N_("Role"), "lead": N_("Lead"),
    "firm": N_("Private firm"), "until_on": N_("Until"), "from_on": N_("From"), "kind": N_("Kind of charge"),
    "office": N_("Office"), "officer": N_("Officer"), "on": N_("From"), "order_no": N_("Order no."),
    "ended": N_("Ended"), "vacant": N_("Now vacant"), "tickets_staying": N_("Open grievances staying"),
    "reason": N_("Reason"), "sign_ins_ended": N_("Sign-ins ended"), "lgd_code": N_("LGD code"),
    "aliases": N_("Also written"), "division": N_("Division"), "discom": N_("Power supplier"),
    "headquarters": N_("Headquarters"), "parent": N_("Belongs to"), "valid_from": N_("District since"),
    "valid_until": N_("District until"), "handles": N_("What it handles"), "ladder": N_("Ladder, low to high"),
    "district_head": N_("Head in a district"), "helpline": N_("Helpline"), "code": N_("Code"), "day": N_("Day"),
    "district": N_("District"), "department": N_("Department"), "disabled": N_("Disabled"), "seat": N_("Further seat"),
    "official": N_("Official address"), "in_districts": N_("Has an office in each district"),
    "restricted": N_("Restricted"),
}  # fmt: skip


def field(name):
    """A field's name in words; an office's code stays as it is."""
    return tongue().say(FIELDS[name]) if name in FIELDS else name


def value(given, name=""):
    """The value of the field `name` as people read it; a day also where the journal keeps it as ISO text."""
    if isinstance(given, bool):
        return tongue().say(N_("yes") if given else N_("no"))
    if isinstance(given, list):
        return ", ".join(map(str, given)) or "–"
    if name in _LABELLED:
        return label(given, _LABELLED[name])
    if isinstance(given, date) or _ISO_DAY.fullmatch(str(given)):
        return day(date.fromisoformat(str(given)))
    return "–" if given in (None, "") else str(given)


def told(event):
    """(what was done, [(field, before or None, after)]) of one event of the directory."""
    details = dict(event.details)
    before, after = details.pop("before", {}), details.pop("after", {})
    details.pop(event.action.partition("_")[0], None)  # the row itself, on whose page it is told
    lines = [
        (field(name), value(before[name], name) if name in before else None, value(after[name], name)) for name in after
    ]
    lines += [(field(name), None, value(given, name)) for name, given in details.items() if given not in (None, "", [])]
    return tongue().say(ACTIONS.get(event.action, event.action)), lines
