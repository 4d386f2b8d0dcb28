"""A local X over HTTP: the addresses our channel uses, X's rules for replies, and faults on demand."""

import json
import re
import socket
import time
from datetime import datetime

from flask import Flask, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from smgt.drill import x_shapes as shapes
from smgt.drill.standin import StandIn
from smgt.drill.x_store import Store, moment, user_id

TOKEN = "drill-"  # an account's bearer token, and its OAuth 1 access token, is this and its name
ROUTES = (
    ("GET", "/2/users/me", "me"),
    ("GET", "/2/users/by/username/<username>", "user"),
    ("GET", "/2/users/<int:user>/mentions", "mentions"),
    ("GET", "/2/users/<int:user>/tweets", "timeline"),
    ("GET", "/2/tweets", "lookup"),
    ("GET", "/2/tweets/search/recent", "search"),
    ("POST", "/2/tweets", "tweets"),
    ("POST", "/drill/posts", "write"),
    ("DELETE", "/drill/posts/<int:post>", "erase"),
    ("POST", "/drill/faults", "break"),
    ("DELETE", "/drill/faults", "mend"),
    ("GET", "/", "page"),
)
PLAIN = ("write", "erase", "break", "mend", "page")  # ours, not X's: no token, no faults
HTML = "<!doctype html><title>Over capacity</title><h1>Something went wrong</h1>"


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

    def replies_to(self, post_id):
        """What answers that post, oldest first."""
        return [_plain(self.store, row) for row in reversed(self.store.shown("replies", post_id))]


def credentials(username):
    """What an account of the local X is opened with."""
    return {"bearer_token": TOKEN + username, "user_id": str(user_id(username)), "username": username}


def _app(x):
    app = Flask(__name__, template_folder=".")
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
        kind = g.fault["kind"] if g.get("fault") else ""
        if kind == "timeout_after_commit":
            self.x.hang()
        if kind in ("drop_after_commit", "drop"):
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return self._fail("503", None) if kind == "503_after_commit" else response

    def me_(self):
        return {"data": shapes.user(g.me)}

    def user_(self, username):
        user = self.store.user(username)
        return {"data": shapes.user(user)} if user else (shapes.problem(404), 404)

    def mentions_(self, user):
        return self._page(self.store.shown("mentions", user, limit=800))

    def timeline_(self, user):
        return self._page(self.store.shown("by", user, limit=3200))

    def search_(self):
        rows = self.store.shown("all", limit=3200)
        return self._page([row for row in rows if all(_fits(row, word) for word in request.args["query"].split())])

    def lookup_(self):
        ids = request.args.get("ids", "").split(",")
        rows = {each: self.store.find(each) for each in ids}
        found = [row for row in rows.values() if row and not row["deleted"]]
        lost = [shapes.missing(each) for each, row in rows.items() if not row or row["deleted"]]
        return self._named(shapes.listed(self.store, found, request.args) | ({"errors": lost} if lost else {}))

    def tweets_(self):
        body = request.get_json()
        text, parent = body.get("text") or "", body.get("reply", {}).get("in_reply_to_tweet_id")
        if reason := self._refusal(text, parent):
            return shapes.problem(403, reason), 403
        row = self.store.post(g.me["username"], text, in_reply_to=parent)
        return self._named({"data": shapes.post(self.store, row, ())}), 201

    def write_(self):
        return jsonify(self.x.post(**request.get_json())), 201

    def erase_(self, post):
        self.store.delete(post)
        return "", 204

    def break_(self):
        self.x.fault(**request.get_json())
        return "", 204

    def mend_(self):
        self.x.mend()
        return "", 204

    def page_(self):
        talks = {}
        for row in self.store.shown("all", limit=400):
            talks.setdefault(row["conversation_id"], []).insert(0, _plain(self.store, row))
        return render_template("x_timeline.html", talks=talks.values())

    def _signed_in(self):
        header = request.headers.get("Authorization", "")
        token = re.search(rf'^Bearer {TOKEN}(\w+)$|oauth_token="{TOKEN}(\w+)"', header)
        g.me = self.store.user(token[1] or token[2]) if token else None
        return None if g.me else (shapes.problem(401), 401)

    def _refusal(self, text, parent):
        """Why X takes no such post; it answers only those who mentioned the account."""
        post = self.store.find(parent) if parent else None
        if parent and (not post or post["deleted"]):
            return shapes.DELETED
        if post and post["author_id"] != g.me["id"] and not self.store.mentioned(parent, g.me["id"]):
            return shapes.NOT_SUMMONED
        return shapes.DUPLICATE if self.store.said_lately(g.me["id"], text) else ""

    def _page(self, rows):
        asked = request.args
        size = asked.get("max_results", 10, int)
        if not 5 <= size <= 100:
            raise ValueError("max_results must be from 5 to 100.")
        rows = [row for row in rows if _within(row, asked)]
        answer = self._named(shapes.page(self.store, rows[:size], asked, more=len(rows) > size))
        self.x.last_page[request.path] = answer
        return answer

    def _named(self, answer):
        return shapes.renamed(answer) if self.x.new_names else answer

    def _fail(self, kind, reset_in):
        if kind == "duplicate_page":
            return self._signed_in() or self.x.last_page.get(request.path, {"meta": {"result_count": 0}})
        odd = {"html": (HTML, 503), "not_json": (HTML, 200), "empty": ("", 200), "list": ("[]", 500), "drop": ("", 200)}
        body, code = odd.get(kind) or (json.dumps(shapes.problem(int(kind))), int(kind))
        response = make_response(body, code, {"Content-Type": "text/html" if body == HTML else "application/json"})
        if reset_in is not None:
            response.headers["x-rate-limit-remaining"] = "0"
            response.headers["x-rate-limit-reset"] = str(int(time.time() + reset_in))
        return response


def _within(row, asked):
    """Whether a post lies between the borders that a request names."""
    token = asked.get("pagination_token") or asked.get("next_token")
    start = asked.get("start_time")
    return (
        (not token or row["id"] < shapes.read_token(token))
        and (not start or row["created_ms"] >= datetime.fromisoformat(start).timestamp() * 1000)
        and row["id"] > asked.get("since_id", 0, int)
    )


def _fits(row, word):
    """Whether a post satisfies one word of a search."""
    if word == "-is:retweet":
        return not row["original_id"]
    if word.startswith("conversation_id:"):
        return str(row["conversation_id"]) == word.partition(":")[2]
    return word.lower() in row["text"].lower()


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
