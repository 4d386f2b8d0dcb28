"""The board's cards, worked out before the template: labels once a page, moves from rules.py, keys only where used."""

from dataclasses import dataclass, field

from flask_babel import get_locale, gettext
from markupsafe import Markup

from smgt import rules
from smgt.clocks import today
from smgt.web.facts import district_label, office_names, tags_of
from smgt.web.guard import hidden
from smgt.web.words import age, excerpt, labels, tongue_of

_RANK = {"life-threatening": 0, "high": 1}
_LAST = 9_999_999_999  # after every second since 1970


@dataclass
class Move:
    """One entry of a card's Move menu: a form that acts at once, or (without `fields`) a link to the action's page."""

    name: str
    label: str
    to: str  # the column that means it, "" when none does
    fields: Markup = ""


@dataclass
class Card:
    """What the template prints; `row` is the ticket as columns.cards read it."""

    row: object
    number: str
    order: str
    tags: list
    words: str
    lang: str
    facts: str
    age: str
    late: bool
    moves: list = field(default_factory=list)
    offices: list = field(default_factory=list)


def deck(officer, rows, at, back):
    """Cards for these rows; `back` is the address that a move without script returns to."""
    channels, hand = labels("channel"), _Hand(officer, at, back)
    chosen = {row.id: _candidates(row) for row in rows if row.stage == "received"}
    names = office_names({code for codes in chosen.values() for code in codes}) if chosen else {}
    cards = []
    for row in rows:
        tags = tags_of(row, at, row.sending)
        card = Card(
            row, f"SMGT-{row.id:06d}", _order(row), tags, excerpt(row.summary), tongue_of(row.summary),
            _facts(row, channels), age(row.received_at, at), any(kind == "overdue" for kind, _ in tags),
        )  # fmt: skip
        card.offices = [(code, names[code]) for code in chosen.get(row.id, ()) if code in names]
        card.moves = hand.moves(card)
        cards.append(card)
    return cards


def _order(row):
    """Sorts as text the way columns.cards orders rows."""
    if row.stage == "closed":
        return f"{_LAST - int(row.closed_at.timestamp())}.{row.id:010d}"
    due = int(row.due_at.timestamp()) if row.due_at else _LAST
    return f"{_RANK.get(row.urgency, 2)}.{due}.{row.id:010d}"


def _facts(row, channels):
    """district · department or office · category · channel."""
    hindi = str(get_locale()) == "hi"
    parts = [district_label(row.district_id or row.office_district)]
    if row.office_id:
        parts.append(row.office_department or (row.office_name_hi if hindi and row.office_name_hi else row.office_name))
    if row.category_id != "OTHER":
        parts.append(row.category_name_hi if hindi and row.category_name_hi else row.category_name)
    parts.append(channels.get(row.channel, row.channel))
    return " · ".join(part for part in parts if part)


def _candidates(row):
    """Up to three offices a received ticket may go to: the proposed one first, then its district's, then the head's."""
    proposed = row.proposed_office_id
    department = proposed.partition(":")[0] if proposed else "ALL"
    codes = [proposed, row.district_id and f"ALL:{row.district_id}", f"{department}:ALL"]
    return list(dict.fromkeys(code for code in codes if code))


class _Hand:
    """What one reader can do with cards: the table of rules is looked through once a stage, not once a card."""

    def __init__(self, officer, at, back):
        self.role, self.back, self.menus = officer.role, back, {}
        self.held = {office.code for office in officer.offices(today(at))} if officer.role == "officer" else set()

    def moves(self, card):
        row = card.row
        parts = self._parts(row)
        if not parts:
            return []
        menu = self.menus.get((row.stage, parts))
        if menu is None:
            menu = self.menus[row.stage, parts] = _menu(row.stage, parts)
        return [self._move(card, *entry) for entry in menu if not entry[0].guard(row, parts)]

    def _parts(self, row):
        """Enough for a menu; the ticket's own page asks access for all his parts in it."""
        if self.role == "officer":
            return frozenset({"holder"}) if row.office_id in self.held else frozenset()
        return frozenset({self.role})

    def _move(self, card, action, label, to):
        proposed = card.row.proposed_office_id
        if action.name == "mark":
            fields = hidden(card.row, "mark", self.back) + _office_choice(card) if card.offices else ""
            return Move("mark", label, to if proposed else "", fields)
        fields = hidden(card.row, action.name, self.back) if _at_once(action) else ""
        return Move(action.name, label, to, fields)


def _menu(stage, parts):
    """[(action, label, the column that means it)] for a stage: what a drop can mean, and passing on."""
    possible = [a for a in rules.ACTIONS.values() if stage in a.stages and rules.allowed(a, parts)]
    menu = []
    for action in possible:
        to = action.to or "replied"
        means = action.drop and to != stage and rules.drop(stage, to) is action
        if means or action.name == "pass_on":
            menu.append((action, gettext(action.label), to if means else ""))
    return menu


def _at_once(action):
    """Whether one click is enough: nothing must be typed, and no words go out unread."""
    return not action.needs and action.name != "approve"


def _office_choice(card):
    options = Markup("").join(
        Markup('<option value="{}">{}</option>').format(code, name) for code, name in card.offices
    )
    return Markup('<select name="office" aria-label="{}">{}</select>').format(gettext("Office"), options)
