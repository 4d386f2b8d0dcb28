"""A local Facebook over HTTP: the addresses our channel uses, Facebook's windows for messages, and faults on demand."""

import hmac
import json

import requests
from flask import Flask, g, make_response, request
from werkzeug.exceptions import HTTPException

from smgt.drill import graph_shapes as shapes
from smgt.drill.graph_fields import parsed
from smgt.drill.graph_shapes import GraphError
from smgt.drill.graph_store import Store, number
from smgt.drill.standin import HTML, ODD, StandIn
from smgt.drill.state import milliseconds

TOKEN = "drill-"  # a page's token is this and its name
DAY = 86_400_000
ROUTES = (
    ("GET", "/<version>/<page>/feed", "feed"),
    ("GET", "/<version>/<page>/tagged", "tagged"),
    ("GET", "/<version>/<page>/conversations", "conversations"),
    ("GET", "/<version>/<thing>/comments", "comments"),
    ("GET", "/<version>/<talk>/messages", "messages"),
    ("GET", "/<version>/<thing>", "object"),
    ("GET", "/<version>/", "objects"),
    ("POST", "/<version>/<thing>/comments", "reply"),
    ("POST", "/<version>/<page>/messages", "message"),
)
STATUSES = {"400": 1, "401": 190, "404": 803, "429": 32, "500": 2, "502": 2, "503": 2}  # the code each comes with
NAMES = {"expired": "190/463", "closed_window": "10/2018278", "gone": "100/33"}


class DrillGraph(StandIn):
    """The local Facebook on the state file `path`.

    `used` is the percentage its usage headers tell, `wait` the minutes until access comes back; with `nameless` it does
    not tell who wrote; with `backwards` it gives comments oldest first whatever was asked.
    """

    def __init__(self, path):
        super().__init__()
        self.store = Store(path)
        self.used, self.wait, self.nameless, self.backwards = 1, 0, False, False
        self.app = _app(self)
        self.last_page, self.calls = {}, []

    def stop(self):
        """Stop serving and close the state file."""
        super().stop()
        self.store.close()

    def account(self, name, title=""):
        """Make a page if there is none, and return its credentials."""
        self.store.page(name, title)
        return credentials(name)

    def post(self, page, author, text, **facts):
        """Say something on a page's feed; see Store.post. Returns the post as plain facts."""
        return self._plain(self.store.post(page, author, text, **facts))

    def comment(self, author, text, to, **facts):
        """Say something below a post or a comment; see Store.comment."""
        return self._plain(self.store.comment(author, text, to, **facts))

    def message(self, page, person, text, **facts):
        """Say something on Messenger; see Store.message."""
        return self._plain(self.store.message(page, person, text, **facts))

    def replies_to(self, thing_id):
        """What stands below that post or comment, oldest first."""
        return [self._plain(row) for row in reversed(self.store.shown("comments", thing_id))]

    def talk(self, page, person):
        """What a page and a person wrote to each other, oldest first."""
        key = f"{number(page)} {person if self.store.someone(person) else number(person)}"
        return [self._plain(row) for row in reversed(self.store.shown("talk", key))]

    def push(self):
        """Push what is waiting, signed and in order, until something is not taken. Returns how many went."""
        went = 0
        for row in self.store.waiting():
            body = json.dumps(shapes.push(self.store, row, row["verb"], row["at_ms"])).encode()
            signature = hmac.digest(secret(row["page_id"]).encode(), body, "sha256").hex()
            headers = {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}
            if not _taken(row["address"], body, headers):
                break
            self.store.pushed(row["event"])
            went += 1
        return went

    def _plain(self, row):
        """A thing for people and Python."""
        author = self.store.someone(row["author_id"])
        names = ("id", "kind", "text", "author_id", "page_id", "post_id", "parent_id", "person_id", "created_ms")
        return {name: row[name] for name in names} | {"name": author["name"], "by_page": bool(author["page"])}


def credentials(name):
    """What an account of the local Facebook is opened with."""
    page_id = number(name)
    return {
        "page_id": page_id,
        "page_token": TOKEN + name,
        "app_secret": secret(page_id),
        "verify_token": f"drill-verify-{page_id}",
    }


def secret(page_id):
    """The secret of the app that a page belongs to."""
    return f"drill-secret-{page_id}"


def _taken(address, body, headers):
    try:
        return requests.post(address, data=body, headers=headers, timeout=5).status_code in (200, 403)
    except requests.RequestException:
        return False


def _app(graph):
    app = Flask(__name__)
    app.json.sort_keys = False
    views = _Views(graph)
    for method, rule, name in ROUTES:
        app.add_url_rule(rule, name, getattr(views, name + "_"), methods=[method], strict_slashes=False)
    app.before_request(views.enter)
    app.after_request(views.leave)
    app.register_error_handler(GraphError, lambda error: (error.body, error.status))
    app.register_error_handler(HTTPException, lambda error: (GraphError(1, message=error.name).body, error.code))
    app.register_error_handler(ValueError, lambda error: (GraphError(100, message=f"(#100) {error}").body, 400))
    return app


class _Views:
    """One method for each name of ROUTES."""

    def __init__(self, graph):
        self.graph, self.store = graph, graph.store

    def enter(self):
        g.fault = None
        self.graph.calls.append(request.full_path)
        if request.endpoint is None:
            return None
        g.fault = self.graph.take_fault(request.endpoint)
        if g.fault and not g.fault["kind"].endswith("_after_commit"):
            return self._fail(g.fault["kind"], g.fault["reset_in"])
        self._signed_in()
        return None

    def leave(self, response):
        kind = g.fault["kind"] if g.get("fault") else ""
        self.graph.lose(kind)
        response = self._fail("503", None) if kind == "503_after_commit" else response
        wait = (g.get("fault") or {}).get("reset_in") or self.graph.wait
        counts = {"call_count": self.graph.used, "total_cputime": 1, "total_time": 1}
        of_page = [{"type": "pages", **counts, "estimated_time_to_regain_access": wait}]
        response.headers["x-app-usage"] = json.dumps(counts)
        response.headers["x-business-use-case-usage"] = json.dumps({"1": of_page})
        return response

    def feed_(self, version, page):
        return self._posts("feed", page)

    def tagged_(self, version, page):
        return self._posts("tagged", page)

    def conversations_(self, version, page):
        talks, fields = {}, self._fields()
        for row in self.store.shown("talks", page):
            talks.setdefault(row["person_id"], []).append(row)
        rows, more = self._cut([messages[0] for messages in talks.values()])
        nodes = []
        for row in rows:
            messages = talks[row["person_id"]]
            nodes.append(shapes.talk(page, messages, fields, self.store))
            self._inside(nodes[-1], "messages", fields, messages, shapes.talk_id(row["person_id"]))
        return self._page(nodes, rows, more)

    def comments_(self, version, thing):
        self._thing(thing)
        after = request.args.get("after")
        rows = self._below(thing, request.args.get("order"), after and shapes.read_place(after))
        return self._edge(rows, rising=not self._newest_first(request.args.get("order")))

    def messages_(self, version, talk):
        rows = self.store.shown("talk", f"{g.page['id']} {talk.removeprefix('t_')}")
        if not rows:
            raise shapes.gone(talk)
        return self._edge(rows)

    def object_(self, version, thing):
        return shapes.node(self.store, self._thing(thing), self._fields(), not self.graph.nameless)

    def objects_(self, version):
        fields = self._fields()
        rows = [self._thing(each) for each in request.args.get("ids", "").split(",")]
        if len(rows) > 50:
            raise GraphError(100, message="(#100) Too many IDs. Maximum: 50.")
        return {row["id"]: shapes.node(self.store, row, fields) for row in rows}

    def reply_(self, version, thing):
        self._thing(thing, "post")
        text = request.get_json()["message"]
        if any(row["text"] == text and row["kind"] == "comment" for row in self.store.shown("by", g.page["id"], 50)):
            raise GraphError(506)
        return {"id": self.store.comment(g.page["id"], text, thing)["id"]}

    def message_(self, version, page):
        body = request.get_json()
        to, text = body["recipient"], body["message"]["text"]
        person, parent = self._answerable(to["comment_id"]) if "comment_id" in to else (self._in_window(body), "")
        facts = {"by_page": True, "parent_id": parent}
        row = self.store.message(g.page["name_"], person, text, **facts)
        return {"recipient_id": person, "message_id": row["id"]}

    def _answerable(self, comment_id):
        """The commenter of the last seven days who had no private reply yet, and the comment."""
        comment = self._thing(comment_id, "post")
        if comment["created_ms"] < milliseconds(None) - 7 * DAY:
            raise GraphError(10, 2018278)
        if any(row["parent_id"] == comment_id for row in self.store.shown("talks", g.page["id"])):
            raise GraphError(10900)
        return comment["author_id"], comment_id

    def _in_window(self, body):
        """The person who wrote within 24 hours, or within seven days where a human answers."""
        person = body["recipient"]["id"]
        said = [row for row in self.store.shown("talk", f"{g.page['id']} {person}") if row["author_id"] == person]
        if not self.store.someone(person):
            raise GraphError(100, message="(#100) No matching user found")
        human = body.get("messaging_type") == "MESSAGE_TAG" and body.get("tag") == "HUMAN_AGENT"
        if not said or said[0]["created_ms"] < milliseconds(None) - (7 if human else 1) * DAY:
            raise GraphError(10, 2018278)
        return person

    def _signed_in(self):
        """The token's page, signed for with the app's secret. Raises GraphError."""
        header = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = header or request.args.get("access_token", "")
        name = token.removeprefix(TOKEN)
        row = self.store.someone(number(name)) if token.startswith(TOKEN) else None
        if not row or not row["page"]:
            raise GraphError(190, 467, "Invalid OAuth access token - Cannot parse access token", status=401)
        proof = hmac.digest(secret(row["id"]).encode(), token.encode(), "sha256").hex()
        if request.args.get("appsecret_proof") != proof:
            raise GraphError(100, message="API calls from the server require an appsecret_proof argument")
        g.page = row | {"name_": name}
        asked = (request.view_args or {}).get("page")
        if asked and asked != row["id"]:
            raise shapes.gone(asked, request.method.lower())

    def _thing(self, thing_id, method="get"):
        row = self.store.find(thing_id)
        if row is None or row["deleted"] or row["page_id"] != g.page["id"]:
            raise shapes.gone(thing_id, method)
        return row

    def _fields(self):
        return parsed(request.args.get("fields", ""))

    def _posts(self, scope, page):
        since, until = request.args.get("since", 0, int) * 1000, request.args.get("until", 10**10, int) * 1000
        fields = self._fields()
        rows, more = self._cut([row for row in self.store.shown(scope, page) if since <= row["created_ms"] <= until])
        nodes = [self._node(row, fields) for row in rows]
        for row, node in zip(rows, nodes, strict=True):
            order = fields.get("comments", ({}, {}))[0].get("order")
            self._inside(node, "comments", fields, self._below(row["id"], order), row["id"])
        return self._page(nodes, rows, more)

    def _edge(self, rows, rising=False):
        fields = self._fields()
        rows, more = self._cut(rows, rising)
        return self._page([self._node(row, fields) for row in rows], rows, more)

    def _inside(self, node, edge, fields, rows, thing_id):
        """An edge that was asked for inside a node, with a paging of its own."""
        if edge in fields and rows:
            modifiers, inner = fields[edge]
            limit = int(modifiers.pop("limit", 25))
            nodes = [self._node(row, inner) for row in rows[:limit]]
            query = modifiers | {"limit": limit, "fields": ",".join(inner)}
            address = f"{request.url_root}{request.view_args['version']}/{thing_id}/{edge}"
            node[edge] = shapes.page(nodes, rows[:limit], len(rows) > limit, address, query)

    def _node(self, row, fields):
        return shapes.node(self.store, row, fields, not self.graph.nameless)

    def _newest_first(self, order):
        """Comments come oldest first unless the other order is asked for."""
        return order == "reverse_chronological" and not self.graph.backwards

    def _below(self, thing, order, after=None):
        """More comments than a page takes, from there on."""
        return self.store.shown("comments", thing, 101, rising=not self._newest_first(order), after=after)

    def _cut(self, rows, rising=False):
        """The rows of the page that is asked for, and whether more follow."""
        limit = request.args.get("limit", 25, int)
        if not 1 <= limit <= 100:
            raise GraphError(100, message="(#100) limit must be from 1 to 100")
        if after := request.args.get("after"):
            spot = shapes.read_place(after)
            rows = [row for row in rows if ((row["created_ms"], row["n"]) > spot) == rising]
            rows = [row for row in rows if (row["created_ms"], row["n"]) != spot]
        return rows[:limit], len(rows) > limit

    def _page(self, nodes, rows, more):
        query = request.args.to_dict() | {"appsecret_proof": "left-out"}
        answer = shapes.page(nodes, rows, more, request.base_url, query)
        self.graph.last_page[request.path] = answer
        return answer

    def _fail(self, kind, reset_in):
        if kind == "duplicate_page":
            return self.graph.last_page.get(request.path, {"data": []})
        body, status = ODD.get(kind) or _error(kind)
        return make_response(body, status, {"Content-Type": "text/html" if body == HTML else "application/json"})


def _error(kind):
    """The body and status of a fault: a status, `transient`, a name of NAMES, or Graph's code (190, 190/463)."""
    if kind == "transient":
        error = GraphError(2, status=500, transient=True)
    elif kind in STATUSES:
        error = GraphError(STATUSES[kind], status=int(kind))
    else:
        code, _, subcode = NAMES.get(kind, kind).partition("/")
        error = GraphError(int(code), int(subcode or 0))
    return json.dumps(error.body), error.status
