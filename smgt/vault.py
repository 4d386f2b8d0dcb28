"""Secrets at rest and signatures, from SMGT_SECRET_KEY; the keys before it can still be read (rotation)."""

import base64
import hmac
import json
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from smgt.config import settings
from smgt.errors import ConfigError


def _derived(purpose):
    return _keys(purpose, settings.secret_keys)


@lru_cache(maxsize=64)
def _keys(purpose, secret_keys):
    return [hmac.digest(key.encode(), purpose.encode(), sha256) for key in secret_keys]


def _box(purpose):
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _derived(purpose)])


def seal(value, purpose="credentials"):
    """A JSON value as encrypted text, which only `unseal` with the same `purpose` opens."""
    return _box(purpose).encrypt(json.dumps(value).encode()).decode()


def unseal(text, purpose="credentials"):
    """The value `seal` was given. Raises ConfigError when none of the keys opens it."""
    try:
        return json.loads(_box(purpose).decrypt(text.encode()))
    except InvalidToken:
        raise ConfigError("Credentials cannot be opened: was SMGT_SECRET_KEY changed? Keep the old one in "
                          "SMGT_OLD_SECRET_KEYS.") from None  # fmt: skip


def reseal(text):
    """The same secret sealed with the present key. Raises ConfigError when none of the keys opens it."""
    return seal(unseal(text))


def sign(purpose, *parts):
    """A short signature over `parts`, made with the present key; a different `purpose` gives a different one."""
    return hmac.digest(_derived(purpose)[0], "\n".join(map(str, parts)).encode(), "sha256").hex()[:40]


def signed(beginning, purpose, *parts):
    """Whether a signature over `parts`, made with any of the keys, begins so. Raises nothing."""
    text = "\n".join(map(str, parts)).encode()
    made = (hmac.digest(key, text, "sha256").hex()[: len(beginning)] for key in _derived(purpose))
    return any([hmac.compare_digest(each, beginning) for each in made])


def chain_hashes(previous, line):
    """What the journal's next hash may be: one for each key, the present one first."""
    text = f"{previous}\n{line}".encode()
    return [hmac.new(key, text, sha256).hexdigest() for key in _derived("journal")]
