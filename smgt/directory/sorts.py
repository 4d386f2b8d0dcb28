"""The sorts of file that can be imported, and the same tables exported: offices, officers, charges, holidays, orders.

An export read back changes nothing. A column that a file lacks leaves what it would say as it stands.
"""

import re
from datetime import timedelta

from smgt.config import ROLES
from smgt.directory import contacts
from smgt.directory.charges import (
    give_charge,
    prolong,
    transfer,
)
from smgt.directory.files import Difference, Sort
from smgt.directory.holidays import add_holiday
from smgt.directory.officers import add_officer, disable, edit_officer, enable
from smgt.directory.offices import FIELDS as OFFICE_FIELDS
from smgt.directory.offices import SEAT, add_office, edit_office, end_office, reopen_office
from smgt.directory.reading import Column, day, one_of, yes
from smgt.errors import Refused
from smgt.models import Charge, District, Holiday, Office, Officer

_READ = contacts.READ
_EMAIL = ("E-mail", "E-mail address", "Official e-mail", "Mail", "ई-मेल", "ईमेल", "आधिकारिक ई-मेल")
_NAME = ("Name", "Name of officer", "Officer's name", "Officer", "नाम", "अधिकारी का नाम", "अधिकारी")
_NAME_HI = ("Name in Hindi", "Hindi name", "हिन्दी नाम", "नाम (हिन्दी)")
_PHONE = ("Phone", "Mobile", "Mobile no", "Telephone", "फोन", "फ़ोन", "मोबाइल", "मोबाइल नंबर", "दूरभाष")
_OFFICE = ("Office", "Office code", "Code", "कार्यालय", "कार्यालय कोड")
_FROM = ("From", "With effect from", "W.e.f.", "Date", "से", "दिनांक", "तिथि")
_UNTIL = ("Until", "To", "Till", "तक")
_ORDER = ("Order", "Order no", "Order number", "आदेश", "आदेश संख्या", "आदेश क्रमांक")
_KINDS = {
    "regular": ("नियमित", "Regular charge"), "additional": ("अतिरिक्त", "Additional charge", "अतिरिक्त कार्यभार"),
    "leave": ("अवकाश", "Leave substitute", "लिंक अधिकारी"),
}  # fmt: skip
_CONTACTS = {
    "phone": Column(_PHONE, _READ["phone"]),
    "x_handle": Column(("X", "X handle", "Twitter", "एक्स"), _READ["x_handle"]),
    "facebook_page": Column(("Facebook", "Facebook page", "फेसबुक", "फ़ेसबुक"), _READ["facebook_page"]),
}


def _needed_name(text):
    return contacts.line(text, "name", needed=True, sentence="It is empty.")


def _differing(row, values):
    """(before, after) of the values in which a row differs."""
    after = {name: value for name, value in values.items() if row.__data__[name] != value}
    return {name: row.__data__[name] for name in after}, after


# -- offices --

OFFICES = {
    "code": Column(_OFFICE[2:], needed=True),
    "name": Column(("Name", "Name of office", "Designation", "नाम", "पदनाम", "कार्यालय का नाम"), _needed_name),
    "name_hi": Column(_NAME_HI, _READ["name_hi"]),
    "superior": Column(("Superior", "Reports to", "उच्च कार्यालय"), lambda text: text or None),
    "email": Column(_EMAIL, _READ["email"]),
    **_CONTACTS,
    "address": Column(("Address", "पता"), _READ["address"]),
    "trusted": Column(("Trusted to reply",), yes),
    "ended_on": Column(("Closed on", "Ended on", "समाप्त"), day),
}


def _compare_office(values, offices):
    code = values["code"]
    stored = offices.get(code)
    keys = [(code,)]
    if stored:
        before, after = _differing(stored, values)
        doing = values | {"on": after.get("ended_on")}
        return keys, Difference((code,), before, after, doing) if after else None
    if not _parts(code):
        raise Refused(f"{code[:60]} is no code like FOOD:Bhiwani or FOOD:Bhiwani/LOHARU.", "code")
    if not values.get("name"):
        raise Refused("A new office needs a name.", "name")
    if values.get("ended_on"):
        raise Refused("A new office cannot be closed at once.", "ended_on")
    return keys, Difference((code,), {}, {name: value for name, value in values.items() if value}, values)


def _parts(code):
    """(department or "", district or "", seat) of a code, or None."""
    found = re.fullmatch(rf"([^:/]+):([^:/]+)(?:/({SEAT}))?", code)
    return found and ["" if part in (None, "ALL") else part for part in found.groups()]


def _do_office(difference, actor, now):
    code, values = difference.key[0], difference.values
    fields = {name: value for name, value in values.items() if name in OFFICE_FIELDS}
    if not difference.before:
        add_office(*_parts(code), fields, actor=actor, now=now)
        return [code]
    office = Office.get_by_id(code)
    edit_office(office, {name: fields[name] for name in difference.after if name in fields}, actor=actor, now=now)
    if "ended_on" in difference.after and values["ended_on"]:
        end_office(office, values["ended_on"], actor=actor, now=now)
    elif "ended_on" in difference.after:
        reopen_office(office, actor=actor, now=now)
    return [code]


# -- officers --

OFFICERS = {
    "email": Column(_EMAIL, lambda text: contacts.email(text, needed=True), needed=True),
    "name": Column(_NAME, _needed_name),
    "name_hi": Column(_NAME_HI, _READ["name_hi"]),
    "role": Column(("Role", "भूमिका"), one_of(dict.fromkeys(ROLES, ()))),
    "lead": Column(("Lead",), yes),
    **_CONTACTS,
    "firm": Column(("Firm", "Private firm", "फर्म"), lambda text: contacts.line(text, "firm")),
    "until_on": Column(_UNTIL, day),
    "disabled": Column(("Disabled",), yes),
}


def _compare_officer(values, officers):
    email, disabled = values["email"], values.get("disabled")
    stored = officers.get(email)
    if stored is None:
        if not values.get("name"):
            raise Refused("A new officer needs a name.", "name")
        return [(email,)], Difference((email,), {}, {name: value for name, value in values.items() if value}, values)
    before, after = _differing(stored, {name: value for name, value in values.items() if name != "disabled"})
    if disabled is not None and disabled != bool(stored.disabled_at):
        before, after = before | {"disabled": not disabled}, after | {"disabled": disabled}
    return [(email,)], Difference((email,), before, after, values) if after else None


def _do_officer(difference, actor, now):
    values = {name: value for name, value in difference.values.items() if name != "disabled"}
    if not difference.before:
        given = {"role": "officer"} | values
        officer = add_officer(given.pop("email"), given.pop("name"), given.pop("role"), now, actor=actor, **given)
        if difference.values.get("disabled"):
            disable(officer, actor=actor, now=now)
        return []
    officer = Officer.get(Officer.email == difference.key[0])
    edit_officer(officer, {n: values[n] for n in difference.after if n in values}, actor=actor, now=now)
    if "disabled" in difference.after:
        verb = disable if difference.after["disabled"] else enable
        verb(officer, actor=actor, now=now)
    return [row[0] for row in officer.charges.select(Charge.office).where(Charge.until_on.is_null()).tuples()]


# -- charges --

CHARGE = {
    "office": Column(_OFFICE, needed=True),
    "officer": Column((*_NAME, *_EMAIL), needed=True),
    "kind": Column(("Kind", "Kind of charge", "प्रकार"), one_of(_KINDS)),
    "from_on": Column(_FROM, day, needed=True),
    "until_on": Column(_UNTIL, day),
    "order_no": Column(_ORDER, lambda text: contacts.line(text, "order_no")),
}


class _Known:
    """Offices by code or name, officers by address or name: what an order's list calls them by. Read once."""

    def __init__(self):
        self.offices, self.officers = {}, {}
        offices, officers = list(Office.select()), list(Officer.select())
        for office in offices:
            self._name(self.offices, office, office.name, office.name_hi)
        for officer in officers:
            if officer.disabled_at is None:
                self._name(self.officers, officer, officer.name, officer.name_hi)
        self.offices |= {office.code: [office] for office in offices}
        self.officers |= {officer.email: [officer] for officer in officers}

    @staticmethod
    def _name(table, row, *names):
        for name in {" ".join(name.casefold().split()) for name in names if name}:
            table.setdefault(name, []).append(row)

    def office(self, text):
        """The one office that is meant. Raises Refused."""
        return self._one(self.offices, text, "office")

    def officer(self, text):
        """The one officer that is meant. Raises Refused."""
        return self._one(self.officers, text, "officer")

    @staticmethod
    def _one(table, text, field):
        found = table.get(text) or table.get(" ".join(text.casefold().split()), ())
        if len(found) != 1:
            words = "several have this name: give the code or e-mail address" if found else "nobody knows it here"
            raise Refused(f"{text[:60]}: {words}.", field)
        return found[0]


def _standing_charges(options):
    return _Known(), {(c.office_id, c.officer_id, c.kind, c.from_on): c for c in Charge.select()}


def _compare_charge(values, standing):
    names, charges = standing
    office, officer = names.office(values["office"]), names.officer(values["officer"])
    kind = values.get("kind") or "regular"
    stored = charges.get((office.code, officer.id, kind, values["from_on"]))
    key = (office.code, officer.email, kind, values["from_on"])
    told = {name: values[name] for name in ("until_on", "order_no") if name in values}
    doing = told | {"office": office, "officer": officer, "kind": kind, "on": told.get("until_on") or values["from_on"]}
    if stored is None:
        return [key], Difference(key, {}, {name: value for name, value in told.items() if value}, doing)
    before, after = _differing(stored, told)
    return [key], Difference(key, before, after, doing | {"charge": stored}) if after else None


def _do_charge(difference, actor, now):
    values = difference.values
    if "charge" not in values:
        give_charge(
            values["officer"], values["office"], values["kind"], difference.key[3], values.get("until_on"), now=now,
            actor=actor, order_no=values.get("order_no") or "",
        )  # fmt: skip
    else:
        charge = Charge.get_by_id(values["charge"].id)
        prolong(
            charge, values.get("until_on", charge.until_on), values.get("order_no", charge.order_no),
            actor=actor, now=now,
        )  # fmt: skip
    return [values["office"].code]


# -- the list of an order: who takes over which office --

ORDER = {
    "officer": CHARGE["officer"],
    "office": Column(
        (*_OFFICE, "New posting", "Posted as", "Place of posting", "To", "नई तैनाती", "नियुक्ति", "नवीन पदस्थापना"),
        needed=True,
    ),
    "kind": Column(("Kind", "Kind of charge", "प्रकार"), one_of({k: _KINDS[k] for k in ("regular", "additional")})),
    "from_on": Column(_FROM, day),
    "order_no": CHARGE["order_no"],
}


def _standing_order(options):
    today = options["today"]
    by_office, by_officer = {}, {}
    for charge in Charge.select(Charge, Officer).join(Officer).where(Charge.still_to_hold(today)):
        by_office.setdefault(charge.office_id, []).append(charge)
        by_officer.setdefault(charge.officer_id, []).append(charge)
    return _Known(), by_office, by_officer, options


def _compare_order(values, standing):
    names, by_office, by_officer, options = standing
    office, officer = names.office(values["office"]), names.officer(values["officer"])
    on, kind = values.get("from_on") or options.get("on"), values.get("kind") or "regular"
    if on is None:
        raise Refused("From which day? Give it in the list or in the form.", "from_on")
    lasting = [c for c in (*by_office.get(office.code, ()), *by_officer.get(officer.id, ())) if _lasts(c, on)]
    own = [c for c in lasting if (c.office_id, c.officer_id, c.kind) == (office.code, officer.id, kind)]
    ended = [c for c in lasting if c.kind == "regular" and c not in own] if kind == "regular" else []
    keys = [(office.code, kind), ("", officer.email)] if kind == "regular" else [(office.code, officer.email)]
    if any(c.from_on <= on and c.until_on is None for c in own) and not ended:
        return keys, None
    doing = {"office": office, "officer": officer, "kind": kind, "on": on}
    doing["order_no"] = values.get("order_no") or options.get("order_no") or ""
    before = {c.office_id: c.officer.email for c in ended}
    return keys, Difference((office.code,), before, {office.code: officer.email, "kind": kind, "from_on": on}, doing)


def _lasts(charge, on):
    return charge.until_on is None or charge.until_on > on


def _do_order(difference, actor, now):
    values = difference.values
    office, officer, on, order_no = (values[name] for name in ("office", "officer", "on", "order_no"))
    if values["kind"] == "additional":
        give_charge(officer, office, "additional", on, now=now, actor=actor, order_no=order_no)
        return [office.code]
    done = transfer(office, officer, on, now=now, actor=actor, order_no=order_no)
    return [office.code, *done.vacated]


# -- holidays --

HOLIDAYS = {
    "day": Column(("Day", "Date", "From", "दिनांक", "तिथि"), day, needed=True),
    "until_on": Column(("Last day", "To", "Until", "तक"), day),
    "name": Column(("Name", "Holiday", "Occasion", "अवकाश", "नाम", "पर्व"), _needed_name, needed=True),
    "name_hi": Column(_NAME_HI, _READ["name_hi"]),
    "district": Column(("District", "ज़िला", "जिला"), lambda text: text or None),
}
LONGEST_HOLIDAY = 31  # days from the first to the last
YEARS_AHEAD = 1  # lists come out a year ahead at most: a later one was mistyped


def _standing_holidays(options):
    places = {name: row.code for row in District.select() for name in (row.code, row.name_hi) if name}
    return places, {(holiday.day, holiday.district_id) for holiday in Holiday.select()}, options["today"]


def _compare_holiday(values, standing):
    places, there, today = standing
    district = values.get("district")
    if district and district not in places:
        raise Refused(f"There is no district {district[:60]}.", "district")
    days, place = _days_of(values, today), places.get(district)
    keys, new = [(day, place) for day in days], [day for day in days if (day, place) not in there]
    if place and any((day, None) in there for day in new):
        raise Refused("This day is a holiday everywhere already.", "day")
    after = {"name": values["name"], "name_hi": values.get("name_hi") or ""}
    if values.get("until_on"):
        after["until_on"] = values["until_on"]
    return keys, Difference((days[0], place), {}, after, after | {"days": new}) if new else None


def _days_of(values, today):
    """The days of a row, the first to the last. Raises Refused."""
    first, last = values["day"], values.get("until_on") or values["day"]
    if last < first:
        raise Refused("It ends before it begins.", "until_on")
    if (last - first).days >= LONGEST_HOLIDAY:
        raise Refused(f"No holiday has more than {LONGEST_HOLIDAY} days.", "until_on")
    if last.year > today.year + YEARS_AHEAD:
        raise Refused(f"The year {last.year} is too far ahead.", "day")
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _do_holiday(difference, actor, now):
    values = difference.values
    for on in values["days"]:
        add_holiday(on, values["name"], values["name_hi"], difference.key[1], actor, now)
    return []


SORTS = {
    "offices": Sort("offices", OFFICES, lambda _: {o.code: o for o in Office.select()}, _compare_office, _do_office),
    "officers": Sort(
        "officers", OFFICERS, lambda _: {o.email: o for o in Officer.select()}, _compare_officer, _do_officer
    ),
    "charges": Sort("charges", CHARGE, _standing_charges, _compare_charge, _do_charge),
    "order": Sort("order", ORDER, _standing_order, _compare_order, _do_order),
    "holidays": Sort("holidays", HOLIDAYS, _standing_holidays, _compare_holiday, _do_holiday),
}
