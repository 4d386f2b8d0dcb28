"""Handing over: what is referred to CM Window, Jan Samvad or CPGRAMS, the numbers it has there, and theirs with us."""

from functools import partial

from smgt import journal, tickets
from smgt.access import parse_number, tickets_for
from smgt.counter_rows import CHUNK, PERSON, name_rows, take_rows
from smgt.errors import NotFound, Refused, SmgtError
from smgt.imports import Importer
from smgt.models import Event, Message, Reference, Ticket, db, insert_rows
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

    Noted in the journal, without the citizens' words.
    """
    waiting = list(awaiting(officer, now)[system])
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
    """Each row is new, or known when the ticket has that number there and the same was last said about it."""
    ids = [row.values["number"] for row in rows if "number" in row.values]
    held, said, there = _held(system, ids), _said(system, ids), _existing(ids, officer, now)
    for row in rows:
        ticket = there.get(row.values.get("number"))
        if "number" in row.values and ticket is None:
            row.blame("number", "there is no such grievance")
        if row.faults:
            continue
        number, status = row.values["their_number"], row.values.get("status")
        if number in held.get(ticket.id, ()) and status in ("", said.get(ticket.id)):
            row.effect, row.ticket = "known", ticket


def _chunks(ids):
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _existing(ids, officer, now):
    seen = tickets_for(officer, now)
    return {ticket.id: ticket for some in _chunks(ids) for ticket in seen.where(Ticket.id.in_(some))}


def _held(system, ids):
    """{ticket id: its numbers in that system}."""
    held = {}
    for some in _chunks(ids):
        for row in Reference.select().where(Reference.system == system, Reference.ticket.in_(some)):
            held.setdefault(row.ticket_id, set()).add(row.number)
    return held


def _said(system, ids):
    """{ticket id: what was last noted with its number in that system}."""
    said = {}
    for some in _chunks(ids):
        told = Event.select().where(Event.action == "reference", Event.ticket.in_(some)).order_by(Event.id)
        said |= {event.ticket_id: event.details["note"] for event in told if event.details["system"] == system}
    return said


def do_numbers(system, rows, actor, now):
    """Note each number on its ticket, as the page's own form does. Raises Refused naming the row."""
    for row in rows:
        form = {"system": system, "reference": row.values["their_number"], "note": row.values.get("status") or ""}
        try:
            tickets.perform(Ticket.get_by_id(row.values["number"]), "reference", actor, form, now=now)
        except SmgtError as error:
            raise Refused(f"Nothing was imported: line {row.line}: {error}", "file") from error


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
