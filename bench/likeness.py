"""How right what is shown as "probably the same" is, on pairs written for it; how quick, among 100,000 open tickets."""

import random
import sys
import time
from datetime import UTC, datetime

from bench.search import item
from smgt import intake, likeness, proposals
from smgt.models import Account, Shingle, Spot, Ticket, db, insert_rows, is_sqlite
from tests.routing.pairs import BUILT, UNSEEN, measured

COMPARED = 100


def table(write):
    """Print precision and recall on the pairs beside what is wanted."""
    (built, found, count), (unseen, met, others) = measured(BUILT), measured(UNSEEN)
    write(f"{'duplicates, precision':32} {built:9.3f}/{count:<4} {unseen:9.3f}/{others:<4} {0.9:7.2f}\n")
    write(f"{'duplicates, found of the same':32} {found:9.3f}/{count:<4} {met:9.3f}/{others:<4}\n\n")


def speed():
    """Milliseconds to compare a new ticket with those of the database at hand, which are made open and of today."""
    chance, now = random.Random(2), datetime.now(UTC)
    Ticket.update(received_at=now, compared_at=now).execute()
    ids = [row[0] for row in Ticket.select(Ticket.id).tuples()]
    for start in range(0, len(ids), 10_000):
        with db.atomic():
            some = ids[start : start + 10_000]
            bands = [{"ticket": i, "band": chance.getrandbits(62), "at": now} for i in some for _ in range(8)]
            insert_rows(Shingle, bands)
            insert_rows(Spot, [{"ticket": i, "spot": _spot(chance), "received_at": now} for i in some])
    db.execute_sql("ANALYZE")
    texts = [
        f"Hisar sector {chance.randrange(1, 40)} me paani nahi aa raha, {n} din se, koi nahi sunta"
        for n in range(COMPARED)
    ]
    account = Account.get(Account.name == "search")
    items = [item(10**7 + n, chance, [text], now) for n, text in enumerate(texts)]
    with db.atomic():
        intake.open_each(account, items, now, {})
    proposals.propose(now)
    clock = time.process_time if is_sqlite() else time.perf_counter
    start = clock()
    done = likeness.sweep(now)
    return (clock() - start) * 1000 / max(done, 1)


def _spot(chance):
    return f"Hisar|sector {chance.randrange(1, 40)}|{chance.choice(('WATER', 'ELEC', 'ROAD', 'MUNI'))}"


if __name__ == "__main__":
    table(sys.stdout.write)
