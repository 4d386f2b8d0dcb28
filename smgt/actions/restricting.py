"""Restricting: what only named persons see, and whom a grievance complains about: he never gets it himself."""

from smgt import journal
from smgt.errors import Refused
from smgt.models import Office, Ticket
from smgt.rules import PROBABLE, RELEASED, RESTRICTED, restriction

NOBODY = "-"  # typed where the complaint is against no office after all


def look_closely(act):
    """Set whom the ticket complains about and what restricts it, as the form says or its category carries by itself.

    What a person has said stands before the category, what the machine guessed does not; a complaint against an office
    is always restricted. Call after the category is set, before an office is named. Raises Refused.
    """
    against, wanted = _against(act), act.form.get("restricted", "")
    if wanted not in ("", RELEASED, *RESTRICTED):
        raise Refused("There is no such restriction.", "restricted")
    if wanted == RELEASED:
        _check_release(act, against)
    by_itself = restriction(act.ticket.category_id) or ("corruption" if against else "")
    guessed = act.ticket.restricted in PROBABLE
    said = "" if guessed or (against and act.ticket.restricted == RELEASED) else act.ticket.restricted
    kind = wanted or said or by_itself
    if (kind, against) != (act.ticket.restricted, act.ticket.against_office_id):
        _restrict(act, kind, against)


def _check_release(act, against):
    officer = act.actor.officer
    if "state_nodal" not in act.actor.parts and not (officer and officer.lead):
        raise Refused(
            "Only a lead of the cell or the State Nodal Officer says that it is not restricted.", "restricted"
        )
    if against:
        raise Refused("A complaint against an office stays restricted.", "restricted")


def _against(act):
    """The code of the office complained about, None for none: the form's, else what the ticket says. Raises Refused."""
    given = act.form.get("against_office", "").strip()
    if not given:
        return act.ticket.against_office_id
    if given == NOBODY:
        return None
    office = Office.get_or_none(Office.code == given)
    if office is None:
        raise Refused("There is no such office.", "against_office")
    if not office.ladder():
        raise Refused("No office stands above that one: refer the grievance to another house.", "against_office")
    for marking in (act.ticket.lead(), *act.ticket.associates()):
        if marking and marking.office.answers_to(office.code):
            raise Refused("It lies with that office, or one below it: pass it on first.", "against_office")
    return office.code


def _restrict(act, kind, against):
    """Write it on the ticket, and on those whose words show on it: they are the same words."""
    since = act.ticket.restricted_at if act.ticket.restricted in RESTRICTED else act.now
    fields = {"restricted": kind, "restricted_at": since if kind in RESTRICTED else None, "against_office": against}
    details = {"restricted": kind, "against_office": against}
    act.change(act.ticket, **fields)
    act.details |= details
    for other in _kin(act.ticket):
        Ticket.update(seq=act.ticket.seq, **fields).where(Ticket.id == other.id).execute()
        journal.append("restrict", act.actor, act.now, other, details | {"into": act.ticket.number})


def _kin(ticket):
    """The tickets that share words with this one: joined, split off, or what it was joined to or split from."""
    ids = [each for each in (ticket.joined_to_id, ticket.split_from_id) if each]
    shared = (Ticket.joined_to == ticket) | (Ticket.split_from == ticket) | Ticket.id.in_(ids)
    return list(Ticket.select().where(shared))


def check_conflict(act, office, field):
    """Raise Refused where an office may not get a ticket: it complains about that office, one above it, or whoever is
    in charge of it is in charge there, too."""
    against = act.ticket.against_office_id
    if against is None:
        return
    if office.answers_to(against):
        raise Refused("The complaint is against that office, or one above it.", field)
    for officer in office.holders(act.today):
        if any(held.answers_to(against) for held in officer.offices(act.today)):
            raise Refused(f"{officer.name} is in charge of it, and of what the complaint is against.", field)
