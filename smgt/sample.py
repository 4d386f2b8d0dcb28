"""Seeded tickets for training, benchmarks and reports: whole lives, written in bulk, their journal chained as usual."""

import random
from dataclasses import dataclass
from datetime import timedelta

from smgt import journal, limits
from smgt.book import book
from smgt.errors import Refused
from smgt.journal import SYSTEM
from smgt.models import (
    Account,
    Category,
    Citizen,
    Clock,
    Counter,
    District,
    Event,
    Marking,
    Message,
    Office,
    Report,
    Ticket,
    db,
    insert_rows,
)  # fmt: skip
from smgt.vault import seal

CHUNK = 500
A_DAY = 190  # grievances a usual day
WORDS = (
    "गली में तीन दिन से पानी खड़ा है, बच्चे स्कूल नहीं जा पा रहे", "बिजली सुबह से बंद है, कोई सुनवाई नहीं",
    "sadak par itne gadde hain ki roz koi girta hai", "ration depot wala is mahine ka gehu nahi de raha",
    "Street lights have not worked for two weeks", "सीवर ओवरफ्लो हो रहा है, बदबू से बुरा हाल है",
    "pension do mahine se nahi aayi, bank aur office ke chakkar kaat raha hu",
    "Garbage has not been lifted since Diwali",
    "ਸਕੂਲ ਦੇ ਸਾਹਮਣੇ ਟੁੱਟੀ ਸੜਕ ਠੀਕ ਕਰਵਾਓ ਜੀ", "तहसील में रजिस्ट्री के लिए रोज़ बुलाकर लौटा देते हैं",
)  # fmt: skip
OPEN_STAGES = ("received", "marked", "acting", "reported", "replied")


@dataclass(frozen=True)
class Counts:
    """How many tickets of each end to make."""

    resolved: int
    not_tenable: int
    pending: int

    @property
    def total(self):
        return self.resolved + self.not_tenable + self.pending


def usual(total):
    """The usual shares of `total` tickets: 80 % resolved, 15 % not tenable, the rest pending (DESIGN §1, 7)."""
    resolved, not_tenable = total * 80 // 100, total * 15 // 100
    return Counts(resolved, not_tenable, total - resolved - not_tenable)


def begin(last, counts):
    """The first day, so that the tickets spread as in a usual year."""
    return last - timedelta(days=max(1, counts.total // A_DAY))


def fill(counts, first, last, seed=1):
    """Make the tickets, received between two aware times; {"tickets", "events"}. Refused where real tickets are."""
    if Ticket.select().where(~Ticket.sample).exists():
        raise Refused("This database has real tickets; sample data never goes beside them.")
    if not Office.select().exists():
        raise Refused("There are no offices yet: run directory load first.")
    maker = _Maker(random.Random(seed), first, last)
    ends = ["resolved"] * counts.resolved + ["not_tenable"] * counts.not_tenable + ["pending"] * counts.pending
    maker.chance.shuffle(ends)
    for start in range(0, len(ends), CHUNK):
        with db.atomic():
            maker.chunk(ends[start : start + CHUNK])
    db.execute_sql("ANALYZE")  # so many rows at once: the planner must hear of them before the first query
    return {"tickets": Ticket.select().count(), "events": Event.select().count()}


class _Maker:
    """Makes tickets a chunk at a time; `chance` decides, so the same seed gives the same tickets."""

    def __init__(self, chance, first, last):
        self.chance, self.first, self.last, self.limits = chance, first, last, book()
        self.offices = [
            o
            for o in Office.select().where(
                Office.department.is_null(False), Office.district.is_null(False), Office.seat == ""
            )
        ] or list(Office.select())
        self.categories = [c.code for c in Category.select().where(Category.parent.is_null(False))] or ["OTHER"]
        self.districts = [d.code for d in District.select()]
        self.account, _ = Account.get_or_create(
            name="sample", defaults={
                "channel": "x", "credentials": seal({"bearer_token": "none"}), "paused": True, "next_poll_at": last,
                "created_at": last,
            },
        )  # fmt: skip
        self.made = Message.select().count()

    def chunk(self, ends):
        """One chunk: citizens, tickets, messages, markings, clocks, reports, events."""
        lives = sorted((self._life(end) for end in ends), key=lambda life: life["received_at"])
        people = [{"channel": "x", "author_id": f"sample{self.made + n}", "author": f"sample{self.made + n}",
                   "name": "Sample Citizen"} for n in range(len(lives))]  # fmt: skip
        insert_rows(Citizen, people)
        ids = [c.id for c in Citizen.select(Citizen.id).order_by(Citizen.id.desc()).limit(len(lives))][::-1]
        seq = Counter.bump("board")
        for life, citizen in zip(lives, ids, strict=True):
            life |= {"citizen": citizen, "seq": seq}
        insert_rows(Ticket, [{k: v for k, v in life.items() if k != "steps"} for life in lives])
        rows = list(Ticket.select().order_by(Ticket.id.desc()).limit(len(lives)))[::-1]
        self._rest(list(zip(rows, lives, strict=True)))
        self.made += len(lives)

    def _life(self, end):
        """One ticket's columns, and the steps of its life as (time, action)."""
        received = self.first + (self.last - self.first) * self.chance.random()
        stage = "closed" if end != "pending" else self.chance.choice(OPEN_STAGES)
        office = None if stage == "received" or end == "not_tenable" else self.chance.choice(self.offices)
        district = office.district_id if office else self.chance.choice(self.districts)
        steps = self._steps(received, stage, end)
        at = dict((name, when) for when, name in steps)
        due = self._due(stage, at, received)
        return {
            "kind": "grievance", "stage": stage, "outcome": self._outcome(end),
            "account": self.account.id, "channel": "x",
            "office": office and office.code, "district": district, "category": self.chance.choice(self.categories),
            "urgency": self.chance.choices(("normal", "high", "life-threatening"), (90, 9, 1))[0],
            "summary": self.chance.choice(WORDS), "received_at": received, "proposed_at": received,
            "marked_at": at.get("mark"), "replied_at": at.get("sent"), "moved_at": steps[-1][0],
            "closed_at": steps[-1][0] if stage == "closed" else None, "due_at": due and due[1],
            "clock": due[0] if due else "", "sample": True, "version": len(steps), "steps": steps,
        }  # fmt: skip

    def _outcome(self, end):
        if end == "resolved":
            return self.chance.choices(("satisfied", "no_response", "not_possible"), (30, 60, 10))[0]
        return (
            self.chance.choices(("not_tenable", "outside", "details_not_given"), (70, 10, 20))[0]
            if end != "pending"
            else ""
        )

    def _steps(self, received, stage, end):
        """What was done and when, with usual gaps, up to the stage the ticket has reached."""
        if end == "not_tenable":
            names = ["decline"]
        else:
            whole = ["mark", "acknowledge", "report", "approve", "sent", "satisfied"]
            names = whole[: {"received": 0, "marked": 1, "acting": 2, "reported": 3, "replied": 5, "closed": 6}[stage]]
        steps, when = [(received, "open")], received
        for name in names:
            when += timedelta(minutes=self.chance.expovariate(1 / 40 if name in ("mark", "decline") else 1 / 600) + 1)
            steps.append((min(when, self.last), name))
        return steps

    def _due(self, stage, at, received):
        """(clock, due time) of the running clock of an open stage."""
        names = {"received": ("triage", received), "marked": ("acknowledge", at.get("mark")),
                 "acting": ("act", at.get("mark")), "reported": ("check", at.get("report")),
                 "replied": ("await", at.get("sent"))}  # fmt: skip
        if stage not in names:
            return None
        name, start = names[stage]
        return name, (limits.awaiting(start, 7) if name == "await" else self.limits.due(name, start)).at

    def _rest(self, pairs):
        insert_rows(Message, [self._message(ticket, life) for ticket, life in pairs])
        held = [
            (ticket, dict((name, when) for when, name in life["steps"])) for ticket, life in pairs if ticket.office_id
        ]
        insert_rows(Marking, [self._marking(ticket, at) for ticket, at in held])
        markings = {m.ticket_id: m for m in Marking.select().where(Marking.ticket.in_([t.id for t, _ in held]))}
        reports = [self._report(ticket, markings[ticket.id], at) for ticket, at in held if "report" in at]
        insert_rows(Report, reports)
        running = [self._clock(ticket, markings.get(ticket.id)) for ticket, _ in pairs if ticket.due_at]
        insert_rows(Clock, running)
        steps = sorted((when, ticket.id, name) for ticket, life in pairs for when, name in life["steps"])
        journal.append_many([(name, SYSTEM, when, ticket_id) for when, ticket_id, name in steps])

    def _message(self, ticket, life):
        return {
            "account": self.account.id, "channel": "x", "external_id": f"sample{ticket.id}",
            "citizen": ticket.citizen_id,
            "ticket": ticket.id, "author": "sample", "author_name": "Sample Citizen", "text": life["summary"],
            "state": "opened", "sent_at": ticket.received_at, "received_at": ticket.received_at,
        }  # fmt: skip

    def _marking(self, ticket, at):
        ended = ticket.closed_at
        return {
            "ticket": ticket.id, "office": ticket.office_id, "marked_at": at["mark"], "seen_at": at.get("acknowledge"),
            "acknowledged_at": at.get("acknowledge"), "reported_at": at.get("report"), "ended_at": ended,
            "ended": "closed" if ended else "",
        }  # fmt: skip

    def _report(self, ticket, marking, at):
        return {
            "ticket": ticket.id, "marking": marking.id, "outcome": "done",
            "action_taken": "मौके पर जाकर समस्या का समाधान किया गया।",
            "reply": f"आपकी शिकायत {ticket.number} का समाधान कर दिया गया है।", "reported_at": at["report"],
            "approved_at": at.get("approve"),
        }  # fmt: skip

    def _clock(self, ticket, marking):
        return {
            "ticket": ticket.id, "marking": marking and marking.id, "name": ticket.clock, "started_at": ticket.moved_at,
            "due_at": ticket.due_at, "why": "sample", "next_at": ticket.due_at,
        }  # fmt: skip
