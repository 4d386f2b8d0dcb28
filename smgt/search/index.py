"""Keeping the index of words up to date: what a ticket is found by is read from its rows and written anew.

A ticket's `seq` grows with whatever changes about it, under one counter that orders all writers. So one number, kept in
the counter `search`, says how far the index has come; nothing needs to tell it of a change.
"""

import re
from collections import defaultdict

from peewee import JOIN

from smgt import personal
from smgt.language import words
from smgt.models import Citizen, Counter, District, Message, Office, Reference, Remark, Report, Ticket, db, wording
from smgt.search import keys

VERSION = "3"  # of what is written: another one (say, another folding) has every ticket read anew
BATCH = 200  # tickets in one transaction
AT_ONCE = 200  # tickets read before a search is answered; of more than that the sweep reads the rest
MOST_WORDS = 3000  # of one ticket
PHONE_DIGITS = 10


def catch_up(most=AT_ONCE):
    """Read up to `most` tickets that changed since they were last read (None: all of them); how many were read."""
    done = 0
    while most is None or done < most:
        count = _read_some(BATCH if most is None else min(BATCH, most - done))
        done += count
        if not count:
            break
    return done


def forget(ids):
    """Take tickets out of the index at once: their words were erased or removed. Whoever does that changes their `seq`,
    too, so that they are read anew with what is left. Call inside the same transaction."""
    wording.drop(ids)


def _read_some(most):
    """One transaction. Somebody else who reads the same meanwhile has moved the mark: then nothing is written."""
    seq, last, mark = _mark()
    found = Ticket.select(Ticket.id, Ticket.seq).where(Ticket.seq >= seq, (Ticket.seq > seq) | (Ticket.id > last))
    changed = list(found.order_by(Ticket.seq, Ticket.id).limit(most).tuples())
    if not changed:
        return 0
    with db.atomic():
        same = (Counter.name == "search") & (Counter.value == mark.value) & (Counter.text == mark.text)
        ticket, seq = changed[-1]
        if not Counter.update(value=seq, text=f"{VERSION} {ticket}").where(same).execute():
            return 0
        wording.put(documents([row[0] for row in changed]))
    return len(changed)


def _mark():
    """(seq, id, the counter's row): all tickets up to these are read; none where another version read them, or where
    the index is empty, as in a database that was copied row by row."""
    mark = Counter.get_or_none(Counter.name == "search")
    if mark is None:
        Counter.insert(name="search", value=0, text="").on_conflict_ignore().execute()
        mark = Counter.get_by_id("search")
    version, _, last = mark.text.partition(" ")
    stands = version == VERSION and not wording.is_empty()
    return (mark.value, int(last), mark) if stands else (0, 0, mark)


# -- what a ticket is found by --


def documents(ids):
    """[(ticket id, keys, names)] of these tickets, as wording.put takes them."""
    known = list(Ticket.select(Ticket, Citizen).join(Citizen, JOIN.LEFT_OUTER).where(Ticket.id.in_(ids)))
    said, elsewhere, places = _said(ids), _elsewhere(ids), _places(known)
    return [_document(ticket, said[ticket.id], elsewhere[ticket.id], places) for ticket in known]


def _document(ticket, said, elsewhere, places):
    texts = [ticket.summary, *said]
    found = set().union(*(keys.of_words(words(number)) for number in elsewhere))  # another system's: nobody's own
    for text in texts:  # each by itself: no run of words goes from one into the next
        found |= keys.of_words(words(_unnumbered(text))[:MOST_WORDS])
    for place in (ticket.district_id, ticket.office_id):
        found |= set(places.get(place, ()))
    citizen = ticket.citizen
    people = [ticket.contact_name, ticket.contact_phone, *((citizen.author, citizen.name) if citizen else ())]
    numbers = {digits(number) for text in (*people, *texts) for number in _numbers(text)}
    named = [*words(" ".join(people)), *sorted(numbers)]
    return ticket.id, found | keys.of_names(named), " ".join(dict.fromkeys(named))


def _numbers(text):
    return [text[one.start : one.end] for one in personal.find(text) if one.kind != personal.MAIL]


def _unnumbered(text):
    """A text without its numbers of somebody's own: those are found whole, among the names, and never by a piece."""
    for one in reversed(personal.find(text)):
        if one.kind != personal.MAIL:
            text = f"{text[: one.start]} {text[one.end :]}"
    return text


def digits(number):
    """A telephone or other number as it is looked for: its digits and letters; of a telephone's the last ten."""
    bare = "".join(words(re.sub(r"[\s()+./-]", "", number)))
    return bare[-PHONE_DIGITS:] if bare.isdecimal() and len(bare) in (11, 12, 13) and bare[0] in "09" else bare


def _said(ids):
    """{ticket: texts}: what was said and is shown, by the citizen and by offices; not what the house says by itself."""
    texts = defaultdict(list)
    heard = Message.select(Message.ticket, Message.subject, Message.text).where(
        Message.ticket.in_(ids), Message.removed == "", ~Message.automatic
    )
    reported = Report.select(Report.ticket, Report.action_taken, Report.reply).where(Report.ticket.in_(ids))
    remarks = Remark.select(Remark.ticket, Remark.text).where(Remark.ticket.in_(ids))
    for query in (heard, reported, remarks):
        for ticket, *some in query.tuples():
            texts[ticket] += filter(None, some)
    return texts


def _elsewhere(ids):
    """{ticket: its numbers in other systems}."""
    numbers = defaultdict(list)
    for ticket, number in (
        Reference.select(Reference.ticket, Reference.number).where(Reference.ticket.in_(ids)).tuples()
    ):
        numbers[ticket].append(number)
    return numbers


def _places(tickets):
    """{code of a district or office of these tickets: the words of its names in all their spellings}."""
    offices = Office.select().where(Office.code.in_({ticket.office_id for ticket in tickets} - {None}))
    around = {office.code: office.district_id for office in offices}
    districts = District.select().where(
        District.code.in_({*around.values(), *(ticket.district_id for ticket in tickets)} - {None})
    )
    named = {d.code: words(" ".join([d.code, d.name, d.name_hi, *d.aliases])) for d in districts}
    for office in offices:
        name = words(f"{office.code} {office.name} {office.name_hi}")
        named[office.code] = [*name, *named.get(around[office.code], ())]
    return named
