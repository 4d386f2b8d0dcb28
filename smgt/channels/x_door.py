"""The way to X's API below tweepy: where it leads, the limits each answer tells, and what refusals mean."""

import re
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from smgt.channels.base import ChannelDown, NotSent, Uncertain
from smgt.channels.http import Bounded
from smgt.channels.loose import as_dict, as_text

DOWN = {
    401: ("auth_failed", "X does not accept this account's keys any more. Enter new ones on the accounts page."),
    402: ("no_credit", "X has stopped serving this account: its credit is used up."),
    403: ("auth_failed", "X does not permit this account to do that. Check the account and its app on X."),
}
DAY_LIMITS = ("x-app-limit-24hour", "x-user-limit-24hour")
ABOUT_THE_APP = ("unsupported-authentication", "client-forbidden", "oauth1-permissions")
REFUSALS = {
    "not been mentioned": (
        "X lets us answer only a post that tags this account, and this one does not. Reply by hand.",
        {"by_hand": True},
    ),
    "deleted or not visible": ("The post was deleted or is hidden, so X takes no reply to it.", {"gone": True}),
}
OWN_KEYS = "Direct messages need the handle's own keys: X does not let this account send them."


class Refusal(Exception):
    """X answered, but not with 2xx. Raised below tweepy, whose own errors stumble over bodies like `[]`."""

    def __init__(self, response):
        super().__init__(response.status_code)
        self.code, self.headers = response.status_code, response.headers
        try:
            problem = as_dict(response.json())
        except (ValueError, RecursionError):
            problem = {}
        self.kind = as_text(problem.get("type"), 200)
        self.detail = as_text(problem.get("detail"), 200) or as_text(problem.get("title"), 200)

    @property
    def about_the_app(self):
        """Whether it is the keys that may not do this, rather than this one thing that cannot be done."""
        return self.kind.endswith(ABOUT_THE_APP)


class Door(Bounded):
    """Sends tweepy's requests to `base` within bounds, notes in `use` what X tells, and raises what it refuses."""

    def __init__(self, base, timeouts, use):
        self.base, self.use = urlsplit(base), use
        super().__init__(timeouts)

    def send(self, request, **options):
        asked = urlsplit(request.url)
        path = self.base.path.rstrip("/") + asked.path
        request.url = asked._replace(scheme=self.base.scheme, netloc=self.base.netloc, path=path).geturl()
        self.use.calls += 1
        response = super().send(request, **options)
        _note_limit(self.use, response.headers)
        if not 200 <= response.status_code < 300:
            raise Refusal(response)
        return response


def verdict(refusal):
    """What a refused reply means: a definite no, an account that is down, or perhaps."""
    if refusal.code == 403 and "duplicate content" in refusal.detail.lower():
        return Uncertain("X says that this reply stands there already.")
    if refusal.code in (400, 404, 422) or (refusal.code == 403 and refusal.detail and not refusal.about_the_app):
        unknown = (f"X refused the reply: {refusal.detail or refusal.code}", {})
        sentence, facts = next((known for words, known in REFUSALS.items() if words in refusal.detail), unknown)
        return NotSent(sentence, **facts)
    if refusal.code in (401, 402, 403, 429):
        return down(refusal)
    return Uncertain(f"X answered with error {refusal.code}; the reply may be out.")


def direct_verdict(refusal):
    """What a refused direct message means; keys that may not send any can still post."""
    if refusal.code == 403 and refusal.about_the_app:
        return NotSent(OWN_KEYS, by_hand=True)
    return verdict(refusal)


def down(refusal):
    """The ChannelDown that a refused request means for the whole account."""
    if refusal.code == 429:
        return ChannelDown("X asks us to wait before the next request.", "limited", until=opens_again(refusal.headers))
    if refusal.code in DOWN:
        state, sentence = DOWN[refusal.code]
        return ChannelDown(sentence, state, permanent=True)
    return ChannelDown(f"X answered with error {refusal.code}.")


def opens_again(headers):
    """When the limit that was reached opens again; in 15 minutes where X does not tell it believably."""
    now = time.time()
    used_up = [limit for limit in DAY_LIMITS if headers.get(f"{limit}-remaining") == "0"]
    told = [headers.get(f"{limit}-reset", "") for limit in ("x-rate-limit", *used_up)]
    times = [int(each) for each in told if re.fullmatch(r"[0-9]{1,12}", each) and abs(int(each) - now) < 90_000]
    return datetime.fromtimestamp(max(times, default=now + 900), UTC)


def _note_limit(use, headers):
    """Keep the tightest limit: of several endpoints, and of several for a day, the one of which the least is left."""
    if (told := _limit(headers, "x-rate-limit")) and _tighter(told, use.limit, use.remaining):
        use.limit, use.remaining, use.reset_at = told
    for name in DAY_LIMITS:
        if (told := _limit(headers, name)) and _tighter(told, use.day_limit, use.day_remaining):
            use.day_limit, use.day_remaining, use.day_reset_at = told


def _limit(headers, name):
    """(limit, remaining, when it opens again) as these headers tell; None where they do not."""
    told = [headers.get(f"{name}-{part}", "") for part in ("limit", "remaining", "reset")]
    if not all(re.fullmatch(r"[0-9]{1,10}", each) for each in told) or not int(told[0]):
        return None
    return int(told[0]), int(told[1]), datetime.fromtimestamp(int(told[2]), UTC)


def _tighter(told, limit, remaining):
    return not limit or told[1] / told[0] <= remaining / limit
