"""Codes of an authenticator app (TOTP, RFC 6238): six digits of SHA-1 that change every thirty seconds."""

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP = 30  # seconds; with six digits and SHA-1 what every app assumes (RFC 6238 §4, Google's key URI format)
DIGITS = 6
DRIFT = 1  # steps that a telephone's clock may be off, either way (RFC 6238 §5.2)


def new_secret():
    """A new key of 160 bits (RFC 4226 §4), in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_of(now):
    """The time step that an aware time lies in."""
    return int(now.timestamp()) // STEP


def code(secret, step):
    """The six digits of one time step."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret, given, now):
    """The time step that a typed code belongs to, the newest within DRIFT; None where it is wrong."""
    present = step_of(now)
    steps = range(present + DRIFT, present - DRIFT - 1, -1)
    return next((step for step in steps if hmac.compare_digest(code(secret, step).encode(), given.encode())), None)


def address(secret, name, issuer="SMGT"):
    """The otpauth:// address that an app reads from a picture."""
    label = quote(f"{issuer}:{name}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"
