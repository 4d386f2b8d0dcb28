"""How a report's values read: shares, minutes, and codes by their names in the reader's language."""

from smgt.models import Category, Department, District, Office, Officer
from smgt.translations.spoken import N_

NO_NAME = {
    "department": N_("Offices of all departments, or not yet marked"), "district": N_("Not known, or the whole State"),
    "office": N_("Not yet marked"), "place": N_("No place named"),
}  # fmt: skip
_NAMED = {"district": District, "department": Department, "category": Category, "office": Office}
STEPS = {
    "marked": N_("Received to marked"), "seen": N_("Marked to seen"), "accepted": N_("Seen to acknowledged"),
    "reported": N_("Acknowledged to reported"), "replied": N_("Reported to replied"),
    "satisfied": N_("Replied to satisfied"),
}  # fmt: skip
WEEKDAYS = dict(enumerate((
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)))  # fmt: skip
_FIXED = {"step": STEPS, "weekday": WEEKDAYS}


class Words:
    """words(column, value) is a value as people read it; `say` puts English words into the reader's language.

    `tables`: {name: {code: words}} of codes that the pages name (channels, kinds …); `count` writes a number.
    """

    def __init__(self, say=str, language="en", tables=None, count=str):
        self.say, self.language, self._names = say, language, dict(tables or {})
        self._read_as = _READ | {"count": count}

    def __call__(self, column, value):
        if value is None:
            return "–"
        if column.kind == "text":
            return self.name(column.table, value)
        if column.kind == "minutes":
            return spoken(value, self.say)
        return self._read_as.get(column.kind, str)(value)

    def label(self, column):
        """A column's heading."""
        return self.say(column.label)

    def name(self, table, code):
        """The name of a code of that table; the code itself where it has none."""
        if code == "" and table in NO_NAME:
            return self.say(NO_NAME[table])
        if table in _FIXED:
            return self.say(_FIXED[table].get(code, str(code)))
        if table not in self._names:
            self._names[table] = self._read(table)
        return self._names[table].get(code, str(code))

    def _read(self, table):
        if table == "officer":
            return {officer.id: officer.label(self.language) for officer in Officer.select()}
        model = _NAMED.get(table)
        return {row.code: row.label(self.language) for row in model.select()} if model else {}


_UNITS = ((1440, N_("%(count)s d")), (60, N_("%(count)s h")), (1, N_("%(count)s min")))


def spoken(count, say=str):
    """Minutes as people say them, the two largest units: 40 min, 3 h 20 min, 2 d 4 h."""
    parts, rest = [], count
    for size, words in _UNITS:
        number, rest = divmod(rest, size)
        parts.append((number, words))
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    told = [pair for pair in parts[first : first + 2] if pair[0]] or parts[-1:]
    return " ".join(say(words) % {"count": number} for number, words in told)


def grouped(count):
    """A number with its digits in groups as India writes them: 89,001 and 10,58,888."""
    digits = str(count)
    head, tail = digits[:-3], digits[-3:]
    while len(head) > 2:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return f"{head},{tail}" if head else tail


def percent(value):
    """A share of 0-1 as 84 %."""
    return f"{round(value * 100)} %"


_READ = {"share": percent, "day": lambda day: f"{day:%d-%m-%Y}"}
