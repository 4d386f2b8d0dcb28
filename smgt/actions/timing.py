"""The clocks of a ticket under an action: started, paused, stopped, and given another due time."""

from datetime import date, datetime
from functools import cached_property

from smgt import clocks, ladder, limits, reasons
from smgt.book import book
from smgt.config import settings
from smgt.models import Clock
from smgt.rules import LIFE, RINGING

WAITING = ("triage", "acknowledge", "act")  # what stands still while the citizen is waited for


class Timed:
    """The part of an Act that keeps time: it has `ticket`, `now` and `details`, and `change` and `make` for rows."""

    cries = False  # whether the citizen has just told of a danger to life

    def show_clock(self):
        """Repeat on the ticket the clock that is due first, for order and colour."""
        running = [c for c in self.ticket.running() if not c.paused_at and c.name not in clocks.APART]
        first = next((c for c in running if c.name == "call"), running[0] if running else None)  # before all else
        self.change(self.ticket, due_at=first and first.due_at, clock=first.name if first else "")

    def start(self, name, marking=None, due=None, pauses=None):
        """Start a clock, due by its limit unless a Due is given; it stands still while the citizen is waited for."""
        at, terms = due or self.due(name, marking=marking)
        still = self.ticket.details_asked_at and name in WAITING
        fields = {"next_at": self.next_look(name, self.now, at)} | (
            self._standing_still("citizen", self.now, pauses) if still else {}
        )
        return self.make(
            Clock, ticket=self.ticket, marking=marking, name=name, round=self.ticket.round, started_at=self.now,
            due_at=at, terms=terms, pauses=pauses, why=self.why(terms, pauses), **fields,
        )  # fmt: skip

    def demand_call(self):
        """A danger to life: somebody telephones its office and logs it, for each marking anew; else it rings. What is
        reported or answered rings for a danger told anew (`cries`) alone, until that is logged or the ticket moves."""
        ticket, lead = self.ticket, self.ticket.lead()
        rings = ticket.stage in RINGING or self.cries or ("to" not in self.details and bool(self.clocks("call")))
        wanted = ticket.urgency == LIFE and rings and not ticket.aside
        same = (Clock.marking == lead) if lead else Clock.marking.is_null()
        for clock in self.clocks("call"):
            if not wanted or clock.marking_id != (lead and lead.id):
                self.change(clock, stopped_at=max(self.now, clock.started_at), stopped="moved_on", next_at=None)
        settled = ("", "logged") if ticket.stage in RINGING else ("",)
        known = ticket.clocks.where(Clock.name == "call", same, Clock.stopped.in_(settled))
        if wanted and not known.exists():
            self.start("call", lead, limits.Due(self.now + ladder.CALL_WITHIN, ladder.CALL_TERMS))

    @cached_property
    def book(self):
        """The limits and calendars as they stand."""
        return book()

    def why(self, terms, pauses):
        """The reason of a due time, in English."""
        return reasons.explain(terms, pauses or [], reasons.English(self.book.categories))

    def due(self, name, since=None, marking=None):
        """The Due of a duty of this ticket begun `since` (default now), of an office with a marking in its calendar."""
        since = since or self.now
        if name == "await":
            return limits.awaiting(since, settings.lapse_days)
        ticket, office = self.ticket, marking and marking.office
        return self.book.due(
            name, since, category=ticket.category_id, urgency=ticket.urgency, kind=ticket.kind,
            district=office.district_id if office else ticket.district_id,
        )  # fmt: skip

    def follow_limit(self, clock):
        """Give a running clock the limit that is the ticket's now: counted from its start with what it stood still;
        where that is over already, from now, for none is born overdue. Time granted stays granted.
        """
        since = datetime.fromisoformat(_since(clock))
        due = self.due(clock.name, since, clock.marking)
        pauses = [pause for pause in clock.pauses or [] if datetime.fromisoformat(pause[0]) >= since]
        at = clocks.replayed(due.at, pauses, self._calendar(due.terms, clock))
        if at <= (clock.paused_at or self.now):
            since, due = self.now, self.due(clock.name, None, clock.marking)
            at = due.at
            if not clock.paused_at and self.now < clock.due_at < at:
                return  # what is nearly due gains nothing by having less time
        kept = {"since": since.isoformat()}
        until = (clock.terms or {}).get("until")
        if until and (granted := clocks.end_of_day(date.fromisoformat(until))) > at:
            at, kept = granted, kept | {"until": until}
        self.renew(clock, limits.Due(at, due.terms | kept))

    def renew(self, clock, due):
        """Give a running clock another Due; its reminders begin again."""
        self.change(
            clock, due_at=due.at, terms=due.terms, why=self.why(due.terms, clock.pauses), rung=0,
            next_at=clock.next_at if clock.paused_at else self.next_look(clock.name, clock.started_at, due.at),
        )  # fmt: skip

    def next_look(self, name, started_at, due_at, rung=0):
        """When the sweep looks at a clock of this ticket next."""
        if name == "await":  # the citizen is no office: at its end it closes
            return due_at
        return ladder.next_look(name, started_at, due_at, self.ticket.urgency, rung, self.now)

    def clocks(self, *names, marking=None):
        """The ticket's running clocks, of these names and this marking if given."""
        found = self.ticket.running()
        return [c for c in found if (not names or c.name in names) and (marking is None or c.marking_id == marking.id)]

    def stop(self, how, *names, marking=None):
        """Stop running clocks: all, or those of these names, or of this marking."""
        for clock in self.clocks(*names, marking=marking):
            at = max(self.now, clock.started_at)  # this machine's clock may have been set back
            self.change(clock, **self._gone_on(clock) | {"stopped_at": at, "stopped": how, "next_at": None})

    def pause(self, why, *names):
        """Let running clocks stand still, for the `citizen` or on `hold`; on hold they wait for nobody else."""
        for clock in self.clocks(*names):
            if clock.paused_for == why or clock.paused_for == "hold":
                continue
            gone_on = self._gone_on(clock)
            at = max(self.now, clock.started_at)
            self.change(clock, **gone_on | self._standing_still(why, at, gone_on.get("pauses", clock.pauses)))

    def resume(self, *names):
        """Let clocks that stand still go on."""
        for clock in self.clocks(*names):
            if clock.paused_at:
                self.change(clock, **self._gone_on(clock))

    @staticmethod
    def _standing_still(why, at, pauses):
        """The fields of a clock that stands still from `at`; {} where the citizen was waited for long enough."""
        left = clocks.allowance(pauses or []) if why == "citizen" else None
        if left is not None and not left:
            return {}
        return {"paused_at": at, "paused_for": why, "next_at": left and at + left}

    def _gone_on(self, clock):
        """The fields of a clock if it went on now; {} where it does not stand still."""
        if not clock.paused_at:
            return {}
        until, pauses = clocks.settled(clock.pauses or [], clock.paused_at, self.now, clock.paused_for)
        due = clocks.resumed(clock.due_at, clock.paused_at, until, self._calendar(clock.terms, clock))
        why = self.why(clock.terms, pauses) if clock.terms else clock.why
        return {"paused_at": None, "paused_for": "", "pauses": pauses, "due_at": due, "why": why,
                "next_at": self.next_look(clock.name, clock.started_at, due, clock.rung)}  # fmt: skip

    def _calendar(self, terms, clock):
        """The calendar of a clock with these terms."""
        name = clocks.calendar_of(terms)
        return self.book.calendar(name, clock.marking.office.district_id if clock.marking_id else None)

    def handed_on(self, marking):
        """(Due, pauses) that a marking's act clock hands on."""
        clock = marking.clocks.where(Clock.name == "act", Clock.stopped_at.is_null()).first()
        stands = self._gone_on(clock).get("due_at", clock.due_at)
        at, terms = clocks.inherited(stands, self.now), terms_of(clock)
        came = {"came": "passed" if at == stands else "late", "since": _since(clock)}
        return limits.Due(at, terms | came), self._gone_on(clock).get("pauses", clock.pauses)


def terms_of(clock):
    """A clock's terms; of one begun before there were any, what was said of it."""
    return clock.terms or {"duty": clock.name, "said": clock.why}


def _since(clock):
    """From when its limit counts, as ISO text: from the start of the first office's clock where it was passed on."""
    return (clock.terms or {}).get("since") or clock.started_at.isoformat()
