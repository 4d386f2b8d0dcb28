"""A local X over HTTP: the addresses our channel uses, X's rules for replies, and faults on demand."""

import json
import re
import time
import zlib
from datetime import timedelta

from flask import Flask, g, jsonify, make_response, request
from werkzeug.exceptions import HTTPException

from smgt.drill import x_shapes as shapes
from smgt.drill.letters import picture
from smgt.drill.standin import HTML, ODD, StandIn
from smgt.drill.state import milliseconds, moment
from smgt.drill.x_rows import id_at, user_id
from smgt.drill.x_store import LAST, Store

TOKEN = "drill-"  # an account's bearer token, and its OAuth 1 access token, is this and its name
APP_TOKEN = "app-"  # the bearer token of an app alone, which is nobody
ROUTES = (
    ("GET", "/2/users/me", "me"),
    ("GET", "/2/users/<int:user>", "somebody"),
    ("GET", "/2/users/by/username/<username>", "user"),
    ("GET", "/2/users/<int:user>/mentions", "mentions"),
    ("GET", "/2/users/<int:user>/tweets", "timeline"),
    ("GET", "/2/tweets", "lookup"),
    ("GET", "/2/tweets/search/recent", "search"),
    ("POST", "/2/tweets", "tweets"),
    ("GET", "/2/dm_events", "directs"),
    ("GET", "/2/dm_conversations/with/<int:other>/dm_events", "talk"),
    ("POST", "/2/dm_conversations/with/<int:other>/messages", "messages"),
    ("GET", "/media/<name>.png", "photo"),
    ("POST", "/drill/posts", "write"),
    ("DELETE", "/drill/posts/<int:post>", "erase"),
    ("POST", "/drill/directs", "whisper"),
    ("POST", "/drill/faults", "break"),
    ("DELETE", "/drill/faults", "mend"),
)
PLAIN = ("photo", "write", "erase", "whisper", "break", "mend")  # no token, no faults
USERS_ONLY = ("me", "tweets", "directs", "talk", "messages")
# requests in 15 minutes; told in headers and never enforced: a 429 is a fault like any other
LIMITS = {"me": 75, "mentions": 300, "timeline": 900, "lookup": 900, "search": 300, "tweets": 100, "directs": 15}
OTHER_LIMIT, WINDOW, DAY = 900, 900, 86_400
POSTS_A_DAY = 100  # of one user; told with each post, and never enforced either
HORIZONS = {"mentions": 800, "by": 3200}  # how many posts a timeline holds
SEARCHED = timedelta(days=7)


class DrillX(StandIn):
    """The local X on the state file `path`.

    `new_names` makes it answer with X's field names of August 2026.
    """

    def __init__(self, path):
        super().__init__()
        self.store = Store(path)
        self.new_names = False
        self.app = _app(self)
        self.last_page = {}
        self.asked = {}

    def stop(self):
        """Stop serving and close the state file."""
        super().stop()
        self.store.close()

    def account(self, username, name=""):
        """Make an account if there is none, and return its credentials."""
        self.store.account(username, name)
        return credentials(username)

    def post(self, username, text, **facts):
        """Say something as that person; see Store.post for the rest. Returns the post, with its id as text."""
        return _plain(self.store, self.store.post(username, text, **facts))

    def direct(self, username, to, text, **facts):
        """Send a direct message as that person; see Store.direct for the rest. Returns it, with ids as text."""
        row = self.store.direct(username, to, text, **facts)
        talk = shapes.conversation(row["sender_id"], row["recipient_id"])
        return {"id": str(row["id"]), "username": username, "to": to, "text": row["text"], "conversation": talk}

    def replies_to(self, post_id):
        """What answers that post, oldest first."""
        return [_plain(self.store, row) for row in reversed(self.store.shown("replies", post_id))]

    def directs_of(self, username):
        """The direct messages that person sent and got, oldest first: {"from", "to", "text"}."""
        rows = self.store.directs(user_id(username))
        users = self.store.users({row[side] for row in rows for side in ("sender_id", "recipient_id")})
        name = lambda key: users[key]["username"]
        return [
            {"from": name(row["sender_id"]), "to": name(row["recipient_id"]), "text": row["text"]}
            for row in reversed(rows)
        ]

    def spend(self, endpoint, who):
        """Count one request; returns what is told of the limit: (limit, remaining, when it opens again)."""
        return self._count(endpoint, who, LIMITS.get(endpoint, OTHER_LIMIT), WINDOW)

    def spend_of_day(self, who):
        """Count one post of a user; returns what is told of the day's limit."""
        return self._count("posts of a day", who, POSTS_A_DAY, DAY)

    def _count(self, endpoint, who, limit, seconds):
        window = int(time.time()) // seconds
        with self._lock:
            began, count = self.asked.get((endpoint, who), (window, 0))
            count = count + 1 if began == window else 1
            self.asked[endpoint, who] = (window, count)
        return limit, max(limit - count, 0), (window + 1) * seconds


def credentials(username):
    """What an account of the local X is opened with; with its consumer_secret X may push to us."""
    keys = {"bearer_token": TOKEN + username, "consumer_secret": f"drill-secret-{username}"}
    return keys | {"user_id": str(user_id(username)), "username": username}


def app_credentials(username):
    """The same, where only the keys of an app are there: it reads what is public, and nothing else."""
    return credentials(username) | {"bearer_token": APP_TOKEN + username}


def _app(x):
    app = Flask(__name__)
    app.json.sort_keys = False
    views = _Views(x)
    for method, rule, name in ROUTES:
        app.add_url_rule(rule, name, getattr(views, name + "_"), methods=[method])
    app.before_request(views.enter)
    app.after_request(views.leave)
    app.register_error_handler(HTTPException, lambda error: (shapes.problem(error.code, error.description), error.code))
    app.register_error_handler(LookupError, lambda error: (shapes.problem(404, str(error)), 404))
    app.register_error_handler(ValueError, lambda error: (shapes.problem(400, str(error)), 400))
    return app


class _Views:
    """One method for each name of ROUTES."""

    def __init__(self, x):
        self.x, self.store = x, x.store

    def enter(self):
        g.fault = None
        if request.endpoint in PLAIN or request.endpoint is None:
            return None
        g.fault = self.x.take_fault(request.endpoint)
        if g.fault and not g.fault["kind"].endswith("_after_commit"):
            return self._fail(g.fault["kind"], g.fault["reset_in"])
        return self._signed_in()

    def leave(self, response):
        if request.endpoint not in (*PLAIN, None) and not g.fault:
            told = self.x.spend(request.endpoint, request.headers.get("Authorization", "")[:200])
            for name, value in zip(("limit", "remaining", "reset"), told, strict=True):
                response.headers[f"x-rate-limit-{name}"] = str(value)
            if request.endpoint == "tweets":
                told = self.x.spend_of_day(g.me["id"])
                for name, value in zip(("limit", "remaining", "reset"), told, strict=True):
                    response.headers[f"x-user-limit-24hour-{name}"] = str(value)
        kind = g.fault["kind"] if g.get("fault") else ""
        self.x.lose(kind)
        return self._fail("503", None) if kind == "503_after_commit" else response

    def me_(self):
        return {"data": shapes.user(g.me)}

    def somebody_(self, user):
        return self._user(self.store.user_by_id(user))

    def user_(self, username):
        return self._user(self.store.user(username))

    def mentions_(self, user):
        return self._timeline("mentions", user)

    def timeline_(self, user):
        return self._timeline("by", user)

    def search_(self):
        above, below = self._borders()
        reach = milliseconds(None) - SEARCHED.total_seconds() * 1000
        if (start := request.args.get("start_time")) and milliseconds(start) < reach:
            raise ValueError("start_time must be within the last seven days.")
        above = max(above, id_at(int(reach)))
        return self._page(lambda limit: self.store.search(request.args["query"], limit, above, below))

    def lookup_(self):
        ids = request.args.get("ids", "").split(",")
        rows = {each: self.store.find(each) for each in ids}
        found = [row for row in rows.values() if row and not row["deleted"]]
        lost = [shapes.missing(each) for each, row in rows.items() if not row or row["deleted"]]
        answer = shapes.listed(self.store, found, request.args, self._media())
        lost += answer.get("errors", [])
        return self._named(answer | ({"errors": lost} if lost else {}))

    def tweets_(self):
        body = request.get_json()
        text, parent = body.get("text") or "", body.get("reply", {}).get("in_reply_to_tweet_id")
        if reason := self._refusal(text, parent):
            return shapes.problem(403, reason), 403
        row = self.store.post(g.me["username"], text, in_reply_to=parent)
        return self._named({"data": shapes.Shown(self.store, [row], "").post(row, ())}), 201

    def directs_(self):
        return self._events(None)

    def talk_(self, other):
        return self._events(other)

    def messages_(self, other):
        person = self.store.user_by_id(other)
        if not person or not self.store.wrote_to(other, g.me["id"]):
            return shapes.problem(403, shapes.NO_DIRECTS), 403
        row = self.store.direct(g.me["username"], person["username"], request.get_json().get("text") or "")
        talk = shapes.conversation(row["sender_id"], row["recipient_id"])
        return {"data": {"dm_conversation_id": talk, "dm_event_id": str(row["id"])}}, 201

    def photo_(self, name):
        colour = zlib.crc32(name.encode()).to_bytes(4, "big")[:3]
        return make_response(picture(colour=colour), 200, {"Content-Type": "image/png"})

    def write_(self):
        return jsonify(self.x.post(**request.get_json())), 201

    def erase_(self, post):
        self.store.delete(post)
        return "", 204

    def whisper_(self):
        return jsonify(self.x.direct(**request.get_json())), 201

    def break_(self):
        self.x.fault(**request.get_json())
        return "", 204

    def mend_(self):
        self.x.mend()
        return "", 204

    def _signed_in(self):
        header = request.headers.get("Authorization", "")
        token = re.search(rf'^Bearer ({TOKEN}|{APP_TOKEN})(\w+)$|oauth_token="{TOKEN}(\w+)"', header)
        g.me = self.store.user(token[2] or token[3]) if token else None
        if not g.me:
            return shapes.problem(401), 401
        return (shapes.app_only(), 403) if token[1] == APP_TOKEN and request.endpoint in USERS_ONLY else None

    def _refusal(self, text, parent):
        """Why X takes no such post; it answers only those who mentioned or quoted the account."""
        post = self.store.find(parent) if parent else None
        if parent and (not post or post["deleted"]):
            return shapes.DELETED
        if post and post["author_id"] != g.me["id"] and not self.store.mentioned(parent, g.me["id"]):
            return shapes.NOT_SUMMONED
        return shapes.DUPLICATE if self.store.said_lately(g.me["id"], text) else ""

    def _user(self, row):
        return {"data": shapes.user(row)} if row else (shapes.problem(404), 404)

    def _timeline(self, scope, user):
        above, below = self._borders()
        above = max(above, self.store.horizon(scope, user, HORIZONS[scope]))
        return self._page(lambda limit: self.store.shown(scope, user, limit, above, below))

    def _borders(self):
        """The ids between which a request asks: by page, since_id, start_time (inclusive) and end_time (not)."""
        asked = request.args
        token = asked.get("pagination_token") or asked.get("next_token")
        above, below = [asked.get("since_id", 0, int)], [shapes.read_token(token) if token else LAST]
        if start := asked.get("start_time"):
            above.append(id_at(milliseconds(start)) - 1)
        if end := asked.get("end_time"):
            below.append(id_at(milliseconds(end)))
        return max(above), min(below)

    def _page(self, read):
        size = self._size(5, 100)
        rows = read(size + 1)
        answer = shapes.page(self.store, rows[:size], request.args, self._media(), more=len(rows) > size)
        self.x.last_page[request.path] = answer = self._named(answer)
        return answer

    def _events(self, other):
        token, size = request.args.get("pagination_token"), self._size(1, 100, usual=100)
        below = shapes.read_token(token) if token else LAST
        rows = self.store.directs(g.me["id"], other, below, size + 1)
        return shapes.events(self.store, rows[:size], request.args, self._media(), more=len(rows) > size)

    def _size(self, least, most, usual=10):
        size = request.args.get("max_results", usual, int)
        if not least <= size <= most:
            raise ValueError(f"max_results must be from {least} to {most}.")
        return size

    def _media(self):
        return request.host_url + "media"

    def _named(self, answer):
        return shapes.renamed(answer) if self.x.new_names else answer

    def _fail(self, kind, reset_in):
        if kind == "duplicate_page":
            return self._signed_in() or self.x.last_page.get(request.path, {"meta": {"result_count": 0}})
        body, code = ODD.get(kind) or (json.dumps(shapes.problem(int(kind))), int(kind))
        response = make_response(body, code, {"Content-Type": "text/html" if body == HTML else "application/json"})
        if reset_in is not None:
            response.headers["x-rate-limit-remaining"] = "0"
            response.headers["x-rate-limit-reset"] = str(int(time.time() + reset_in))
        return response


def _plain(store, row):
    """A post for people and Python: names instead of numbers, ids as text."""
    author = store.user_by_id(row["author_id"])
    return {
        "id": str(row["id"]),
        "username": author["username"],
        "name": author["name"],
        "text": row["text"],
        "in_reply_to": str(row["parent_id"] or ""),
        "conversation": str(row["conversation_id"]),
        "created_at": moment(row["created_ms"]).isoformat(),
    }
