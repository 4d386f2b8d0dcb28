"""How a complainant is answered: which message of his, from which identity and why, by which ways, what hinders."""

from dataclasses import dataclass
from datetime import datetime

from smgt.channels import CHANNELS
from smgt.channels.base import Heard, Way
from smgt.config import settings
from smgt.models import FOR_A_PERSON, GONE, Account, Message, Sighting, Switch

LINK = "{link}"  # in a reply: where its citizen's own link will stand, which no row holds
TO_HIM_ALONE = ("private", "direct", "human_agent")  # ways by which nobody else reads it
NOT_USED = ("failed", "withdrawn")  # a private reply that ended so has not used up the one that is allowed
ANSWERED_TO = "It is the account the complainant wrote to."
TAGGED = "Of the accounts that saw it, this one may answer."
NAMED = "Of the accounts the complainant tagged, this one answers."
_HINDRANCES = {
    "failing": "This account cannot send just now; the reply waits until it can.",
    "limited": "The platform makes this account wait; the reply goes out later.",
    "no_credit": "This account has no credit left; the reply waits until somebody has seen to it.",
    "auth_failed": "This account is not accepted any more; the reply waits until it is connected again.",
}


@dataclass(frozen=True)
class Answering:
    """What the reply box shows before anybody types: see `answering`."""

    heard: Message
    account: Account
    why: str
    ways: tuple[Way, ...]
    hindrance: str
    link: str  # where a person answers by hand, "" where there is no such address

    @property
    def limit(self):
        """Characters that the first way takes, None for no limit."""
        return limit_of(self.heard.channel, self.ways[0]) if self.ways else None


def answering(ticket, now):
    """How this ticket's complainant would be answered at `now`; None where nothing he said can be answered."""
    message = heard(ticket)
    if message is None:
        return None
    account, why = identity(message)
    link = CHANNELS[message.channel].by_hand_link(message.external_id or "")
    return Answering(message, account, why, ways(message, account, now), hindrance(account), link)


def heard(ticket):
    """The complainant's message to answer: his latest on this ticket, or on the one it was split from; or None.

    A bounce or an out-of-office that joined (for a `reason`) is nobody to answer, nor is what was removed.
    """
    tickets = [ticket.id]
    while ticket.split_from_id:
        ticket = ticket.split_from
        tickets.append(ticket.id)
    said = Message.select().where(Message.ticket.in_(tickets), ~Message.outgoing, Message.removed.not_in(GONE))
    said = said.where(Message.reason == "", Message.channel.in_(list(CHANNELS)))
    said = said.where((Message.channel != "mail") | (Message.author != ""))  # a mail without From
    return Message.first_of(said.order_by(Message.ticket.desc(), Message.id.desc()))


def identity(message):
    """(account, why): the account that answers a message, of those that saw it: as the setting names, else its own."""
    best = min(_who_saw(message), key=_rank, default=None)
    if best is None or best.account_id == message.account_id:
        return message.account, ANSWERED_TO
    return best.account, NAMED if best.account.name in settings.answer_from else TAGGED


def _who_saw(message):
    """The sightings of a message, the earliest first."""
    return Sighting.found_by('"message_id" = %s ORDER BY "id"', message.id)


def _rank(sighting):
    """An account that may answer comes first, then one that can, then as the setting names them."""
    account, named = sighting.account, list(settings.answer_from)
    place = named.index(account.name) if account.name in named else len(named)
    return not sighting.summons, account.paused, place


def ways(message, account, now: datetime):
    """The ways to answer a message from an account at `now` (channels.base.Way), best first; () where none is open."""
    used = message.manner == "comment" and _private_used(message)
    summons = [saw.summons for saw in _who_saw(message) if saw.account_id == account.id] or [message.summons]
    facts = Heard(message.manner, message.sent_at or message.received_at, summons[-1], message.author, used)
    return CHANNELS[message.channel].ways(facts, now)


def _private_used(message):
    answers = Message.select().where(Message.in_reply_to == message, Message.outgoing, Message.way == "private")
    return answers.where(Message.state.not_in(NOT_USED)).exists()


def is_private(channel, way):
    """Whether what goes this way reaches the citizen alone, by itself: not what stands under a post or goes by hand."""
    return way in TO_HIM_ALONE or (channel == "mail" and way == "reply")


def limit_of(channel, way):
    """Characters a reply that goes this way may have, None for no limit."""
    return way.limit or CHANNELS[channel].limit


def hindrance(account):
    """Why nothing goes out from this account just now, as a sentence; "" where it does."""
    if Switch.stopped("outward"):
        return "Nothing is being sent: everything outward is stopped. The reply waits."
    if account.paused:
        return "This account is paused; the reply waits until it goes on."
    reading = account.state if account.channel != "mail" else "ok"  # a platform's keys are one pair for both
    return _HINDRANCES.get(account.sending) or (_HINDRANCES[reading] if reading in FOR_A_PERSON else "")


def first_state(account, way, *, automatic, checked):
    """The state of a reply just written: draft where the account wants a second person, by_hand, else queued."""
    if account.canned_needs_check if automatic else (account.needs_check and not checked):
        return "draft"
    return "by_hand" if way.name == "by_hand" else "queued"
