"""Tickets that are probably the same as others: found by a sweep, shown with reasons, joined only by a person.

Three ways: the same citizen again, the same text by many, the same matter at the same place in other words. The list of
each ticket stays short: what is shown should be right nine times in ten.
"""

from collections import Counter as Tally
from datetime import timedelta

from peewee import fn

from smgt import access, incidents, proposals
from smgt.models import Likeness, Message, Shingle, Spot, Ticket, db, insert_rows
from smgt.routing import likeness as look

BATCH = 100
WITHIN = timedelta(days=7)  # a ticket received longer ago is compared no more
REMEMBERED = timedelta(days=30)  # of texts and of what a citizen said before
MATTER_WITHIN = timedelta(days=5)
MOST = 5  # that one ticket is said to be like, and that are shown
READ = 20  # candidates whose words are read


def sweep(now, most=2000):
    """Compare the tickets that have a proposal and were not compared yet; how many were. Proposes incidents, too."""
    done = 0
    while done < most and (waiting := _waiting(now)):
        touched = {spot for ticket in waiting for spot in _compare(ticket, now)}
        incidents.propose(sorted(touched), now)
        done += len(waiting)
    if done:
        Shingle.delete().where(Shingle.at < now - REMEMBERED).execute()
    return done


def _waiting(now):
    """The next tickets to compare, the oldest first, so that what is like them finds them there."""
    fresh = (Ticket.received_at > now - WITHIN) & Ticket.compared_at.is_null() & Ticket.proposed_at.is_null(False)
    return list(Ticket.select().where(fresh).order_by(Ticket.id).limit(BATCH))


def _compare(ticket, now):
    """Write what a ticket is found by and what it is like; gives its spots. Read first, then written in one go."""
    text = proposals.words_of(ticket)
    found = look.shingles(text)
    bands = look.bands(found)
    small, towns = look.spots(text, ticket.district_id, _category(ticket))
    likes = [*_by_author(ticket, text), *_by_text(ticket, found, bands, now), *_by_matter(ticket, text, small)]
    best = {}
    for other, kind, score, reasons in likes:
        facts = {"kind": kind, "score": score, "reasons": reasons, "found_at": now}
        best.setdefault(other, {"ticket": ticket.id, "other": other, **facts})
    spots = [{"ticket": ticket.id, "spot": spot, "received_at": ticket.received_at} for spot in (*small, *towns)]
    with db.atomic():
        first = Ticket.update(compared_at=now).where(Ticket.id == ticket.id, Ticket.compared_at.is_null()).execute()
        if first:  # else another sweep has done it
            insert_rows(Shingle, [{"ticket": ticket.id, "band": band, "at": now} for band in bands])
            insert_rows(Spot, spots)
            insert_rows(Likeness, list(best.values())[:MOST])
    return [*small, *towns]


def forget(ids):
    """What these tickets were found to be like is gone with their words; what is left is compared anew."""
    for model in (Shingle, Spot):
        model.delete().where(model.ticket.in_(ids)).execute()
    Likeness.delete().where(Likeness.ticket.in_(ids) | Likeness.other.in_(ids)).execute()
    Ticket.update(compared_at=None).where(Ticket.id.in_(ids)).execute()


def _by_author(ticket, text):
    """The same citizen's earlier tickets of the same subject, or in much the same words."""
    if ticket.citizen_id is None:
        return
    before = Ticket.select().where(
        Ticket.citizen == ticket.citizen_id, Ticket.id < ticket.id, Ticket.received_at > ticket.received_at - REMEMBERED
    )
    about = _category(ticket)
    for other in before.order_by(Ticket.id.desc()).limit(MOST):
        same = "." in about and about == _category(other) and ticket.district_id == other.district_id
        alike = look.share(look.ideas(text), look.ideas(proposals.words_of(other))) >= look.SAME_AUTHOR
        if same or alike:
            yield other.id, "author", 1.0, [["author", ""], *([["subject", about]] if same else [])]


def _category(ticket):
    """What it is about: as the ticket says, else as it was proposed."""
    told = ticket.proposal or {}
    return (
        ticket.category_id if ticket.category_id != "OTHER" else told.get("subcategory") or told.get("category") or ""
    )


def _by_text(ticket, found, bands, now):
    """The first of those who wrote nearly the same words."""
    if not bands:
        return
    near = Shingle.select(Shingle.ticket).where(Shingle.band.in_(bands), Shingle.ticket != ticket.id)
    hits = Tally(row[0] for row in near.order_by(Shingle.id.desc()).limit(READ * len(bands)).tuples())
    alike = {}
    for other in [ticket_id for ticket_id, _ in hits.most_common(READ)]:
        score = look.share(found, look.shingles(_first_words(other)))
        if score >= look.SAME_TEXT:
            alike[other] = score
    if alike:
        first = min(alike)
        root = Likeness.select(Likeness.other).where(Likeness.ticket == first, Likeness.kind == "text").limit(1)
        told = root.tuples().first()
        yield (told[0] if told else first), "text", alike[first], [["text", f"{alike[first]:.2f}"]]


def _first_words(ticket_id):
    said = Message.select(Message.text).where(Message.ticket == ticket_id, ~Message.outgoing, Message.removed == "")
    row = said.order_by(Message.id).limit(1).tuples().first()
    return row[0] if row else ""


def _by_matter(ticket, text, spots):
    """What others wrote of the same matter at the same place lately, the nearest in time first."""
    if not spots:
        return
    near = Spot.select(Spot.ticket, fn.MIN(Spot.spot)).where(
        Spot.spot.in_(spots), Spot.ticket != ticket.id,
        Spot.received_at.between(ticket.received_at - MATTER_WITHIN, ticket.received_at + MATTER_WITHIN),
    )  # fmt: skip
    rows = near.group_by(Spot.ticket).order_by(Spot.ticket.desc()).limit(READ).tuples()
    spot_of = dict(rows)
    others = Ticket.select().where(Ticket.id.in_(list(spot_of))).order_by(Ticket.id.desc())
    for other in others:
        pair = (text, _category(ticket)), (proposals.words_of(other), _category(other))
        if other.citizen_id != ticket.citizen_id and look.is_one_matter(*pair):
            place = spot_of[other.id].split("|")[1]
            yield other.id, "matter", 0.8, [["place", place], ["subject", _category(ticket)]]


# -- shown --


def of(officer, ticket, now):
    """[(other ticket, kind, reasons)] that this one is probably the same as, of those this officer may see."""
    mine = (Likeness.ticket == ticket) | (Likeness.other == ticket)
    found = {}
    for like in Likeness.select().where(mine).order_by(Likeness.id).limit(10 * MOST):
        other = like.other_id if like.ticket_id == ticket.id else like.ticket_id
        found.setdefault(other, like)
    found.pop(ticket.joined_to_id, None)
    seen = access.tickets_for(officer, now).where(Ticket.id.in_(list(found)), Ticket.joined_to.is_null())
    rows = {other.id: other for other in seen}
    return [(rows[other], like.kind, like.reasons) for other, like in found.items() if other in rows][:MOST]


def copies(officer, ticket, now):
    """How many tickets that this officer may see say what this one says in nearly the same words."""
    own = Likeness.select(Likeness.other).where(Likeness.ticket == ticket, Likeness.kind == "text").tuples().first()
    root = own[0] if own else ticket.id
    same = Likeness.select(Likeness.ticket).where(Likeness.other == root, Likeness.kind == "text")
    seen = access.tickets_for(officer, now).where(Ticket.id.in_(same) | (Ticket.id == root), Ticket.id != ticket.id)
    return seen.count()
