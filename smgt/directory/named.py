"""Naming the offices that see restricted tickets of a kind; the journal keeps who named them, and who ended it."""

from smgt.directory import changes
from smgt.errors import Refused
from smgt.models import Office, RestrictedTo, db
from smgt.rules import RESTRICTED


def named_offices():
    """{kind: the RestrictedTo rows in force, by office}."""
    rows = RestrictedTo.select(RestrictedTo, Office).join(Office).where(RestrictedTo.ended_at.is_null())
    found = {kind: [] for kind in RESTRICTED}
    for row in rows.order_by(RestrictedTo.office):
        found[row.kind].append(row)
    return found


def name_office(kind, code, actor, now):
    """From now on whoever holds this office sees the restricted tickets of that kind. Raises Refused."""
    if kind not in RESTRICTED:
        raise Refused("There is no such restriction.", "kind")
    office = Office.get_or_none(Office.code == code.strip())
    if office is None or not office.is_open(now.date()):
        raise Refused("There is no such office.", "office")
    with db.atomic():
        changes.begin()
        in_force = (RestrictedTo.kind == kind) & (RestrictedTo.office == office) & RestrictedTo.ended_at.is_null()
        if not RestrictedTo.select().where(in_force).exists():
            row = RestrictedTo.create(kind=kind, office=office, named_at=now)
            changes.record("office_named", actor, now, [office, row], office=office.code, restricted=kind)


def end_named(row_id, actor, now):
    """He sees them no longer; a second tap does nothing."""
    with db.atomic():
        changes.begin()
        row = RestrictedTo.get_or_none((RestrictedTo.id == row_id) & RestrictedTo.ended_at.is_null())
        if row:
            RestrictedTo.update(ended_at=now).where(RestrictedTo.id == row.id).execute()
            changes.record("office_no_longer_named", actor, now, [row.office, row], office=row.office_id,
                           restricted=row.kind)  # fmt: skip
