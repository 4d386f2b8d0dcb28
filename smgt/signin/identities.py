"""An officer's own official identity on X and Facebook: he says which, an administrator confirms it."""

from smgt.directory import changes, contacts
from smgt.errors import Refused
from smgt.models import Officer, db
from smgt.signin.sessions import actor_of

KINDS = {"x": ("claimed_x", "x_handle"), "facebook": ("claimed_facebook", "facebook_page")}
_READ = {"x": contacts.x_handle, "facebook": contacts.facebook_page}


def claim(officer, kind, text, now):
    """He says which identity is his official one, "" for none any more; it counts once it is confirmed.

    Raises Refused (field: x or facebook) for what is none.
    """
    claimed, confirmed = KINDS[kind]
    name = _READ[kind](text, kind)
    stored = Officer.get_by_id(officer.id)
    if name == (getattr(stored, claimed) or getattr(stored, confirmed)):
        return
    facts = {claimed: "" if name == getattr(stored, confirmed) else name} | ({} if name else {confirmed: ""})
    with db.atomic():
        Officer.update(facts).where(Officer.id == officer.id).execute()
        changes.record("identity_claimed", actor_of(officer), now, [officer], **{confirmed: name})


def settle(officer, kind, name, confirmed, actor, now):
    """An administrator confirms or refuses the identity `name` that he saw. Raises Refused when it is another by now.

    Nobody confirms his own.
    """
    claimed, stays = KINDS[kind]
    if actor.officer and actor.officer.id == officer.id:
        raise Refused("Nobody confirms his own identity: another administrator does.")
    with db.atomic():
        facts = {claimed: ""} | ({stays: name} if confirmed else {})
        same = (Officer.id == officer.id) & (getattr(Officer, claimed) == name)
        if not name or Officer.update(facts).where(same).execute() != 1:
            raise Refused("He has said something else meanwhile. Look again.")
        action = "identity_confirmed" if confirmed else "identity_refused"
        changes.record(action, actor, now, [officer], officer=officer.email, **{stays: name})


def of(officer, channel):
    """His confirmed identity on a channel, "" where he has none."""
    return getattr(officer, KINDS[channel][1]) if channel in KINDS else ""


def waiting():
    """The officers who have said an identity that nobody has settled yet."""
    return list(Officer.select().where((Officer.claimed_x != "") | (Officer.claimed_facebook != "")))
