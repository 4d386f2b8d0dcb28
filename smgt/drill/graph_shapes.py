"""The JSON that the Graph API answers with and pushes: posts, comments, talks, errors (CHANNELS 2.2 to 2.4)."""

import base64
import secrets
from urllib.parse import urlencode

from smgt.drill.state import moment

APP_ID = 4242
SITE = "https://www.facebook.com"
TYPES = {"post": "PagePost", "tagged": "Post", "comment": "Comment", "message": "Message", "talk": "UnifiedThread"}
MESSAGES = {
    1: "An unknown error has occurred.",
    2: "An unexpected error has occurred. Please retry your request later.",
    10: "(#10) This message is sent outside of allowed window.",
    32: "(#32) Page request limit reached",
    100: "(#100) Invalid parameter",
    190: "Error validating access token: Session has expired on Monday, 23-Nov-26 21:00:00 PST.",
    200: "(#200) Permissions error",
    368: "The action attempted has been deemed abusive or is otherwise disallowed",
    506: "(#506) Duplicate status message",
    551: "(#551) This person isn't available right now.",
    613: "(#613) Calls to this api have exceeded the rate limit.",
    10900: "(#10900) Activity already replied to",
}
GONE = (
    "Unsupported {method} request. Object with ID '{thing}' does not exist, cannot be loaded due to missing permissions"
)


class GraphError(Exception):
    """An answer that is an error: the HTTP status, Graph's code and subcode."""

    def __init__(self, code, subcode=0, message="", status=400, transient=None):
        super().__init__(message)
        self.status = status
        error = {"message": message or MESSAGES.get(code, "Error"), "type": "OAuthException", "code": code}
        error |= {"error_subcode": subcode} if subcode else {}
        error |= {"is_transient": transient} if transient is not None else {}
        self.body = {"error": error | {"fbtrace_id": secrets.token_urlsafe(8)}}


def gone(thing_id, method="get"):
    """The error for what is not there (any more)."""
    return GraphError(100, 33, GONE.format(method=method, thing=thing_id))


def node(store, row, fields, named=True):
    """A post, comment or message with the fields asked for; without `named` it does not tell who wrote."""
    facts = {
        "id": row["id"],
        "message": row["text"] or None,
        "created_time": _time(row["created_ms"]),
        "from": _someone(store, row["author_id"]) if named or row["author_id"] == row["page_id"] else None,
    }
    facts |= {"message": _message, "comment": _comment}.get(row["kind"], _post)(store, row)
    return _asked_for(facts, fields or {"id": None, "message": None, "created_time": None}, TYPES[row["kind"]])


def talk(page_id, rows, fields, store):
    """The talk of a page with one person, without the messages in it; `rows` are those, newest first."""
    people = [_someone(store, rows[0]["person_id"]), _someone(store, page_id)]
    facts = {
        "id": talk_id(rows[0]["person_id"]),
        "updated_time": _time(rows[0]["created_ms"]),
        "participants": {"data": [each | {"email": f"{each['id']}@facebook.com"} for each in people]},
        "unread_count": 0,
    }
    return _asked_for(facts, {name: each for name, each in fields.items() if name != "messages"}, TYPES["talk"])


def talk_id(person_id):
    """The id of the talk with a person."""
    return f"t_{person_id}"


def page(nodes, rows, more, address, query):
    """A page of an edge; `paging` as Facebook gives it, with an address that even repeats the token."""
    answer = {"data": nodes}
    if rows:
        after = place(rows[-1])
        answer["paging"] = {"cursors": {"before": place(rows[0]), "after": after}}
        if more:
            answer["paging"]["next"] = (
                f"{address}?{urlencode(query | {'after': after, 'access_token': 'as-you-gave-it'})}"
            )
    return answer


def place(row):
    """The cursor of a place in a list."""
    return base64.urlsafe_b64encode(f"{row['created_ms']}.{row['n']}".encode()).decode()


def read_place(text):
    """The (created_ms, n) a cursor stands for. Raises GraphError for what is none."""
    try:
        created_ms, _, n = base64.urlsafe_b64decode(text.encode()).decode("ascii").partition(".")
        return int(created_ms), int(n)
    except ValueError:
        raise GraphError(100, message="(#100) Invalid cursors values: after cursor is invalid") from None


def push(store, row, verb, at_ms):
    """The body of a push about one thing (a row of the store); its time is in seconds, of messages in milliseconds."""
    if row["kind"] == "message":
        entry = {"id": row["page_id"], "time": at_ms, "messaging": [_messaging(row, verb)]}
    else:
        field = "mention" if row["kind"] == "tagged" else "feed"
        change = {"field": field, "value": _change(store, row, verb)}
        entry = {"id": row["page_id"], "time": at_ms // 1000, "changes": [change]}
    return {"object": "page", "entry": [entry]}


def _change(store, row, verb):
    value = {"item": _item(row), "verb": verb, "post_id": row["post_id"] or row["id"]}
    value |= {"from": _someone(store, row["author_id"]), "created_time": row["created_ms"] // 1000}
    if row["kind"] == "comment":
        value["comment_id"] = row["id"]
        value |= {} if verb == "edited" else {"parent_id": row["parent_id"]}
        value |= {"post": _post_of(row)} if verb == "add" else {}
    if verb != "remove":
        value["message"] = row["text"]
        value |= {"link" if value["item"] == "photo" else "photo": row["photo"]} if row["photo"] else {}
    if row["kind"] == "tagged":
        author = value.pop("from")
        value |= {"sender_id": author["id"], "sender_name": author["name"], "permalink_url": f"{SITE}/{row['id']}"}
    return value


def _post_of(row):
    address = f"{SITE}/{row['page_id']}/posts/{row['post_id'].rpartition('_')[2]}"
    return {"id": row["post_id"], "permalink_url": address, "status_type": "mobile_status_update", "is_published": True}


def _item(row):
    kinds = {"comment": "comment", "tagged": "post"}
    return kinds.get(row["kind"]) or ("photo" if row["photo"] else "status")


def _messaging(row, verb):
    by_page = row["author_id"] == row["page_id"]
    sides = (row["page_id"], row["person_id"]) if by_page else (row["person_id"], row["page_id"])
    message = {"mid": row["id"]} | ({"is_echo": True, "app_id": APP_ID} if by_page else {})
    message |= {"is_deleted": True} if verb == "remove" else {"text": row["text"]}
    if row["photo"] and verb != "remove":
        message["attachments"] = [{"type": "image", "payload": {"url": row["photo"]}}]
    kind = {"message_edit": {"mid": row["id"], "text": row["text"], "num_edit": 1}} if verb == "edited" else None
    sender, recipient = ({"id": each} for each in sides)
    return {"sender": sender, "recipient": recipient, "timestamp": row["created_ms"]} | (kind or {"message": message})


def _post(store, row):
    picture = {"media_type": "photo", "media": {"image": {"src": row["photo"], "height": 48, "width": 64}}}
    return {
        "updated_time": _time(
            max([row["created_ms"], *(c["created_ms"] for c in store.shown("comments", row["id"], 1))])
        ),
        "permalink_url": f"{SITE}/{row['page_id']}/posts/{row['id'].rpartition('_')[2]}",
        "full_picture": row["photo"] or None,
        "attachments": {"data": [picture]} if row["photo"] else None,
        "comments": None,
    }


def _comment(store, row):
    post = row["post_id"].rpartition("_")[2]
    answered = row["parent_id"] != row["post_id"]
    picture = {"type": "photo", "media": {"image": {"src": row["photo"]}}, "url": row["photo"]}
    return {
        "permalink_url": f"{SITE}/{row['page_id']}/posts/{post}?comment_id={row['id'].rpartition('_')[2]}",
        "parent": {"id": row["parent_id"]} if answered else None,
        "attachment": picture if row["photo"] else None,
    }


def _message(store, row):
    to = row["person_id"] if row["author_id"] == row["page_id"] else row["page_id"]
    picture = {"id": row["id"], "mime_type": "image/png", "name": "photo.png", "image_data": {"url": row["photo"]}}
    return {
        "message": row["text"],
        "to": {"data": [_someone(store, to)]},
        "attachments": {"data": [picture]} if row["photo"] else None,
    }


def _asked_for(facts, fields, kind):
    """Those of the facts that were asked for and are there; Facebook refuses a field that it does not know."""
    if unknown := set(fields) - set(facts):
        raise GraphError(
            100, message=f"(#100) Tried accessing nonexisting field ({min(unknown)}) on node type ({kind})"
        )
    return {name: facts[name] for name in ("id", *fields) if facts[name] is not None}


def _someone(store, id_):
    row = store.someone(id_)
    return {"name": row["name"], "id": row["id"]}


def _time(milliseconds):
    return moment(milliseconds).strftime("%Y-%m-%dT%H:%M:%S+0000")
