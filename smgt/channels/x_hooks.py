"""Pushes of X's Activity API: its question whether an address is ours, its signature, and what an event tells.

A push is only a bell: mentions of replies do not ring it, so whoever hears it reads the account as always. Of an
event itself only a deletion is used. X signs no time; that a push is heard once is the caller's to see to.
"""

import base64
import hashlib
import hmac
import json

from smgt.channels.base import BadHook
from smgt.channels.loose import as_dict, as_list
from smgt.channels.x_posts import as_id, born, removed

SIGNATURE = "x-twitter-webhooks-signature"
NO_SECRET = "This account's credentials hold no consumer_secret, so nothing can be heard from X."  # noqa: S105
IDS = ("id", "post_id", "tweet_id", "id_str")  # how X names the post of a deletion is told nowhere for certain


def answer(secret, args):
    """The JSON that proves to X that this address is ours (its CRC). Raises BadHook."""
    token = args.get("crc_token")
    if not secret or not isinstance(token, str) or not token:
        raise BadHook(NO_SECRET if not secret else "X asked without a crc_token.")
    return json.dumps({"response_token": signature(secret, token.encode())})


def check(secret, body, headers):
    """Raise BadHook unless these raw bytes carry X's signature. Header names may be in any case."""
    told = next((value for name, value in headers.items() if name.lower() == SIGNATURE), "")
    if not secret or not hmac.compare_digest(signature(secret, body).encode(), str(told).encode()):
        raise BadHook("This push does not carry X's signature." if secret else NO_SECRET)


def signature(secret, body):
    """X's signature over these bytes."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def deletions(body):
    """An Item for each post that a push calls deleted. Whatever the body holds, nothing is raised."""
    try:
        data = as_dict(json.loads(body)).get("data")
    except (ValueError, RecursionError):
        return
    for event in map(as_dict, as_list(data) or [data]):
        payload = as_dict(event.get("payload"))
        post_id = next(filter(None, (as_id(payload.get(name)) for name in IDS)), "")
        if event.get("event_type") == "post.delete" and born(post_id):
            yield removed(post_id)
