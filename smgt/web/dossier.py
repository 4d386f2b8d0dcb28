"""What the page of one ticket shows, read in a dozen queries before the template: it asks the database nothing."""

from types import SimpleNamespace

from peewee import JOIN

from smgt import access, incidents, likeness, passing, personal, presence, quotes, rights, rules, status
from smgt.actions.reporting import current_report
from smgt.channels import CHANNELS
from smgt.media import files_of
from smgt.models import UNSENT, Clock, Event, Marking, Message, Office, Report, Snapshot, Ticket, read_remarks
from smgt.web.facts import office_names
from smgt.web.glossary import ACTIONS
from smgt.web.words import N_, tongue

LACKED = {"name": N_("Name"), "phone": N_("Phone")}

OTHERS_MOST = 20
WORDS = 200  # characters of what he wrote that go with a press
# what a complainant's later words can be: (reading, action, the field they go into, its key, its words)
_REPLIED = (
    ("thanks", "satisfied", "", 1, N_("Thanks: he is satisfied")),
    ("not_satisfied", "not_satisfied", "reason", 2, N_("Not satisfied: mark again")),
    ("new_matter", "split", "summary", 3, N_("A new matter: a number of its own")),
)


def dossier(officer, ticket, parts, now):
    """Everything ticket.html needs, for this reader."""
    messages = _messages(ticket)
    first = next((m for m in messages if not m.outgoing), None)
    events = _events(ticket)
    chain = passing.returns(events)
    step = rules.next_step(ticket, parts)
    if step and step.name == "satisfied" and not ticket.citizen_replied:
        step = None  # he has said nothing yet: possible, but not what comes next
    doable = [a for a in rules.actions_for(ticket, parts) if a is not step and a.name != "take_back"]
    calling = step and step.name == "log_call"  # what he wrote is read once somebody has telephoned
    replied = [] if calling else _replied(ticket, {a.name for a in (*doable, step) if a}, messages)
    shown = {choice.name for choice in replied}
    return {
        "here": presence.others(ticket, officer, now),
        "ticket": ticket, "parts": parts, "at": now, "first": first, "step": step,
        "others_to_do": [action for action in doable if action.name not in shown],
        "about": step and ACTIONS.get(step.name, ""), "hints": lacking(step, ticket) if step else (),
        "replied": replied, "hint": status.hints([ticket.id]).get(ticket.id, ""), "against": _against(ticket),
        "messages": [m for m in messages if m is not first], "undo": access.latest_undo(officer, ticket, now),
        "sending": _sending(messages), "may_settle": set(parts) & set(rules.CELL),
        "may_post": set(parts) & {"holder", *rules.CELL}, "where": _where(messages),
        "events": events, "returns": chain, "extensions": passing.extensions(events),
        "names": office_names({code for back in chain for code in (back.office, back.right) if code}),
        "markings": _markings(ticket), "reports": _reports(ticket), "files": list(files_of(ticket)),
        **_clocks(ticket),
        "others": _others(officer, ticket, now), "office": ticket.office,
        **_contact(ticket, messages, step, doable),
        "kinds": _other_kinds(ticket, doable), "references": list(ticket.references),
        "alike": likeness.of(officer, ticket, now), "copies": likeness.copies(officer, ticket, now),
        "incident": _incident(officer, ticket, now), "joins": any(action.name == "join" for action in doable),
        "back_to": f"/tickets/{ticket.number}", "evidence": _has_evidence(officer, ticket),
        "proposed": ticket.proposed_office, "category": ticket.category, "joined_to": ticket.joined_to,
    }  # fmt: skip


def lacking(action, ticket):
    """What the words of the report lack (wording.HINTS) that an action is about to approve; () for any other action."""
    report = current_report(ticket) if action.name == "approve" else None
    return tuple(report.hints) if report else ()


def _has_evidence(officer, ticket):
    """Whether a threat of this ticket is kept that this officer may look at."""
    return rights.has(officer, "open_evidence") and Snapshot.select().where(Snapshot.ticket == ticket).exists()


def _incident(officer, ticket, now):
    """The incident that it is in, or seems to belong to; the latter is the cell's to decide."""
    in_cell = officer.role in rules.CELL
    return ticket.incident or (incidents.suggested_for(officer, ticket, now) if in_cell else None)


def _replied(ticket, possible, messages):
    """One press for each thing that his later words can be, the proposed one first; [] where he said nothing since."""
    if not ticket.citizen_replied:
        return []
    last = next((m for m in reversed(messages) if not m.outgoing), None)
    words = " ".join(quotes.fresh(last.shown_text).split())[:WORDS] if last else ""
    offered = [
        SimpleNamespace(
            name=name, field=field, words=words or ticket.summary, key=key, label=said,
            proposed=reading == ticket.citizen_replied,
        )
        for reading, name, field, key, said in _REPLIED if name in possible
    ]  # fmt: skip
    return sorted(offered, key=lambda choice: not choice.proposed) if len(offered) > 1 else []


def _against(ticket):
    """Whom it complains about, in words."""
    whom = (ticket.against_office, ticket.against_officer)
    return [each.label(tongue().code) for each in whom if each]


def _other_kinds(ticket, doable):
    """The kinds that one click makes it; none where this reader may not correct it."""
    may = any(action.name == "amend" for action in doable) and not ticket.promised_on
    return [kind for kind in rules.KINDS if kind != ticket.kind] if may else []


def _contact(ticket, messages, step, doable):
    """What the complainant's words offer as his contact, for one click; and whether he may still be asked for it.

    `offered`: numbers he wrote himself, where none is kept yet and this reader may correct the ticket. `lacks`: which
    of name and phone are missing, where he can be asked to send them by a private way.
    """
    acts = {action.name for action in [*doable, *filter(None, [step])]}
    heard = [message for message in messages if not message.outgoing and not message.removed]
    missing = not ticket.contact_phone
    offered = personal.phones([message.text for message in heard]) if missing and "amend" in acts else []
    return {"offered": offered[:3], "lacks": lacking_contact(ticket, heard, offered) if "ask_details" in acts else []}


def lacking_contact(ticket, heard, offered):
    """Which of his name and phone neither the ticket nor his messages tell."""
    named = ticket.contact_name or any(message.author_name for message in heard)
    known = {"name": named, "phone": ticket.contact_phone or offered}
    return [words for key, words in LACKED.items() if not known[key]]


def _events(ticket):
    events = list(Event.select().where(Event.ticket == ticket).order_by(Event.id.desc()))
    read_remarks(events)
    return events


def _messages(ticket):
    """What was said on it and on those joined to it, in order."""
    ids = [ticket.id, *access.heard_with(ticket)]
    return list(Message.select().where(Message.ticket.in_(ids)).order_by(Message.id))


def _where(messages):
    """{reply to be posted by hand: where its complainant's words stand}."""
    waiting = [m for m in messages if m.outgoing and m.state == "by_hand" and m.in_reply_to_id]
    return {m.id: CHANNELS[m.channel].by_hand_link(m.in_reply_to.external_id or "") for m in waiting}


def _sending(messages):
    """The state of a reply that needs somebody's eyes, or is on its way; "" where there is none."""
    states = {message.state for message in messages if message.unsent}
    return next((state for state in UNSENT if state in states), "")


def _markings(ticket):
    found = Marking.select(Marking, Office).join(Office).where(Marking.ticket == ticket)
    return list(found.order_by(Marking.id.desc()))


def _clocks(ticket):
    """Its running clocks, the first due first; those that ended late, the last first, and how many ended in time."""
    rows = clocks_of(ticket)
    ended = [row for row in rows if row.stopped_at]
    late = [row for row in ended if row.stopped_at > row.due_at]
    late.sort(key=lambda row: row.stopped_at, reverse=True)
    running = [row for row in rows if not row.stopped_at]
    return {"clocks": running, "ended_late": late, "in_time": len(ended) - len(late)}


def clocks_of(ticket):
    """All its clocks, the first due first, each with its office."""
    found = Clock.select(Clock, Marking, Office).join(Marking, JOIN.LEFT_OUTER).join(Office, JOIN.LEFT_OUTER)
    return list(found.where(Clock.ticket == ticket).order_by(Clock.due_at, Clock.id))


def _reports(ticket):
    found = Report.select(Report, Marking, Office).join(Marking).join(Office, JOIN.LEFT_OUTER)
    return list(found.where(Report.ticket == ticket).order_by(Report.id.desc()))


def _others(officer, ticket, now):
    """This citizen's other tickets, as far as this reader may see them."""
    if not ticket.citizen_id:
        return []
    seen = access.tickets_for(officer, now).where(Ticket.citizen == ticket.citizen_id, Ticket.id != ticket.id)
    return list(seen.order_by(Ticket.id.desc()).limit(OTHERS_MOST))
