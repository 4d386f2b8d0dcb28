"""Passwords: what is accepted, how they are kept, and that an unknown officer costs the same time as a known one."""

import re
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from smgt.errors import Refused
from smgt.models import Officer, Session, db

LONGEST = timedelta(hours=12)  # a sign-in lasts a shift
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# The hash of a password nobody has: an unknown officer costs the same time as a known one.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$ivcmMwq3ob08HBpVOjBezQ$aQUCpRyqUcUPtGknMaSrJwjtS5oNUdRFZ908EWLwsbw"
# A password that is nothing but these, digits and signs is refused. None may be made of others (slow to refuse).
COMMON_WORDS = (
    "abcdef", "admin", "asdfgh", "bharat", "chandigarh", "changeme", "chiefminister", "cmo", "default", "grievance",
    "hariyana", "haryana", "hindustan", "iloveyou", "india", "jaihind", "letmein", "login", "officer", "password",
    "passwrd", "pssword", "qwerty", "secret", "smgt", "uiop", "welcome", "zxcvbn",
)  # fmt: skip


def set_password(officer, password, now):
    """A new password; every session of the officer ends."""
    officer.password_hash = hashed(password, officer.email)
    with db.atomic():
        officer.save(only=["password_hash"])
        end_sessions([officer.id], "password", now)


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


def signed_in(now):
    """The condition of sessions that still open the door."""
    return Session.ended_at.is_null() & (Session.started_at > now - LONGEST)


def end_sessions(officers, why, now):
    """End every sign-in of these officers (their ids); how many there were."""
    open_ones = Session.officer.in_(officers) & Session.ended_at.is_null()
    return Session.update(ended_at=now, ended=why).where(open_ones).execute()


def hashed(password, email):
    """The hash to keep of a new password. Raises Refused when it is short, long or common."""
    if not 12 <= len(password) <= 256:
        raise Refused("A password has 12 to 256 characters.", "password")
    letters = re.sub(r"[\W\d_]", "", password.lower())
    common = re.fullmatch(f"(?:{'|'.join(COMMON_WORDS)})*", letters)
    if common or len(set(password)) < 5 or password.lower() == email:
        raise Refused("This password is too easy to guess. Try a few words that do not belong together.", "password")
    return HASHER.hash(password)
