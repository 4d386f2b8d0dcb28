"""X (Twitter) through tweepy: mentions in, replies out, with the time-outs and bounds that tweepy lacks."""

import logging
import re
import ssl
import time
import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from smgt.channels.base import Channel, ChannelDown, Delivery, NotSent, Page, Uncertain
from smgt.channels.x_posts import as_dict, as_id, as_text, born, link, posts

HOST = "https://api.twitter.com"  # fixed inside tweepy, and what OAuth 1 signs
OAUTH1 = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
MOST_BYTES = 20_000_000  # of one answer, unpacked
MOST_SECONDS = 60  # for the body of one answer: a read time-out alone lets a server drip for ever
MOST_PAGES = 100
OVERLAP = timedelta(minutes=30)  # X shows some mentions late, below ids that were already read
AROUND = timedelta(minutes=5)  # how far the clocks of X and ours may differ
FIRST_TIME = datetime(2010, 11, 6, 0, 0, 1, tzinfo=UTC)  # X refuses a start_time before it
LINK = re.compile(r"https?://\S+", re.I)
SHORT_LINKS_AT_END = re.compile(r"(?:\s*https://t\.co/\w+)+\s*$")
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # code points that count one; all others two
FIELDS = {
    "tweet_fields": "created_at,author_id,conversation_id,lang,note_tweet,referenced_tweets,attachments,"
    "in_reply_to_user_id,edit_history_tweet_ids",
    "expansions": "author_id,attachments.media_keys,referenced_tweets.id",
    "user_fields": "username,name",
    "media_fields": "type,url,preview_image_url,variants",
}
DOWN = {
    401: ("auth_failed", "X does not accept this account's keys any more. Enter new ones on the accounts page."),
    402: ("no_credit", "X has stopped serving this account: its credit is used up."),
    403: ("auth_failed", "X does not permit this account to do that. Check the account and its app on X."),
}
DAY_LIMITS = ("x-app-limit-24hour", "x-user-limit-24hour")
ABOUT_THE_APP = ("unsupported-authentication", "client-forbidden", "oauth1-permissions")
REFUSALS = {
    "not been mentioned": "X lets us answer only a post that tags this account, and this one does not. Reply by hand.",
    "deleted or not visible": "The post was deleted or is hidden, so X takes no reply to it.",
}

for _name in ("tweepy", "oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)  # at DEBUG they write tokens into the log


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


class StaleToken(ChannelDown):
    """X refuses to go on with a sweep at the place we remember."""


class Door(HTTPAdapter):
    """Sends tweepy's requests to `base`, and bounds the time and the bytes an answer may take."""

    def __init__(self, base, timeouts):
        self.base, self.timeouts = urlsplit(base), timeouts
        super().__init__()

    def send(self, request, **options):
        asked = urlsplit(request.url)
        path = self.base.path.rstrip("/") + asked.path
        request.url = asked._replace(scheme=self.base.scheme, netloc=self.base.netloc, path=path).geturl()
        response = super().send(request, **options | {"timeout": self.timeouts})
        # requests would read the body without an end; whatever it finds in _content it takes as read
        response._content = b"".join(_bounded(response))
        if not 200 <= response.status_code < 300:
            raise Refusal(response)
        return response


class X(Channel):
    """One X account. `credentials` is its decrypted dict (CONTRACT), `settings` needs `x_api_base`.

    Raises ValueError, with a sentence, for credentials that cannot be right. Connects when first used.
    """

    name = "x"
    limit = 280
    can_look = True
    timeouts = (5, 20)  # seconds to connect, to wait for the next byte

    def __init__(self, credentials, settings):
        super().__init__()
        keys = _keys(credentials)
        self._user_auth = "bearer_token" not in keys
        self._id = _optional(credentials, "user_id", r"\d{1,19}")
        self._username = _optional(credentials, "username", r"@?\w{1,50}").lstrip("@")
        self._client = tweepy.Client(**keys, return_type=dict, wait_on_rate_limit=False)
        self._client.session.trust_env = False
        self._client.session.mount(HOST, Door(settings.x_api_base, self.timeouts))

    def fetch(self, cursor):
        """Yield Pages of mentions, newest first; after a sweep that was cut short, the rest of it comes first."""
        state = {key: str(cursor.get(key) or "") for key in ("since_id", "high", "next_token")}
        return islice(self._sweeps(state), MOST_PAGES)

    def settle(self, page, failed):
        """Nothing: X keeps no record of what was read."""

    def send(self, reply):
        """Post the reply once. Raises NotSent, Uncertain or ChannelDown."""
        if not re.fullmatch(r"[0-9]{1,19}", reply.in_reply_to):
            raise NotSent("There is no post on X that this reply answers.")
        if LINK.search(reply.text):
            raise NotSent("A reply on X carries no link: X charges thirteen times as much for it.")
        try:
            answer = self._client.create_tweet(
                text=reply.text, in_reply_to_tweet_id=reply.in_reply_to, user_auth=self._user_auth
            )
        except Refusal as refusal:
            raise _verdict(refusal) from refusal
        except (requests.RequestException, ValueError, RecursionError) as error:
            if _never_connected(error):
                raise NotSent("X could not be reached; nothing was sent.", retry=True) from error
            raise Uncertain("The connection to X broke before it answered; the reply may be out.") from error
        return self._delivery(as_id(as_dict(as_dict(answer).get("data")).get("id")))

    def look(self, reply):
        """The Delivery of an uncertain reply if it stands in our own timeline, else None. Raises ChannelDown."""
        me, token = self._me(), None
        since = max(reply.attempted_at - AROUND, FIRST_TIME) if reply.attempted_at else None
        for _ in range(MOST_PAGES):
            answer = self._read(
                self._client.get_users_tweets, me, max_results=100, start_time=since, pagination_token=token, **FIELDS
            )
            for item in posts(answer, me):
                if _is_reply(item, reply):
                    return self._delivery(item.external_id)
            if not (token := _next_token(answer)):
                return None
        raise ChannelDown("X's answer has no end; whether the reply is out cannot be told.")

    @staticmethod
    def length(text):
        """X's weighted length: a link counts 23, Latin and Indian letters one, the rest (emoji, Chinese) two."""
        text = unicodedata.normalize("NFC", text)
        plain, links = LINK.subn("", text)
        return 23 * links + sum(1 if any(low <= ord(c) <= high for low, high in LIGHT) else 2 for c in plain)

    def _sweeps(self, state):
        if state["next_token"]:
            try:
                state = yield from self._sweep(state)
            except StaleToken:
                state = state | {"high": "", "next_token": ""}
        yield from self._sweep(state)

    def _sweep(self, state):
        """Page down to the bottom; only there does since_id move, so a death on the way loses nothing."""
        me = self._me()
        while True:
            answer = self._mentions(me, state)
            items = posts(answer, me)
            state = _advanced(state, items, _next_token(answer))
            yield Page(items, state)
            if not state["next_token"]:
                return state

    def _mentions(self, me, state):
        return self._read(
            self._client.get_users_mentions,
            me,
            max_results=100,
            start_time=_start_time(state["since_id"]),
            pagination_token=state["next_token"] or None,
            **FIELDS,
        )

    @property
    def identity(self):
        return self._id or ""

    def _me(self):
        """Our own user id, asked of X once where the credentials do not tell it."""
        if not self._id:
            user = as_dict(self._read(self._client.get_me).get("data"))
            self._id, self._username = as_id(user.get("id")), as_text(user.get("username"), 50)
        if not self._id:
            raise ChannelDown("X does not say which account these keys belong to.")
        return self._id

    def _read(self, call, *args, **params):
        """One answer of X as a dict that holds data, or says that there are none."""
        try:
            answer = call(*args, user_auth=self._user_auth, **params)
        except Refusal as refusal:
            if refusal.code == 400 and params.get("pagination_token"):
                raise StaleToken("X does not know the page at which reading stopped.") from refusal
            raise _down(refusal) from refusal
        except requests.JSONDecodeError as error:
            raise ChannelDown("X's answer is not what it should be.") from error
        except (requests.RequestException, ValueError, RecursionError) as error:
            raise ChannelDown("X cannot be reached, or does not answer in time.") from error
        if any(isinstance(as_dict(answer).get(key), (list, dict)) for key in ("data", "meta")):
            return answer
        raise ChannelDown("X's answer is not what it should be.")

    def _delivery(self, post_id):
        if not post_id:
            raise Uncertain("X took the reply but did not say where it is.")
        return Delivery(post_id, link(self._username, post_id))


def _advanced(state, items, token):
    """The cursor after a page. Ids are compared as numbers; those of broken items and of the future do not count."""
    ids = [item.external_id for item in items if not item.broken] + [state["high"], state["since_id"]]
    latest = datetime.now(UTC) + AROUND
    high = max((each for each in ids if (moment := born(each)) and moment < latest), key=int, default="")
    if token:
        return state | {"high": high, "next_token": token}
    return {"since_id": high, "high": "", "next_token": ""}


def _start_time(since_id):
    """How far back a sweep goes; a time and not since_id itself, so that mentions shown late are found."""
    newest_read = born(since_id)
    return max(newest_read - OVERLAP, FIRST_TIME) if newest_read else None


def _is_reply(item, reply):
    said = SHORT_LINKS_AT_END.sub("", item.text).rstrip()
    return item.own and reply.in_reply_to in item.replies_to and said.endswith(reply.mark)


def _next_token(answer):
    return as_text(as_dict(answer.get("meta")).get("next_token"), 500)


def _verdict(refusal):
    """What a refused reply means: a definite no, an account that is down, or perhaps."""
    if refusal.code == 403 and "duplicate content" in refusal.detail.lower():
        return Uncertain("X says that this reply stands there already.")
    about_app = refusal.kind.endswith(ABOUT_THE_APP)
    if refusal.code in (400, 404, 422) or (refusal.code == 403 and refusal.detail and not about_app):
        known = [sentence for words, sentence in REFUSALS.items() if words in refusal.detail]
        return NotSent(known[0] if known else f"X refused the reply: {refusal.detail or refusal.code}")
    if refusal.code in (401, 402, 403, 429):
        return _down(refusal)
    return Uncertain(f"X answered with error {refusal.code}; the reply may be out.")


def _down(refusal):
    if refusal.code == 429:
        return ChannelDown("X asks us to wait before the next request.", "limited", until=_reset(refusal.headers))
    if refusal.code in DOWN:
        state, sentence = DOWN[refusal.code]
        return ChannelDown(sentence, state, permanent=True)
    return ChannelDown(f"X answered with error {refusal.code}.")


def _reset(headers):
    """When the limit that was reached opens again; in 15 minutes where X does not tell it believably."""
    now = time.time()
    used_up = [limit for limit in DAY_LIMITS if headers.get(f"{limit}-remaining") == "0"]
    told = [headers.get(f"{limit}-reset", "") for limit in ("x-rate-limit", *used_up)]
    times = [int(each) for each in told if re.fullmatch(r"[0-9]{1,12}", each) and abs(int(each) - now) < 90_000]
    return datetime.fromtimestamp(max(times, default=now + 900), UTC)


def _never_connected(error):
    """Whether no byte of the request can have left us. Looks at urllib3's reason, never at __context__ (not ours)."""
    reason = getattr(next(iter(error.args), None), "reason", None)
    first = next(iter(getattr(reason, "args", ())), None)
    return (
        isinstance(error, requests.ConnectTimeout)
        or isinstance(reason, (NewConnectionError, ConnectTimeoutError))
        or isinstance(first, ssl.SSLCertVerificationError)
    )


def _bounded(response):
    """The body in chunks, unpacked, as long as it stays within its bounds."""
    size, end = 0, time.monotonic() + MOST_SECONDS
    for chunk in response.iter_content(65536):
        size += len(chunk)
        if size > MOST_BYTES or time.monotonic() > end:
            response.close()
            raise requests.exceptions.ContentDecodingError("the answer is too large or too slow")
        yield chunk


def _keys(credentials):
    """The keys for tweepy: OAuth 1 where it is given (it may write), else the bearer token."""
    if not isinstance(credentials, dict):
        raise ValueError("The credentials of an X account are a JSON object.")
    names = OAUTH1 if any(credentials.get(name) for name in OAUTH1) else ("bearer_token",)
    for name in names:
        value = credentials.get(name)
        if not isinstance(value, str) or not re.fullmatch(r"[!-~]{1,1000}", value):
            raise ValueError(f"An X account needs {name}: give bearer_token, or {', '.join(OAUTH1)}.")
    return {name: credentials[name] for name in names}


def _optional(credentials, name, pattern):
    value = str(credentials.get(name) or "").strip()
    if value and not re.fullmatch(pattern, value, re.A):
        raise ValueError(f"{name} of an X account is not what X would give.")
    return value
