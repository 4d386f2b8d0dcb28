"""A platform that pushes, for tests: signs each body with a key, and carries its items in it as JSON."""

import hmac
import json
from datetime import datetime, timedelta

from smgt.channels.base import BadHook, Channel, Item
from tests.factories import NOON

KEY = b"the app's own secret"


def body(*items, at=NOON, **more):
    """A push of items ({"id", "text"}), non-ASCII escaped as platforms do."""
    return json.dumps({"at": at.isoformat(), "items": items, **more}).encode()


def said(number, words="gali mein pani nahi"):
    return {"id": str(number), "text": words}


def signed(content):
    return {"X-Signature": hmac.new(KEY, content, "sha256").hexdigest()}


class Pushing(Channel):
    """Hears what is signed with KEY and not older than two days; `answers` are raised by the next unpackings."""

    name, answers, unpacked = "facebook", [], 0

    def __init__(self, credentials, settings):
        super().__init__()
        self.identity = credentials.get("page_id", "")

    @classmethod
    def reset(cls):
        cls.answers, cls.unpacked = [], 0
        return cls

    def challenge(self, args):
        if args.get("token") != "right":
            raise BadHook("This is not the token.")
        return args.get("say", "")

    def hear(self, content, headers, now):
        right = hmac.new(KEY, content, "sha256").hexdigest()
        if not hmac.compare_digest(headers.get("x-signature") or "", right):
            raise BadHook("This is not from the platform.")
        if b'"at"' in content and now - datetime.fromisoformat(json.loads(content)["at"]) > timedelta(hours=48):
            raise BadHook("This is old.")

    def unpack(self, content):
        type(self).unpacked += 1
        self.use.calls += 1
        if self.answers:
            raise self.answers.pop(0)
        for each in json.loads(content)["items"]:
            yield Item(each["id"], each["text"], NOON, author_id=f"a{each['id']}", author=f"a{each['id']}")
