"""The sweep over attachments that are due: fetched from their platform, told by content, stored, made into pictures."""

import logging
from collections import Counter as Tally
from datetime import timedelta
from urllib.parse import urlsplit

from smgt.channels import CHANNELS
from smgt.errors import Refused
from smgt.media.fetch import Hosts, NotFetched, fetch
from smgt.media.keep import keep_shown, shown_of
from smgt.media.kinds import is_picture, kind_of, most_bytes
from smgt.media.stores import StoreDown, read, store
from smgt.models import Attachment, Message

log = logging.getLogger(__name__)
BATCH = 50
ATTEMPTS_MOST = 6
RETRY = timedelta(seconds=30)  # then four times as long each time: 2 min, 8 min, 32 min, 2 h
LEASE = timedelta(minutes=10)  # longer than fetching, shrinking and storing one file may take together
STORE_PAUSE = timedelta(minutes=1)


def sweep(settings, now):
    """Fetch what is due and make the pictures of what is here: {"fetched", "refused"}; `now` gives the time.

    First tries come before second ones, so that a dead host holds nothing up; among them the oldest first: addresses
    live for hours and the oldest die first, and one that has died costs a single quick refusal. A host that failed
    is left alone for the rest of the sweep. Safe to run twice, late, or on two machines.
    """
    tally, failing = Tally(), set()
    for attachment in _due(now()):
        host = "" if attachment.sha256 else urlsplit(attachment.url).netloc
        if host in failing or not _claim(attachment, now()):
            continue
        try:
            done = _work(attachment, settings, now)
        except StoreDown as down:
            log.warning("%s", down)
            _put_off(attachment, now() + STORE_PAUSE)
            break
        tally[done] += 1
        if done == "later":
            failing.add(host)
    return {"fetched": tally["fetched"], "refused": tally["refused"]}


def _due(now):
    due = Attachment.select(Attachment, Message).left_outer_join(Message).where(Attachment.next_at <= now)
    return list(due.order_by(Attachment.attempts > 0, Attachment.next_at, Attachment.id).limit(BATCH))


def _claim(attachment, now):
    """Take one for LEASE: of many sweeps the one whose UPDATE counts 1. A try that kills its process counts, too."""
    mine = (Attachment.id == attachment.id) & (Attachment.next_at == attachment.next_at)
    taken = {"next_at": now + LEASE, "attempts": Attachment.attempts + 1}
    return Attachment.update(taken).where(mine).execute() == 1


def _put_off(attachment, moment):
    """The store is down: that is not the file's fault, so the try does not count."""
    given_back = {"next_at": moment, "attempts": attachment.attempts}
    Attachment.update(given_back).where(Attachment.id == attachment.id).execute()


def _work(attachment, settings, now):
    """One claimed attachment: "fetched", "pictured", "later" or "refused"; its row says which and why."""
    if attachment.sha256:
        return _picture(attachment)
    if attachment.attempts >= ATTEMPTS_MOST:
        return _refuse(attachment, attachment.reason or "Fetching it ended badly every time.")
    if attachment.message and attachment.message.removed:
        return _refuse(attachment, "It was removed before it was fetched.")
    try:
        data = fetch(attachment.url, _hosts(attachment, settings))
    except NotFetched as no:
        last = attachment.attempts + 1 >= ATTEMPTS_MOST
        return _later(attachment, str(no), now()) if no.retry and not last else _refuse(attachment, str(no))
    kind = kind_of(data)
    _record(attachment, sha256=store(data), content_type=kind, size=len(data), **_pictures(kind, data))
    return "fetched"


def _hosts(attachment, settings):
    channel = CHANNELS.get(attachment.message.channel) if attachment.message else None
    return Hosts(tuple(channel.media_hosts) if channel else (), settings.media_hosts)


def _picture(attachment):
    """Make the pictures of one that came with its bytes."""
    data = read(attachment.sha256) if attachment.attempts < ATTEMPTS_MOST else None
    if data is None:
        return _refuse(attachment, "Its picture could not be made.")
    _record(attachment, **_pictures(attachment.content_type, data))
    return "pictured"


def _pictures(kind, data):
    """The columns of its pictures; where none can be made, only why: the file itself is kept all the same."""
    if not is_picture(kind):
        return {"reason": ""}
    if len(data) > most_bytes(kind):
        return {"reason": "This picture is too large to be shown."}
    try:
        return {"reason": "", **keep_shown(shown_of(data))}
    except Refused as refusal:
        return {"reason": str(refusal)}


def _record(attachment, **facts):
    Attachment.update({"next_at": None, **facts}).where(Attachment.id == attachment.id).execute()


def _later(attachment, reason, now):
    _record(attachment, reason=reason, next_at=now + RETRY * 4**attachment.attempts)
    return "later"


def _refuse(attachment, reason):
    log.info("attachment %s: %s", attachment.id, reason)
    _record(attachment, reason=reason)
    return "refused"
