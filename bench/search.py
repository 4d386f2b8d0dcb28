"""How quick the search is: 100,000 tickets on SQLite, 1,000,000 on PostgreSQL, in words that people write.

Twenty thousand tickets are taken in and read into the index as always; the others are copies of them with authors of
their own, made by the database itself.
"""

import random
import statistics
import time
from datetime import UTC, datetime, timedelta

from smgt import access, intake, search
from smgt.channels.base import Item
from smgt.models import Account, Office, Officer, Ticket, db, is_sqlite, wording
from smgt.routing import build
from smgt.vault import seal

MADE = 20_000
PLACES = ("Bhiwani", "करनाल", "Hisar", "गुड़गांव", "Sonipat", "Loharu", "हांसी", "Narnaul", "Pehowa", "Sector 14")
NAMES = ("Ramesh", "Sunita", "Jagbir", "Kavita", "Dharampal", "सुरेश", "Anjali", "Rajbala", "Mahavir", "Poonam")
LOOKED_FOR = (
    "pani nahi aa raha", "पानी नहीं आ रहा", "bijli", "bijli nahi hai", "सड़क टूटी", "sadak",
    "transformer jal gaya", "paani nhi aarha bhiwani", "ration", "pension nahi aayi", "Karnal pani",
    "गुरुग्राम", "Loharu sadak", "sewer overflow", "street light", "jagbir", "Sunita pension", "author123",
    "author19999", "author150001", "9812300123", "98123001", "police fir", "school", "hospital doctor",
    "bus stand", "kooda", "gandagi", "nali", "registry tehsil", "narnaul bijli", "transfarmar", "SMGT-000042",
    "000042", "nahi", "hai", "bhiwani", "dharampal karnal pani", "xyzzy", "mahavir bus",
)  # fmt: skip


def measure(count):
    """Fill the database at hand: (tickets read into the index a second, {what: milliseconds of a search})."""
    account = Account.create(
        name="search", channel="x", credentials=seal({"bearer_token": "t"}), next_poll_at=datetime.now(UTC),
        created_at=datetime.now(UTC),
    )  # fmt: skip
    take_in(account, random.Random(1))
    start = time.perf_counter()
    read = search.catch_up(None)
    rate = read / (time.perf_counter() - start)
    multiply(count)
    db.execute_sql("ANALYZE" if is_sqlite() else "VACUUM ANALYZE")  # else the first looks pay for the filling
    return rate, looks()


def take_in(account, chance):
    texts = [post.text for post in (*build.written(), *build.dev())]
    begun = datetime.now(UTC) - timedelta(days=400)
    for first in range(0, MADE, 1000):
        items = [item(number, chance, texts, begun) for number in range(first, min(first + 1000, MADE))]
        with db.atomic():
            intake.open_each(account, items, begun + timedelta(minutes=first), {})


def item(number, chance, texts, begun):
    words = [chance.choice(texts), chance.choice(PLACES)]
    words += [f"mob 98123{number:05d}"] if number % 5 == 0 else []
    return Item(
        external_id=str(number), conversation=str(number), author_id=f"author{number}", author=f"author{number}",
        author_name=chance.choice(NAMES), text=" ".join(words), sent_at=begun + timedelta(seconds=number),
    )  # fmt: skip


def multiply(count):
    """Copies of the tickets and of their places in the index, up to `count`."""
    fields = [field.column_name for field in Ticket._meta.sorted_fields if field.name != "id"]
    names = ", ".join(f'"{name}"' for name in fields)
    _spread_over_offices()
    indexes = [] if is_sqlite() else _drop_indexes()
    for shift in range(MADE, count, MADE):
        db.execute_sql(f"INSERT INTO ticket (id, {names}) SELECT id + {shift}, {names} FROM ticket WHERE id <= {MADE}")
        (_copy_sqlite if is_sqlite() else _copy_postgres)(shift)
    for made_by in indexes:
        db.execute_sql(made_by)


def _spread_over_offices():
    """Seven in ten are closed, with the offices of departments in districts in turn."""
    codes = [row[0] for row in Office.select(Office.code).where(Office.department.is_null(False)).tuples()]
    for at, code in enumerate(codes):
        mine = [number for number in range(at + 1, MADE + 1, len(codes)) if number % 10 < 7]
        Ticket.update(office=code, stage="closed", due_at=None, clock="").where(Ticket.id.in_(mine)).execute()


def _drop_indexes():
    """Drop the two indexes of words; the statements that make them anew once all rows are there."""
    sql = "SELECT indexname, indexdef FROM pg_indexes WHERE indexname IN ('wording_words', 'wording_names')"
    found = dict(db.execute_sql(sql).fetchall())
    for name in found:
        db.execute_sql(f"DROP INDEX {name}")
    return list(found.values())


def _copy_sqlite(shift):
    for table, column, mark in (("wording", "words", " @author"), ("naming", "names", " author")):
        db.execute_sql(
            f"INSERT INTO {table} (rowid, {column}) SELECT rowid + {shift}, {column} || '{mark}' || (rowid + {shift}) "
            f"FROM {table} WHERE rowid <= {MADE}"
        )


def _copy_postgres(shift):
    keys = (
        "array_remove(tsvector_to_array(words), '#0') || ARRAY['#' || (ticket + %s) / %s, '@author' || (ticket + %s)]"
    )
    db.execute_sql(
        f"INSERT INTO wording (ticket, words, names) SELECT ticket + %s, array_to_tsvector({keys}), "
        f"names || ' author' || (ticket + %s) FROM wording WHERE ticket <= {MADE}",
        (shift, shift, wording.BLOCK, shift, shift),
    )


def looks():
    """Milliseconds of a search as the list makes it, the best of five: the median of all words, and the slowest.

    For one who sees everything, and for an office's officer.
    """
    tracker, officer = Officer.get(Officer.role == "tracker"), Officer.get(Officer.role == "officer")
    figures = {}
    for who, eyes in (("the cell", tracker), ("an officer", officer)):
        spent = {words: min(_look(eyes, words) for _ in range(5)) for words in LOOKED_FOR}
        slowest = max(spent, key=spent.get)
        figures[f"{who}, median"] = statistics.median(spent.values())
        figures[f"{who}, “{slowest}”"] = spent[slowest]
    return figures


def _look(officer, words):
    moment = datetime.now(UTC)
    clock = time.process_time if is_sqlite() else time.perf_counter  # the former does not hear of other work
    start = clock()
    ids = search.ranked(access.tickets_for(officer, moment), words)[:25]
    search.passages(list(Ticket.select().where(Ticket.id.in_(ids))), words)
    return (clock() - start) * 1000
