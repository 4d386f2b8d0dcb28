"""Invitations: an officer in the directory makes his own sign-in from a link mailed to his official address."""

from smgt import clocks
from smgt.config import settings
from smgt.directory import changes
from smgt.directory.contacts import line
from smgt.errors import Refused
from smgt.models import db
from smgt.signin import passes


def official(email):
    """Whether an address lies in one of the official domains, or below one."""
    local, _, domain = email.rpartition("@")
    return bool(local) and any(domain == own or domain.endswith(f".{own}") for own in settings.official_domains)


def invite(officer, actor, now, reason=""):
    """Mail an officer a link to make his sign-in, good once for 48 hours; an earlier one is dead. Returns the Pass.

    Raises Refused: where he has a password (then a new one is asked for instead) or cannot sign in, where no link can
    be mailed, and (field "reason") where the address is not official and no reason is given.
    """
    reason = line(reason, "reason", 500)
    if officer.password_hash:
        raise Refused("He has a sign-in already. Mail him a link for a new password instead.")
    if not officer.serves(clocks.today(now)):
        raise Refused("He cannot sign in: enable him first.")
    if not official(officer.email) and not reason:
        raise Refused("This is no official address. Say why he is invited at it all the same.", "reason")
    with db.atomic():
        mailed = passes.mail(officer, "welcome", now)
        facts = {"official": official(officer.email), "reason": reason}
        changes.record("invited", actor, now, [officer], officer=officer.email, **facts)
    return mailed
