"""Ready words of replies: kept by language and category, offered where a reply is typed, their facts filled in."""

from smgt import journal
from smgt.errors import NotFound, Refused
from smgt.models import Canned, Category, db
from smgt.phrases import tongue

LANGUAGES = ("hi", "en", "pa")
LONGEST = 2000
SLOTS = ("{number}", "{name}", "{office}")


def all_of_them():
    """Every row that is offered, by category and name."""
    rows = Canned.select().where(Canned.ended_at.is_null())
    return list(rows.order_by(Canned.category.asc(nulls="first"), Canned.language, Canned.name))


def offered(ticket, heard=""):
    """The ready words for a ticket whose complainant said `heard`: his language first, its own category first."""
    subject = ticket.category_id.partition(".")[0]
    fits = Canned.category.is_null() | Canned.category.in_([ticket.category_id, subject])
    rows = list(Canned.select().where(Canned.ended_at.is_null(), fits))
    his = tongue(heard or ticket.summary)
    return sorted(rows, key=lambda row: (row.language != his, row.category_id is None, row.name))


def filled(row, ticket):
    """Its text with the ticket's number, its complainant's name and its office in their places."""
    office = ticket.office
    named = (office.name_hi if row.language == "hi" and office.name_hi else office.name) if office else ""
    slots = {"{number}": ticket.number, "{name}": ticket.contact_name, "{office}": named}
    text = row.text
    for slot, words in slots.items():
        text = text.replace(slot, words)
    return text.strip()


def keep(name, language, category, text, actor, now):
    """Add ready words. Raises Refused."""
    name, text = " ".join(name.split()), text.strip()
    if not 0 < len(name) <= 60:
        raise Refused("Give it a name of at most 60 characters.", "name")
    if language not in LANGUAGES:
        raise Refused("Choose a language.", "language")
    if category and not Category.get_or_none(Category.code == category):
        raise Refused("There is no such category.", "category")
    if not 0 < len(text) <= LONGEST:
        raise Refused("Write the words, in at most 2000 characters.", "text")
    with db.atomic():
        row = Canned.create(name=name, language=language, category=category or None, text=text, changed_at=now)
        journal.append("canned_added", actor, now, None, {"canned": row.id, "language": language, "category": category})
    return row


def end(canned_id, actor, now):
    """Offer them no more. Raises NotFound."""
    with db.atomic():
        ended = Canned.update(ended_at=now).where(Canned.id == canned_id, Canned.ended_at.is_null()).execute()
        if not ended:
            raise NotFound("There are no such words.")
        journal.append("canned_ended", actor, now, None, {"canned": canned_id})
