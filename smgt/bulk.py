"""One action for many tickets: first what would happen to each, then doing it, each in a savepoint of its own."""

from smgt import access, rules, tickets
from smgt.errors import NotFound, SmgtError
from smgt.journal import Actor
from smgt.models import Counter, Ticket, db

MOST = 50  # at once, after a look


def plan(officer, numbers, action, form, now):
    """[(ticket, sentence)] of the numbers this officer may see: "" where the action is possible, else why it is not."""
    rows = []
    for number in dict.fromkeys(numbers):
        try:
            ticket, _ = access.find(officer, number, now)
        except NotFound:
            continue
        rows.append((ticket, obstacle(officer, ticket, action, form, now)))
    return rows


def obstacle(officer, ticket, name, form, now):
    """Why an action is not possible to a ticket that this officer sees, "" where it is."""
    action, parts = rules.ACTIONS[name], _parts(officer, ticket, now)
    if not rules.allowed(action, parts):
        return "You may see this grievance, but this action is not yours to take."
    if action.name == "mark" and not (form.get("office") or ticket.proposed_office_id):
        return "No office is proposed."
    return rules.obstacle(action, ticket, parts)


def _parts(officer, ticket, now):
    """What he is to it; of whoever sees all that is his role, and needs no look for each of many tickets."""
    return frozenset({officer.role}) if officer.role in rules.ROLE_PARTS else access.parts_in(officer, ticket, now)


def carry_out(officer, chosen, action, form, now, guard=None):
    """Do one action to each of `chosen`, [(number, version that was read, key)]; [(number, sentence)] of those left.

    One transaction with a savepoint for each; the same key again does nothing. `guard` raises for a ticket that must
    not be touched.
    """
    left = []
    with db.atomic():
        Counter.bump("board")  # first of all, as everyone who changes tickets does
        for number, version, key in chosen:
            try:
                with db.atomic():
                    ticket = do(officer, number, action, form, now, version, key, guard)
                if action == "group" and ticket.incident_id:  # a new title makes one incident, not one for each
                    form = {**form, "incident": str(ticket.incident_id)}
            except SmgtError as error:
                left.append((number, str(error)))
    return left


def do(officer, number, action, form, now, version=None, key="", guard=None):
    """Do it to one ticket, as its page would; the ticket afterwards. A key used before does nothing."""
    if key and tickets.done_by(officer, number, action, key):
        return Ticket.get_by_id(access.parse_number(number))
    ticket, parts = access.find(officer, number, now, action)
    if guard:
        guard(ticket)
    actor = Actor(officer.name, officer.role, parts, officer)
    tickets.perform(ticket, action, actor, dict(form), now=now, version=version, key=key)
    return Ticket.get_by_id(ticket.id)
