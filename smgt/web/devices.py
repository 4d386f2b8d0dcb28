"""Known devices: a signed cookie after a whole sign-in, where the officer ticks that the computer is not shared.

It opens nothing. It only takes a device out of the budget that strangers, too, draw from (TRUST §3.5).
"""

import hmac
import secrets
from datetime import timedelta

from flask import request

from smgt.config import settings
from smgt.vault import sign

LASTS = timedelta(days=180)


def known(officer, now):
    """The id of the device that asks, when this officer has signed in from it before; else ""."""
    owner, _, rest = request.cookies.get(_name(), "").partition(".")
    issued, _, rest = rest.partition(".")
    device, _, signature = rest.partition(".")
    if officer is None or owner != str(officer.id) or not (issued.isascii() and issued.isdigit()):
        return ""
    right = hmac.compare_digest(signature.encode(), _sign(officer, issued, device).encode())
    return device if right and int(issued[:12]) > (now - LASTS).timestamp() else ""


def remember(response, officer, now):
    """Have the browser keep that this officer uses it."""
    issued, device = str(int(now.timestamp())), secrets.token_hex(8)
    value = f"{officer.id}.{issued}.{device}.{_sign(officer, issued, device)}"
    secure = settings.base_url.startswith("https://")
    life = int(LASTS.total_seconds())
    response.set_cookie(_name(), value, max_age=life, httponly=True, samesite="Lax", secure=secure, path="/")


def _sign(officer, issued, device):
    """A new password makes every device a stranger's again."""
    return sign("device", officer.id, issued, device, officer.password_hash)


def _name():
    return "__Host-device" if settings.base_url.startswith("https://") else "device"
