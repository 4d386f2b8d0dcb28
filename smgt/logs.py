"""Lines of the log: without personal data, and each on one line, whatever somebody wrote. Pure."""

import logging
import re
import traceback

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_MAIL = re.compile(r"[^\s<>@\"'(),:;=]+@(?=[\w-]+\.)")
_PHONE = re.compile(r"(?<![\w-])(?:\+?91[ -]?|0)?[6-9]\d(?:[ -]?\d){8}(?!\w)")
_CONTROL = {*range(32), 127, 0x85, 0x2028, 0x2029} - {ord("\t")}
_LINES = {code: f"\\u{code:04x}" for code in _CONTROL}


def begin():
    """Log to stderr from INFO on, discreetly; does nothing where logging was set up already."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet(FORMAT))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def discreet(words):
    """Words without phone numbers and mail addresses (of these the domain stays)."""
    return _PHONE.sub("(number)", _MAIL.sub("…@", words))


class Discreet(logging.Formatter):
    """Formats a record on one line; what follows is only the places an error passed, and its kind.

    What an error says may be a citizen's words (a database repeats the value it refuses); only our own sentences are
    written out.
    """

    def format(self, record):
        record.exc_text = None  # another handler may have written it out in full
        return super().format(record)

    def formatMessage(self, record):
        record.message = discreet(record.message).translate(_LINES)
        return super().formatMessage(record)

    def formatException(self, info):
        _, error, _ = info
        lines = []
        while error is not None:
            lines.insert(0, "".join(traceback.format_tb(error.__traceback__)) + _named(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _named(error):
    kind = type(error)
    ours = kind.__module__.split(".")[0] == "smgt"
    return f"{kind.__module__}.{kind.__qualname__}" + (f": {discreet(str(error)).translate(_LINES)}" if ours else "")
