"""Handing over: what is referred to CM Window, Jan Samvad or CPGRAMS, the numbers it has there, and theirs with us."""

from functools import partial

from smgt import journal, rules
from smgt.access import parse_number, tickets_for
from smgt.counter_rows import CHUNK, PERSON, name_rows, take_rows
from smgt.errors import NotFound
from smgt.imports import Importer
from smgt.models import Counter, Event, Message, Reference, Ticket, db, insert_rows, read_remarks, update_rows
from smgt.rules import SYSTEMS
from smgt.sheets import Column, short
from smgt.tables import csv_line

SHOWN_MOST = 200
OUT = ("number", "their_number", "status", "date", "name", "phone", "district", "words")


def awaiting(officer, now):
    """{system: tickets referred there whose number is not known yet}, and "" for those referred nobody says where."""
    referred = tickets_for(officer, now).where(Ticket.outcome == "referred").order_by(Ticket.id)
    blank = Reference.select(Reference.ticket).where(Reference.ours, Reference.number == "")
    named = Reference.select(Reference.ticket).where(Reference.ours)
    found = {system: referred.where(Ticket.id.in_(blank.where(Reference.system == system))) for system in SYSTEMS}
    return found | {"": referred.where(Ticket.id.not_in(named))}


def table_out(officer, system, actor, now):
    """A CSV file (text) for the other system's clerk, who can fill in number and status and send it back.

    Noted in the journal, without the citizens' words. What is for named persons only is handed over by those, one by
    one: it is not in the file.
    """
    waiting = list(awaiting(officer, now)[system].where(Ticket.restricted.not_in(rules.RESTRICTED)))
    with db.atomic():
        journal.append("export", actor, now, None, {"system": system, "rows": len(waiting)})
    first = _first_words([ticket.id for ticket in waiting])
    lines = [csv_line(OUT)]
    for ticket in waiting:
        words, name = first.get(ticket.id, ("", ""))
        facts = (ticket.contact_name or name, ticket.contact_phone, ticket.district_id, words or ticket.summary)
        lines.append(csv_line([ticket.number, "", "", ticket.received_at, *facts]))
    return "".join(lines)


def _first_words(ids):
    """{ticket id: (words, author's name)} of the first message on each."""
    first = {}
    for start in range(0, len(ids), CHUNK):
        said = Message.select().where(Message.ticket.in_(ids[start : start + CHUNK]), ~Message.outgoing)
        for message in said.order_by(Message.id):
            words = "\n".join(filter(None, (message.subject, message.shown_text)))
            first.setdefault(message.ticket_id, (words, message.author_name or message.author))
    return first


# -- their numbers for ours ----------------------------------------------------------------------------------


def _own_number(text):
    try:
        return parse_number(text.upper())
    except NotFound:
        raise ValueError(f"{text[:40]} is no number like SMGT-000042") from None


NUMBER_COLUMNS = {
    "number": Column("Our number.", "SMGT-000042", _own_number, needed=True),
    "their_number": Column("The number that the other system gave it.", "CMOFF/N/2026/012345", short(100), needed=True),
    "status": Column("What they say about it.", "Under process", short(200)),
} | {name: Column(unused=True) for name in OUT[3:]}


def plan_numbers(system, rows, officer, now):
    """Each row is new, or known when the ticket has that number there and the same was last said about it.

    Only what was handed over to that system, or referred before anybody said where, has a number to get there.
    """
    ids = [row.values["number"] for row in rows if "number" in row.values]
    held, said, there, named = _held(system, ids), _said(system, ids), _existing(ids, officer, now), _named(ids)
    for row in rows:
        row.ticket = there.get(row.values.get("number"))
        if "number" in row.values and row.ticket is None:
            row.blame("number", "there is no such grievance")
        elif row.ticket and row.ticket.id not in held and (row.ticket.outcome != "referred" or row.ticket.id in named):
            row.blame("number", "it was not referred to that system")
        if row.faults:
            continue
        number, status = row.values["their_number"], row.values.get("status")
        if number in held.get(row.ticket.id, ()) and status in ("", said.get(row.ticket.id)):
            row.effect = "known"


def _chunks(ids):
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _existing(ids, officer, now):
    seen = tickets_for(officer, now)
    return {ticket.id: ticket for some in _chunks(ids) for ticket in seen.where(Ticket.id.in_(some))}


def _held(system, ids):
    """{ticket id: {number: Reference}} of what is known there."""
    held = {}
    for some in _chunks(ids):
        for row in Reference.select().where(Reference.system == system, Reference.ticket.in_(some)):
            held.setdefault(row.ticket_id, {})[row.number] = row
    return held


def _named(ids):
    """Those of the tickets that were handed over to some system by name."""
    handed = Reference.select(Reference.ticket).where(Reference.ours)
    return {row[0] for some in _chunks(ids) for row in handed.where(Reference.ticket.in_(some)).tuples()}


def _said(system, ids):
    """{ticket id: what was last noted with its number in that system}."""
    said = {}
    for some in _chunks(ids):
        told = list(Event.select().where(Event.action == "reference", Event.ticket.in_(some)).order_by(Event.id))
        read_remarks(told)
        said |= {event.ticket_id: event.details["note"] for event in told if event.details["system"] == system}
    return said


def do_numbers(system, rows, actor, now):
    """Note each number on its ticket, as the page's own form does, with a few statements for all of them.

    Raises Forbidden or Stale where that form would.
    """
    seq, ids = Counter.bump("board"), [row.ticket.id for row in rows]
    for row in rows:
        rules.check(rules.ACTIONS["reference"], row.ticket, actor.parts)
    _give_numbers(system, rows, _held(system, ids), now)
    for some in _chunks(ids):
        Ticket.update(version=Ticket.version + 1, seq=seq).where(Ticket.id.in_(some)).execute()
    journal.append_many([("reference", actor, now, row.ticket, _details(system, row)) for row in rows])


def _give_numbers(system, rows, held, now):
    """One row for each number; what was handed over without one gets it."""
    filled, new = [], []
    for row in rows:
        known, number = held.setdefault(row.ticket.id, {}), row.values["their_number"]
        if number in known:
            continue
        blank = known.pop("", None)
        known[number] = blank
        if blank:
            filled.append({"id": blank.id, "number": number, "at": now})
        else:
            ours = row.ticket.outcome == "referred"
            new.append({"ticket": row.ticket.id, "system": system, "number": number, "ours": ours, "at": now})
    update_rows(Reference, filled)
    insert_rows(Reference, new)


def _details(system, row):
    return {"system": system, "reference": row.values["their_number"], "note": row.values.get("status") or ""}


# -- theirs that come to us ----------------------------------------------------------------------------------


THEIR_COLUMNS = {
    "their_number": Column("The number it has there.", "CMOFF/N/2026/012345", short(100), needed=True),
} | PERSON


def plan_theirs(system, rows, officer, now):
    """Each row is new, or known by its number there: as one that came before, or as one of ours that they have."""
    name_rows(rows, [(f"{system} {row.values.get('their_number')}", True) for row in rows], officer, now)
    numbers = [row.values["their_number"] for row in rows if "their_number" in row.values]
    ours = {}
    for some in _chunks(numbers):
        found = Reference.select()
        ours |= {
            ref.number: ref.ticket_id for ref in found.where(Reference.system == system, Reference.number.in_(some))
        }
    seen = _existing(list(ours.values()), officer, now)
    for row in rows:
        if not row.faults and row.values["their_number"] in ours:
            row.effect, row.ticket = "known", seen.get(ours[row.values["their_number"]])


def do_theirs(system, rows, actor, now):
    """Open a ticket for each, with the number that it has there."""
    opened = take_rows(rows, actor, now)
    insert_rows(Reference, [
        {"ticket": opened[row.values["external_id"]], "system": system, "number": row.values["their_number"],
         "ours": False, "at": now}
        for row in rows
    ])  # fmt: skip


IMPORTERS = {
    (system, what): Importer(f"{what} {system}", columns, partial(plan, system), partial(do, system))
    for system in SYSTEMS
    for what, columns, plan, do in (
        ("numbers", NUMBER_COLUMNS, plan_numbers, do_numbers),
        ("theirs", THEIR_COLUMNS, plan_theirs, do_theirs),
    )
}
