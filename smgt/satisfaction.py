"""What a citizen says of his answer by a link sent to him alone: one link for a ticket's round, one word by it.

No row, page or file holds a link: a reply carries LINK in its place, which the outbox fills in as it goes out, and only
where it goes to him in private; what comes back quoted to us is taken out (`hidden`). So no officer ever has one.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from smgt import clocks, replies, tickets
from smgt.config import settings
from smgt.errors import NotFound, Stale
from smgt.journal import CITIZEN
from smgt.models import Event, Ticket
from smgt.replies import LINK
from smgt.vault import sign, signed

OPEN_DAYS = 30  # a link is good so long: well past the silence that closes a ticket, as he may say "no" even then
SIGNATURE = 24  # hexadecimal digits, 96 bits: not to be guessed
_TOKEN = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,3})-([0-9]{6})-([0-9a-f]{24})")
_QUOTED = re.compile(rf"(?<=/status/){_TOKEN.pattern}")
TOLD = "You have told us already. Thank you."


@dataclass(frozen=True)
class Asked:
    """What a link asks about: the ticket and round it was made for, and what he has said by it ("" yet)."""

    ticket: Ticket
    round: int
    said: str


def make(ticket, round_of_it, now):
    """The token of a link about this ticket's round, good for OPEN_DAYS from now."""
    last = (clocks.today(now) + timedelta(days=OPEN_DAYS)).toordinal()
    return f"{ticket.id}-{round_of_it}-{last}-{_signature(ticket.id, round_of_it, last)}"


def _signature(*facts):
    return sign("satisfaction", *facts)[:SIGNATURE]


def read(token, now):
    """The Asked of a token. Raises NotFound for what is none of ours, is over, or asks about an earlier answer."""
    match = _TOKEN.fullmatch(token)
    facts = [int(each) for each in match.groups()[:3]] if match else []
    if not match or not signed(match[4], "satisfaction", *facts):
        raise NotFound("This link is not whole. Open it as it came, or copy all of it.")
    ticket_id, round_of_it, last = facts
    ticket = Ticket.get_or_none(Ticket.id == ticket_id)
    if ticket is None or clocks.today(now) > date.fromordinal(last):
        raise NotFound("This link is over. Please write to us again where you wrote before.")
    said = _said(ticket, round_of_it)
    if not said and ticket.round != round_of_it:
        raise NotFound("Your grievance is being looked at again; this link was about an earlier answer.")
    return Asked(ticket, round_of_it, said)


def _said(ticket, round_of_it):
    """What he has said about that round by its link: the only events of a citizen's own with these names."""
    own = (Event.ticket == ticket) & (Event.role == CITIZEN.role) & Event.action.in_(("satisfied", "not_satisfied"))
    by_round = {event.details.get("of_round"): event.action for event in Event.select().where(own)}
    return by_round.get(round_of_it, "")


def decide(token, satisfied, words, now):
    """He says by his link that he is satisfied, or not, and why; returns the Asked. One word only.

    Raises NotFound as `read`, Stale when he has said it before or his ticket is not answered (any more).
    """
    asked = read(token, now)
    if asked.said:
        raise Stale(TOLD)
    name, form = ("satisfied", {}) if satisfied else ("not_satisfied", {"reason": words})
    tickets.perform(asked.ticket, name, CITIZEN, form, now=now, version=asked.ticket.version, key=f"link {token}")
    return read(token, now)


def with_link(message):
    """The text of a reply as it goes out: with its link where it goes to the citizen alone."""
    if LINK not in message.text or not replies.is_private(message.channel, message.way):
        return message.text
    token = make(message.ticket, message.ticket.round, message.attempted_at or message.received_at)
    return message.text.replace(LINK, f"{settings.base_url}/status/{token}")


def hidden(text):
    """A text without the tokens of links that it quotes."""
    return _QUOTED.sub("…", text)
