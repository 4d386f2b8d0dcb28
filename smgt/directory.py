"""The verbs of the directory: load the lists, edit a row, add officers, give charges; and the ladder of an office."""

import re
from collections import Counter
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from peewee import IntegrityError

from smgt import clocks, lists
from smgt.config import ROLES
from smgt.errors import Refused
from smgt.models import Category, Charge, Department, District, Office, Officer, Session, db

SHIPPED = Path(__file__).parent / "data" / "haryana"
BATCH = 1000  # rows of one INSERT: both databases limit its parameters
CHARGES = ("regular", "additional", "leave")
EMAIL = r"[a-z0-9_%+-]+(\.[a-z0-9_%+-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# The hash of a password nobody has: an unknown officer costs the same time as a known one.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$ivcmMwq3ob08HBpVOjBezQ$aQUCpRyqUcUPtGknMaSrJwjtS5oNUdRFZ908EWLwsbw"
# A password that is nothing but these, digits and signs is refused. None may be made of others (slow to refuse).
COMMON_WORDS = (
    "abcdef", "admin", "asdfgh", "bharat", "chandigarh", "changeme", "chiefminister", "cmo", "default", "grievance",
    "hariyana", "haryana", "hindustan", "iloveyou", "india", "jaihind", "letmein", "login", "officer", "password",
    "passwrd", "pssword", "qwerty", "secret", "smgt", "uiop", "welcome", "zxcvbn",
)  # fmt: skip


# -- the lists --


def load(folder=SHIPPED):
    """Bring districts, departments, categories and offices in line with the csv files in `folder`.

    Returns how many rows were added, changed, unchanged and kept: kept ones differ from the file in a field that an
    administrator edited (their other fields follow the file). Rows the files do not name stay as they are.
    Raises Refused, naming file and line, before anything is written.
    """
    districts, departments, categories, parts, offices = lists.read(Path(folder))
    counts = Counter(added=0, changed=0, unchanged=0, kept=0)
    with db.atomic():
        counts.update(_put(District, districts))
        counts.update(_put(Department, departments))
        counts.update(_put(Category, categories))
        counts.update(_put(Category, parts))
        counts.update(_put(Office, offices))
    return dict(counts)


def edit(row, fields):
    """An administrator's edit of a listed row: set {field: value}. What it changes, a later load leaves alone."""
    values = {name: getattr(value, "code", value) for name, value in fields.items()}
    with db.atomic():
        stored = type(row).get_by_id(row.code)
        changed = [name for name, value in values.items() if stored.__data__[name] != value]
        row.edited = sorted({*stored.edited, *changed})
        for name in changed:
            setattr(row, name, values[name])
        row.save(only=[*changed, "edited"])


def _put(model, rows):
    """Insert or update `rows` ({code: {field: value}}); count what becomes of each."""
    stored = {row.code: row for row in model.select()}
    counts, writes = Counter(), []
    for code, row in rows.items():
        fate, merged = _merge(stored.get(code), row)
        counts[fate] += 1
        if code not in stored or any(merged[name] != stored[code].__data__[name] for name in merged):
            writes.append(merged)
    for start in range(0, len(writes), BATCH):
        batch = writes[start : start + BATCH]
        fields = [getattr(model, name) for name in batch[0] if name != "code"]
        model.insert_many(batch).on_conflict(conflict_target=[model.code], preserve=fields).execute()
    return counts


def _merge(stored, row):
    """What becomes of a row of the files, and how it shall stand."""
    if stored is None:
        return "added", row
    differing = {name for name in row if row[name] != stored.__data__[name]}
    kept = differing.intersection(stored.edited)
    fate = "kept" if kept else "changed" if differing else "unchanged"
    return fate, row | {name: stored.__data__[name] for name in kept}


# -- officers and their passwords --


def add_officer(email, name, role, now, password, lead=False, office=None):
    """A person who can sign in at once; with an office's code, its regular charge from today. Returns the Officer."""
    email, name = email.strip().lower(), " ".join(name.split())
    if len(email) > 254 or not re.fullmatch(EMAIL, email):
        raise Refused("This is not an e-mail address.", "email")
    if not 1 <= len(name) <= 200 or re.search(r"[\x00-\x1f\x7f]", name):
        raise Refused("Give the officer's name.", "name")
    if role not in ROLES:
        raise Refused(f"The role must be one of {', '.join(ROLES)}.", "role")
    password_hash = _hash(password, email)
    with db.atomic():
        officer = _create(email=email, name=name, role=role, lead=lead, password_hash=password_hash, created_at=now)
        if office:
            give_charge(officer, _office(office), "regular", clocks.today(now))
    return officer


def set_password(officer, password, now):
    """A new password; every session of the officer ends."""
    officer.password_hash = _hash(password, officer.email)
    with db.atomic():
        officer.save(only=["password_hash"])
        open_sessions = (Session.officer == officer) & Session.ended_at.is_null()
        Session.update(ended_at=now, ended="password").where(open_sessions).execute()


def check_password(officer, password):
    """Whether it is this officer's password; takes the same time for nobody (None) and for a disabled officer."""
    known = officer is not None and officer.disabled_at is None and bool(officer.password_hash)
    stored = officer.password_hash if known else NOBODY
    try:
        HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
    if known and HASHER.check_needs_rehash(stored):
        officer.password_hash = HASHER.hash(password)
        unchanged = (Officer.id == officer.id) & (Officer.password_hash == stored)
        Officer.update(password_hash=officer.password_hash).where(unchanged).execute()
    return known


def _create(**fields):
    try:
        with db.atomic():  # a savepoint, so that the refusal leaves an outer transaction whole
            return Officer.create(**fields)
    except IntegrityError:
        raise Refused("There is already an officer with this e-mail address.", "email") from None


def _hash(password, email):
    if not 12 <= len(password) <= 256:
        raise Refused("A password has 12 to 256 characters.", "password")
    letters = re.sub(r"[\W\d_]", "", password.lower())
    common = re.fullmatch(f"(?:{'|'.join(COMMON_WORDS)})*", letters)
    if common or len(set(password)) < 5 or password.lower() == email:
        raise Refused("This password is too easy to guess. Try a few words that do not belong together.", "password")
    return HASHER.hash(password)


# -- charges --


def give_charge(officer, office, kind, from_on, until_on=None):
    """The officer holds the office from a day until (not including) another. Returns the Charge."""
    if kind not in CHARGES:
        raise Refused(f"The kind of charge must be one of {', '.join(CHARGES)}.", "kind")
    if until_on and until_on <= from_on:
        raise Refused("A charge must end after it begins.", "until_on")
    if not office.is_open(from_on):
        raise Refused(f"The office {office.code} is closed by then.", "office")
    with db.atomic():
        return Charge.create(officer=officer, office=office, kind=kind, from_on=from_on, until_on=until_on)


def end_charge(charge, on):
    """The officer no longer holds the office from that day; a charge that ends earlier stays as it is."""
    if on < charge.from_on:
        raise Refused("A charge cannot end before it begins.", "until_on")
    charge.until_on = min(on, charge.until_on or on)
    with db.atomic():
        charge.save(only=["until_on"])


def _office(code):
    office = Office.get_or_none(Office.code == code)
    if office is None:
        raise Refused(f"There is no office {code}.", "office")
    return office
