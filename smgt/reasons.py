"""Why a due time is what it is, pure: one line of words made from what the clock keeps, in the reader's language."""

from datetime import date

from smgt.clocks import waited
from smgt.limits import LIMITED
from smgt.translations.spoken import N_

CLOCKS = {
    "triage": N_("to be sorted"), "acknowledge": N_("to be acknowledged"), "act": N_("to be acted on"),
    "check": N_("report to be checked"), "await": N_("waiting for the complainant"), "review": N_("on hold"),
    "interim": N_("how it stands, monthly"), "promise": N_("promised"),
    "call": N_("call to be logged"),
}  # fmt: skip
_DUTIES = {
    "triage": N_("%(length)s to sort"), "acknowledge": N_("%(length)s to acknowledge"), "act": N_("%(length)s to act"),
    "check": N_("%(length)s to check the report"), "await": N_("%(length)s for the complainant to answer"),
    "review": N_("on hold: %(reason)s"), "interim": N_("on hold: how it stands is said each month"),
    "promise": N_("promised by %(day)s"),
}  # fmt: skip
_LENGTHS = {
    ("minute", "round"): lambda words, number: words.count("%(num)d minute", "%(num)d minutes", number),
    ("hour", "round"): lambda words, number: words.count("%(num)d hour", "%(num)d hours", number),
    ("day", "round"): lambda words, number: words.count("%(num)d day", "%(num)d days", number),
    ("minute", "office"): lambda words, number: words.count("%(num)d office minute", "%(num)d office minutes", number),
    ("hour", "office"): lambda words, number: words.count("%(num)d office hour", "%(num)d office hours", number),
    ("day", "office"): lambda words, number: words.count("%(num)d working day", "%(num)d working days", number),
}
_CAME = {
    "passed": N_("as it stood when it was passed on"), "late": N_("a day at least, as it was passed on late"),
    "returned": N_("what time was left when it reported, and at least a day"),
}  # fmt: skip
_WAITS = {"citizen": N_("%(length)s waiting for the complainant"), "hold": N_("%(length)s on hold")}


class English:
    """Words as explain wants them, in English: `categories` {code: (parent, name)}."""

    def __init__(self, categories=None):
        self.categories = categories or {}

    def say(self, words, **slots):
        """A sentence, its slots filled."""
        return words % slots if slots else words

    def count(self, one, many, number):
        """One or many."""
        return (one if number == 1 else many) % {"num": number}

    def category(self, code):
        """A category's name."""
        return (self.categories.get(code) or (None, code))[1]

    def label(self, word, table):
        """An urgency or a kind."""
        return word


def explain(terms, pauses, words):
    """The reason of a due time in one line: limit, about what, by which rule from when, and what moved it since."""
    said = words.say(terms["said"]) if terms.get("said") else _limit(terms, words)
    return ", ".join([said, *_moved(terms, pauses, words)])


def _limit(terms, words):
    length = spoken(terms, words) if "amount" in terms else ""
    slots = {"length": length, "reason": terms.get("reason", ""), "day": _day(terms.get("day"))}
    said = words.say(_DUTIES[terms["duty"]], **slots)
    if named := about(terms, words):
        said += f": {named}"
    source = rule(terms, words)
    return f"{said} ({source})" if source else said


def spoken(terms, words):
    """The length of a limit in words."""
    return _LENGTHS[terms["unit"], terms["calendar"]](words, terms["amount"])


def about(terms, words):
    """What a limit is about, "" for everything."""
    named = [words.category(terms["category"])] if terms.get("category") else []
    named += [words.label(terms[name], name) for name in ("urgency", "kind") if terms.get(name)]
    return ", ".join(named)


def rule(terms, words):
    """On which rule a limit rests and since when; "" for what is no limit."""
    if terms["duty"] not in LIMITED:
        return ""
    source = words.say(terms.get("source") or N_("the house's own limit"))
    if day := _day(terms.get("from_on")):
        return words.say(N_("%(source)s, from %(day)s"), source=source, day=day)
    return source


def _moved(terms, pauses, words):
    """What moved the due time since: how it came, pauses, time granted."""
    moved = [words.say(_CAME[terms["came"]])] if terms.get("came") else []
    for why, said in _WAITS.items():
        if length := waited(pauses, why):
            moved.append(words.say(said, length=_short(length, words)))
    if terms.get("until"):
        moved.append(words.say(N_("time granted until %(day)s"), day=_day(terms["until"])))
    return moved


def _short(length, words):
    """A span in one unit: 40 min, 2 h, 3 d."""
    minutes = int(length.total_seconds()) // 60
    if minutes >= 48 * 60:
        return words.say(N_("%(count)s d"), count=minutes // 1440)
    if minutes >= 60:
        return words.say(N_("%(count)s h"), count=minutes // 60)
    return words.say(N_("%(count)s min"), count=minutes)


def _day(text):
    return date.fromisoformat(text).strftime("%d-%m-%Y") if text else ""
