"""The Graph API over plain HTTP: signed calls, bounded answers, what it refuses, and how much of its patience is used.

The token travels in a header, so that no log of addresses ever holds it.
"""

import hmac
import json
import logging
from datetime import UTC, date, datetime, timedelta

import requests

from smgt.channels.base import ChannelDown, NotSent, Uncertain
from smgt.channels.http import never_connected, session
from smgt.channels.loose import as_dict, as_list, as_number, as_text

log = logging.getLogger(__name__)
SLOW_AT = 75  # percent of what Facebook allows: from there on we ask less often
SLOW = ((90, timedelta(minutes=15)), (SLOW_AT, timedelta(minutes=5)))  # shares are of a rolling hour
USAGE = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")
SHARES = ("call_count", "total_cputime", "total_time")
ENDS = {  # developers.facebook.com/docs/graph-api/changelog, read in November 2026; v26.0 has no end yet
    "v20.0": date(2026, 9, 24),
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}
WARNED = timedelta(days=183)


class Refusal(Exception):
    """Facebook answered, but with an error. `code` and `subcode` are Graph's (0 where it gives none).

    `wait` (minutes) is when access comes back as it estimates, 0 where it does not tell.
    """

    def __init__(self, status, error, wait, secret):
        self.status, self.wait = status, wait
        self.code, self.subcode = as_number(error.get("code")), as_number(error.get("error_subcode"))
        self.transient = error.get("is_transient") is True
        self.words = as_text(error.get("message"), 200).replace(secret, "…")  # "Malformed access token EAAB…"
        super().__init__(f"{status}/{self.code}/{self.subcode}")

    @property
    def gone(self):
        """What was asked for does not exist, or is not shown to us."""
        return (self.code, self.subcode) == (100, 33) or self.code == 803


class Graph:
    """The door of one page. `use` (base.Use) is filled in with every answer."""

    def __init__(self, settings, token, secret, use, timeouts):
        self.use, self._token = use, token
        self._root = f"{settings.graph_api_base}/{settings.graph_api_version}"
        self._proof = hmac.digest(secret.encode(), token.encode(), "sha256").hex()
        self._session = session(timeouts)
        self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path, **params):
        """One answer as a dict. Raises Refusal, and ChannelDown where there is no proper answer."""
        try:
            return self._call("GET", path, params=params)
        except (requests.RequestException, ValueError, RecursionError) as error:
            unreadable = isinstance(error, (requests.JSONDecodeError, ValueError, RecursionError))
            what = "Facebook's answer is not what it should be." if unreadable else None
            raise ChannelDown(what or "Facebook cannot be reached, or does not answer in time.") from error

    def post(self, path, body):
        """Write once; the answer as a dict. Raises Refusal, NotSent (nothing left us) or Uncertain."""
        try:
            return self._call("POST", path, json=body)
        except (requests.RequestException, ValueError, RecursionError) as error:
            if isinstance(error, requests.RequestException) and never_connected(error):
                raise NotSent("Facebook could not be reached; nothing was sent.", retry=True) from error
            raise Uncertain("The connection to Facebook broke before it answered; the reply may be out.") from error

    def _call(self, method, path, params=None, **body):
        params = (params or {}) | {"appsecret_proof": self._proof}
        self.use.calls += 1
        response = self._session.request(method, f"{self._root}/{path}", params=params, allow_redirects=False, **body)
        wait = self._used(response.headers)
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = None
        error = as_dict(as_dict(answer).get("error"))
        if error or not 200 <= response.status_code < 300:
            raise Refusal(response.status_code, error, wait, self._token)
        if not isinstance(answer, dict):
            raise ValueError("no JSON object")
        return answer

    def _used(self, headers):
        """Note how much is used, and from 75 % on until when to rest. Returns the minutes that Facebook estimates."""
        told = [each for name in USAGE for each in _counts(headers.get(name, ""))]
        shares = [as_number(each.get(name)) for each in told for name in SHARES]
        wait = max((as_number(each.get("estimated_time_to_regain_access")) for each in told), default=0)
        if shares:
            self.use.percent = max(shares)
            rest = next((rest for share, rest in SLOW if self.use.percent >= share), timedelta(minutes=wait))
            if rest:
                self.use.slow_until = datetime.now(UTC) + max(rest, timedelta(minutes=wait))
        return wait


def ending(version, today):
    """A sentence when this version of the Graph API ends within half a year of `today` or has ended, else ""."""
    end = ENDS.get(version)
    if end is None or end - today > WARNED:
        return ""
    verb = "ended" if end < today else "ends"
    return f"Graph API {version} {verb} on {end.day} {end:%B %Y}: set SMGT_GRAPH_API_VERSION to a later one."


def _counts(header):
    """The objects with counts in one usage header: it is one, or holds lists of them for each page."""
    try:
        told = as_dict(json.loads(header))
    except (ValueError, RecursionError):
        return []
    lists = [as_dict(each) for value in told.values() for each in as_list(value)]
    return [told, *lists]
