"""The board's cards, worked out before the template: labels once a page, moves from rules.py, keys only where used.

A board shows a hundred and fifty of them: every text of a Card is escaped here, once, and `_cards.html` prints it as
it is.
"""

from dataclasses import dataclass

from flask_login import current_user
from markupsafe import escape

from smgt import presence, rules
from smgt.clocks import today
from smgt.passing import returns_of
from smgt.web import columns
from smgt.web.facts import district_label, office_names, tags_of
from smgt.web.guard import csrf_token, hidden_by
from smgt.web.shortened import department_label
from smgt.web.words import N_, age, clock_time, glimpse, label, labels, tongue, tongue_of

_RANK = {"life-threatening": 0, "high": 1}
OFFERED = 3  # offices to mark to at one press, on a card
_LAST = 9_999_999_999  # after every second since 1970


@dataclass
class Move:
    """One entry of a card's Move menu: a form that acts at once, or (without `fields`) a link to the action's page."""

    name: str
    label: str
    to: str  # the column that means it, "" when none does
    fields: str = ""


@dataclass
class Card:
    """What the template prints, escaped."""

    id: int
    number: str
    version: int
    order: str
    tags: list  # (class, words)
    words: str
    lang: str
    facts: str
    age: str
    late: bool
    moves: list
    offices: str  # the buttons of the offices to mark to
    others: str  # the options of the less likely ones


def deck(officer, stacks, at, back):
    """{stage: cards} for {stage: rows}; `back` is the address that a move without script returns to."""
    hand = _Hand(officer, at, back)
    hand.know_offices(stacks.get("received", ()))
    hand.opened = presence.by_ticket([row.id for rows in stacks.values() for row in rows], officer, at)
    hand.know_returns(row for rows in stacks.values() for row in rows)
    return {stage: [hand.card(row) for row in rows] for stage, rows in stacks.items()}


def _order(row):
    """Sorts as text the way columns.py orders rows."""
    if row.stage == "closed":
        return f"{_LAST - int(row.closed_at.timestamp())}.{row.id:010d}"
    due = int(row.due_at.timestamp()) if row.due_at else _LAST
    return f"{_RANK.get(row.urgency, 2)}.{due}.{row.id:010d}"


def _menu(stage, parts):
    """[(action, label, the column that means it)] for a stage: what a drop can mean, and passing on."""
    menu = []
    for action in rules.ACTIONS.values():
        to = action.to or "replied"
        means = action.drop and to != stage and rules.drop(stage, to) is action
        if (means or action.name == "pass_on") and stage in action.stages and rules.allowed(action, parts):
            menu.append((action, escape(tongue().say(action.label)), to if means else ""))
    return menu


def _at_once(action):
    """Whether one click is enough: nothing must be typed, and no words go out unread."""
    return not action.needs and action.name != "approve"


def _called(name):
    """The first of somebody's names, with a title before it: a card is narrow."""
    first, *others = name.partition("(")[0].split() or [name]
    return f"{first} {others[0]}" if first.endswith(".") and others else first


def _went(back, names):
    """↩ the office that sent it back → the one it thinks right."""
    right = f" → {names.get(back.right, back.right)}" if back.right else ""
    return f"↩ {names.get(back.office, back.office)}{right}"


class _Hand:
    """Makes the cards of one page for one reader: what they share is looked up once."""

    def __init__(self, officer, at, back):
        self.role, self.at, self.name = officer.role, at, tongue().name
        self.channels, self.menus, self.options, self.returns = labels("channel"), {}, {}, {}
        self.opened, self.told = {}, {}
        self.held = {office.code for office in officer.offices(today(at))} if officer.role == "officer" else set()
        self.hidden = hidden_by(csrf_token(), current_user.token, escape(back))

    def know_offices(self, rows):
        self.told = columns.proposals([row.id for row in rows])
        codes = {code for row in rows for code in self._candidates(row)}
        if codes and self.role in rules.CELL:
            self.options = {code: (escape(code), escape(name)) for code, name in office_names(codes).items()}

    def _candidates(self, row):
        """Codes that a received ticket may go to: the proposed one, the next likely departments', its district's."""
        if row.against_office_id or row.against_officer_id:  # its own page offers only those that may have it
            return []
        proposed, district, told = row.proposed_office_id, row.district_id, self.told.get(row.id, {})
        likely = [told.get("department"), *told.get("alternatives", {}).get("department", [])]
        if not (proposed or district or any(likely)):
            return []
        department = proposed.partition(":")[0] if proposed else "ALL"
        codes = [proposed, *(f"{code}:{district or 'ALL'}" for code in likely if code)]
        codes += [district and f"ALL:{district}", f"{department}:ALL", "ALL:ALL"]
        return list(dict.fromkeys(code for code in codes if code))

    def _options(self, row):
        """Those of these that there are: the first three as buttons, the others as options."""
        if row.stage != "received":
            return "", ""
        there = [self.options[code] for code in self._candidates(row) if code in self.options]
        buttons = [f'<button name="office" value="{code}">{name}</button>' for code, name in there[:OFFERED]]
        return "".join(buttons), "".join(f'<option value="{code}">{name}</option>' for code, name in there[OFFERED:])

    def know_returns(self, rows):
        """{ticket: the offices that sent it back and what they think right} of those that came back."""
        chains = returns_of([row.id for row in rows if row.returns])
        names = office_names(
            {code for chain in chains.values() for back in chain for code in (back.office, back.right)}
        )
        self.returns = {ticket_id: [_went(back, names) for back in chain] for ticket_id, chain in chains.items()}

    def card(self, row):
        told = tags_of(row, self.at, row.sending) + self._opened_by(row) + self._hint(row)
        tags = [(kind, escape(words)) for kind, words in told]
        offices, others = self._options(row)
        words = glimpse(row)
        return Card(
            row.id, f"SMGT-{row.id:06d}", row.version, _order(row), tags, escape(words),
            tongue_of(row.summary), escape(self._facts(row)), age(row.received_at, self.at),
            any(kind == "overdue" for kind, _ in tags), self._moves(row, offices), offices, others,
        )  # fmt: skip

    def _opened_by(self, row):
        """[(class, words)] of who else looks at it just now; with the time, as the card may stand for a while."""
        if row.id not in self.opened:
            return []
        name, when = self.opened[row.id]
        return [("here", tongue().say(N_("opened by %(name)s %(time)s"), name=_called(name), time=clock_time(when)))]

    def _hint(self, row):
        """[(class, words)] of what somebody said of it on the status page, who need not be its complainant."""
        if not row.hint:
            return []
        return [("wait", tongue().say(N_("Status page, not proved: %(said)s"), said=label(row.hint, "reading")))]

    def _facts(self, row):
        """district · department or office · category · channel · which offices sent it back."""
        parts = [district_label(row.district_id or row.office_district)]
        if row.office_id:
            named = row.office_department and department_label(row.office_department)
            parts.append(named or self.name(row.office_name, row.office_name_hi))
        if row.category_id != "OTHER":
            parts.append(self.name(row.category_name, row.category_name_hi))
        parts += [self.channels.get(row.channel, row.channel), *self.returns.get(row.id, ())]
        return " · ".join(part for part in parts if part)

    def _moves(self, row, offices):
        if not (parts := self._parts(row)):
            return []
        if (row.stage, parts) not in self.menus:
            self.menus[row.stage, parts] = _menu(row.stage, parts)
        menu = self.menus[row.stage, parts]
        return [self._move(row, offices, *entry) for entry in menu if not entry[0].guard(row, parts)]

    def _parts(self, row):
        """Enough for a menu; the ticket's own page asks access for all his parts in it."""
        if self.role == "officer":
            return frozenset({"holder"}) if row.office_id in self.held else frozenset()
        return frozenset({self.role})

    def _move(self, row, offices, action, label, to):
        at_once = bool(offices) if action.name == "mark" else _at_once(action)
        fields = self.hidden(row, action.name) if at_once else ""
        means = row.proposed_office_id or action.name != "mark" or not fields  # a drop asks where nothing is proposed
        return Move(action.name, label, to if means else "", fields)
