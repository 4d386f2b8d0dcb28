"""A new secret key: what is sealed in the database is sealed again with it, so that the old one need not open it."""

from smgt import journal
from smgt.models import Account, Officer, Stash, db
from smgt.vault import reseal

SEALED = (Account.credentials, Officer.factor, Stash.form)  # every column that holds what vault.seal made


def rotate(actor, now):
    """Seal every secret with the present key: {"sealed": how many}. All or nothing, and safe to repeat.

    A row that somebody changes meanwhile was sealed with the present key by him. Raises ConfigError naming no secret.
    """
    with db.atomic():
        count = sum(_rotate(column) for column in SEALED)
        journal.append("secrets_sealed", actor, now, None, {"sealed": count})
    return {"sealed": count}


def _rotate(column):
    model, key, count = column.model, column.model._meta.primary_key, 0
    for primary, text in list(model.select(key, column).where(column != "").tuples()):
        as_read = (key == primary) & (column == text)
        count += model.update({column: reseal(text)}).where(as_read).execute()
    return count
