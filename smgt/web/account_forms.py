"""The forms of an account's credentials: fields in, the JSON of the contract out; a secret is never shown again."""

from dataclasses import dataclass
from urllib.parse import quote

from smgt.web.given import address
from smgt.web.words import N_


@dataclass(frozen=True)
class Field:
    """One field of a channel's credentials."""

    name: str
    label: str
    hint: str = ""
    secret: bool = False
    optional: bool = False
    identity: bool = False  # tells whose the credentials are


FIELDS = {
    "x": (
        Field("user_id", N_("User id of the handle"), N_("Digits, as X gives them; without it X is asked."),
              optional=True, identity=True),
        Field("bearer_token", N_("Bearer token"), N_("Either this, or the four keys below."), secret=True,
              optional=True),
        Field("consumer_key", N_("Consumer key"), secret=True, optional=True),
        Field("consumer_secret", N_("Consumer secret"), N_("Beside a bearer token only if X shall push."), secret=True,
              optional=True),
        Field("access_token", N_("Access token"), secret=True, optional=True),
        Field("access_token_secret", N_("Access token secret"), secret=True, optional=True),
    ),
    "facebook": (
        Field("page_id", N_("Page id"), N_("Digits, under “About” of the page."), identity=True),
        Field("page_token", N_("Page access token"), secret=True),
        Field("app_secret", N_("App secret"), N_("Of the app that the token was made with; it proves what is pushed."),
              secret=True),
        Field("verify_token", N_("Verify token"), N_("Made up by you; entered again at Facebook for the webhook."),
              secret=True),
        Field("token_until", N_("Day on which the token ends"), N_("Such as 2027-01-31, where Facebook has told one."),
              optional=True),
    ),
    "mail": (
        Field("address", N_("Mail address"), identity=True),
        Field("incoming", N_("Incoming server"), N_("Such as imaps://mail.gov.in:993/INBOX, or maildir:///srv/mail.")),
        Field("outgoing", N_("Outgoing server"), N_("Such as smtp+starttls://mail.gov.in:587, or smtps://mail.gov.in.")),
        Field("user", N_("User name at these servers"), optional=True),
        Field("password", N_("Password at these servers"), secret=True, optional=True),
    ),
}  # fmt: skip


def credentials(channel, form):
    """The credentials that a posted form gives, as the channel takes them; fields left empty are left out."""
    typed = {field.name: form.get(field.name, "").strip()[:4000] for field in FIELDS[channel]}
    given = {name: value for name, value in typed.items() if value}
    return _mail(given) if channel == "mail" else given


def kept(channel, form):
    """What of a refused form is shown again: everything but secrets."""
    shown = {field.name: form.get(field.name, "").strip()[:4000] for field in FIELDS[channel] if not field.secret}
    return {name: "" if _holds_password(value) else value for name, value in shown.items()}


def whose(channel, account):
    """What a form for new credentials is filled in with: who the account is, which is no secret."""
    return {field.name: account.author_id for field in FIELDS[channel] if field.identity}


def missing(channel, form):
    """{field: sentence} of the fields that must be filled in and are not."""
    wanted = [field.name for field in FIELDS[channel] if not field.optional]
    return {name: N_("Please fill this in.") for name in wanted if not form.get(name, "").strip()}


def blamed(channel, sentence):
    """The name of the field that a refusal speaks of first, "" where it names none."""
    places = {field.name: sentence.find(field.name) for field in FIELDS[channel]}
    named = [name for name, place in places.items() if place >= 0]
    return min(named, key=lambda name: (places[name], -len(name)), default="")


def _mail(given):
    """Both servers' addresses carry the login, percent-encoded, unless they name one of their own."""
    user, password = given.pop("user", ""), given.pop("password", "")
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    for name in ("incoming", "outgoing"):
        parts = address(given.get(name))
        if login and parts.netloc and "@" not in parts.netloc:
            given[name] = parts._replace(netloc=login + parts.netloc).geturl()
    return given


def _holds_password(value):
    return "@" in address(value).netloc
