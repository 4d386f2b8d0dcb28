"""The SMGT_* settings: typed, strict, documented here once. A malformed one stops the start with a sentence."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from smgt.errors import ConfigError

ROOT = Path(__file__).parent.parent  # where templates, static and migrations lie
ROLES = ("tracker", "state_nodal", "officer", "administrator", "viewer")


@dataclass(frozen=True)
class Setting:
    """One setting: its name without SMGT_, how to read it, its default, and one line for README."""

    name: str
    read: callable
    default: str
    about: str


def _text(value):
    return value


def _folder(value):
    if not value:
        raise ValueError("a folder")
    return Path(value)


def _number(low, high):
    def read(value):
        if not re.fullmatch("[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(value)

    return read


def _flag(value):
    if value not in ("0", "1"):
        raise ValueError("0 or 1")
    return value == "1"


def _address(*schemes, empty=False):
    def read(value):
        if not value and empty:
            return value
        if not _is_address(value, schemes):
            raise ValueError("an address beginning with " + " or ".join(f"{s}://" for s in schemes))
        parts = urlsplit(value)
        return value.rstrip("/") if parts.scheme in ("http", "https") else value

    return read


def _gateway(value):
    """Of messages to telephones: their text and number are in the address, so plain http only to this machine."""
    parts = urlsplit(value) if _is_address(value, ("https", "http")) else None
    here = parts and parts.hostname in ("localhost", "127.0.0.1", "::1")
    if value and not (parts and (parts.scheme == "https" or here) and "{number}" in value and "{text}" in value):
        raise ValueError("an https:// address with {number} and {text} in it")
    return value


def _bucket(value):
    if value and not (_is_address(value, ("s3+https", "s3+http")) and _has_keys(urlsplit(value))):
        raise ValueError("like s3+https://key:secret@host:port/bucket?region=us-east-1")
    return value


def _has_keys(parts):
    try:
        known = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return bool(known and parts.username and parts.password and parts.path.strip("/"))


def _is_address(value, schemes):
    try:
        parts = urlsplit(value)
        named = parts.path.strip("/") if parts.scheme in ("sqlite", "maildir") else parts.hostname
    except ValueError:
        return False
    return parts.scheme in schemes and bool(named)


def _mailbox(value):
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value):
        raise ValueError("a mail address")
    return value


def _words(value):
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _roles(value):
    roles = _words(value)
    if unknown := set(roles) - set(ROLES):
        raise ValueError(f"a comma-separated list of {', '.join(ROLES)}, not {', '.join(sorted(unknown))}")
    return roles


def _version(value):
    if not re.fullmatch(r"v\d{1,3}\.\d", value):
        raise ValueError("a Graph API version like v26.0")
    return value


def _language(value):
    if value not in ("en", "hi"):
        raise ValueError("en or hi")
    return value


SETTINGS = (
    Setting("SECRET_KEY", _text, "", "signs sessions and encrypts credentials; at least 32 characters"),
    Setting("OLD_SECRET_KEYS", _words, "", "earlier secret keys, comma-separated, newest first, still readable"),
    Setting("HOME", _folder, "var", "where media, the queue and backups live"),
    Setting("DATABASE_URL", _address("sqlite", "postgresql"), "", "default: smgt.db in SMGT_HOME, on SQLite"),
    Setting("BASE_URL", _address("http", "https", empty=True), "", "the public address; https makes cookies Secure"),
    Setting("X_API_BASE", _address("http", "https"), "https://api.twitter.com", "the X API; OAuth 1 signs this host"),
    Setting("GRAPH_API_BASE", _address("http", "https"), "https://graph.facebook.com", "the Facebook Graph API"),
    Setting("GRAPH_API_VERSION", _version, "v26.0", "its version"),
    Setting("OFFICIAL_DOMAINS", _words, "hry.nic.in,nic.in,gov.in", "official mail domains; others are warned about"),
    Setting("SMTP_URL", _address("smtp", "smtps", "smtp+starttls", "maildir", empty=True), "", "mail to officers"),
    Setting("MAIL_FROM", _mailbox, "smgt@localhost", "the sender of mail to officers"),
    Setting("SMS_URL", _gateway, "", "messages to telephones of a danger to life: https://…{number}…{text}"),
    Setting(
        "SECOND_FACTOR",
        _roles,
        "tracker,state_nodal,administrator",
        "roles that must have a second factor; empty for none",
    ),
    Setting("PROXY", _flag, "0", "1: behind a proxy of ours, whose X-Forwarded-For ends with who asks"),
    Setting("TWO_KEYS", _flag, "0", "1: declining as not tenable needs a second person"),
    Setting("LAPSE_DAYS", _number(1, 90), "7", "days of silence after which a replied ticket closes"),
    Setting("SETTLE_SECONDS", _number(0, 3600), "120", "how long a reply or notice waits so that it can be taken back"),
    Setting("ANSWER_FROM", _words, "", "accounts, the preferred first: which answers a post that tags several of them"),
    Setting("POLL_SECONDS", _number(5, 3600), "60", "how often each account is read"),
    Setting("LANGUAGE", _language, "en", "the language of a page for whoever has not chosen one"),
    Setting("OFFICERS_LANGUAGE", _language, "hi", "the same for nodal officers"),
    Setting("MAX_UPLOAD_MB", _number(1, 100), "25", "the largest form with its files, in megabytes"),
    Setting("MEDIA_HOSTS", _words, "", "further hosts (host or host:port) that files may be fetched from"),
    Setting("MEDIA_STORE", _bucket, "", "files in an S3 bucket: s3+https://key:secret@host/bucket; default: SMGT_HOME"),
    Setting("DRILL", _flag, "0", "1: the workshop; a secret key is made up and kept in SMGT_HOME, no second factor"),
    Setting("DRILL_PORT", _number(1, 65535), "8005", "where the drill's local X and Facebook listen"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


class Config:
    """All settings as attributes in lower case: config.settle_seconds."""

    def __init__(self, values):
        self.__dict__.update(values)

    @property
    def queue_path(self):
        """Huey's own SQLite file (its polling takes write locks, so never the application's)."""
        return self.home / "huey.db"

    @property
    def media_path(self):
        return self.home / "media"

    @property
    def secret_keys(self):
        """The current secret key first, then the old ones that may still be read."""
        return (self.secret_key, *self.old_secret_keys)


settings = Config({})  # those of this process, filled once by create_app; read by the verbs and the edges


def load(environ=None, directory="."):
    """Read the settings from `environ` (default: the process's), over `directory`/.env, over HOME/drill.env.

    `NAME_FILE` reads the value from a file. Returns a Config. Raises ConfigError with a sentence.
    """
    environ = dict(os.environ if environ is None else environ)
    given = _read_env_file(Path(directory) / ".env") | _smgt(environ)
    home = Path(given.get("SMGT_HOME") or BY_NAME["HOME"].default)
    given = _read_files(_read_env_file(home / "drill.env") | given)
    if unknown := sorted(name for name in given if name.removeprefix("SMGT_") not in BY_NAME):
        raise ConfigError(f"Unknown setting {unknown[0]}. README lists the settings.")
    given.setdefault("SMGT_DATABASE_URL", f"sqlite:///{home.absolute()}/smgt.db")
    values = {s.name.lower(): _read(s, given.get(f"SMGT_{s.name}", s.default)) for s in SETTINGS}
    return Config(_drilled(values, given) if values["drill"] else _guarded(values))


def write_drill_env(home, settings):
    """Keep the workshop's settings in `home`, so that every later command in that home finds them."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "drill.env"
    settings = {"SMGT_DRILL": "1", "SMGT_SECRET_KEY": secrets.token_urlsafe(48)} | _read_env_file(path) | settings
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in sorted(settings.items())))


def _smgt(environ):
    return {name: value for name, value in environ.items() if name.startswith("SMGT_")}


def _read_env_file(path):
    if not path.is_file():
        return {}
    lines = (line.strip() for line in _text_of(path).splitlines())
    pairs = (line.removeprefix("export ").partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return _smgt({name.strip(): value.strip().strip("\"'") for name, _, value in pairs})


def _read_files(given):
    values = {name: value for name, value in given.items() if not name.endswith("_FILE")}
    for name, path in given.items():
        if name.endswith("_FILE"):
            values[name.removesuffix("_FILE")] = _text_of(path, f"{name}: ").strip()
    return values


def _text_of(path, what=""):
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{what}cannot read {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{what}cannot read {path}: it is no text in UTF-8.") from None


def _read(setting, value):
    try:
        return setting.read(value)
    except ValueError as error:
        secret = "URL" in setting.name or "STORE" in setting.name  # an address may hold a password
        shown = "" if secret else f"; it is {value!r}"
        raise ConfigError(f"SMGT_{setting.name} must be {error}{shown}.") from None


def _guarded(values):
    if len(values["secret_key"]) < 32:
        raise ConfigError("SMGT_SECRET_KEY must be set, to at least 32 characters (try: openssl rand -base64 48).")
    return values


def _drilled(values, given):
    """The drill's own defaults: no second factor, its local X and Facebook and their photographs."""
    if "SMGT_SECOND_FACTOR" not in given:
        values["second_factor"] = ()
    for name in ("x_api_base", "graph_api_base"):
        if f"SMGT_{name.upper()}" not in given:
            values[name] = f"http://127.0.0.1:{values['drill_port']}"
    if "SMGT_MEDIA_HOSTS" not in given:  # where its citizens' photographs lie
        values["media_hosts"] = (f"127.0.0.1:{values['drill_port']}",)
    return _guarded(values)
