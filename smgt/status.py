"""What anybody may ask about a grievance whose number and sign he knows: its stage, dates, department, public reply.

The sign is what the complainant alone is likely to have beside the number: the last four digits of his phone, or the
handle, name or address he wrote under. Unknown and wrong answer alike, and nothing of his words or name is shown.
"""

import re
from dataclasses import dataclass

from peewee import fn

from smgt import tickets
from smgt.journal import CITIZEN
from smgt.models import Event, Fact, Message, Ticket
from smgt.replies import is_private
from smgt.reports.figures import COUNTED
from smgt.rules import RELEASED
from smgt.signin import budgets

TRIES = budgets.Kind(10)  # wrong signs for one number from one network in an hour
# wrong four digits for one number in an hour, from everywhere together: 10,000 of them are two weeks. Others may use
# them up, but not shut anybody out: a handle or name is asked of his own network's tries alone
DIGITS = budgets.Kind(30)
ASKED = budgets.Kind(60)  # questions from one network in an hour
_NUMBER = re.compile(r"(?:SMGT)?[-\s]*0*([1-9][0-9]{0,8})", re.IGNORECASE)
_FOUR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Status:
    """What is told: the ticket, of which a page shows stage, dates and office only, and the last public reply."""

    ticket: Ticket
    reply: str


def ask(number, sign, network, now):
    """The Status of a grievance, None for a number that is unknown or another's; "" once too much was asked."""
    match, sign = _NUMBER.fullmatch(number.strip()), sign.strip()
    ticket_id = int(match[1]) if match else 0
    if network and not budgets.draw(ASKED, f"status {network}", now):
        return ""
    drawn = [(TRIES, f"status {ticket_id} {network}")] if ticket_id else []
    drawn += [(DIGITS, f"status {ticket_id} digits")] if ticket_id and _FOUR.fullmatch(sign) else []
    if not all(budgets.draw(kind, name, now) for kind, name in drawn):
        return ""
    ticket = _found(ticket_id, sign)
    if ticket is None:
        return None
    for kind, name in drawn:
        budgets.give_back(kind, name)
    return Status(ticket, _public_reply(ticket))


def hints(ids):
    """{ticket: what was last said of it on the status page since it was answered, "thanks" or "not_satisfied"}."""
    found = (
        Event.select(Event.ticket, Event.details)
        .join(Ticket)
        .where(
            Event.action == "propose", Event.ticket.in_(ids), Ticket.stage == "replied", Event.at >= Ticket.replied_at
        )
    )
    return {event.ticket_id: event.details.get("reading", "") for event in found.order_by(Event.id)} if ids else {}


def totals():
    """{figure: how many} of the whole State, as the reports count them (reports/figures.py)."""
    rows = Fact.select(Fact.state, fn.COUNT(Fact.ticket)).where(Fact.state.in_(COUNTED)).group_by(Fact.state)
    counts = dict.fromkeys(COUNTED, 0) | dict(rows.tuples())
    return {"received": sum(counts.values()), **counts}


def propose(ticket, satisfied, now):
    """Somebody who knows number and sign says how it is: a hint to the cell, as both are public; changes nothing."""
    form = {"outcome": "satisfied" if satisfied else "not_satisfied"}
    key = f"status {ticket.id} {ticket.round} {form['outcome']}"
    tickets.perform(ticket, "propose", CITIZEN, form, now=now, version=None, key=key)


def _found(ticket_id, sign):
    """The ticket, if the sign is its complainant's and it is nobody's secret."""
    ticket = Ticket.get_or_none(Ticket.id == ticket_id, Ticket.restricted.in_(("", RELEASED)))
    return ticket if ticket and _is_his(ticket, sign) else None


def _is_his(ticket, sign):
    said = ticket.messages.where(~Message.outgoing, Message.removed != "erased")
    told = [(message.channel, message.author, message.author_name) for message in said]
    phones = [ticket.contact_phone, *(author for channel, author, _ in told if channel == "counter")]
    if _FOUR.fullmatch(sign):
        return any(re.sub(r"\D", "", phone).endswith(sign) for phone in phones if phone)
    names = {_plain(name) for channel, *names in told for name in names if channel != "counter"}
    return bool(_plain(sign)) and _plain(sign) in names


def _plain(name):
    return " ".join((name or "").strip().lstrip("@").casefold().split())


def _public_reply(ticket):
    """The latest words that went to the complainant where everybody reads them."""
    sent = ticket.messages.where(Message.outgoing, Message.state == "sent", Message.removed == "")
    latest = sent.order_by(Message.sent_at.desc(), Message.id.desc()).limit(20)
    return next((each.text for each in latest if not is_private(each.channel, each.way)), "")
