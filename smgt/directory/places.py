"""Districts and departments: added with their offices, edited, ended."""

import re
from datetime import date

from smgt import lists
from smgt.directory import changes, contacts
from smgt.errors import Refused
from smgt.models import Department, District, Office, db

DISTRICT = ("name", "name_hi", "lgd_code", "aliases", "division", "discom", "headquarters", "parent", "valid_from")
DEPARTMENT = ("name", "name_hi", "parent", "handles", "ladder", "district_head", "helpline")
MOST_ALIASES = 50


def add_district(code, fields, *, actor, now):
    """A new district and its offices, as the shipped lists would make them. Returns the District. Raises Refused."""
    code = contacts.line(code, "code", 60, needed=True)
    if not re.fullmatch(r"[^:/]+", code) or code == "ALL":
        raise Refused("The code is the district's English name, without : and /.", "code")
    with db.atomic():
        changes.begin()
        if District.get_or_none(District.code == code):
            raise Refused("There is a district of this name already.", "code")
        facts = _cleaned(District, {"name": code} | fields)
        district = District.create(code=code, **facts, edited=sorted(facts))
        departments = [d for d in Department.select().where(Department.ended_on.is_null()) if _serves(d, district)]
        changes.record("district_added", actor, now, [district], district=code, after=facts)
        _open(lists.offices_in([_names(district)], [_names(d) for d in departments]), actor, now)
    return district


def _serves(department, district):
    """Whether the department has an office in each district; of the power suppliers only the district's own."""
    suppliers = {row[0] for row in District.select(District.discom).distinct().tuples()}
    ours = department.code not in suppliers or department.code == district.discom
    return department.in_districts and department.parent != lists.NOT_OURS and ours


def add_department(code, fields, in_districts, *, actor, now):
    """A new department with its nodal office and head, and an office in each district if it has such."""
    code = contacts.line(code, "code", 40, needed=True)
    if not re.fullmatch(r"[A-Z][A-Z0-9_.]{0,39}", code) or code == "ALL":
        raise Refused("A code is written in capitals and digits, as PHED.", "code")
    with db.atomic():
        changes.begin()
        if Department.get_or_none(Department.code == code):
            raise Refused("There is a department with this code already.", "code")
        facts = _cleaned(Department, fields) | {"in_districts": bool(in_districts)}
        department = Department.create(code=code, **facts, edited=sorted(facts))
        districts = District.select().where(District.valid_until.is_null()) if in_districts else []
        changes.record("department_added", actor, now, [department], department=code, after=facts)
        _open(lists.offices_of(_names(department), [_names(district) for district in districts]), actor, now)
    return department


def _names(row):
    return {"code": row.code, "name": row.name, "name_hi": row.name_hi}


def _open(offices, actor, now):
    """Make the offices that are not there yet, superiors first."""
    known = {row[0] for row in Office.select(Office.code).tuples()} | {office["code"] for office in offices}
    for office in offices:
        above = lists.rungs(office["code"], office["department"], office["district"])
        if not Office.get_or_none(Office.code == office["code"]):
            made = Office.create(**office, superior=next((rung for rung in above if rung in known), None))
            changes.record("office_added", actor, now, [made], office=made.code, after={"name": made.name})


def edit_place(row, fields, *, actor, now, version=None):
    """Set {field: value} of a district or department; whether anything changed. Raises Refused and Stale."""
    kind = row._meta.table_name
    with db.atomic():
        changes.begin()
        fields = _cleaned(type(row), fields, row.code)
        return changes.edit_listed(f"{kind}_edited", row, fields, actor, now, version)


def _cleaned(model, fields, code=None):
    facts = {name: fields[name] for name in (DISTRICT if model is District else DEPARTMENT) if name in fields}
    for name in set(facts) - {"aliases", "valid_from"}:
        facts[name] = contacts.line(facts[name], name, 500, needed=name == "name", sentence="Give a name.")
    if "aliases" in facts:
        facts["aliases"] = [contacts.line(each, "aliases", 60) for each in facts["aliases"]][:MOST_ALIASES]
    if model is District and "parent" in facts:
        facts["parent"] = _parent(facts["parent"], code)
    if facts.get("valid_from") is not None and not isinstance(facts["valid_from"], date):
        raise Refused("Give a day.", "valid_from")
    return facts


def _parent(parent, code):
    if parent and (parent == code or not District.get_or_none(District.code == parent)):
        raise Refused("There is no such other district.", "parent")
    return parent or None


def end_district(district, on, *, actor, now):
    """It is no district any more from that day. Raises Refused while an office of it is open."""
    _end(district, Office.district, {"valid_until": on}, actor, now)


def end_department(department, on, *, actor, now):
    """It is no department any more from that day. Raises Refused while an office of it is open."""
    _end(department, Office.department, {"ended_on": on}, actor, now)


def _end(row, column, fields, actor, now):
    kind = row._meta.table_name
    with db.atomic():
        changes.begin()
        still = Office.select().where(column == row.code, Office.ended_on.is_null()).count()
        if still:
            raise Refused(f"{still} offices of it are open: first close them.", "on")
        changes.edit_listed(f"{kind}_ended", row, fields, actor, now)
