"""Restricting: what only named persons see, and whom a grievance complains about: he never gets it himself."""

from smgt import journal
from smgt.access import conflict
from smgt.errors import Refused
from smgt.models import Office, Officer, Ticket
from smgt.rules import PROBABLE, RELEASED, RESTRICTED, restriction

NOBODY = "-"  # typed where the complaint is against no office, or no officer, after all


def look_closely(act):
    """Set whom the ticket complains about and what restricts it, as the form says or its category carries by itself.

    What a person has said stands before the category, what the machine guessed does not; a complaint against an office
    or officer is always restricted. Call after the category is set, before an office is named. Raises Refused.
    """
    against, wanted = (_against(act), _against_officer(act)), act.form.get("restricted", "")
    if wanted not in ("", RELEASED, *RESTRICTED):
        raise Refused("There is no such restriction.", "restricted")
    if wanted == RELEASED:
        _check_release(act, any(against))
    by_itself = restriction(act.ticket.category_id) or ("corruption" if any(against) else "")
    guessed = act.ticket.restricted in PROBABLE
    said = "" if guessed or (any(against) and act.ticket.restricted == RELEASED) else act.ticket.restricted
    kind = wanted or said or by_itself
    if (kind, *against) != (act.ticket.restricted, act.ticket.against_office_id, act.ticket.against_officer_id):
        _restrict(act, kind, *against)


def _check_release(act, against):
    officer = act.actor.officer
    if "state_nodal" not in act.actor.parts and not (officer and officer.lead):
        raise Refused(
            "Only a lead of the cell or the State Nodal Officer says that it is not restricted.", "restricted"
        )
    if against:
        raise Refused("A complaint against an office or officer stays restricted.", "restricted")


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
    _check_above(act, [office], "against_office")
    return office.code


def _against_officer(act):
    """The same of an officer: his id, known by his official mail address or a name that only he has."""
    given = act.form.get("against_officer", "").strip()
    if not given:
        return act.ticket.against_officer_id
    if given == NOBODY:
        return None
    found = list(Officer.select().where((Officer.email == given.lower()) | (Officer.name == given)).limit(2))
    if len(found) != 1:
        raise Refused("Give his official mail address: nobody, or several, are known by that.", "against_officer")
    _check_above(act, found[0].offices(act.today), "against_officer")
    return found[0].id


def _check_above(act, offices, field):
    """Raise Refused where nobody stands above these offices, or the ticket, or one that shares words with it, lies
    with one of them or below it."""
    shared = [each for each in _kin(act.ticket) if each.stage != "closed"]
    beside = [marking for each in (act.ticket, *shared) for marking in (each.lead(), *each.associates())]
    holding = [marking.office for marking in beside if marking]
    for office in offices:
        if not office.ladder():
            raise Refused("No office stands above that one: refer the grievance to another house.", field)
        if any(each.answers_to(office.code) for each in holding):
            raise Refused("It lies with that office, or one below it: pass it on first.", field)


def _restrict(act, kind, office, officer):
    """Write it on the ticket, and on those whose words show on it: they are the same words.

    An office that was proposed and may not have it any more is proposed no longer.
    """
    since = act.ticket.restricted_at if act.ticket.restricted in RESTRICTED else act.now
    restricted = {"restricted": kind, "restricted_at": since if kind in RESTRICTED else None}
    fields = restricted | {"against_office": office, "against_officer": officer}
    details = {"restricted": kind, "against_office": office, "against_officer": officer}
    act.change(act.ticket, **fields)
    if act.ticket.proposed_office_id and conflict(act.ticket, act.ticket.proposed_office, act.today):
        act.change(act.ticket, proposed_office=None)
    act.details |= details
    for other in _kin(act.ticket):
        Ticket.update(seq=act.ticket.seq, **fields).where(Ticket.id == other.id).execute()
        journal.append("restrict", act.actor, act.now, other, details | {"into": act.ticket.number})


def _kin(ticket):
    """The tickets that share words with this one, over however many steps: joined, split off, or what they were
    joined to or split from."""
    kin, new = {}, [ticket]
    while new:
        ids = [each.id for each in new]
        above = {up for each in new for up in (each.joined_to_id, each.split_from_id) if up}
        shared = Ticket.joined_to.in_(ids) | Ticket.split_from.in_(ids) | Ticket.id.in_(above)
        new = [each for each in Ticket.select().where(shared) if each.id not in kin and each.id != ticket.id]
        kin |= {each.id: each for each in new}
    return list(kin.values())


def check_conflict(act, office, field):
    """Raise Refused where an office may not get this ticket."""
    if sentence := conflict(act.ticket, office, act.today):
        raise Refused(sentence, field)
