"""How names, addresses, telephones and handles are read before they enter the directory. Each raises Refused."""

import re
import unicodedata

from smgt.errors import Refused

EMAIL = r"[a-z0-9_%+-]+(\.[a-z0-9_%+-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
_JOINERS = dict.fromkeys((0x200C, 0x200D))  # invisible, but Hindi is spelt with them
_INDIC_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


def line(text, field, most=200, needed=False, sentence="Fill this in."):
    """One line of plain text, its spaces made single. No invisible signs: two names that look alike are alike."""
    text = " ".join(unicodedata.normalize("NFC", text or "").split())
    if needed and not text:
        raise Refused(sentence, field)
    if len(text) > most or not text.translate(_JOINERS).isprintable():
        raise Refused(f"At most {most} plain characters on one line.", field)
    return text


def email(text, field="email", needed=False):
    """A mail address in small letters; never a name with an address in it."""
    text = (text or "").strip().lower()
    if (needed or text) and (len(text) > 254 or not re.fullmatch(EMAIL, text)):
        raise Refused("This is not an e-mail address.", field)
    return text


def phone(text, field="phone"):
    """A telephone number as it is dialled: digits, with + - ( ) and spaces between."""
    text = line(text, field, 60).translate(_INDIC_DIGITS)
    digits = re.sub(r"[ ()+-]", "", text)
    if text and not re.fullmatch(r"[0-9]{3,15}", digits):
        raise Refused("This is not a telephone number.", field)
    return text


def x_handle(text, field="x_handle"):
    """An X handle without its @."""
    text = line(text, field, 100).removeprefix("https://x.com/").removeprefix("@")
    if text and not re.fullmatch(r"[A-Za-z0-9_]{1,15}", text):
        raise Refused("An X handle has up to 15 letters, digits and _.", field)
    return text


def facebook_page(text, field="facebook_page"):
    """The name (or number) of a Facebook page, as its address ends."""
    text = line(text, field, 200).removeprefix("https://www.facebook.com/").strip("/@")
    if text and not re.fullmatch(r"[A-Za-z0-9.-]{1,80}", text):
        raise Refused("Give the page's name as its address ends: letters, digits and dots.", field)
    return text


READ = {
    "name": lambda text: line(text, "name", needed=True, sentence="Give a name."),
    "name_hi": lambda text: line(text, "name_hi"),
    "email": email,
    "phone": phone,
    "x_handle": x_handle,
    "facebook_page": facebook_page,
    "address": lambda text: line(text, "address", 500),
}


def cleaned(fields):
    """{field: value} with what people type read; other fields as they are."""
    return {name: READ[name](value) if name in READ else value for name, value in fields.items()}
