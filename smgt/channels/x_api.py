"""X's API v2 for one account, through tweepy: who we are, the questions we ask, what each costs, and what we write."""

import logging
import re
from dataclasses import replace

import requests
import tweepy

from smgt.channels.base import ChannelDown, NotSent, Uncertain
from smgt.channels.http import never_connected
from smgt.channels.loose import as_dict, as_text
from smgt.channels.x_direct import EVENTS, messages
from smgt.channels.x_door import Door, Refusal, direct_verdict, down, verdict
from smgt.channels.x_posts import Us, as_id, born, posts
from smgt.channels.x_sweep import bare

HOST = "https://api.twitter.com"  # fixed inside tweepy, and what OAuth 1 signs
OAUTH1 = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
FIELDS = {
    "tweet_fields": "created_at,author_id,conversation_id,lang,note_tweet,referenced_tweets,attachments,entities,"
    "in_reply_to_user_id,edit_history_tweet_ids,withheld",
    "expansions": "author_id,attachments.media_keys,referenced_tweets.id",
    "user_fields": "username,name",
    "media_fields": "type,url,preview_image_url,variants",
}
# millionths of a dollar (docs.x.com/x-api/getting-started/pricing, August 2026)
POST, USER, DIRECT, WRITE, SUMMONED = 5_000, 10_000, 10_000, 15_000, 10_000

for _name in ("tweepy", "oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)  # at DEBUG they write tokens into the log


class Api:
    """One account's way to X. `credentials` as in CONTRACT, `use` (base.Use) is filled in on the way.

    The cost is what X charges at most: every post, message and author counts once for each time a door is opened, and
    not at all below the `since_id` that was read before (X charges nothing twice within a UTC day). X does not say
    whether authors that come along with posts are charged, and an account that owns its app pays $0.001 a post for its
    own mentions and timeline instead of $0.005: what is really charged stands in X's developer console.

    Raises ValueError, with a sentence, for credentials that cannot be right.
    """

    def __init__(self, credentials, base, timeouts, use):
        keys = _keys(credentials)
        self.secret = as_text(credentials.get("consumer_secret"))
        self.use, self._charged = use, set()
        self._user_auth = "bearer_token" not in keys
        self.us = Us(
            _optional(credentials, "user_id", r"\d{1,19}"),
            _optional(credentials, "username", r"@?\w{1,50}").lstrip("@"),
        )
        self._client = tweepy.Client(**keys, return_type=dict, wait_on_rate_limit=False)
        self._client.session.trust_env = False
        self._client.session.mount(HOST, Door(base, timeouts, use))

    def me(self):
        """Our user id, asked of X once where the credentials do not tell it. Raises ChannelDown."""
        if not self.us.user_id:
            self._know(self.told(self._ask, self._client.get_me))
        if not self.us.user_id:
            raise ChannelDown("X does not say which account these keys belong to.")
        return self.us.user_id

    def handle(self):
        """Our handle, asked of X once where nothing told it yet. Raises ChannelDown."""
        if not self.us.username:
            self._know(self.told(self._ask, self._client.get_user, id=self.me()))
        if not self.us.username:
            raise ChannelDown("X does not say what this account's handle is.")
        return self.us.username

    def mentions(self, start, token):
        """A page of what mentions us since `start` (None: all that X holds, at most 800). Raises Refusal."""
        asked = {"start_time": start, "pagination_token": token or None}
        return self._ask(self._client.get_users_mentions, self.me(), max_results=100, **asked, **FIELDS)

    def timeline(self, start, token):
        """A page of what we said ourselves since `start`. Raises Refusal."""
        asked = {"start_time": start, "pagination_token": token or None}
        return self._ask(self._client.get_users_tweets, self.me(), max_results=100, **asked, **FIELDS)

    def search(self, query, start, end, token):
        """A page of the posts of the last seven days that fit. Raises Refusal."""
        asked = {"start_time": start, "end_time": end, "next_token": token or None}
        return self._ask(self._client.search_recent_tweets, query, max_results=100, **asked, **FIELDS)

    def lookup(self, ids):
        """Up to 100 posts by their ids, and `errors` for those that are gone. Raises Refusal."""
        return self._ask(self._client.get_tweets, list(ids), parts=("data", "errors"), **FIELDS)

    def directs(self, token, participant=None):
        """A page of the direct messages of the last 30 days, or of those with one person. Raises Refusal."""
        asked = {"pagination_token": token or None, "participant_id": participant}
        return self._ask(self._client.get_direct_message_events, max_results=100, **asked, **EVENTS)

    def posts(self, answer, since_id=""):
        """The Items of an answer, charged for as far as they are new."""
        return self._charge(posts(answer, self.us), POST, since_id)

    def messages(self, answer, since_id=""):
        """The Items of an answer of direct messages, charged for as far as they are new."""
        return self._charge(messages(answer, self.us), DIRECT, since_id)

    def reply(self, text, in_reply_to):
        """Post an answer: X's id for it. Raises NotSent, Uncertain or ChannelDown."""
        answer = self._write(verdict, self._client.create_tweet, text=text, in_reply_to_tweet_id=in_reply_to)
        self.use.cost += SUMMONED
        return as_id(as_dict(answer.get("data")).get("id"))

    def message(self, text, to):
        """Send a direct message to a user id: X's id for it. Raises NotSent, Uncertain or ChannelDown."""
        answer = self._write(direct_verdict, self._client.create_direct_message, text=text, participant_id=to)
        self.use.cost += WRITE
        return as_id(as_dict(answer.get("data")).get("dm_event_id"))

    def told(self, question, *args, **params):
        """The answer to a question of this class that must not be refused: raises nothing but ChannelDown."""
        try:
            return question(*args, **params)
        except Refusal as refusal:
            raise down(refusal) from refusal

    def _ask(self, call, *args, parts=("data", "meta"), **params):
        """One answer of X as a dict that holds one of these parts. Raises Refusal, ChannelDown."""
        try:
            answer = call(*args, user_auth=self._user_auth, **params)
        except requests.JSONDecodeError as error:
            raise ChannelDown("X's answer is not what it should be.") from error
        except (requests.RequestException, ValueError, RecursionError) as error:
            raise ChannelDown("X cannot be reached, or does not answer in time.") from error
        if any(isinstance(as_dict(answer).get(part), (list, dict)) for part in parts):
            return answer
        raise ChannelDown("X's answer is not what it should be.")

    def _write(self, judge, call, **params):
        try:
            return as_dict(call(user_auth=self._user_auth, **params))
        except Refusal as refusal:
            raise judge(refusal) from refusal
        except (requests.RequestException, ValueError, RecursionError) as error:
            if never_connected(error):
                raise NotSent("X could not be reached; nothing was sent.", retry=True) from error
            raise Uncertain("The connection to X broke before it answered; the reply may be out.") from error

    def _know(self, answer):
        user = as_dict(answer.get("data"))
        self.use.cost += USER
        self.us = replace(
            self.us,
            user_id=self.us.user_id or as_id(user.get("id")),
            username=self.us.username or as_text(user.get("username"), 50),
        )

    def _charge(self, items, price, since_id):
        ids = {bare(item.external_id): item for item in items}
        new = [item for key, item in ids.items() if born(key) and int(key) > int(since_id or 0)]
        for keys, each in (({item.external_id for item in new}, price), ({item.author_id for item in new}, USER)):
            self.use.cost += each * len(keys - self._charged)
            self._charged |= keys
        return items


def _keys(credentials):
    """The keys for tweepy: OAuth 1 where it is given (it may write), else the bearer token.

    A consumer_secret beside a bearer token is for X's pushes only.
    """
    if not isinstance(credentials, dict):
        raise ValueError("The credentials of an X account are a JSON object.")
    given = any(credentials.get(name) for name in OAUTH1 if name != "consumer_secret")
    names = OAUTH1 if given else ("bearer_token",)
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
