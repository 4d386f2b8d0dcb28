"""Raw mail to Item. Pure. A mail is opened with what can be read of it and is broken only past the bounds."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from smgt import messageids
from smgt.channels import mailparts, mailwords
from smgt.channels.base import FORGED, Item
from smgt.channels.mailauthor import HEADER, author
from smgt.channels.mailhead import HEAD_BYTES, read_head
from smgt.channels.mailtext import clean, decode_words, line

REFERENCES = 50
SENT = "It was sent from our own address."
_COMMENT = re.compile(r"\([^()]*\)")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_IN_SUBJECT = re.compile(r"\[(SMGT-\d{6,12})\]", re.IGNORECASE | re.ASCII)
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To")
_BULK = {"bulk", "junk", "list", "auto_reply"}
_MBOX = re.compile(rb"(?:\xef\xbb\xbf|\s)*(?:>?From [^\n]{0,300}\n)?")
# What a mail says of itself; all else is written on its way and differs between two copies.
_OWN_WORDS = (
    "Message-ID", "From", "Date", "Subject", "To", "Cc", "Reply-To", "Sender", "In-Reply-To", "References",
    "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Auto-Submitted",
)  # fmt: skip
_UNDELIVERED = re.compile(
    r"undeliver|not delivered|not be delivered|^returned\b|returned (?:e?-?mail|message|to sender)"
    r"|(?:mail|message) returned|mail delivery|delivery (?:status|notification|report|fail|has failed)|failure notice",
    re.IGNORECASE,
)


def parse(raw, external_id, received_at, address):
    """One mail as an Item.

    `received_at` (aware) stands in for a missing or absurd Date; `address` is the account's own. Never raises: a
    mail nothing can be made of comes back `broken`, with its raw bytes.
    """
    try:
        return _read(raw, external_id, received_at.astimezone(UTC), address.lower())
    except Exception as error:  # the last guard: whatever the stdlib trips over, the other mails must come in
        return Item(
            external_id, "", received_at, broken=f"This mail could not be read ({type(error).__name__}).", raw=raw
        )


def parse_beginning(raw, external_id, received_at, address, broken):
    """The Item for a mail that is too large: `raw` is only its beginning, `broken` the sentence why."""
    return replace(parse(raw, external_id, received_at, address), files=(), broken=broken)


def _read(raw, external_id, received_at, address):
    part, exceeded = mailparts.read(_normal(raw))
    head, (text, files) = part.head, mailwords.read(part)
    address_of, author_name = author(head)
    message_id = _message_id(head)
    as_ours = _untagged(address_of) == _untagged(address)  # anybody can write that; a Message-ID of ours nobody can
    own = as_ours and messageids.is_ours(message_id)
    skip = (SENT if own else FORGED) if as_ours else _automatic(head, part, address)
    answered = _ids(head, "In-Reply-To")
    references = _ids(head, "References")
    return Item(
        external_id=external_id,
        text=text or _forwarded_text(part),
        manner="mail",
        sent_at=_sent_at(_value(head, "Date"), received_at),
        author_id=address if as_ours else address_of or "unknown",
        author=address_of,
        author_name=author_name,
        subject=_subject(head),
        conversation=next(iter([*references, *answered]), ""),
        replies_to=_unique([*answered, *(_bounced(part) if skip else ()), *reversed(references)])[:REFERENCES],
        numbers=_numbers(head, address),
        files=files,
        own=own,
        skip=skip,
        broken=f"Nothing in this mail could be read. {exceeded}" if exceeded and not (text or files) else "",
        identity=_identity(head, part) if message_id else "",
        message_id=message_id,
        raw=raw,
    )


def _normal(raw):
    """Without what an mbox or an editor put before it, and with line ends that can be found.

    An old Macintosh has only CR; some gateways write CR CR LF.
    """
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    elif b"\r\r\n" in raw[:2000]:
        raw = raw.replace(b"\r\r\n", b"\r\n")
    return raw[_MBOX.match(raw).end() :]


def _value(head, name):
    return head.get(name)[:HEADER]


def _unique(values):
    return tuple(filter(None, dict.fromkeys(values)))


def _message_id(head):
    """The mail's own id, in brackets even where its mailer forgot them."""
    value = line(_value(head, "Message-ID"), 1000)
    found = _MESSAGE_ID.search(value if "<" in value else f"<{value}>")
    return found[0] if found else ""


def _ids(head, name):
    """The Message-IDs in a header, in order; of a long thread the first (it names the conversation) and the newest."""
    found = _MESSAGE_ID.findall(line(head.get(name), HEAD_BYTES))
    return found if len(found) <= REFERENCES else [found[0], *found[1 - REFERENCES :]]


def _untagged(address):
    """The address without its +tag."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _sent_at(value, received_at):
    try:
        sent_at = parsedate_to_datetime(line(value, 100))
        sent_at = (sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return received_at
    plausible = datetime(2000, 1, 1, tzinfo=UTC) <= sent_at <= received_at + timedelta(days=1)
    return sent_at if plausible else received_at


def _numbers(head, address):
    """Ticket numbers: from our plus-addresses first, then from the subject."""
    local = re.escape(address.rpartition("@")[0])
    tagged = re.compile(rf"(?<![\w.+-]){local}\+(smgt-\d{{6,12}})@", re.IGNORECASE | re.ASCII)
    recipients = [value[:HEADER] for name in _RECIPIENTS for value in head.get_all(name)]
    found = [number for value in recipients for number in tagged.findall(value)]
    found += _IN_SUBJECT.findall(line(decode_words(_value(head, "Subject")), HEADER))
    return _unique(number.upper() for number in found)


def _automatic(head, part, address):
    """Why a machine must have written this mail, as a sentence; "" when a person may have."""
    submitted = _word(head, "Auto-Submitted")
    if submitted not in ("", "no"):
        return f"An automatic mail (Auto-Submitted: {submitted})."
    if _word(head, "Precedence") in _BULK:
        return f"A bulk mail (Precedence: {_word(head, 'Precedence')})."
    if _value(head, "Return-Path") == "<>" or part.type == "multipart/report" or _from_the_mail_system(head):
        return "A report of the mail system."
    if _UNDELIVERED.search(_subject(head)) and any(_is_ours(mail, address) for mail in _within(part)):
        return "A report of the mail system."
    if any(_untagged(address) == _untagged(value.lower()) for value in head.get_all("X-Loop")):
        return "It has been here before (X-Loop)."
    if _word(head, "X-Autoreply") not in ("", "no"):  # not X-Auto-Response-Suppress: Exchange adds it to people's mail
        return "An automatic mail (X-Autoreply)."
    return "A mail of a mailing list." if "List-Id" in head else ""


def _subject(head):
    return line(decode_words(_value(head, "Subject")), 500)


def _within(part):
    """The mails within a mail."""
    return [child for leaf in mailparts.leaves(part) for child in leaf.children]


def _is_ours(mail, address):
    """Did we send this mail, which somebody gives back?"""
    return _untagged(author(mail.head)[0]) == _untagged(address)


def _from_the_mail_system(head):
    """Does its sender's name, with postmaster also its subject, say that it is a bounce?"""
    local = author(head)[0].partition("@")[0]
    if local == "postmaster":
        return bool(_UNDELIVERED.search(_subject(head)))
    return local == "mailer-daemon"


def _word(head, name):
    """The first word of a header, lower-case, without comments and parameters."""
    return line(_COMMENT.sub(" ", _value(head, name)).partition(";")[0], 40).lower()


def _bounced(part):
    """The Message-IDs of the mails that a report gives back."""
    for leaf in mailparts.leaves(part):
        if leaf.type == "text/rfc822-headers":
            yield _message_id(read_head(leaf.content(HEAD_BYTES).lstrip(b"\r\n"))[0])
        yield from (_message_id(child.head) for child in leaf.children)


def _forwarded_text(part):
    """The words of the first mail within a mail that has none of its own."""
    return next(filter(None, (mailwords.read(mail)[0] for mail in _within(part))), "")


def _identity(head, part):
    """Equal for copies of one mail in several mailboxes (line ends may differ), different for all other mails."""
    digest = hashlib.sha256()
    for name in _OWN_WORDS:
        digest.update(clean(" ".join("\0".join(head.get_all(name)).split())).encode() + b"\0")
    digest.update(part.body().replace(b"\r\n", b"\n").rstrip())
    return digest.hexdigest()
