"""What failed while it was taken in, though it can be read: tried again from the raw form that was kept."""

from datetime import timedelta

from smgt import intake, media
from smgt.channels import mailparse
from smgt.models import Account, Message, Sighting, db

WHILE_TAKING = "while taking it in"  # what intake says of an item that could be read
SINCE = timedelta(days=3)
ATTEMPTS_MOST = 5
AT_ONCE = 50


class _StillFailing(Exception):
    """It failed once more; the row that stood for it is left as it was."""


def failed(now):
    """Take in again what failed in the last days: how many of them did not fail any more.

    `now` is an aware time. Safe to run twice, late, or on two machines. Raises StoreDown.
    """
    return sum(_again(message, now) for message in _waiting(now))


def _waiting(now):
    found = Message.select(Message, Account).join(Account).where(~Message.outgoing, Message.state == "failed")
    found = found.where(Message.reason.endswith(WHILE_TAKING), Message.received_at > now - SINCE)
    found = found.where(Message.attempts < ATTEMPTS_MOST, Message.channel == "mail")
    return list(found.order_by(Message.id).limit(AT_ONCE))


def _again(message, now):
    """Whether it came in this time. Of many sweeps the one whose UPDATE counts 1 tries."""
    item = reread(message)
    mine = (Message.id == message.id) & (Message.state == "failed") & (Message.attempts == message.attempts)
    if Message.update(attempts=Message.attempts + 1).where(mine).execute() != 1 or item is None:
        return False
    try:
        with db.atomic():
            _replace(message, item, now)
    except _StillFailing:
        return False
    return True


def _replace(message, item, now):
    Sighting.delete().where(Sighting.message == message).execute()
    if not Message.delete().where(Message.id == message.id, Message.state == "failed").execute():
        raise _StillFailing  # a person took it up meanwhile
    if "failed" in intake.take(message.account, [item], now).values():
        raise _StillFailing


def reread(message):
    """The Item of a mail that failed, from its raw form; None where nothing was kept that can be read again.

    Of what is too large only the beginning was kept. What X and Facebook sent is left to a person. Raises StoreDown.
    """
    sighting = message.sightings.first()
    raw = media.read(message.raw) if message.channel == "mail" and sighting else None
    if raw is None:
        return None
    return mailparse.parse(raw, sighting.external_id, message.sent_at or message.received_at, message.account.author_id)
