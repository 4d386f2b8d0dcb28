"""Numbers of citizens as those see them who need not ring: masked but for their end. Pure."""

import re

from smgt.personal import mask

RINGS = frozenset(("tracker", "state_nodal", "holder", "associate", "superior"))  # parts that see a number in full
SHOWN = 4
SEARCHED = 8  # digits: fewer are not looked for in numbers, or they could be guessed one by one


def masked(phone):
    """xxxxxx5678 of a phone number, whatever stands between its digits; "" for none."""
    digits = [c for c in phone if c.isdecimal()]
    if len(digits) <= SHOWN:
        return "x" * len(digits)
    return "x" * (len(digits) - SHOWN) + "".join(digits[-SHOWN:])


def phone_for(phone, parts):
    """A number as somebody with these parts in the ticket sees it."""
    return phone if RINGS & set(parts) else masked(phone)


def words_for(text, parts):
    """Words of a citizen as somebody with these parts sees them: who need not ring sees no number of his in full."""
    return text if RINGS & set(parts) else mask(text)


def author_for(message, parts):
    """Who a message is from, for those parts: its author's name, else handle; at the counter that is his phone."""
    if message.author_name or message.channel != "counter":
        return message.author_name or message.author
    return phone_for(message.author, parts)


def too_short(word):
    """Whether a word looked for is a piece of a number, too short to be somebody's."""
    digits = re.sub(r"[^0-9]", "", word)
    return bool(re.fullmatch(r"[0-9()+./-]+", word)) and len(digits) < SEARCHED
