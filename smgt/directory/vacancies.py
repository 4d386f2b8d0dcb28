"""Which offices nobody holds, how much lies with them, and the matrix of districts and departments."""

from dataclasses import dataclass

from peewee import fn

from smgt import access
from smgt.models import Charge, Department, District, Marking, Office, Officer, Ticket


def held(today):
    """The codes of offices that somebody who can sign in is in charge of on that day, as a subquery."""
    serving = Charge.select(Charge.office).join(Officer).where(Charge.in_force(today), Officer.in_service(today))
    return serving.distinct()


def open_on(today):
    """The condition that an office is open on that day."""
    return Office.ended_on.is_null() | (Office.ended_on > today)


def vacant(today):
    """The open offices that nobody holds on that day, as a query."""
    return Office.select().where(open_on(today), Office.code.not_in(held(today)))


def holders_of(codes, today):
    """{office code: [(Officer, kind of charge)]} of these offices on that day."""
    query = Charge.select(Charge, Officer).join(Officer).where(Charge.in_force(today), Officer.in_service(today))
    found = {}
    for charge in query.where(Charge.office.in_(list(codes))).order_by(Charge.kind.desc(), Charge.id):
        found.setdefault(charge.office_id, []).append((charge.officer, charge.kind))
    return found


def open_tickets(codes):
    """{office code: how many open tickets lie with it}, of those that have any."""
    lying = Ticket.select(Ticket.office, fn.COUNT(Ticket.id)).where(Ticket.office.in_(list(codes)))
    return dict(lying.where(Ticket.stage != "closed").group_by(Ticket.office).tuples())


def lying(codes, reader, now):
    """The same of those that this reader sees; an administrator sees none and learns (True) only where some are."""
    if reader.role == "administrator":
        return dict.fromkeys(open_tickets(codes), True)
    seen = access.tickets_for(reader, now).where(Ticket.office.in_(list(codes)), Ticket.stage != "closed")
    return dict(seen.select(Ticket.office, fn.COUNT(Ticket.id)).group_by(Ticket.office).tuples())


def associated_tickets(code):
    """How many open tickets an office is associated with."""
    beside = (Marking.office == code) & ~Marking.lead & Marking.ended_at.is_null()
    return Marking.select().join(Ticket).where(beside, Ticket.stage != "closed").count()


@dataclass(frozen=True)
class Matrix:
    """Districts × departments. `cells`: {(department or "", district): (office code, held)}, where there is one."""

    districts: list
    departments: list
    cells: dict

    def holes(self, department=None, district=None):
        """How many of its offices nobody holds, and how many there are."""
        chosen = [
            taken
            for (row, column), (_, taken) in self.cells.items()
            if department in (None, row) and district in (None, column)
        ]
        return len(chosen) - sum(chosen), len(chosen)


def matrix(today, district="", department=""):
    """The Matrix on that day; narrowed to one district or department where given. The cell of "" is the magistrate."""
    seats = Office.select(Office.code, Office.department, Office.district).where(
        Office.seat == "", Office.district.is_null(False), open_on(today)
    )
    if district:
        seats = seats.where(Office.district == district)
    if department:
        seats = seats.where(Office.department == department)
    taken = {row[0] for row in held(today).tuples()}
    cells = {(row or "", column): (code, code in taken) for code, row, column in seats.tuples()}
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    departments = [each for each in Department.select().order_by(Department.code) if each.code in rows]
    districts = [each for each in District.select().order_by(District.code) if each.code in columns]
    return Matrix(districts, [None, *departments] if "" in rows else departments, cells)
