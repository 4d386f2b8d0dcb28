"""The JSON that X's API v2 answers with: posts, people, pages and problems (CHANNELS 1.5)."""

import html

from smgt.drill.x_store import moment

DEFAULT_FIELDS = {"id", "text", "edit_history_tweet_ids"}
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


def missing(post_id):
    """One entry of `errors` in an otherwise good answer."""
    detail = f"Could not find tweet with ids: [{post_id}]."
    kind = "https://api.twitter.com/2/problems/resource-not-found"
    return {"value": str(post_id), "detail": detail, "title": "Not Found Error", "resource_type": "tweet", "type": kind}


def user(row):
    """A person as X shows them."""
    return {"id": str(row["id"]), "username": row["username"], "name": row["name"]}


def post(store, row, fields):
    """A post with the fields that were asked for; X escapes &, < and >, and cuts what is longer than 280."""
    said = html.escape(row["text"], quote=False)
    facts = {
        "id": str(row["id"]),
        "text": said if len(said) <= 280 else said[:277] + "…",
        "note_tweet": {"text": said} if len(said) > 280 else None,
        "author_id": str(row["author_id"]),
        "conversation_id": str(row["conversation_id"]),
        "created_at": moment(row["created_ms"]).strftime("%Y-%m-%dT%H:%M:%S.") + f"{row['created_ms'] % 1000:03d}Z",
        "lang": _language(row["text"]),
        "referenced_tweets": references(row),
        "edit_history_tweet_ids": [str(each) for each in store.history(row)],
    }
    return {name: value for name, value in facts.items() if value and (name in fields or name in DEFAULT_FIELDS)}


def references(row):
    """The posts that this one answers or repeats."""
    kinds = (("replied_to", row["parent_id"]), ("retweeted", row["original_id"]))
    return [{"type": kind, "id": str(post_id)} for kind, post_id in kinds if post_id]


def page(store, rows, asked, more=False):
    """A page of a timeline: no `data` key when empty, and `includes` as far as asked for."""
    meta = {"result_count": len(rows)}
    if not rows:
        return {"meta": meta}
    meta |= {"newest_id": str(rows[0]["id"]), "oldest_id": str(rows[-1]["id"])}
    if more:
        meta["next_token"] = token_before(rows[-1]["id"])
    return listed(store, rows, asked) | {"meta": meta}


def listed(store, rows, asked):
    """`data` and `includes` of some posts."""
    fields = set(asked.get("tweet.fields", asked.get("post.fields", "")).split(","))
    answer = {"data": [post(store, row, fields) for row in rows]}
    included = _includes(store, rows, fields, asked.get("expansions", "").split(","))
    return answer | ({"includes": included} if included else {})


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


def _includes(store, rows, fields, expansions):
    related = [store.find(each["id"]) for row in rows for each in references(row)]
    related = [row for row in related if row and not row["deleted"]]
    authors = {row["author_id"] for row in rows} | {row["author_id"] for row in related}
    included = {}
    if "author_id" in expansions:
        included["users"] = [user(store.user_by_id(author)) for author in sorted(authors)]
    if "referenced_tweets.id" in expansions and related:
        included["tweets"] = [post(store, row, fields) for row in {row["id"]: row for row in related}.values()]
    return included


def _language(text):
    if any("\u0900" <= c <= "\u097f" for c in text):
        return "hi"
    return "pa" if any("\u0a00" <= c <= "\u0a7f" for c in text) else "en"
