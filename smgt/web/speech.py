"""The page's words in the reader's language: gettext, and the house's own sentences known again by their shape."""

from flask_babel import get_locale, get_translations

from smgt.translations.spoken import shapes

FOLDER = "smgt/translations"


def said(words, **slots):
    """What the house says, in the page's language; also a sentence that rules or verbs put together from facts."""
    if not words:
        return ""  # gettext answers the empty word with the head of its file
    found = get_translations().ugettext(words)
    if slots:
        return found % slots
    return found if found != words else _composed(words)


def counted(one, many, number, **slots):
    """The same of a number of things."""
    return get_translations().ungettext(one, many, number) % {"num": number, **slots}


def _composed(words):
    composed = shapes(str(get_locale()))
    return (composed.say(words, said) if composed else None) or words
