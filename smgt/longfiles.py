"""Long lists as files that arrive by a link: asked for as a row, written by a sweep, fetched by their officer."""

import logging
import os
import secrets
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

from smgt import access, clocks, exports, notices
from smgt.config import settings
from smgt.errors import NotFound, Refused
from smgt.models import Export, Ticket, db
from smgt.translations.spoken import N_

log = logging.getLogger(__name__)
LONG = 5000  # grievances; shorter lists come at once
KEPT = timedelta(hours=24)
LEASE = timedelta(minutes=5)
AT_ONCE = 5  # unfinished files one officer may have asked for
PATIENCE = timedelta(minutes=1)  # whose file took longer has gone elsewhere: he is told by mail
LISTED = 50  # of his files on the page
TOLD = 1000  # lines between two notes of how far it is
_SUBJECTS = {
    "ready": N_("Your file of grievances is ready"),
    "failed": N_("Your file of grievances could not be written"),
}


def ask(officer, filters, now):
    """Ask for the list of grievances by these filters ({key: text}) as a file; its Export. Raises Refused."""
    unfinished = Export.state.in_(("queued", "writing"))
    if Export.select().where(Export.officer == officer, unfinished).count() >= AT_ONCE:
        raise Refused(f"{AT_ONCE} files are being prepared for you already: wait for one of them.")
    token = secrets.token_urlsafe(24)
    return Export.create(token=token, officer=officer, what="tickets", filters=urlencode(filters), asked_at=now)


def of(officer):
    """What he asked for of late, the newest first; what is gone is left out."""
    mine = Export.select().where(Export.officer == officer, Export.state != "gone")
    return list(mine.order_by(Export.asked_at.desc(), Export.token).limit(LISTED))


def find(officer, token):
    """The Export of that link, if this officer asked for it. Raises NotFound for everybody else."""
    export = Export.get_or_none(Export.token == token, Export.officer == officer)
    if export is None:
        raise NotFound("There is no such file, or somebody else asked for it.")
    return export


def path_of(export, officer, now):
    """Where its file lies, as this officer's sight is; the name tells no link. With another sight there is none."""
    return settings.home / "exports" / f"{_named(export)}.{_sight(officer, now)}.csv"


def _named(export):
    return sha256(export.token.encode()).hexdigest()


def _sight(officer, now):
    """A digest of what he may see: another one when an office, his role or a restricted kind came or went."""
    seen = access.sight(officer, now) if officer.serves(clocks.today(now)) else access.Sight()
    held, named = (office.code for office in seen.held), ((kind, office.code) for kind, office in seen.named)
    facts = (officer.role, officer.lead, seen.everything, seen.restricted, seen.triages, sorted(held), sorted(named))
    return sha256(repr(facts).encode()).hexdigest()[:16]


def take(officer, token, actor, now):
    """The path of a file that is ready, its taking noted in the journal. Raises NotFound; Refused once it is gone, and
    when he may see something else than when it was written."""
    export = find(officer, token)
    path = path_of(export, officer, now)
    if export.state != "ready" or export.expires_at <= now or not path.exists():
        raise Refused("This file is no longer there, or not yet: ask for it again.")
    exports.note("tickets", actor, now, dict(parse_qsl(export.filters)))
    return path


def sweep(now, narrow):
    """Forget what is too old, and write what was asked for; how many were written.

    `now` is called for the time, `narrow(query, filters)` narrows tickets as the list does.
    """
    _forget(now())
    written = 0
    while export := _claim(now()):
        _write(export, now, narrow)
        written += 1
    return written


def _claim(moment):
    """The oldest one waiting, or left by a killed sweep, taken by one conditional UPDATE; or None."""
    left = (Export.state == "writing") & (Export.lease_until <= moment)
    waiting = (Export.state == "queued") | left
    for export in Export.select().where(waiting).order_by(Export.asked_at).limit(3):
        taken = Export.update(state="writing", rows=0, lease_until=moment + LEASE)
        if taken.where(Export.token == export.token, waiting).execute() == 1:
            return export
    return None


def _write(export, now, narrow):
    try:
        path = path_of(export, export.officer, now())
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            os.chmod(unfinished, 0o600)
            _lines(export, file, now, narrow)
        unfinished.replace(path)
        facts = {"state": "ready", "ready_at": now(), "expires_at": now() + KEPT}
    except Exception:  # one file that cannot be written must not stop the others
        log.exception("an export of officer %s failed", export.officer_id)
        facts = {"state": "failed"}
    with db.atomic():
        mine = Export.update(facts).where(Export.token == export.token, Export.state == "writing").execute()
        if mine and now() - export.asked_at > PATIENCE:
            _tell(export, facts["state"], now())


def _tell(export, state, moment):
    """Tell him whose file took its time; the link opens for him alone, signed in."""
    text = f"{settings.base_url}/exports" if settings.base_url else ""
    once = f"file {export.token[:12]} {state}"
    notices.tell_officer("file", export.officer, _SUBJECTS[state], text, moment, once=once)


def _lines(export, file, now, narrow):
    """Write the list as its officer may see it at this moment, noting now and then how far it is."""
    moment, officer = now(), export.officer
    seen = access.tickets_for(officer, moment) if officer.serves(clocks.today(moment)) else Ticket.select().where(False)
    found = narrow(seen, dict(parse_qsl(export.filters)))
    Export.update(total=found.count()).where(Export.token == export.token).execute()
    file.write("\ufeff")
    for number, line in enumerate(exports.ticket_lines(found)):
        file.write(line)
        if number % TOLD == 0:
            told = {"rows": number, "lease_until": now() + LEASE}
            Export.update(told).where(Export.token == export.token).execute()


def _forget(moment):
    """Take away files that are too old, and what they were filtered by."""
    old = (Export.expires_at <= moment) | ((Export.state != "ready") & (Export.asked_at <= moment - KEPT))
    for export in Export.select().where(Export.state != "gone", old).limit(100):
        for path in (settings.home / "exports").glob(f"{_named(export)}.*"):
            path.unlink(missing_ok=True)
        with db.atomic():
            Export.update(state="gone", filters="").where(Export.token == export.token).execute()
