"""What a trainer has citizens do at one touch: edit or delete what they said, say something late, a page twice."""

from datetime import UTC, datetime, timedelta
from random import Random

from smgt.drill.graph_store import number
from smgt.drill.people import CM, CMO, PAGE, someone
from smgt.drill.x_rows import user_id

LATE = timedelta(minutes=2)  # X: how long its timelines do not show the post yet; Facebook: how old it is when it comes
RECENT = 40
DEEDS = {  # name -> what the trainer reads
    "edit": "A citizen edits a recent post",
    "delete": "A citizen deletes a recent post",
    "late": "A citizen's post comes late",
    "twice": "The next page comes twice",
}
LATER = "Late ho gaya: gali mein do din se pani nahi aa raha, ward 7."
CORRECTED = " (correction: ward 7, near the school)"


def do(deed, name, platform, rng=None):
    """Do one of DEEDS on a platform ("x" or "facebook"); nothing where there is no post yet for it."""
    ON[name][deed](platform, rng or Random())


def posts_on_x(store):
    """The citizens' own newest posts to our handles, retweets and earlier versions left out."""
    found = {row["id"]: row for handle in (CMO, CM) for row in store.shown("mentions", user_id(handle), RECENT)}
    ours = {user_id(CMO), user_id(CM)}
    return [row for row in found.values() if row["author_id"] not in ours and not row["original_id"]]


def edit_on_x(store, rng):
    """One of them is edited by its author; an answer cannot be, as on X."""
    if posts := [row for row in posts_on_x(store) if not row["parent_id"]]:
        post = rng.choice(posts)
        store.post(store.user_by_id(post["author_id"])["username"], post["text"] + CORRECTED, edit_of=post["id"])


def delete_on_x(store, rng):
    """One of them is deleted by its author."""
    if posts := posts_on_x(store):
        store.delete(rng.choice(posts)["id"])


def posts_on_facebook(store):
    """The citizens' own newest posts on the page."""
    return [row for row in store.shown("feed", number(PAGE), RECENT) if row["author_id"] != row["page_id"]]


def edit_on_facebook(store, rng):
    """One of them is edited by its author."""
    if posts := posts_on_facebook(store):
        post = rng.choice(posts)
        store.edit(post["id"], post["text"] + CORRECTED)


def delete_on_facebook(store, rng):
    """One of them is deleted by its author."""
    if posts := posts_on_facebook(store):
        store.delete(rng.choice(posts)["id"])


def _late_on_x(x, rng):
    person = someone(rng)
    x.store.post(person.username, f"@{CMO} {LATER}", name=person.name, late=LATE.total_seconds())


def _late_on_facebook(graph, rng):
    person = someone(rng)
    graph.store.post(PAGE, person.username, LATER, name=person.name, created_at=datetime.now(UTC) - LATE)


ON = {
    "x": {
        "edit": lambda x, rng: edit_on_x(x.store, rng),
        "delete": lambda x, rng: delete_on_x(x.store, rng),
        "late": _late_on_x,
        "twice": lambda x, rng: x.fault("mentions", "duplicate_page"),
    },
    "facebook": {
        "edit": lambda graph, rng: edit_on_facebook(graph.store, rng),
        "delete": lambda graph, rng: delete_on_facebook(graph.store, rng),
        "late": _late_on_facebook,
        "twice": lambda graph, rng: graph.fault("feed", "duplicate_page"),
    },
}
