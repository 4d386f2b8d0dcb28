"""Reading a page to the bottom by polling: the feed, talks on Messenger, posts that tag it, comments of older posts.

The cursor holds, for each of these edges, the second up to which it was read (its mark), and the sweep in progress:
what is still to be called, innermost first. A mark moves only when its sweep has nothing left to call, so a death on
the way repeats one call and loses nothing; each sweep begins OVERLAP before its mark, as some things are shown late.

How a new comment is found: every sweep of the feed brings, with the posts of the last NEAR, the newest comments of
each, answers to comments among them, newest first; where more than a page of them is new, the rest is called for, post
by post, until one is older than the mark. Below older posts (to FAR back) the same is done once an hour: a comment on a
post of three weeks ago is found within the hour, for one call per 25 posts, and at once where Facebook pushes.
"""

from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

from smgt.channels.base import Missed, Page
from smgt.channels.facebook_posts import COMMENT_FIELDS, MESSAGE_FIELDS, POST_FIELDS, as_id, comment, message, post
from smgt.channels.graph import Refusal
from smgt.channels.graph_errors import down, not_permitted
from smgt.channels.loose import as_dict, as_list, as_moment, as_number, as_text

EDGES = ("feed", "conversations", "tagged", "far")
SIDE = {
    "conversations": "Messages cannot be read: the app lacks the permission pages_messaging for this page.",
    "tagged": "Posts that only tag the page cannot be read: the app lacks a permission for it.",
}
OVERLAP = int(timedelta(minutes=30).total_seconds())
FIRST = int(timedelta(days=7).total_seconds())  # what is older than that could not be answered in private anyway
NEAR = int(timedelta(days=2).total_seconds())
FAR = int(timedelta(days=30).total_seconds())
FAR_EVERY = 3600
POSTS, COMMENTS, TALKS, MESSAGES = 25, 100, 25, 20  # of a message older than the newest 20 Facebook tells no more
INLINE = 25  # comments that come with a post
MOST_CALLS = 200  # of one fetch; the next goes on from there
AGAIN_MOST = 3  # then a page that only ever leads to itself is given up
PLACES = ("after", "until", "__paging_token", "offset")  # what Facebook's `next` address says about the place
NEWEST_FIRST = "filter(stream).order(reverse_chronological)"


class Sweeper:
    """Reads one page through its `graph`; what it may not read it notes in the door's use."""

    def __init__(self, graph, page_id):
        self.graph, self.page_id = graph, page_id
        self._again = 0

    def pages(self, cursor, now):
        """Yield Pages from where `cursor` stands, at `now`, until all that is new was read or it is time to rest."""
        state = told = _state(cursor)
        edges = _due(state, int(now.timestamp()))
        for _ in range(MOST_CALLS):
            if not state["sweep"] and not edges:
                break
            page = self._step(state if state["sweep"] else _begun(state, edges.pop(0), now, self.page_id))
            state = page.cursor
            if page.items or page.missed or state["sweep"]:
                yield page
                told = state
            if self.graph.use.slow_until:
                break
        if state != told:
            yield Page([], state)

    def _step(self, state):
        """Make the sweep's next call: a Page of what it brought, and the state after it."""
        sweep = state["sweep"]
        job, *rest = sweep["todo"]
        try:
            items, more = getattr(self, "_" + job["edge"])(job, sweep)
        except Refusal as refusal:
            return self._refused(state, job, rest, refusal)
        missed = ()
        if any(each["place"] == job["place"] and each["id"] == job["id"] for each in more):
            more, missed = self._stuck(job, more, sweep)
        else:
            self._again = 0
        return Page(items, _after(state, more + rest), missed)

    def _stuck(self, job, more, sweep):
        """The same place was given again: ask once more, and after some times go on without the rest."""
        self._again += 1
        if self._again < AGAIN_MOST:
            return more, ()
        self._again = 0
        reason = f"Facebook gave the same page of {job['edge']} again and again."
        since, until = as_moment(sweep["since"]), as_moment(sweep["began"])
        return [each for each in more if each["id"] != job["id"]], (Missed(since, until, reason),)

    def _refused(self, state, job, rest, refusal):
        """Go on without what is gone or not permitted; begin a sweep again whose place is not known any more."""
        if refusal.gone and job["id"] != self.page_id:
            return Page([], _after(state, rest))
        if job["place"] and refusal.code == 100:
            return Page([], _given_up(state))
        edge = state["sweep"]["edge"]
        if edge in SIDE and not_permitted(refusal):
            self.graph.use.notes.append(SIDE[edge])
            return Page([], _given_up(state))
        raise down(refusal) from refusal

    def _feed(self, job, sweep):
        return self._posts(job, sweep, "feed", sweep["floor"])

    def _far(self, job, sweep):
        """Older posts are asked for only because of their comments."""
        return self._posts(job, sweep, "feed", sweep["since"], until=sweep["began"] - NEAR)

    def _tagged(self, job, sweep):
        return self._posts(job, sweep, "tagged", sweep["since"])

    def _posts(self, job, sweep, edge, oldest, **until):
        """Posts not older than `oldest`, with their newest comments; what is left of the comments comes next."""
        inline = f"comments.limit({INLINE}).{NEWEST_FIRST}{{{COMMENT_FIELDS}}}"
        asked = {"fields": f"{POST_FIELDS},{inline}", "limit": POSTS, "since": sweep["floor"]} | until | job["place"]
        answer = self.graph.get(f"{self.page_id}/{edge}", **asked)
        items, more = [], []
        for node in _data(answer):
            item = post(node, self.page_id)
            items += [item] if item.broken or item.sent_at.timestamp() >= oldest else []
            below = as_dict(as_dict(node).get("comments"))
            found, rest = self._comments_in(below, {"edge": "comments", "id": item.external_id}, sweep)
            items += found
            more += rest
        return items, more + _on(job, answer)

    def _comments(self, job, sweep):
        answer = self.graph.get(
            f"{job['id']}/comments", fields=COMMENT_FIELDS, limit=COMMENTS, filter="stream",
            order="reverse_chronological", **job["place"],
        )  # fmt: skip
        return self._comments_in(answer, job, sweep)

    def _comments_in(self, answer, job, sweep):
        items = [comment(node, self.page_id, job["id"]) for node in _data(answer)]
        new = [each for each in items if each.broken or each.sent_at.timestamp() >= sweep["since"]]
        return new, [] if _below(items, sweep["since"]) else _on(job, answer)

    def _conversations(self, job, sweep):
        """Talks, the one with the newest message first; Facebook knows no `since` here."""
        inside = f"messages.limit({MESSAGES}){{{MESSAGE_FIELDS}}}"
        fields = f"id,updated_time,participants,{inside}"
        answer = self.graph.get(
            f"{self.page_id}/conversations", platform="messenger", fields=fields, limit=TALKS, **job["place"]
        )
        items, more, old = [], [], False
        for talk in map(as_dict, _data(answer)):
            inner = {"edge": "messages", "id": as_text(talk.get("id"), 300), "person": self._person(talk)}
            found, rest = self._messages_in(as_dict(talk.get("messages")), inner, sweep)
            items += found
            more += rest
            updated = as_moment(talk.get("updated_time"))
            old = bool(updated) and updated.timestamp() < sweep["since"]
        return items, more + ([] if old else _on(job, answer))

    def _messages(self, job, sweep):
        path = f"{quote(job['id'], safe='')}/messages"
        answer = self.graph.get(path, fields=MESSAGE_FIELDS, limit=MESSAGES, **job["place"])
        return self._messages_in(answer, job, sweep)

    def _messages_in(self, answer, job, sweep):
        items = [message(node, self.page_id, job["person"]) for node in _data(answer)]
        new = [each for each in items if each.broken or each.sent_at.timestamp() >= sweep["since"]]
        return new, [] if _below(items, sweep["since"]) else _on(job, answer)

    def _person(self, talk):
        """Whom the page talks with there."""
        people = map(as_dict, as_list(as_dict(talk.get("participants")).get("data")))
        return next((as_id(each.get("id")) for each in people if as_id(each.get("id")) != self.page_id), "")


def _state(cursor):
    """A cursor as it was stored, or the first one."""
    sweep = as_dict(cursor.get("sweep"))
    return {edge: as_number(cursor.get(edge)) for edge in EDGES} | {"sweep": sweep if sweep.get("todo") else {}}


def _due(state, now):
    """The edges to be read, that which was read longest ago first: so none starves where every fetch must soon rest."""
    sweep = state["sweep"]
    marks = state | ({sweep["edge"]: sweep["began"]} if sweep else {})
    due = [edge for edge in EDGES if edge != "far" or marks["far"] <= now - FAR_EVERY]
    return sorted(due, key=marks.get)


def _begun(state, edge, now, page_id):
    """The state with a sweep of that edge begun: of what is new `since` then, in posts that are not below `floor`."""
    now = int(now.timestamp())
    since = state[edge] - OVERLAP if state[edge] else now - FIRST
    floor = {"feed": since - NEAR if state[edge] else since, "far": min(since, now - FAR)}.get(edge, since)
    todo = [{"edge": edge, "id": page_id, "place": {}}]
    return state | {"sweep": {"edge": edge, "began": now, "since": since, "floor": floor, "todo": todo}}


def _after(state, todo):
    """The state with that much left to call; with nothing left the edge's mark moves to when its sweep began."""
    sweep = state["sweep"]
    if todo:
        return state | {"sweep": sweep | {"todo": todo}}
    return state | {sweep["edge"]: sweep["began"], "sweep": {}}


def _given_up(state):
    """The state without this sweep; its mark stays, so nothing is passed over."""
    return state | {"sweep": {}}


def _on(job, answer):
    """The same call for the page that follows, if there is one. The address itself is never followed."""
    try:
        query = parse_qs(urlsplit(as_text(as_dict(answer.get("paging")).get("next"), 5000)).query)
    except ValueError:
        return []
    place = {name: query[name][0] for name in PLACES if name in query}
    return [job | {"place": place}] if place else []


def _below(items, since):
    """Whether a page that came newest first ends before `since`; one in another order proves nothing."""
    times = [item.sent_at.timestamp() for item in items if not item.broken]
    return bool(times) and times[-1] < since and times[0] >= times[-1]


def _data(answer):
    return as_list(answer.get("data"))
