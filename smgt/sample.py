"""Seeded tickets for training, benchmarks and reports: whole lives, written in bulk, their journal chained as usual."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from smgt import journal, limits
from smgt.book import book
from smgt.errors import Refused
from smgt.journal import SYSTEM, Actor
from smgt.lives import TAKEN, Days, Life, live
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
    Officer,
    Report,
    Ticket,
    db,
    insert_rows,
    is_sqlite,
)  # fmt: skip
from smgt.reports import refresh
from smgt.vault import seal

CHUNK = 500
A_DAY = 190  # grievances a usual day
CHANNELS = {"x": 68, "facebook": 24, "mail": 8}
WORDS = (
    "गली में तीन दिन से पानी खड़ा है, बच्चे स्कूल नहीं जा पा रहे", "बिजली सुबह से बंद है, कोई सुनवाई नहीं",
    "sadak par itne gadde hain ki roz koi girta hai", "ration depot wala is mahine ka gehu nahi de raha",
    "Street lights have not worked for two weeks", "सीवर ओवरफ्लो हो रहा है, बदबू से बुरा हाल है",
    "pension do mahine se nahi aayi, bank aur office ke chakkar kaat raha hu",
    "Garbage has not been lifted since Diwali",
    "ਸਕੂਲ ਦੇ ਸਾਹਮਣੇ ਟੁੱਟੀ ਸੜਕ ਠੀਕ ਕਰਵਾਓ ਜੀ", "तहसील में रजिस्ट्री के लिए रोज़ बुलाकर लौटा देते हैं",
)  # fmt: skip
_PLACES = Path(__file__).parent / "data" / "haryana" / "places.csv"
_FORGET_ALIKE = (  # what was counted of an index says "rows rows" where all of them have one value
    "DELETE FROM sqlite_stat1 WHERE idx IS NOT NULL "
    "AND stat = substr(stat, 1, instr(stat, ' ')) || substr(stat, 1, instr(stat, ' ') - 1)"
)
_TOWNS = ("municipal_corporation", "municipal_council", "municipal_committee", "tehsil", "subtehsil", "block")


@dataclass(frozen=True)
class Counts:
    """How many tickets of each end to make; suggestions come beside the grievances."""

    resolved: int
    not_tenable: int
    pending: int
    suggestions: int = 0

    @property
    def total(self):
        return self.resolved + self.not_tenable + self.pending + self.suggestions


def usual(total):
    """The usual shares of `total` tickets: 1 % suggestions, of the rest 80 % resolved, 15 % not tenable."""
    suggestions = total // 100
    resolved, not_tenable = (total - suggestions) * 80 // 100, (total - suggestions) * 15 // 100
    return Counts(resolved, not_tenable, total - suggestions - resolved - not_tenable, suggestions)


def begin(last, counts):
    """The first day, so that the tickets spread as in a usual year."""
    return last - timedelta(days=max(1, counts.total // A_DAY))


def fill(counts, first, last, seed=1):
    """Make the tickets, received between two aware times; {"tickets", "events"}. Refused where real tickets are."""
    if Ticket.select().where(~Ticket.sample).exists():
        raise Refused("This database has real tickets; sample data never goes beside them.")
    if not Office.select().exists():
        raise Refused("There are no offices yet: run directory load first.")
    maker = _Maker(random.Random(seed), last)
    ends = ["resolved"] * counts.resolved + ["not_tenable"] * counts.not_tenable + ["pending"] * counts.pending
    ends = [(end, "grievance") for end in ends] + [(maker.of_suggestion(), "suggestion")] * counts.suggestions
    maker.chance.shuffle(ends)
    received = Days(first, last).some(maker.chance, len(ends))
    for start in range(0, len(ends), CHUNK):
        with db.atomic():
            maker.chunk(zip(received[start : start + CHUNK], ends[start : start + CHUNK], strict=True))
    refresh()
    _analyze()
    return {"tickets": Ticket.select().count(), "events": Event.select().count()}


def _analyze():
    """So many rows at once: the planner must hear of them before the first query.

    But not of columns that a sample leaves empty and a house does not (who joined what, keys of forms): SQLite would
    take their indexes for useless, and look through every row instead.
    """
    db.execute_sql("ANALYZE")
    if is_sqlite():
        db.execute_sql(_FORGET_ALIKE)
        db.execute_sql("ANALYZE sqlite_schema")  # what is told of is read anew


class _Maker:
    """Makes tickets a chunk at a time; `chance` decides, so the same seed gives the same tickets."""

    def __init__(self, chance, last):
        self.chance, self.last, self.book = chance, last, book()
        own = (Office.department.is_null(False), Office.district.is_null(False), Office.seat == "")
        self.offices = list(Office.select().where(*own).order_by(Office.code)) or list(Office.select())
        self.pace = defaultdict(lambda: chance.choice((0.4, 0.6, 0.8, 1.0, 1.3, 1.8, 2.5)))
        parts = Category.select().where(Category.parent.is_null(False)).order_by(Category.code)
        self.categories = [c.code for c in parts] or ["OTHER"]
        self.usual = [1 / (place % 17 + 1) for place in range(len(self.categories))]
        self.districts = [d.code for d in District.select().order_by(District.code)]
        self.places, self.accounts = _towns(), _accounts(last)
        trackers = Officer.select().where(Officer.role == "tracker").order_by(Officer.id)
        self.cell = [Actor(o.name, o.role, frozenset(), o) for o in trackers] or [SYSTEM]
        self.made = Message.select().count()

    def of_suggestion(self):
        return self.chance.choices(("resolved", "pending"), (60, 40))[0]

    def chunk(self, wanted):
        """One chunk of (time, (end, kind)): citizens, tickets, messages, markings, clocks, reports, events."""
        lives = [self._life(at, end, kind) for at, (end, kind) in wanted]
        people = [{"channel": row["channel"], "author_id": f"sample{self.made + n}", "author": f"sample{self.made + n}",
                   "name": "Sample Citizen"} for n, (_, row) in enumerate(lives)]  # fmt: skip
        insert_rows(Citizen, people)
        ids = [c.id for c in Citizen.select(Citizen.id).order_by(Citizen.id.desc()).limit(len(lives))][::-1]
        seq = Counter.bump("board")
        insert_rows(Ticket, [row | {"citizen": who, "seq": seq} for (_, row), who in zip(lives, ids, strict=True)])
        rows = list(Ticket.select().order_by(Ticket.id.desc()).limit(len(lives)))[::-1]
        self._rest([(ticket, life) for ticket, (life, _) in zip(rows, lives, strict=True)])
        self.made += len(lives)

    def _life(self, received_at, end, kind):
        """(a Life, the columns of its ticket)."""
        urgency = self.chance.choices(("normal", "high", "life-threatening"), (90, 9, 1))[0]
        office, another = self.chance.choice(self.offices), self.chance.choice(self.offices)
        category = self.chance.choices(self.categories, self.usual)[0]
        due = self._due(category, urgency, kind, office.district_id)
        life = Life(self.chance, received_at, self.last, due, urgency, kind)
        live(life, end, office.code, another.code, self.pace[office.district_id] * self.pace[office.department_id])
        return life, self._columns(life, office, category)

    def _due(self, category, urgency, kind, district):
        """(duty, start) → when it is due, as the book has it."""

        def due(duty, start):
            if duty == "await":
                return limits.awaiting(start, 7).at
            return self.book.due(duty, start, category=category, urgency=urgency, kind=kind, district=district).at

        return due

    def _columns(self, life, office, category):
        district = office.district_id or (self.chance.choice(self.districts) if self.districts else None)
        channel = self.chance.choices([*CHANNELS], [*CHANNELS.values()])[0]
        running = life.running
        return {
            "kind": life.kind, "stage": life.stage, "outcome": life.outcome, "round": life.round,
            "account": self.accounts[channel], "channel": channel, "office": life.office, "district": district,
            "category": category, "urgency": life.urgency, "summary": self.chance.choice(WORDS),
            "received_at": life.received_at, "proposed_at": life.received_at, "marked_at": life.marked_at,
            "replied_at": life.replied_at, "moved_at": life.at, "closed_at": life.closed_at, "returns": life.returns,
            "due_at": running and running["due_at"], "clock": running["name"] if running else "", "sample": True,
            "version": len(life.steps), "proposal": self._proposal(life, office, district, category),
        }  # fmt: skip

    def _proposal(self, life, office, district, category):
        """As routing would have put it, its reasons being a town of that district."""
        towns = self.places.get(district, ())
        place = towns[min(int(self.chance.expovariate(0.6)), len(towns) - 1)] if towns else ""
        return {
            "relevant": True, "kind": life.kind, "category": category.partition(".")[0], "subcategory": category,
            "department": office.department_id, "district": district or "unknown", "urgency": life.urgency,
            "language": "hi", "confidence": 0.9, "alternatives": {}, "sure": {}, "office": office.code,
            "model": "sample", "reasons": [f"district: {place}"] if place else [],
        }  # fmt: skip

    def _rest(self, pairs):
        insert_rows(Message, [self._message(ticket) for ticket, _ in pairs])
        insert_rows(Marking, [row | {"ticket": ticket.id} for ticket, life in pairs for row in life.markings])
        markings = defaultdict(list)
        made = Marking.select(Marking.ticket, Marking.id).where(Marking.ticket >= pairs[0][0].id).order_by(Marking.id)
        for ticket_id, key in made.tuples():
            markings[ticket_id].append(key)
        own = [(ticket, life, markings[ticket.id]) for ticket, life in pairs]
        insert_rows(Report, [_report(ticket, keys, row) for ticket, life, keys in own for row in life.reports])
        insert_rows(Clock, [_clock(ticket, keys, row) for ticket, life, keys in own for row in life.clocks])
        self._journal(pairs)

    def _journal(self, pairs):
        lines = []
        for ticket, life in pairs:
            actor = self.chance.choice(self.cell)
            for at, action, details in life.steps:
                lines.append((at, ticket.id, action, actor if action in ("mark", "decline") else SYSTEM, details))
        lines.sort(key=lambda line: line[:2])
        journal.append_many([(action, actor, at, ticket, details) for at, ticket, action, actor, details in lines])

    def _message(self, ticket):
        return {
            "account": ticket.account_id, "channel": ticket.channel, "external_id": f"sample{ticket.id}",
            "citizen": ticket.citizen_id, "ticket": ticket.id, "author": "sample", "author_name": "Sample Citizen",
            "text": ticket.summary, "state": "opened", "sent_at": ticket.received_at,
            "received_at": ticket.received_at,
        }  # fmt: skip


def _report(ticket, markings, row):
    reply = f"आपकी शिकायत {ticket.number} का समाधान कर दिया गया है।"
    return row | {"ticket": ticket.id, "marking": markings[row["marking"]], "action_taken": TAKEN, "reply": reply}


def _clock(ticket, markings, row):
    """A clock's row; those still running are looked at when they are due."""
    marking = None if row["marking"] is None else markings[row["marking"]]
    return row | {"ticket": ticket.id, "marking": marking, "next_at": None if row["stopped_at"] else row["due_at"]}


def _towns():
    """{district: the names of its towns}."""
    found = defaultdict(list)
    with _PLACES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] in _TOWNS and row["name_en"] != row["district"]:
                found[row["district"]].append(row["name_en"])
    return {district: list(dict.fromkeys(names)) for district, names in found.items()}


def _accounts(at):
    """{channel: the id of a paused account of it} that stands for where the samples came from."""
    kept = {}
    for channel in CHANNELS:
        facts = {"channel": channel, "credentials": seal({"bearer_token": "none", "address": "sample@smgt.invalid"}),
                 "paused": True, "next_poll_at": at, "created_at": at}  # fmt: skip
        name = "sample" if channel == "x" else f"sample {channel}"
        kept[channel] = Account.get_or_create(name=name, defaults=facts)[0].id
    return kept
