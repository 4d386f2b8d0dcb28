"""What an officer can see and do, as data for a page: taken from access, rules.py and rights.py."""

from dataclasses import dataclass

from smgt import access, clocks, rights, rules
from smgt.models import Office, Ticket


@dataclass(frozen=True)
class Powers:
    """`sight` is access.Sight; `covered` the offices in his jurisdiction beside those he holds; `acts` [(part,

    [rules.Action])], what he may do as each part he can ever have; `rights` [rights.Right], what he may open; `seen`
    and `seen_open` how many tickets that is now.
    """

    serves: bool
    sight: access.Sight
    covered: list
    acts: list
    seen: int
    seen_open: int
    rights: list


def of(officer, now):
    """The Powers of this officer at `now`."""
    seen = access.sight(officer, now)
    held = {office.code for office in seen.held}
    covered = list(Office.select().where(Office.code.in_(access.jurisdiction(seen.held))).order_by(Office.code))
    beside = [office for office in covered if office.code not in held]
    tickets = access.tickets_for(officer, now)
    return Powers(
        serves=officer.serves(clocks.today(now)), sight=seen, covered=beside,
        acts=[(part, actions_of(part)) for part in _parts(officer, held, covered)], seen=tickets.count(),
        seen_open=tickets.where(Ticket.stage != "closed").count(), rights=rights.of(officer),
    )  # fmt: skip


def _parts(officer, held, covered):
    """The parts he can have in a ticket, as access.parts_in would find them."""
    parts = [part for part in rules.ROLE_PARTS if part == officer.role]
    if officer.role == "officer" and held:
        parts += ["holder", "associate"]
        if any(held & {rung.code for rung in office.ladder()} for office in covered):
            parts.append("superior")
    return [*parts, "mover"] if any(actions_of(part) for part in parts) else parts


def actions_of(part):
    """The actions of rules.py that somebody with this part may ever take."""
    return [action for action in rules.ACTIONS.values() if part in action.who]
