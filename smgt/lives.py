"""Invented lives of tickets: what would have been done and when, with usual gaps; pure, decided by a seeded chance."""

from datetime import datetime, time, timedelta

from smgt.clocks import INDIA

A_DAY = 24 * 60
WEIGHTS = (2.5, 1, 1, 1, 1, 0.7, 0.6)  # Monday first: 2-3 times a usual day
HOURS = (1, 1, 1, 1, 1, 2, 4, 6, 8, 10, 12, 12, 11, 9, 9, 10, 11, 12, 13, 13, 12, 9, 5, 2)  # written at, in India
PENDING = {"received": 12, "marked": 25, "acting": 48, "reported": 15}
TAKEN = "मौके पर जाकर समस्या का समाधान किया गया।"


class Days:
    """The days between two aware times, Mondays fuller than others."""

    def __init__(self, first, last):
        self.first, self.last = first, last
        start, end = first.astimezone(INDIA).date(), last.astimezone(INDIA).date()
        self.days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
        self.weights = [WEIGHTS[day.weekday()] for day in self.days]

    def some(self, chance, count):
        """So many moments between the two times, in order."""
        days = chance.choices(self.days, self.weights, k=count)
        hours = chance.choices(range(24), HOURS, k=count)
        found = [
            datetime.combine(day, time(hour), INDIA) + timedelta(seconds=chance.randrange(3600))
            for day, hour in zip(days, hours, strict=True)
        ]
        return sorted(min(max(at, self.first), self.last) for at in found)


class Life:
    """One ticket from its receipt on. `steps` are (time, action, details) for the journal; `markings`, `clocks` and
    `reports` columns of rows, each naming its marking by its place in `markings`. Nothing happens after `last`;
    `due(duty, start)` says when a duty is due.
    """

    def __init__(self, chance, received_at, last, due, urgency="normal", kind="grievance"):
        self.chance, self.at, self.last, self.due = chance, received_at, last, due
        self.urgency, self.kind = urgency, kind
        self.received_at, self.stage, self.outcome, self.round, self.returns = received_at, "received", "", 1, 0
        self.steps, self.markings, self.clocks, self.reports = [(received_at, "open", {})], [], [], []
        self.marked_at = self.replied_at = self.closed_at = self.office = None
        self._start("triage", None)

    @property
    def running(self):
        """The clock that is due first, or None."""
        return min((c for c in self.clocks if not c["stopped_at"]), key=lambda c: c["due_at"], default=None)

    # -- what may be done --

    def mark(self, office):
        self._wait(35)
        self._stop("triage")
        self.marked_at, self.office = self.marked_at or self.at, office
        self._move("mark", "marked", office=office)
        self._give()

    def _give(self):
        self.markings.append({"office": self.office, "round": self.round, "marked_at": self.at, "seen_at": None,
                              "acknowledged_at": None, "reported_at": None, "ended_at": None, "ended": ""})  # fmt: skip
        self._start("acknowledge", len(self.markings) - 1)
        self._start("act", len(self.markings) - 1)

    def acknowledge(self, pace=1.0):
        self._wait(60 * pace)
        self.markings[-1]["seen_at"] = self.at
        self._wait(60 * pace)
        self.markings[-1]["acknowledged_at"] = self.at
        self._stop("acknowledge")
        self._move("acknowledge", "acting")

    def report(self, outcome, pace=1.0):
        self._wait(A_DAY * pace)
        self.markings[-1]["reported_at"] = self.at
        self.reports.append({"marking": len(self.markings) - 1, "round": self.round, "outcome": outcome,
                             "reported_at": self.at, "approved_at": None, "returned_at": None})  # fmt: skip
        self._stop("acknowledge", "act")
        self._move("report", "reported", outcome=outcome)
        self._start("check", len(self.markings) - 1)

    def return_report(self):
        self._wait(120)
        self.reports[-1]["returned_at"] = self.at
        self._stop("check")
        self._move("return_report", "acting")
        self._start("act", len(self.markings) - 1)

    def reply(self):
        self._wait(90)
        self.reports[-1]["approved_at"] = self.at
        self._step("approve", {})
        self._wait(3)
        self._stop("check")
        self.replied_at = self.at
        self._move("sent", "replied")
        self._start("await", None)

    def close(self, outcome, action="auto_close"):
        self._wait(A_DAY if action == "satisfied" else 90)
        if action == "auto_close":
            self.at = min(max(self.at, self.replied_at + timedelta(days=7)), self.last)
        self.outcome, self.closed_at = outcome, self.at
        self._end("closed")
        self._move(action, "closed", outcome=outcome)

    def decline(self, outcome):
        self._wait(35)
        self.outcome, self.closed_at = outcome, self.at
        self._end("closed")
        self._move("decline", "closed", outcome=outcome)

    def lapse(self):
        self._wait(35)
        self._step("ask_details", {})
        self.at = min(self.at + timedelta(days=7), self.last)
        self.outcome, self.closed_at = "details_not_given", self.at
        self._end("closed")
        self._move("lapse", "closed", outcome=self.outcome)

    def send_back(self):
        self._wait(300)
        self._end("sent_back")
        self._move("send_back", "received", office=self.office)
        self.office, self.returns = None, self.returns + 1
        self._start("triage", None)

    def not_satisfied(self):
        self._wait(2 * A_DAY)
        self._end("not_satisfied")
        self.round, self.outcome, self.closed_at, self.replied_at = self.round + 1, "", None, None
        self._move("not_satisfied", "marked", round=self.round)
        self._give()

    # -- how --

    def _wait(self, mean):
        """So many minutes later, more or less."""
        self.at = min(self.at + timedelta(minutes=self.chance.expovariate(1 / mean) + 1), self.last)

    def _step(self, action, details):
        self.steps.append((self.at, action, details))

    def _move(self, action, stage, **details):
        self._step(action, {"from": self.stage, "to": stage, **details})
        self.stage = stage

    def _start(self, name, marking):
        due = self.due(name, self.at)
        self.clocks.append({"name": name, "marking": marking, "round": self.round, "started_at": self.at,
                            "due_at": due, "why": "sample", "stopped_at": None, "stopped": ""})  # fmt: skip

    def _stop(self, *names):
        for clock in self.clocks:
            if clock["stopped_at"] is None and (not names or clock["name"] in names):
                clock["stopped_at"], clock["stopped"] = self.at, "done"

    def _end(self, how):
        self._stop()
        if self.markings and not self.markings[-1]["ended_at"]:
            self.markings[-1]["ended_at"], self.markings[-1]["ended"] = self.at, how


def live(life, end, office, another, pace):
    """Let a life go to its end: resolved, not_tenable or pending. `pace`: how slow its office is, 1 the usual."""
    _END[end](life, office, another, pace)
    return life


def _not_tenable(life, office, another, pace):
    how = life.chance.choices(("not_tenable", "outside", "details_not_given", "reported"), (62, 10, 20, 8))[0]
    if how == "details_not_given":
        life.lapse()
    elif how == "reported":
        _work(life, office, another, pace, "not_tenable")
        life.close("not_tenable")
    else:
        life.decline(how)


def _resolved(life, office, another, pace):
    if life.kind == "suggestion":
        outcome = life.chance.choice(("accepted", "declined"))
        _work(life, office, another, pace, outcome)
        life.close(outcome)
        return
    _work(life, office, another, pace, _done(life.chance))
    if life.chance.random() < 0.06:
        _again(life, pace)
    if life.reports[-1]["outcome"] == "not_possible":
        life.close("not_possible")
    elif life.chance.random() < 0.35:
        life.close("satisfied", "satisfied")
    else:
        life.close("no_response")


def _done(chance):
    return chance.choices(("done", "partly", "not_possible"), (82, 11, 7))[0]


def _again(life, pace):
    life.not_satisfied()
    life.acknowledge(pace)
    life.report(_done(life.chance), pace)
    life.reply()


def _work(life, office, another, pace, outcome):
    """Marked (now and then to a wrong office first), acknowledged, reported (sometimes twice) and answered."""
    if life.chance.random() < 0.04:
        life.mark(another)
        life.send_back()
    life.mark(office)
    life.acknowledge(pace)
    life.report(outcome, pace)
    if life.chance.random() < 0.05:
        life.return_report()
        life.report(outcome, 0.5)
    life.reply()


def _pending(life, office, another, pace):
    stage = life.chance.choices([*PENDING], [*PENDING.values()])[0]
    if stage != "received" and life.chance.random() < 0.08:
        _work(life, office, another, pace, "done")
        life.not_satisfied()
    elif stage != "received":
        life.mark(office)
    if stage in ("acting", "reported"):
        life.acknowledge(pace)
    if stage == "reported":
        life.report("done", pace)


_END = {"resolved": _resolved, "not_tenable": _not_tenable, "pending": _pending}
