"""The Message-IDs of our mails: each names its reply and carries our signature, so that nobody else can make one."""

import re

from smgt import vault

_OURS = re.compile(r"<(smgt-[0-9]{6,12})\.([0-9]{1,9})\.([0-9a-f]{12})@[^<>\s]+>")
_LENGTH = 12  # characters of the signature


def made_of(mark, domain):
    """The Message-ID of the reply with this mark ("SMGT-000042/2"); it follows from the mark and SMGT_SECRET_KEY."""
    return f"<{mark.lower().replace('/', '.')}.{vault.sign('message', mark)[:_LENGTH]}@{domain}>"


def is_ours(message_id):
    """Whether we made this Message-ID, with the present key or one before it."""
    found = _OURS.fullmatch(message_id)
    return bool(found) and vault.signed(found[3], "message", f"{found[1].upper()}/{found[2]}")
