"""A link mailed to an office opens one ticket without signing in: for that office and while the ticket lies with it.

It names the marking (one spell of a ticket with an office), the officer whose mail it is (0: the office's mailbox) and
its last day, signed; no row holds it. It may be used again and again, does only ACTIONS, and ends with the marking.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import IntegrityError

from smgt import clocks, journal, rules, tickets
from smgt.errors import NotFound
from smgt.journal import Actor
from smgt.models import Event, Marking, Officer, Ticket, db
from smgt.vault import sign, signed

ACTIONS = ("acknowledge", "report", "ask_time", "send_back")
DAYS = 14
SIGNATURE = 32  # hexadecimal digits, 128 bits
_TOKEN = re.compile(r"([1-9][0-9]{0,17})-([0-9]{1,9})-([0-9]{6})-([0-9a-f]{32})")
OVER = "This link is over: the grievance has left the office, or the link is older than two weeks. Please sign in."


@dataclass(frozen=True)
class Opened:
    """What a link opens: the ticket, its marking, and in whose name it acts."""

    ticket: Ticket
    marking: Marking
    actor: Actor


def make(ticket, office_code, officer, now):
    """The token for an office's letter, to this officer or (None) to its mailbox; "" where it would open nothing."""
    lead = ticket.lead()
    if lead is None or lead.office_id != office_code or ticket.restricted in rules.RESTRICTED:
        return ""
    facts = (lead.id, officer.id if officer else 0, (clocks.today(now) + timedelta(days=DAYS)).toordinal())
    return "-".join(map(str, (*facts, sign("link", *facts, *_bound(officer))[:SIGNATURE])))


def _bound(officer):
    """What a signature holds of an officer: with another address or password his links are worthless."""
    return (officer.email, officer.password_hash) if officer else ()


def opened(token, now):
    """The Opened of a token; noted in the journal, once an hour. Raises NotFound for what is none, or is over."""
    match = _TOKEN.fullmatch(token)
    marking_id, officer_id, last = (int(each) for each in match.groups()[:3]) if match else (0, 0, 0)
    officer = Officer.get_or_none(Officer.id == officer_id) if 0 < officer_id < 2**31 else None
    if not match or not signed(match[4], "link", marking_id, officer_id, last, *_bound(officer)):
        raise NotFound("This link is not whole. Open it as it came, or copy all of it.")
    marking = Marking.get_or_none(Marking.id == marking_id)
    if clocks.today(now) > date.fromordinal(last) or not _stands(marking):
        raise NotFound(OVER)
    found = Opened(marking.ticket, marking, _actor(marking, officer_id, officer, clocks.today(now)))
    _note(found, match[4], now)
    return found


def _stands(marking):
    """Whether the ticket still lies with the office by this very marking, and is nobody's secret."""
    if marking is None or marking.ended_at or not marking.lead:
        return False
    return marking.ticket.open and marking.ticket.restricted not in rules.RESTRICTED


def _actor(marking, officer_id, officer, today):
    """In whose name the link acts: the officer's while he holds the office, else that of the office's own mailbox."""
    if not officer_id:
        return Actor(marking.office.name, "officer", frozenset({"holder"}), by="link")
    held = {office.code for office in officer.offices(today)} if officer and officer.serves(today) else ()
    if marking.office_id not in held:
        raise NotFound(OVER)
    return Actor(officer.name, officer.role, frozenset({"holder"}), officer, by="link")


def see(found, now):
    """Note that the office has seen the ticket: called where somebody acts by the link, not where it is opened."""
    if found.marking.seen_at is None:
        with db.atomic():
            tickets.show(found.ticket)
            Marking.update(seen_at=now).where(Marking.id == found.marking.id).execute()


def _note(found, signature, now):
    """That it was opened: by whom nobody knows, for a mail's scanner opens links, too."""
    key = f"link {signature} {now:%Y-%m-%dT%H}"
    if Event.select(Event.id).where(Event.key == key).exists():
        return
    try:
        with db.atomic():
            journal.append("link_opened", found.actor, now, found.ticket, {"office": found.marking.office_id}, key=key)
    except IntegrityError:  # opened twice at once: it is noted
        return
