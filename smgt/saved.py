"""The lists an officer comes back to: filters kept under a name, for himself alone."""

from smgt import personal
from smgt.errors import NotFound, Refused
from smgt.models import SavedFilter

MOST = 20  # of one officer
LONGEST = 60


def of(officer):
    """An officer's SavedFilters, by name."""
    return list(SavedFilter.select().where(SavedFilter.officer == officer).order_by(SavedFilter.name))


def keep(officer, name, chosen, now):
    """Keep filters under a name; the same name again replaces them. Raises Refused."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise Refused(f"Give the list a name of at most {LONGEST} characters.", "name")
    if not chosen:
        raise Refused("Choose at least one filter first.")
    if any(personal.find(text) for text in (name, *chosen.values())):
        raise Refused("A citizen's own number is not kept in a saved list.")
    if SavedFilter.select().where(SavedFilter.officer == officer, SavedFilter.name != name).count() >= MOST:
        raise Refused(f"You have {MOST} saved lists: remove one first.")
    row = SavedFilter.insert(officer=officer, name=name, chosen=chosen, saved_at=now)
    kept = (SavedFilter.officer, SavedFilter.name)
    row.on_conflict(conflict_target=kept, preserve=[SavedFilter.chosen, SavedFilter.saved_at]).execute()


def drop(officer, saved_id):
    """Forget one of one's own. Raises NotFound."""
    mine = (SavedFilter.officer == officer) & (SavedFilter.id == saved_id)
    if not SavedFilter.delete().where(mine).execute():
        raise NotFound("There is no such saved list.")
