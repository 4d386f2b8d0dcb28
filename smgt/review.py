"""The review meeting: its sheet for a department, a district or the State, its letters, and what it directed."""

import io
from dataclasses import dataclass
from datetime import timedelta

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from smgt import access, climbing, clocks, conduct, journal, letters, lists, notices
from smgt.errors import NotFound, Refused
from smgt.models import Department, Direction, District, Fact, Office, Ticket, db
from smgt.reports import find as report_of
from smgt.reports.figures import FIGURES
from smgt.reports.ranks import LEAST
from smgt.reports.words import percent
from smgt.translations.spoken import N_

SHOWN = 15  # grievances named one by one
BEST = 3
ANSWER_IN = timedelta(days=15)  # what a letter asks for is due
LONGEST = 2000
FURTHEST = timedelta(days=2 * 366)


@dataclass
class Sheet:
    """What the meeting looks at: `figures` of its pending, tables by age, the oldest without a report, the repeated,
    what recurs, and the best and worst (rows of the rank table, () where too few are ranked)."""

    figures: dict
    ages: object
    ranks: object
    places: object
    unreported: list
    repeated: list
    best: list
    worst: list
    directions: list


def sheet(view):
    """The Sheet of what a View shows: of a department its districts are compared, otherwise the departments.

    For the State (neither chosen) the districts are ranked.
    """
    by_district = not view.chosen.district
    ages = report_of("ageing_districts" if view.chosen.department else "ageing").make(view)
    ranks = report_of("districts" if by_district else "departments").make(view)
    ranked = [row for row in ranks.rows if row["rank"].value]
    few = len(ranked) < 2 * BEST
    return Sheet(
        figures=figures(view), ages=ages, ranks=ranks, places=report_of("places").make(view),
        unreported=_tickets(view, "no_report"), repeated=_tickets(view, "reopened"),
        best=[] if few else ranked[:BEST], worst=[] if few else ranked[: -BEST - 1 : -1],
        directions=listed(view.chosen.district, view.chosen.department),
    )  # fmt: skip


_COUNTED = {
    "pending": "pending", "overdue": "overdue", "old": "age:120+", "no_report": "no_report",
    "reopened": "pending,reopened", "in_time": "acted_in_time", "late": "acted_late",
}  # fmt: skip


def figures(view):
    """{name: Cell} of what the letters speak of."""
    ((_, counts),) = view.count([], _COUNTED)
    return view.cells(counts, _COUNTED)


def _tickets(view, name):
    """The oldest pending grievances of a figure that this reader may see."""
    condition = (Fact.state == "pending") & FIGURES[name](view.now)
    keys = Fact.select(Fact.ticket).where(*view.where(), condition).order_by(Fact.received_on, Fact.ticket).limit(SHOWN)
    ids = [row[0] for row in keys.tuples()]
    seen = access.tickets_for(view.officer, view.now).where(Ticket.id.in_(ids))
    return sorted(seen, key=lambda ticket: (ticket.received_at, ticket.id))


# -- letters ---------------------------------------------------------------------------------------------------


def sorts(view):
    """The letters that may be drafted now: no commendation while the election code of conduct is in force there."""
    held = conduct.active(view.chosen.district, clocks.today(view.now))
    return [sort for sort in letters.SORTS if sort != "commendation" or held is None]


def letter(view, sort, language):
    """The draft of a letter to the department or district that the view has chosen. Raises NotFound, Refused."""
    if sort not in letters.SORTS or language not in letters.LANGUAGES:
        raise NotFound("There is no such letter.")
    if sort not in sorts(view):
        raise Refused("The election code of conduct is in force there: nobody is commended now.")
    to, of = _addressee(view.chosen, language)
    counts = {name: cell.value for name, cell in figures(view).items()}
    decided = counts["in_time"] + counts["late"]
    today = clocks.today(view.now)
    facts = {name: counts.get(name, "") for name in letters.FACTS} | {
        "to": to, "of": of, "day": f"{today:%d-%m-%Y}", "answer_by": f"{today + ANSWER_IN:%d-%m-%Y}",
        "on_time": percent(counts["in_time"] / decided) if decided >= LEAST else "–",
    }  # fmt: skip
    return letters.letter(sort, language, facts)


def _addressee(chosen, language):
    """(the seat a letter goes to, whose work it speaks of) in that language. Raises Refused for the whole State."""
    if not (chosen.district or chosen.department):
        raise Refused("A letter goes to one department or one district: choose one.")
    code = lists.office_code(None, chosen.district, "DC") if chosen.district else f"{chosen.department}:ALL/HOD"
    seat = Office.get_or_none(Office.code == code)
    row = (District if chosen.district else Department).get_by_id(chosen.district or chosen.department)
    return seat.label(language) if seat else code, row.label(language)


def docx_of(draft):
    """A letter as the bytes of a DOCX file."""
    document, out = Document(), io.BytesIO()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Noto Sans", Pt(11)
    style.element.rPr.rFonts.set(qn("w:cs"), "Nirmala UI")  # the font of scripts like Devanagari
    document.core_properties.title = draft.subject
    for text in (draft.head, draft.reference, draft.to):
        document.add_paragraph(text)
    document.add_paragraph().add_run(draft.subject).bold = True
    for text in (*draft.paragraphs, draft.signed):
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


# -- directions ------------------------------------------------------------------------------------------------


def direct(met_on, due_on, district, department, text, actor, now):
    """Note what a meeting directed ("" and "" to the whole State), to be done by a day; its row. Raises Refused."""
    today = clocks.today(now)
    if met_on > today:
        raise Refused("The meeting lies ahead: a direction is noted once it is given.", "met_on")
    if not met_on <= due_on <= today + FURTHEST:
        raise Refused("It is due on a day after the meeting, within two years.", "due_on")
    if not text.strip() or len(text) > LONGEST:
        raise Refused(f"Say what is to be done, in at most {LONGEST} characters.", "text")
    for field, model, code in (("district", District, district), ("department", Department, department)):
        if code and not model.get_or_none(model.code == code):
            raise Refused(f"There is no such {field}.", field)
    with db.atomic():
        row = Direction.create(
            met_on=met_on, due_on=due_on, district=district, department=department, text=text.strip(),
            officer=actor.officer, created_at=now,
        )  # fmt: skip
        told = {"direction": row.id, "district": district, "department": department, "until": due_on.isoformat()}
        journal.append("direction_given", actor, now, None, told)
    return row


def done(row_id, note, actor, now):
    """Note that a direction is done, once; a second time changes nothing. Raises NotFound, Refused."""
    if not note.strip() or len(note) > LONGEST:
        raise Refused("Say what was done.", "note")
    with db.atomic():
        if not Direction.select().where(Direction.id == row_id).exists():
            raise NotFound("There is no such direction.")
        still = (Direction.id == row_id) & Direction.done_at.is_null()
        if Direction.update(done_at=now, done_by=actor.officer, done_note=note.strip()).where(still).execute():
            journal.append("direction_done", actor, now, None, {"direction": row_id})


def listed(district="", department=""):
    """The directions to a district or department, and to all; what is not done first, the most urgent first."""
    found = Direction.select()
    if district:
        found = found.where(Direction.district.in_(("", district)))
    if department:
        found = found.where(Direction.department.in_(("", department)))
    return list(found.order_by(Direction.done_at.is_null().desc(), Direction.due_on, Direction.id).limit(200))


_DUE = N_("A direction of the review meeting of %(met)s is due today")
_OVER = N_("A direction of the review meeting of %(met)s was due on %(due)s")


def remind(now):
    """Tell whom a direction is for on the day it is due, and once more when that day is over and it is not done.

    Safe to run twice; a day slept through is told of by the second notice. Returns how many were told.
    """
    today, ladders, told = clocks.today(now), climbing.Ladders(clocks.today(now)), 0
    for row in Direction.select().where(Direction.done_at.is_null(), Direction.due_on <= today).order_by(Direction.id):
        subject = (_DUE if row.due_on == today else _OVER) % {
            "met": f"{row.met_on:%d-%m-%Y}", "due": f"{row.due_on:%d-%m-%Y}"
        }  # fmt: skip
        if office := _answerable(row, ladders):
            once = f"direction {row.id} {'due' if row.due_on == today else 'over'}"
            told += notices.tell_office("direction", office, subject, row.text, now, once=once)
    return told


def _answerable(row, ladders):
    """The nodal office that a direction is for, or the first above it that somebody is there for."""
    department, district = row.department or None, row.district or None
    code = lists.office_code(department, district)
    codes = [code, *lists.rungs(code, department, district)]
    offices = {office.code: office for office in Office.select().where(Office.code.in_(codes))}
    return ladders.first_there([offices[code] for code in codes if code in offices]).office
