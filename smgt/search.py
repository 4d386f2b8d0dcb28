"""Finding tickets by words: the number, another system's, or plain words of the citizen's text, names and handles."""

import re

from smgt.access import parse_number, tickets_for
from smgt.errors import NotFound
from smgt.models import Citizen, Message, Reference, Ticket

MOST_WORDS = 8


def matching(words):
    """A condition on Ticket for what somebody typed: a number finds that ticket, words must all be found."""
    try:
        return Ticket.id == parse_number(words.strip().upper())
    except NotFound:
        pass
    condition = Ticket.id.is_null(False)
    for word in re.findall(r"[^\s%_\\]+", words)[:MOST_WORDS]:
        condition &= _holds(word)
    return condition


def _holds(word):
    said = Message.select(Message.ticket).where(Message.text.contains(word) | Message.subject.contains(word))
    said = said.where(Message.removed == "")  # what is not shown is not found by its words
    people = Citizen.select(Citizen.id).where(Citizen.author.contains(word) | Citizen.name.contains(word))
    elsewhere = Reference.select(Reference.ticket).where(Reference.number.contains(word))
    found = Ticket.summary.contains(word) | Ticket.contact_name.contains(word) | Ticket.contact_phone.contains(word)
    return found | Ticket.id.in_(said) | Ticket.citizen.in_(people) | Ticket.id.in_(elsewhere)


def search(officer, words, now, limit=50):
    """The tickets this officer may see that match, newest first."""
    found = tickets_for(officer, now).where(matching(words))
    return list(found.order_by(Ticket.id.desc()).limit(limit))
