"""Words typed while a session ran out: kept sealed for half an hour, for the same officer only, once he is back."""

from datetime import timedelta

from smgt.errors import ConfigError
from smgt.models import Session, Stash, db
from smgt.vault import seal, unseal

LASTS = timedelta(minutes=30)
MOST = 200_000  # characters of one form
SECRET = ("password", "token", "secret", "code", "csrf")  # parts of names of fields that are never kept


def keep(session, path, form, now):
    """Keep what was typed; `form` is {name: [values]}. Whether it was kept: nothing too large, nothing empty."""
    words = {name: values for name, values in form.items() if not any(part in name for part in SECRET)}
    if not words or sum(len(value) for values in words.values() for value in values) > MOST:
        return False
    with db.atomic():
        Stash.delete().where(Stash.session == session).execute()
        Stash.create(session=session, path=path, form=seal(words), created_at=now)
    return True


def of(officer, now):
    """(path, {name: [values]}) of what was kept last for this officer, or None."""
    mine = (Session.officer == officer) & (Stash.created_at > now - LASTS)
    row = Stash.select().join(Session).where(mine).order_by(Stash.created_at.desc()).first()
    try:
        return (row.path, unseal(row.form)) if row else None
    except ConfigError:  # the key was changed meanwhile
        return None


def drop(officer):
    """Forget what was kept for this officer."""
    Stash.delete().where(
        Stash.session.in_(Session.select(Session.token_hash).where(Session.officer == officer))
    ).execute()


def sweep(now):
    """Forget what has waited too long."""
    return Stash.delete().where(Stash.created_at <= now - LASTS).execute()
