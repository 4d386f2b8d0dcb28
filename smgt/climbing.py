"""Who is told next on the way up: the first office above that somebody is there for, and those passed over."""

import re
from dataclasses import dataclass
from datetime import datetime

from peewee import Case

from smgt.access import ladder_of
from smgt.lists import TOP
from smgt.models import Charge, Event, Leave, Office, Officer
from smgt.rules import RESTRICTED
from smgt.translations.spoken import N_

VACANT, ABSENT = "vacant", "absent"
_PASSED = {
    VACANT: N_("Passed over, nobody holds it: %(offices)s"),
    ABSENT: N_("Passed over, all on leave: %(offices)s"),
}


_LISTED = re.compile(rf"([^,\s][^,]*?) \(({VACANT}|{ABSENT})\)")


def passed_over(listed):
    """The [(code, why)] of offices passed over, out of how the journal keeps them (Climb.listed)."""
    return _LISTED.findall(listed)


@dataclass(frozen=True)
class Climb:
    """The office to tell (None: nobody is above) and the [(code, why)] passed over on the way."""

    office: Office | None
    passed: tuple = ()

    @property
    def listed(self):
        """The offices passed over, as the journal keeps them: "ALL:Bhiwani/DC (vacant)"; "" for none."""
        return ", ".join(f"{code} ({why})" for code, why in self.passed)

    @property
    def note(self):
        """The same in words, a line for each reason; "" for none."""
        gone = {why: ", ".join(code for code, reason in self.passed if reason == why) for _, why in self.passed}
        return "\n".join(_PASSED[why] % {"offices": gone[why]} for why in (VACANT, ABSENT) if why in gone)


@dataclass(frozen=True)
class Late:
    """An office with a clock of its own (associated, or answerable for what it passed on), late `since` then."""

    office: Office
    since: datetime


class Ladders:
    """The offices above each office, and whether anybody is there today: looked up once, for many tickets."""

    def __init__(self, today):
        self.today = today
        self._above, self._known, self._there, self._all = {}, {}, {}, False

    def office(self, code):
        """The office of that code."""
        if code not in self._known:
            self._known[code] = Office.get_by_id(code)
        return self._known[code]

    def above(self, office):
        """The offices above, nearest first, also those that nobody holds."""
        if office.code not in self._above:
            self._above[office.code] = office.ladder(known=self._known)
        return self._above[office.code]

    def of(self, ticket, office=None):
        """The offices above a ticket's (or that) office that may be told of it: of a restricted one not all of them."""
        return ladder_of(ticket, office) if ticket.restricted in RESTRICTED else self.above(office or ticket.office)

    def gap(self, office):
        """Why nobody would read what it is told: vacant, absent (all its officers on leave), or ""."""
        if office.code not in self._there and not self._all:
            self._there[office.code] = self._look(Charge.office == office.code).get(office.code)
        present = self._there.get(office.code)
        return VACANT if present is None else "" if present else ABSENT

    def look_everywhere(self):
        """Read who is where of all offices at once: for a sweep of very many."""
        if not self._all:
            self._there, self._all = self._look(Charge.office.is_null(False)), True

    def _look(self, which):
        """{office: whether one of those who hold it is not on leave}, of the offices that somebody holds."""
        gone = Leave.select(Leave.officer).where(Leave.from_on <= self.today, Leave.until_on > self.today)
        away = Case(None, [(Charge.officer.in_(gone), 0)], 1)
        holding = Charge.select(Charge.office, away).join(Officer).where(which)
        there = {}
        for code, present in holding.where(Charge.in_force(self.today), Officer.in_service(self.today)).tuples():
            there[code] = there.get(code, False) or bool(present)
        return there

    def first_there(self, offices):
        """The Climb to the first of these offices that somebody is there for. The last resort, ALL:ALL, always is."""
        passed = []
        for office in offices:
            why = "" if office.code == TOP else self.gap(office)
            if not why:
                return Climb(office, tuple(passed))
            passed.append((office.code, why))
        return Climb(None, tuple(passed))


def next_above(ticket, ladders):
    """The Climb from the office told last (at first: the ticket's own) to the next one above it."""
    above = ladders.of(ticket)
    if not ticket.escalation:
        return ladders.first_there(above)
    codes, told = [office.code for office in above], next(reversed(told_of(ticket)), None)
    if told in codes:
        return ladders.first_there(above[codes.index(told) + 1 :])
    there = [office for office in above if office.code == TOP or not ladders.gap(office)]
    return ladders.first_there(there[ticket.escalation :])  # another office's ladder: as far up it as on the old one


def next_above_other(ticket, ladders, late):
    """The same for a Late office that is not the ticket's own: from whom was told of it last, along its own ladder."""
    above = ladders.of(ticket, late.office)
    codes, told = [office.code for office in above], next(reversed(told_of(ticket, late)), None)
    return ladders.first_there(above[codes.index(told) + 1 :] if told in codes else above)


def told_of(ticket, late=None):
    """The codes of the offices that escalations told, in order: of the ticket's own office, or of a Late one."""
    query = Event.select(Event.details).where(Event.ticket == ticket, Event.action == "escalate")
    query = query.where(Event.at >= late.since) if late else query
    holder = late and late.office.code
    found = query.order_by(Event.id).tuples()
    return [details.get("office") for (details,) in found if details.get("holder") == holder]
