"""The queue of what is to be sorted: who reads what just now, what comes next for whom, where it could go."""

from datetime import timedelta
from itertools import chain

from peewee import Case, fn

from smgt import access, clocks, directory
from smgt.models import Claim, Office, Officer, Skip, Ticket, db

CLAIMED = timedelta(minutes=5)  # after the last look, another may be given it
SKIPPED = timedelta(minutes=30)
SHOWN = 50  # tickets of the list
LOOKED_AT = 100  # tickets of the queue among which the next one is looked for
OFFICES = 5  # that one key each marks it to
FOUND = 9  # of those that were looked for
RANK = Case(Ticket.urgency, (("life-threatening", 0), ("high", 1)), 2)


def queue(officer, now):
    """What waits to be sorted and this officer may see, the most pressing first; not what is set aside."""
    waiting = access.tickets_for(officer, now).where(Ticket.stage == "received", ~Ticket.aside)
    return waiting.order_by(RANK, fn.COALESCE(Ticket.due_at, Ticket.received_at), Ticket.id)


def following(officer, now, narrowed=None):
    """The next ticket for this officer, claimed for him; None when there is none.

    Not what another reads, and what he has left for later last of all. `narrowed`: a part of his queue.
    """
    waiting = queue(officer, now) if narrowed is None else narrowed
    left = Skip.select(Skip.ticket).where(Skip.officer == officer, Skip.until > now)
    parts = (waiting.where(Ticket.id.not_in(left)), waiting.where(Ticket.id.in_(left)))
    for (ticket_id,) in chain.from_iterable(part.select(Ticket.id).limit(LOOKED_AT).tuples() for part in parts):
        if claim(officer, ticket_id, now):
            return Ticket.get_by_id(ticket_id)
    return None


def claim(officer, ticket_id, now):
    """Say that this officer reads it now; False where somebody else does. Lapses by itself."""
    fields = {"ticket": ticket_id, "officer": officer.id, "until": now + CLAIMED}
    free = (Claim.until <= now) | (Claim.officer == officer)
    with db.atomic():
        Claim.delete().where(Claim.officer == officer, Claim.ticket != ticket_id).execute()  # he reads one at a time
        kept = Claim.insert(fields).on_conflict(
            conflict_target=[Claim.ticket], preserve=[Claim.officer, Claim.until], where=free
        )
        return bool(list(kept.returning(Claim).execute()))


def readers(officer, ids, now):
    """{ticket id: the name of somebody else who reads it just now}."""
    others = (Claim.ticket.in_(ids)) & (Claim.officer != officer) & (Claim.until > now)
    return dict(Claim.select(Claim.ticket, Officer.name).join(Officer).where(others).tuples())


def skip(officer, ticket_id, now):
    """Leave it for later: others may be given it, he himself gets it last."""
    with db.atomic():
        Claim.delete().where(Claim.officer == officer, Claim.ticket == ticket_id).execute()
        Skip.delete().where(Skip.until <= now).execute()
        fields = {"ticket": ticket_id, "officer": officer.id, "until": now + SKIPPED}
        kept = Skip.insert(fields)
        kept.on_conflict(conflict_target=[Skip.officer, Skip.ticket], preserve=[Skip.until]).execute()


def offices(ticket, now, department=None, typed=""):
    """The open offices that it could be marked to by one key, the best first: what was proposed, then the other
    departments and districts that came into question, the City Magistrate, the department's nodal officer.

    `department`: a person has said which; then only its offices, and the district's City Magistrate. `typed`: he has
    looked for some by their words.
    """
    today, of_department = clocks.today(now), Office.department == department if department else None
    if typed:
        found = directory.find_offices(typed, today, ticket.district_id, of_department)
    else:
        codes = _likely(ticket, department)
        there = {office.code: office for office in Office.select().where(Office.code.in_(codes))}
        found = [there[code] for code in codes if code in there and there[code].is_open(today)]
    return [office for office in found if not access.conflict(ticket, office, today)][: FOUND if typed else OFFICES]


def _likely(ticket, department):
    """The codes of those offices, whether there are such or not."""
    told = (ticket.proposal or {}).get("alternatives") or {}
    departments = [department] if department else _listed(_department_of(ticket), told.get("department"))
    districts = _listed(ticket.district_id, told.get("district"))
    codes = [] if department else [ticket.proposed_office_id]
    codes += [f"{departments[0]}:{district}" for district in districts[:1] if departments]
    codes += [f"ALL:{district}" for district in districts[:1]]
    codes += [f"{each}:{district}" for each in departments for district in districts]
    codes += [f"{each}:ALL" for each in departments]
    return list(dict.fromkeys(filter(None, codes)))


def _department_of(ticket):
    """The department that was proposed, first of all by the office."""
    code = (ticket.proposed_office_id or "").partition(":")[0]
    return code if code not in ("", "ALL") else (ticket.proposal or {}).get("department")


def _listed(first, others):
    named = [first, *(each if isinstance(each, str) else each[0] for each in others or ())]
    return list(dict.fromkeys(each for each in named if each and each not in ("unknown", "outside")))
