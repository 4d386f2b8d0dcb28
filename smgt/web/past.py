"""What happened to a sign-in, in words; a browser by its name; whose identity a reply by hand is posted from."""

from flask_login import current_user

from smgt.signin import identities
from smgt.web.words import N_, tongue

ACTIONS = {
    "sign_in": N_("Signed in"), "sign_in_refused": N_("Wrong password"), "sign_out": N_("Signed out"),
    "second_factor_refused": N_("Wrong code"), "second_factor_set": N_("Second factor set up"),
    "second_factor_reset": N_("Second factor taken away by an administrator"),
    "recovery_code_used": N_("Signed in with a recovery code"), "recovery_codes_made": N_("New recovery codes"),
    "password_changed": N_("Password changed"), "password_asked": N_("Link for a new password asked for"),
    "password_chosen": N_("Password chosen by a link from a mail"), "sessions_ended": N_("Sign-ins ended"),
    "invited": N_("Invited"), "identity_claimed": N_("Official identity named"),
    "identity_confirmed": N_("Official identity confirmed"), "identity_refused": N_("Official identity refused"),
}  # fmt: skip
# the first that a browser's own long name holds; those that call themselves another, too, come before it
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("UCBrowser", "UC Browser"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("Lynx", "Lynx"), ("w3m", "w3m"),
    ("Links", "Links"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


def install(app):
    app.jinja_env.filters.update(happened=happened, browser=browser)
    app.jinja_env.globals["own_identity"] = own_identity


def happened(event):
    """One event of a sign-in, in the page's language."""
    return tongue().say(ACTIONS[event.action])


def browser(agent):
    """Firefox, Windows: as much of what a browser calls itself as tells one from another."""
    found = [next((words for sign, words in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or agent[:40] or "–"


def own_identity(channel):
    """The reader's own confirmed identity on a channel, as it is written there; "" where he has none."""
    name = identities.of(current_user.officer, channel)
    return f"@{name}" if name and channel == "x" else name
