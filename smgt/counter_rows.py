"""Calls, visits and letters that come as a file: each row a grievance of the counter, known when it comes again."""

from collections import Counter as Tally
from datetime import timedelta
from hashlib import sha256

from smgt import intake, journal
from smgt.access import tickets_for
from smgt.counter import MANNERS, Said, desk, digits, item_of
from smgt.errors import Refused
from smgt.imports import Importer
from smgt.models import District, Message, Ticket
from smgt.sheets import Column, moment, one_of, short
from smgt.tickets import readable
from smgt.translations.spoken import N_

CHUNK = 500
LANGUAGES = ("en", "hi", "pa")


def _phone(text):
    try:
        digits(text)
    except Refused as refused:
        raise ValueError(str(refused)) from None
    return short(40)(text)


PERSON = {
    "date": Column(
        "When it was said: 20-11-2026 14:05 in India's time, or ISO. Empty: now.", "20-10-2026 14:05", moment
    ),
    "name": Column("The complainant's name.", "Ramesh Kumar", short(200)),
    "phone": Column("His phone number, 6 to 15 digits.", "98120 00000", _phone),
    "district": Column("A district of the directory, as it is written there.", "Bhiwani", short(60)),
    "words": Column("What he says, in his own words.", "वार्ड 4 में तीन दिन से पानी नहीं आ रहा", needed=True),
}
COLUMNS = {
    "reference": Column(
        "Your own number for the row. A row with the same one is the same grievance.", "R-2026/117", short(100)
    ),
    "manner": Column(N_("call or visit. Empty: call."), "call", one_of(*MANNERS)),
    **PERSON,
    "language": Column(N_("en, hi or pa. Empty: by the script."), "hi", one_of(*LANGUAGES)),
}


def plan(rows, officer, now):
    """Each row is new, or known by its reference or, without one, by all that it says."""
    name_rows(rows, [_own_id(row) for row in rows], officer, now)


def _own_id(row):
    """(what makes the row itself, whether it is a number it was given)."""
    reference = row.values.get("reference")
    return (f"row {reference}", True) if reference else ("\n".join(row.cells.get(name, "") for name in COLUMNS), False)


def name_rows(rows, ids, officer, now):
    """Give each row its external id by (identity, given) and see whether the house knows it already.

    A given identity may stand in a file once; the same words may come twice and are then two.
    """
    seen = Tally()
    for row, (identity, given) in zip(rows, ids, strict=True):
        seen[identity] += 1
        if given and seen[identity] > 1:
            row.blame("reference" if "reference" in row.cells else "their_number", "it stands in this file twice")
        digest = sha256(f"{identity}\n{seen[identity]}".encode()).hexdigest()
        row.values["external_id"] = identity if given else f"row {digest}"
    _check_people(rows, now)
    _find_known(rows, officer, now)


def _check_people(rows, now):
    districts = {row[0] for row in District.select(District.code).tuples()}
    for row in rows:
        if (district := row.values.get("district")) and district not in districts:
            row.blame("district", f"{district} is no district of the directory")
        if (at := row.values.get("date")) and at > now + timedelta(hours=1):
            row.blame("date", "it lies in the future")


def _find_known(rows, officer, now):
    ids, known, there = [row.values["external_id"] for row in rows], {}, {}
    for start in range(0, len(ids), CHUNK):
        same = Message.external_id.in_(ids[start : start + CHUNK])
        found = Message.select(Message.external_id, Message.ticket, Message.text)
        known |= {row[0]: row[1:] for row in found.where(Message.channel == "counter", same).tuples()}
    for start in range(0, len(ids), CHUNK):
        some = [known[i][0] for i in ids[start : start + CHUNK] if i in known]
        there |= {ticket.id: ticket for ticket in tickets_for(officer, now).where(Ticket.id.in_(some))}
    for row in rows:
        if row.values["external_id"] in known and not row.faults:
            _is_known(row, *known[row.values["external_id"]], there)


def _is_known(row, ticket_id, text, there):
    """The row came before; a number that it was given then stands for the same words."""
    row.ticket = there.get(ticket_id)
    if readable(row.values["words"]) == text:
        row.effect = "known"
    else:
        row.blame("reference" if "reference" in row.cells else "their_number", "it is known with other words")


def take_rows(rows, actor, now):
    """Take new rows in as grievances of the counter: {external id: ticket id}. Call inside a transaction."""
    account, opened = desk(now), {}
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        facts = {row.values["external_id"]: _contact(row) for row in some}
        opened |= intake.open_each(account, [_item(row, now) for row in some], now, facts)
    lines = [("enter", actor, now, opened[row.values["external_id"]], {"line": row.line}) for row in rows]
    journal.append_many(lines)
    return opened


def _contact(row):
    """How to reach the complainant, as far as the row says it."""
    given = {"contact_name": row.values.get("name"), "contact_phone": row.values.get("phone"),
             "district": row.values.get("district")}  # fmt: skip
    return {field: value for field, value in given.items() if value}


def _item(row, now):
    values = row.values
    said = Said(values["words"], values.get("manner") or "call", values.get("name") or "", values.get("phone") or "",
                lang=values.get("language") or "")  # fmt: skip
    return item_of(values["external_id"], said, values.get("date") or now)


IMPORTER = Importer("counter", COLUMNS, plan, take_rows)
