"""The shipped lists, pure: csv files of districts, departments, categories and seats, read, checked and made into rows.

Offices are not listed, they follow: each district has its City Magistrate and Deputy Commissioner, each department its
nodal officer, its head, and an office in the districts it serves.
"""

import csv
import io
import re
from datetime import date
from functools import partial

from smgt.errors import Refused
from smgt.limits import Limit, check_limit

TOP = "ALL:ALL"
# the offices that see restricted grievances of a kind until the State Nodal Officer names others
NAMED = (("corruption", "VIGILANCE:ALL"), ("women", "WCD:ALL"), ("minors", "WCD:ALL"))
NOT_OURS = "-"  # the parent of a department that is not the State's: it has no offices

# What a seat is called, in English and Hindi.
STATE_NODAL = ("State Nodal Officer", "राज्य नोडल अधिकारी")
MAGISTRATE = ("City Magistrate", "नगराधीश")
COMMISSIONER = ("Deputy Commissioner", "उपायुक्त")
NODAL = ("Nodal Officer", "नोडल अधिकारी")
HEAD = ("Head of Department", "विभागाध्यक्ष")


def read(folder):
    """(districts, departments, categories, sub-categories, offices), each {code: {field: value}}.

    A column that a file may lack leaves its field out. Raises Refused with a sentence that names file and line.
    """
    districts = _districts(folder)
    departments, served = _departments(folder, districts)
    lines = _lines(folder / "categories.csv", CATEGORY, PART)
    offices = _offices(districts, departments, served) | _seats(folder, districts, departments)
    for code, office in offices.items():
        above = (rung for rung in rungs(code, office["department"], office["district"]) if rung in offices)
        office["superior"] = next(above, None)
    return districts, departments, _records(lines, CATEGORY), _records(lines, PART), offices


def read_limits(folder, categories):
    """The limits.Limits that a folder publishes, [] where it has no such file. Raises Refused with file and line."""
    path, limits = folder / "limits.csv", []
    for where, row in _lines(path, LIMIT) if path.exists() else ():
        limit = _told(where, lambda row: Limit(**_record(row, LIMIT)), row)
        _told(where, check_limit, limit)
        _told(where, partial(_one_of, categories), limit.category)
        limits.append(limit)
    return limits


def read_holidays(folder, districts):
    """The holidays that a folder lists, as {(day, district or None): {name, name_hi}}; {} where it has no such file."""
    path, holidays = folder / "holidays.csv", {}
    for where, row in _lines(path, HOLIDAY, unused=("note",)) if path.exists() else ():
        record = _told(where, partial(_record, fields=HOLIDAY), row)
        key = record.pop("day"), _told(where, partial(_one_of, districts), record.pop("district"))
        if key in holidays:
            raise Refused(f"{where}: {row['day']} stands above already.")
        holidays[key] = record
    return holidays


def read_canned(folder, categories):
    """The ready replies that a folder ships, each {field: value}; [] where it has no such file."""
    path, replies = folder / "canned.csv", []
    for where, row in _lines(path, CANNED) if path.exists() else ():
        record = _told(where, partial(_record, fields=CANNED), row)
        _told(where, partial(_one_of, categories), record["category"])
        replies.append(record)
    return replies


def _told(where, read, *given):
    """What a reader makes of a row; what it refuses is told with file and line."""
    try:
        return read(*given)
    except (ValueError, Refused) as error:
        raise Refused(f"{where}: {str(error).rstrip('.')}.") from None


def office_code(department, district, seat=""):
    """FOOD:Bhiwani, ALL:Bhiwani/DC; None stands for all."""
    return f"{department or 'ALL'}:{district or 'ALL'}" + (f"/{seat}" if seat else "")


def rungs(code, department, district):
    """The codes above an office where no superior is named (DESIGN §3), nearest first.

    (department, district), City Magistrate, Deputy Commissioner, nodal officer, head, State Nodal Officer: as far as
    they have a meaning for it, from the office's own place upwards.
    """
    ladder = [office_code(department, district)] if department and district else []
    ladder += [office_code(None, district), office_code(None, district, "DC")] if district else []
    ladder += [office_code(department, None), office_code(department, None, "HOD")] if department else []
    ladder += [TOP]
    return ladder[ladder.index(code) + 1 :] if code in ladder else ladder


# -- offices --


def _offices(districts, departments, served):
    """Every office but the further seats, superiors before those below them."""
    offices = [_office(None, None, "", STATE_NODAL), *offices_in(districts.values(), ())]
    for department, fields in departments.items():
        if fields["parent"] != NOT_OURS:
            offices += offices_of(fields, [districts[district] for district in served[department]])
    return {office["code"]: office for office in offices}


def offices_in(districts, departments):
    """The offices of these districts: Deputy Commissioner, City Magistrate, and of the departments that serve there.

    Districts and departments are {code, name, name_hi}. Superiors come before those below them.
    """
    offices = []
    for district in districts:
        offices.append(_office(None, district["code"], "DC", COMMISSIONER, district))
        offices.append(_office(None, district["code"], "", MAGISTRATE, district))
        offices += [_office(each["code"], district["code"], "", each, district) for each in departments]
    return offices


def offices_of(department, districts):
    """The offices of one department: its head, its nodal officer, and one in each of these districts."""
    code, own = department["code"], _both(department)
    above = [_office(code, None, "HOD", own, HEAD), _office(code, None, "", own, NODAL)]
    return above + [_office(code, district["code"], "", own, district) for district in districts]


def _office(department, district, seat, *titles):
    """A row of the office table; its name joins the titles in each language."""
    name, name_hi = (", ".join(words) for words in zip(*map(_both, titles), strict=True))
    code = office_code(department, district, seat)
    return {"code": code, "department": department, "district": district, "seat": seat,
            "name": name, "name_hi": name_hi}  # fmt: skip


def _both(title):
    """(English, Hindi) of a title or of a listed row."""
    return (title["name"], title["name_hi"] or title["name"]) if isinstance(title, dict) else title


# -- the files --


def _districts(folder):
    lines = _lines(folder / "districts.csv", DISTRICT, may_lack=("parent", "valid_from"), unused=("note",))
    listed = {row["name_en"] for _, row in lines}
    return _records(lines, DISTRICT | {"parent": (partial(_one_of, listed), "parent")})


def _departments(folder, districts):
    """The departments, and for each the districts in which it has an office."""
    path = folder / "departments.csv"
    lines = _lines(path, DEPARTMENT, may_lack=("in_districts",), unused=("lgd_org_code",))
    departments = _records(lines, DEPARTMENT)
    served = _records(lines, {"code": DEPARTMENT["code"], "in": (partial(_served, districts), "in_districts")})
    suppliers = {district["discom"] for district in districts.values()}
    return departments, {
        code: [
            district
            for district in fields.get("in", districts)
            if code not in suppliers or districts[district]["discom"] == code
        ]
        for code, fields in served.items()
    }


def _seats(folder, districts, departments):
    """The further seats; a folder may have none."""
    path = folder / "offices.csv"
    if not path.exists():
        return {}
    office = partial(_seat, districts, departments)
    fields = {"code": (str, "code"), "office": (office, "code", "name_en", "name_hi")}
    return {code: record["office"] for code, record in _records(_lines(path, fields), fields).items()}


def _lines(path, *tables, may_lack=(), unused=()):
    """The rows of a csv file as (where, {column: text}), with every column the tables' fields ask for."""
    columns = {column for fields in tables for _, *columns in fields.values() for column in columns}
    reader = csv.DictReader(io.StringIO(_text(path)), strict=True)
    try:
        header = set(reader.fieldnames or ())
        lines = [(f"{path.name}, line {reader.line_num}", row) for row in reader]
    except csv.Error as error:
        raise Refused(f"{path.name}, line {reader.line_num}: {error}.") from None
    if wrong := (columns - header - {*may_lack}) | (header - columns - {*may_lack, *unused}):
        fault = "unknown" if (column := min(wrong)) in header else "missing"
        raise Refused(f"{path.name}, line 1: the column {column} is {fault}.")
    for where, row in lines:
        if None in row or None in row.values():
            raise Refused(f"{where}: it must have {len(header)} fields.")
    return [(where, {column: text.strip() for column, text in row.items()}) for where, row in lines]


def _text(path):
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path.name} is not text in UTF-8.") from None
    before, nul, _ = text.partition("\0")
    if nul:  # PostgreSQL has no place for it
        raise Refused(f"{path.name}, line {before.count(chr(10)) + 1}: there is a NUL character.")
    return text


def _records(lines, fields):
    """{code: {field: value}}. A line may repeat an earlier one's code only with the same values."""
    records = {}
    for where, row in lines:
        record = _told(where, partial(_record, fields=fields), row)
        if records.setdefault(record["code"], record) != record:
            raise Refused(f"{where}: {record['code']} already stands above with other values.")
    return records


def _record(row, fields):
    """The fields whose columns are all there."""
    return {
        field: read(*(row[column] for column in columns))
        for field, (read, *columns) in fields.items()
        if row.keys() >= set(columns)
    }


# -- reading a cell; a ValueError is told with its file and line --


def _named(text):
    if not text:
        raise ValueError("a name is missing")
    return text


def _code(shape, text):
    if not re.fullmatch(shape, text) or text == "ALL":
        raise ValueError(f"{text!r} cannot be a code")
    return text


def _several(*texts):
    return [part.strip() for text in texts for part in text.split("|") if part.strip()]


def _one_of(listed, text):
    if text and text not in listed:
        raise ValueError(f"{text!r} is not listed")
    return text or None


def _day(text):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{text!r} is not a date like 2025-12-22") from None


def _number(text):
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _needed_day(text):
    return _day(_named(text))


def _served(districts, text):
    """The districts of a cell that says yes (all), no (none) or names them."""
    if text in ("yes", "no"):
        return list(districts) if text == "yes" else []
    return [_one_of(districts, name) for name in _several(_named(text))]


def _seat(districts, departments, code, name, name_hi):
    match = re.fullmatch(r"([^:/]+):([^:/]+)/([A-Z0-9-]{1,40})", code)
    if not match or match[3] in ("DC", "HOD"):
        raise ValueError(f"{code!r} is not a further seat like ULB:Gurugram/MANESAR")
    department, district = (None if part == "ALL" else part for part in match.groups()[:2])
    _one_of(departments, department)
    _one_of(districts, district)
    return _office(department, district, match[3], (_named(name), name_hi or name))


# -- each table: its fields, how each is read, and from which columns --

PLACE = partial(_code, r"[^:/\s][^:/\n]{0,59}")
CAPITALS = partial(_code, r"[A-Z][A-Z0-9_.]{0,39}")
DISTRICT = {
    "code": (PLACE, "name_en"), "name": (str, "name_en"), "name_hi": (str, "name_hi"), "lgd_code": (str, "lgd_code"),
    "aliases": (_several, "aliases_en", "aliases_hi"), "division": (str, "division"), "discom": (str, "discom"),
    "headquarters": (str, "headquarters"), "valid_from": (_day, "valid_from"),
}  # fmt: skip
DEPARTMENT = {
    "code": (CAPITALS, "code"), "name": (_named, "name_en"), "name_hi": (str, "name_hi"), "parent": (str, "parent"),
    "handles": (str, "handles"), "ladder": (str, "ladder_low_to_high"), "district_head": (str, "district_head"),
    "helpline": (str, "helpline"), "in_districts": (lambda text: text != "no", "in_districts"),
}  # fmt: skip
CATEGORY = {
    "code": (CAPITALS, "category"), "name": (_named, "category_en"), "name_hi": (str, "category_hi"),
}  # fmt: skip
PART = {
    "code": (CAPITALS, "subcategory"), "name": (_named, "subcategory_en"), "name_hi": (str, "subcategory_hi"),
    "parent": (str, "category"), "departments": (str, "departments"),
    "limit_rule": (str, "published_time_limit_or_rule"), "limit_source": (str, "source"),
}  # fmt: skip
LIMIT = {
    **{name: (str, name) for name in ("duty", "category", "urgency", "kind", "unit", "calendar", "source")},
    "amount": (_number, "amount"), "from_on": (_needed_day, "from_on"),
}  # fmt: skip
CANNED = {
    "name": (_named, "name"), "language": (_named, "language"), "category": (lambda text: text or None, "category"),
    "text": (_named, "text"),
}  # fmt: skip
HOLIDAY = {
    "day": (_needed_day, "day"), "name": (_named, "name"), "name_hi": (str, "name_hi"), "district": (str, "district"),
}  # fmt: skip
