"""The JSON that X's API v2 answers with: posts, people, messages, pages and problems (CHANNELS 1.5)."""

import html
import re

from smgt.drill.state import moment
from smgt.drill.x_rows import user_id

DEFAULT_FIELDS = {"id", "text", "edit_history_tweet_ids"}
DEFAULT_EVENT_FIELDS = {"id", "text", "event_type"}
PROBLEMS = "https://api.twitter.com/2/problems/"
NAMES = re.compile(r"(?<![\w@])@(\w+)", re.A)
NEW_NAMES = {
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
    "edit_history_tweet_ids": "edit_history_post_ids",
    "tweets": "posts",
}
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
DELETED = "You attempted to reply to a Tweet that is deleted or not visible to you."
NO_DIRECTS = "You do not have permission to DM one or more participants."
TITLES = {
    400: "Invalid Request",
    401: "Unauthorized",
    402: "CreditsDepleted",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    503: "Service Unavailable",
}


def problem(code, detail=""):
    """The body of a refusal."""
    title = TITLES.get(code, "Error")
    return {"title": title, "detail": detail or title, "type": "about:blank", "status": code}


def app_only():
    """The body of the refusal that keys of an app alone get where a user's are needed."""
    return {
        "title": "Unsupported Authentication",
        "detail": "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported "
        "authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
        "type": PROBLEMS + "unsupported-authentication",
        "status": 403,
    }


def missing(post_id, parameter="ids"):
    """One entry of `errors` in an otherwise good answer."""
    return {
        "value": str(post_id),
        "resource_id": str(post_id),
        "parameter": parameter,
        "resource_type": "tweet",
        "detail": f"Could not find tweet with {parameter}: [{post_id}].",
        "title": "Not Found Error",
        "type": PROBLEMS + "resource-not-found",
    }


def user(row):
    """A person as X shows them."""
    return {"id": str(row["id"]), "username": row["username"], "name": row["name"]}


class Shown:
    """Some posts with all that is told about them, looked up at once. `media` is where the photos are served."""

    def __init__(self, store, rows, media):
        self.rows, self.media = rows, media
        related = store.found({each for row in rows for _, each in _references(row)})
        self.lost = sorted(key for key, row in related.items() if row["deleted"])
        self.related = {key: row for key, row in related.items() if not row["deleted"]}
        self.parents = related
        everything = [*rows, *self.related.values()]
        self.histories = store.histories(everything)
        self.names = store.users({user_id(name) for row in everything for name in NAMES.findall(row["text"])})
        self.authors = store.users({row["author_id"] for row in rows})

    def post(self, row, fields):
        """A post with the fields that were asked for; X escapes &, < and >, and cuts what is longer than 280."""
        said = html.escape(row["text"], quote=False)
        cut = said if len(said) <= 280 else said[:277] + "…"
        parent = self.parents.get(row["parent_id"])
        facts = {
            "id": str(row["id"]),
            "text": cut,
            "note_tweet": {"text": said} | self._entities(said) if cut != said else None,
            "author_id": str(row["author_id"]),
            "conversation_id": str(row["conversation_id"]),
            "created_at": _time(row["created_ms"]),
            "lang": _language(row["text"]),
            "in_reply_to_user_id": parent and str(parent["author_id"]),
            "referenced_tweets": [{"type": kind, "id": str(post_id)} for kind, post_id in _references(row)],
            "attachments": row["photos"] and {"media_keys": [each["media_key"] for each in _photos(row, self.media)]},
            "withheld": row["withheld"] and {"copyright": False, "country_codes": row["withheld"].split(",")},
            "edit_history_tweet_ids": [str(each) for each in self.histories.get(row["first_id"], [row["id"]])],
        } | self._entities(cut)
        return {name: value for name, value in facts.items() if value and (name in fields or name in DEFAULT_FIELDS)}

    def includes(self, fields, expansions):
        """What stands beside the posts, as far as asked for."""
        included = {}
        if "author_id" in expansions:
            included["users"] = [user(row) for row in self.authors.values()]
        if "referenced_tweets.id" in expansions and self.related:
            included["tweets"] = [self.post(row, fields) for row in self.related.values()]
        photos = [photo for row in self.rows for photo in _photos(row, self.media)]
        if "attachments.media_keys" in expansions and photos:
            included["media"] = photos
        return included

    def _entities(self, said):
        tagged = [
            {"start": found.start(), "end": found.end(), "username": found[1], "id": str(user_id(found[1]))}
            for found in NAMES.finditer(said)
            if user_id(found[1]) in self.names
        ]
        return {"entities": {"mentions": tagged}} if tagged else {}


def page(store, rows, asked, media, more=False):
    """A page of a timeline: no `data` key when empty, and `includes` as far as asked for."""
    meta = {"result_count": len(rows)}
    if not rows:
        return {"meta": meta}
    meta |= {"newest_id": str(rows[0]["id"]), "oldest_id": str(rows[-1]["id"])}
    if more:
        meta["next_token"] = token_before(rows[-1]["id"])
    return listed(store, rows, asked, media) | {"meta": meta}


def listed(store, rows, asked, media):
    """`data` and `includes` of some posts, and `errors` for those they refer to that are gone."""
    fields = set(asked.get("tweet.fields", asked.get("post.fields", "")).split(","))
    expansions = asked.get("expansions", "").split(",")
    shown = Shown(store, rows, media)
    included = shown.includes(fields, expansions)
    lost = [missing(each, "referenced_tweets.id") for each in shown.lost if "referenced_tweets.id" in expansions]
    answer = {"data": [shown.post(row, fields) for row in rows]} if rows else {}
    return answer | ({"includes": included} if included else {}) | ({"errors": lost} if lost else {})


def events(store, rows, asked, media, more=False):
    """A page of direct messages."""
    meta = {"result_count": len(rows)}
    if not rows:
        return {"meta": meta}
    if more:
        meta["next_token"] = token_before(rows[-1]["id"])
    fields, expansions = (asked.get(name, "").split(",") for name in ("dm_event.fields", "expansions"))
    included = {}
    if "sender_id" in expansions:
        included["users"] = [user(row) for row in store.users({row["sender_id"] for row in rows}).values()]
    photos = [photo for row in rows for photo in _photos(row, media)]
    if "attachments.media_keys" in expansions and photos:
        included["media"] = photos
    answer = {"data": [event(row, {*fields, *DEFAULT_EVENT_FIELDS}, media) for row in rows], "meta": meta}
    return answer | ({"includes": included} if included else {})


def event(row, fields, media):
    """A direct message with the fields that were asked for."""
    facts = {
        "id": str(row["id"]),
        "event_type": "MessageCreate",
        "text": html.escape(row["text"], quote=False),
        "sender_id": str(row["sender_id"]),
        "dm_conversation_id": conversation(row["sender_id"], row["recipient_id"]),
        "created_at": _time(row["created_ms"]),
        "attachments": row["photos"] and {"media_keys": [each["media_key"] for each in _photos(row, media)]},
    }
    return {name: value for name, value in facts.items() if value and name in fields}


def conversation(one, other):
    """The id of the talk of two people: the smaller user id first."""
    return "-".join(map(str, sorted((one, other))))


def renamed(value):
    """The same JSON with the field names of August 2026."""
    if isinstance(value, list):
        return [renamed(each) for each in value]
    if isinstance(value, dict):
        return {NEW_NAMES.get(name, name): renamed(each) for name, each in value.items()}
    return value


def token_before(post_id):
    """The token of the page that goes on below this post."""
    return f"7140{int(post_id):x}"


def read_token(token):
    """The post above the page that a token stands for. Raises ValueError for what is no token."""
    if not token.startswith("7140"):
        raise ValueError(token)
    return int(token[4:], 16)


def _references(row):
    """The posts that this one answers, repeats or quotes."""
    kinds = (("replied_to", row["parent_id"]), ("retweeted", row["original_id"]), ("quoted", row["quoted_id"]))
    return [(kind, post_id) for kind, post_id in kinds if post_id]


def _photos(row, media):
    return [
        {
            "media_key": f"3_{row['id']}{n}",
            "type": "photo",
            "url": f"{media}/{row['id']}-{n}.png",
            "width": 64,
            "height": 48,
        }
        for n in range(row["photos"])
    ]


def _time(milliseconds):
    return moment(milliseconds).strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def _language(text):
    if any("\u0900" <= c <= "\u097f" for c in text):
        return "hi"
    return "pa" if any("\u0a00" <= c <= "\u0a7f" for c in text) else "en"
