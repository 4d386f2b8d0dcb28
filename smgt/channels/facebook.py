"""A Facebook page: posts, comments and messages in by polling and by push; replies in public and in private out."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from smgt.channels import facebook_push as push
from smgt.channels.base import Channel, ChannelDown, Delivery, Item, NotSent, Uncertain, Way
from smgt.channels.facebook_look import comments_since, messages_since
from smgt.channels.facebook_posts import (
    COMMENT_FIELDS,
    COMMON_FIELDS,
    ID,
    POST_FIELDS,
    as_id,
    comment,
    post,
    public_link,
)
from smgt.channels.facebook_sweep import Sweeper
from smgt.channels.graph import Graph, Refusal, ending
from smgt.channels.graph_errors import down, verdict
from smgt.channels.links import post_at
from smgt.channels.loose import as_dict, as_text

INBOX = "https://business.facebook.com/latest/inbox"
WINDOW = timedelta(hours=24)  # for any message, from the person's last one
HUMAN_WINDOW = timedelta(days=7)  # for what a person at the page wrote
PRIVATE_WINDOW = timedelta(days=7)  # for the one private reply to a comment
MESSAGE_LIMIT = 2000  # characters a message may have; a comment takes 8000
AROUND = timedelta(minutes=5)  # how far the clocks of Facebook and ours may differ
ASKED_AT_ONCE = 50
NAMELESS = (
    "Facebook does not tell who wrote to this page: the app lacks pages_read_user_content or its review. "
    "Replies work, but each message stands alone."
)
KEYS = ("page_id", "page_token", "app_secret", "verify_token")
IN_PRIVATE = ("private", "direct", "human_agent")


class Facebook(Channel):
    """One page. `credentials` is its decrypted dict (CONTRACT), `settings` needs `graph_api_base` and `…_version`."""

    name = "facebook"
    limit = 8000
    media_hosts = (".fbcdn.net", ".fbsbx.com")
    can_look = True
    timeouts = (5, 20)  # seconds to connect, to wait for the next byte

    def __init__(self, credentials, settings):
        super().__init__()
        keys = _keys(credentials)
        self.identity = keys["page_id"]
        self._secret, self._verify_token = keys["app_secret"], keys["verify_token"]
        self._graph = Graph(settings, keys["page_token"], self._secret, self.use, self.timeouts)
        if warning := ending(settings.graph_api_version, datetime.now(UTC).date()):
            self.use.notes.append(warning)

    def fetch(self, cursor):
        """Yield Pages of posts, comments and messages; see facebook_sweep for the order and what it costs."""
        told = Counter()
        for page in Sweeper(self._graph, self.identity).pages(cursor, datetime.now(UTC)):
            told.update(bool(item.author_id) for item in page.items if not item.broken)
            yield page
        if told[False] and not told[True]:
            self.use.notes.append(NAMELESS)

    def recheck(self, external_ids):
        """An Item for each post and comment that is still there (intake sees what was edited), `removed` for the rest.

        Messages are left out: their removal is only ever pushed. When Facebook's patience is nearly used up, the rest
        is left for the next time.
        """
        ids = [each for each in external_ids if ID.fullmatch(each)]
        for start in range(0, len(ids), ASKED_AT_ONCE):
            if self._must_rest():
                return
            yield from self._recheck(ids[start : start + ASKED_AT_ONCE])

    def read_one(self, link):
        """The post or comment at a public address of Facebook."""
        found = post_at(link, self.identity)
        if found is None or found.channel != self.name:
            return None
        if not ID.fullmatch(found.external_id):
            raise ChannelDown("Facebook shows what lies at this address only to people. Copy its words by hand.")
        try:
            return self._thing(found.external_id, found.below, is_comment=bool(found.below))
        except Refusal as refusal:
            if refusal.gone or refusal.code in (10, 100, 200):
                sentence = "Facebook does not show us what lies at this address. Copy its words by hand."
                raise ChannelDown(sentence) from refusal
            raise down(refusal) from refusal

    def send(self, reply):
        """Comment, or write a message, once. Raises NotSent, Uncertain or ChannelDown."""
        path, body = self._letter(reply)
        try:
            answer = self._graph.post(path, body)
        except Refusal as refusal:
            raise verdict(refusal, reply.way in ("reply", "private")) from refusal
        sent = as_text(answer.get("message_id"), 300) if reply.way in IN_PRIVATE else as_id(answer.get("id"))
        if not sent:
            raise Uncertain("Facebook took the reply but did not say where it is.")
        return Delivery(sent, "" if reply.way in IN_PRIVATE else public_link(sent))

    def look(self, reply):
        """The Delivery of an uncertain reply if it stands below the post, or in a talk, since it was tried; else None.

        Below the post, and not only below the comment it answers: Facebook moves an answer to an answer up one level.
        """
        since = reply.attempted_at - AROUND if reply.attempted_at else datetime.now(UTC) - HUMAN_WINDOW
        try:
            for item in self._said_since(since, reply):
                if item.own and item.sent_at >= since and item.text.rstrip().endswith(reply.mark):
                    return Delivery(item.external_id, item.link)
        except Refusal as refusal:
            if not refusal.gone:
                raise down(refusal) from refusal
        return None

    def challenge(self, args):
        return push.challenge(args, self._verify_token)

    def hear(self, body, headers, now):
        push.hear(body, headers, now, self._secret)

    def unpack(self, body):
        """The Items in a push. What was edited, or was pushed without all that an Item needs, is fetched.

        Raises ChannelDown, too, when more would have to be fetched than Facebook's patience allows just now.
        """
        for item, incomplete in push.changes(body, self.identity):
            yield self._whole(item) if incomplete else item

    @staticmethod
    def ways(heard, now):
        """In public always; to a comment also once in private; to a message within 24 hours, by a person 7 days."""
        if heard.manner != "direct":
            until = heard.sent_at + PRIVATE_WINDOW
            private = heard.manner == "comment" and not heard.private_used and now < until
            return (Way("reply"), Way("private", until, limit=MESSAGE_LIMIT)) if private else (Way("reply"),)
        if now < heard.sent_at + WINDOW:
            return (Way("direct", heard.sent_at + WINDOW, limit=MESSAGE_LIMIT),)
        if now < heard.sent_at + HUMAN_WINDOW:
            sentence = "More than 24 hours have passed: until then Facebook takes only what a person writes."
            return (Way("human_agent", heard.sent_at + HUMAN_WINDOW, sentence, MESSAGE_LIMIT),)
        sentence = "More than 7 days have passed since this message: Facebook takes an answer only in the page's inbox."
        return (Way("by_hand", sentence=sentence),)

    @staticmethod
    def by_hand_link(external_id):
        return public_link(external_id) if ID.fullmatch(external_id) else INBOX

    def _letter(self, reply):
        """The address and the body of a reply, by its way. Raises NotSent for what cannot go out."""
        if reply.way == "reply":
            return f"{_named(as_id(reply.in_reply_to))}/comments", {"message": reply.text}
        if len(reply.text) > MESSAGE_LIMIT:
            raise NotSent(f"A message on Facebook takes {MESSAGE_LIMIT} characters; this one has {len(reply.text)}.")
        if reply.way == "private":
            to, manner = {"comment_id": _named(as_id(reply.in_reply_to))}, {}
        elif reply.way == "direct":
            to, manner = {"id": _named(as_id(reply.to))}, {"messaging_type": "RESPONSE"}
        elif reply.way == "human_agent" and not reply.automatic:
            to, manner = {"id": _named(as_id(reply.to))}, {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        else:
            raise NotSent("Facebook takes this only from a person.", by_hand=True)
        return f"{self.identity}/messages", {"recipient": to, **manner, "message": {"text": reply.text}}

    def _said_since(self, since, reply):
        if reply.way in IN_PRIVATE:  # a private reply begins a talk whose person we do not know yet
            return messages_since(self._graph, self.identity, since)
        return comments_since(self._graph, self.identity, _named(as_id(reply.conversation or reply.in_reply_to)), since)

    def _whole(self, item):
        """The thing that a push only points at; removed where it is gone, as pushed where we may not read it."""
        if self._must_rest():
            raise ChannelDown("Facebook is read again when less of its limit is used.", "limited", self.use.slow_until)
        try:
            return self._thing(item.external_id, item.conversation, item.manner == "comment")
        except Refusal as refusal:
            if refusal.gone:
                return replace(item, text="", files=(), removed="deleted")
            if refusal.code in (10, 200) and item.text:
                return item
            raise down(refusal) from refusal

    def _must_rest(self):
        return bool(self.use.slow_until) and datetime.now(UTC) < self.use.slow_until

    def _thing(self, thing_id, post_id, is_comment):
        """One comment below the post `post_id`, or one post. Raises Refusal, ChannelDown."""
        if is_comment:
            return comment(self._graph.get(thing_id, fields=COMMENT_FIELDS), self.identity, post_id)
        return post(self._graph.get(thing_id, fields=POST_FIELDS), self.identity)

    def _recheck(self, ids):
        """Facebook refuses the whole question for one id that is gone: then each half is asked alone."""
        try:
            answer = self._graph.get("", ids=",".join(ids), fields=COMMON_FIELDS)
        except Refusal as refusal:
            if not refusal.gone:
                raise down(refusal) from refusal
            yield from self._halves(ids)
            return
        nodes = {thing_id: as_dict(answer.get(thing_id)) for thing_id in ids}
        yield from (post(node, self.identity) for node in nodes.values() if node.get("id"))

    def _halves(self, ids):
        if len(ids) == 1:
            yield Item(ids[0], "", datetime.now(UTC), removed="deleted")
            return
        half = len(ids) // 2
        yield from self._recheck(ids[:half])
        yield from self._recheck(ids[half:])


def _named(thing_id):
    """That id. Raises NotSent where it is none."""
    if not thing_id:
        raise NotSent("There is nothing on Facebook that this reply answers.")
    return thing_id


def _keys(credentials):
    """The credentials as Facebook gives them. Raises ValueError with a sentence."""
    if not isinstance(credentials, dict):
        raise ValueError("The credentials of a Facebook page are a JSON object.")
    for name in KEYS:
        value = credentials.get(name)
        if not isinstance(value, str) or not re.fullmatch(r"[!-~]{1,1000}", value):
            raise ValueError(f"A Facebook page needs {name}: give {', '.join(KEYS)}.")
    if not re.fullmatch(r"[0-9]{1,40}", credentials["page_id"]):
        raise ValueError("page_id of a Facebook page is its number, as Facebook shows it under page transparency.")
    return credentials
