"""A small Haryana for tests: plain functions that make rows fast, and one way to act as an officer would."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from smgt import access, intake, journal, tickets
from smgt.channels.base import Channel, Delivery, Item, Page, Use
from smgt.models import Account, Category, Charge, Department, District, Message, Office, Officer, TimeLimit, db
from smgt.vault import seal

SINCE = date(2020, 1, 1)
NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
DISTRICTS = ("Bhiwani", "Karnal", "Hisar")
CATEGORIES = (
    ("OTHER", None, None), ("RATION", None, 48), ("ELEC", None, 24), ("ELEC.OUT", "ELEC", None),
    ("ROAD", None, 720),
)  # fmt: skip
# code, department, district, seat
OFFICES = (
    ("ALL:ALL", None, None, ""),
    *((f"ALL:{d}", None, d, "") for d in DISTRICTS),
    *((f"ALL:{d}/DC", None, d, "DC") for d in DISTRICTS),
    ("FOOD:ALL", "FOOD", None, ""), ("FOOD:ALL/HOD", "FOOD", None, "HOD"), ("FOOD:Bhiwani", "FOOD", "Bhiwani", ""),
    ("FOOD:Bhiwani/LOHARU", "FOOD", "Bhiwani", "LOHARU"), ("FOOD:Karnal", "FOOD", "Karnal", ""),
    ("UHBVN:ALL", "UHBVN", None, ""), ("UHBVN:Karnal", "UHBVN", "Karnal", ""), ("ULB:Bhiwani", "ULB", "Bhiwani", ""),
)  # fmt: skip
# name: (role, office)
OFFICERS = {
    "asha": ("tracker", None), "arun": ("tracker", None), "vikram": ("state_nodal", "ALL:ALL"),
    "meena": ("officer", "FOOD:Bhiwani"), "raj": ("officer", "UHBVN:Karnal"), "kavita": ("officer", "ALL:Bhiwani"),
    "deepak": ("officer", "ULB:Bhiwani"), "suman": ("officer", "FOOD:ALL"),
    "osd": ("viewer", None), "admin": ("administrator", None),
}  # fmt: skip
_numbers = count(1)


def directory():
    """Districts, departments, categories and offices; nobody holds them yet."""
    District.insert_many([{"code": d, "name": d} for d in DISTRICTS]).execute()
    Department.insert_many([{"code": d, "name": d} for d in ("FOOD", "UHBVN", "ULB")]).execute()
    Category.insert_many([{"code": c, "name": c, "parent": p} for c, p, _ in CATEGORIES]).execute()
    hours = {"duty": "act", "unit": "hour", "calendar": "round", "source": "Rule 7", "from_on": SINCE}
    TimeLimit.insert_many([{**hours, "category": c, "amount": h} for c, _, h in CATEGORIES if h]).execute()
    rows = [{"code": c, "name": c, "department": d, "district": x, "seat": s} for c, d, x, s in OFFICES]
    Office.insert_many(rows).execute()


def officers():
    """{name: Officer} of the usual persons, with the offices they hold."""
    rows = [{"email": f"{n}@hry.nic.in", "name": n, "role": r, "created_at": NOON} for n, (r, _) in OFFICERS.items()]
    Officer.insert_many(rows).execute()
    people = {officer.name: officer for officer in Officer.select()}
    held = [(people[name], office) for name, (_, office) in OFFICERS.items() if office]
    Charge.insert_many(
        [{"officer": who, "office": office, "kind": "regular", "from_on": SINCE} for who, office in held]
    ).execute()
    return people


def account(name="cmohry", channel="x", **fields):
    """An account whose credentials are right in form; it connects nowhere by itself."""
    credentials = {"bearer_token": "t"} if channel == "x" else {"address": name}
    fields = {"credentials": seal(credentials), "next_poll_at": NOON, "created_at": NOON} | fields
    return Account.create(name=name, channel=channel, **fields)


def item(words="Ration nahi mil raha, Bhiwani", author="ramesh", sent_at=NOON, **fields):
    """An Item of a citizen; ids are new each time unless given."""
    number = next(_numbers)
    facts = {"external_id": str(number), "conversation": str(number), "author_id": author, "author": author}
    return Item(text=words, sent_at=sent_at, **facts | fields)


def receive(account, *items, now=NOON, cursor=None):
    """Take in one page of items: {external id: how it ended}."""
    return intake.receive(account, Page(list(items), cursor or {}), now)


def open_ticket(account, words="Ration nahi mil raha, Bhiwani", now=NOON, **fields):
    """A ticket opened by a citizen's first message on this account."""
    said = item(words, **fields)
    receive(account, said, now=now)
    known = Message.select().where(Message.text == words, ~Message.outgoing, Message.ticket.is_null(False))
    return known.order_by(Message.id.desc()).first().ticket


def fresh(row):
    """The row as the database has it now."""
    return type(row).get_by_id(row._pk)


def act(ticket, name, officer, now=NOON, version=None, key=None, **form):
    """Do an action as the page would: find the ticket within his scope, then perform; returns the fresh ticket."""
    found, parts = access.find(officer, ticket.number, now, name)
    actor = journal.Actor(officer.name, officer.role, parts, officer)
    tickets.perform(found, name, actor, form, now=now, version=version, key=key)
    return fresh(ticket)


def by_system(ticket, name, now=NOON, **form):
    tickets.perform(ticket, name, journal.SYSTEM, form, now=now)
    return fresh(ticket)


def by_citizen(ticket, name, now=NOON, **form):
    tickets.perform(ticket, name, journal.CITIZEN, form, now=now)
    return fresh(ticket)


REPORT = {"outcome": "done", "action_taken": "Ration was handed over at the depot in Ward 4."}


def marked(ticket, people, office="FOOD:Bhiwani", now=NOON):
    return act(ticket, "mark", people["asha"], now, office=office)


def acting(ticket, people, now=NOON):
    return act(marked(ticket, people, now=now), "acknowledge", people["meena"], now)


def reported(ticket, people, now=NOON):
    return act(acting(ticket, people, now), "report", people["meena"], now, **REPORT)


def replied(ticket, people, now=NOON):
    """Reported, and its reply is out (the outbox has said so)."""
    return by_system(reported(ticket, people, now), "sent", now)


def promised(ticket, people, now=NOON, days=5):
    """An accepted suggestion; its complainant has been told by which day it will be done."""
    act(ticket, "amend", people["asha"], now, kind="suggestion")
    form = REPORT | {"outcome": "accepted", "promised_on": (now + timedelta(days=days)).date()}
    return by_system(act(acting(ticket, people, now), "report", people["meena"], now, **form), "sent", now)


def everything():
    """Every row of every table as plain data, to see that nothing changed."""
    tables = (table for table in sorted(db.get_tables()) if not table.startswith(("peewee", "_", "sqlite", "huey")))
    return {table: db.execute_sql(f'SELECT * FROM "{table}"').fetchall() for table in tables}


def said(ticket, purpose=None):
    """The words queued or sent to the citizen of this ticket, oldest first."""
    out = ticket.messages.where(Message.outgoing).order_by(Message.id)
    return [message for message in out if purpose in (None, message.purpose)]


class Fake(Channel):
    """A platform of the test's own: says of each reply what `answers` says next, else that it is out.

    `answers` hold exceptions to raise and Deliveries to give; `out` is what was sent, `timeline` what a look finds.
    """

    name, identity, limit, can_look = "x", "", 280, True
    answers, out, timeline, pages, told = [], [], {}, [], None

    def __init__(self, credentials, settings):
        super().__init__()
        self.credentials, self.use = credentials, self.told or Use()

    @classmethod
    def reset(cls):
        cls.can_look, cls.answers, cls.out, cls.timeline, cls.pages, cls.told = True, [], [], {}, [], None
        return cls

    def send(self, reply):
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        self.out.append(reply)
        return answer or Delivery(f"out-{reply.mark}", "https://x.example/1")

    def look(self, reply):
        found = self.timeline.get(reply.mark)
        if isinstance(found, Exception):
            raise found
        return found

    def fetch(self, cursor):
        for page in self.pages:
            if isinstance(page, Exception):
                raise page
            yield page

    def settle(self, page, failed):
        """Nothing to tidy up."""

    @staticmethod
    def length(text):
        return len(text)
