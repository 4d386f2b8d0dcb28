"""X (Twitter): mentions, own posts and direct messages in, replies out, and what is left to be done by hand."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from smgt.channels import x_hooks
from smgt.channels.base import Channel, ChannelDown, Delivery, NotSent, Uncertain, Way
from smgt.channels.links import post_at
from smgt.channels.x_api import Api
from smgt.channels.x_direct import INBOX, PREFIX
from smgt.channels.x_posts import born, link, missing, newest_versions, removed
from smgt.channels.x_reading import Reading, next_token
from smgt.channels.x_sweep import AROUND, FIRST_TIME, resumed

MOST_PAGES = 600  # of one fetch: 50,000 posts and the extras; the next fetch goes on
LOOKS_MOST = 100  # pages
LOOKUP = 100  # ids that X takes in one question
DIRECT_LIMIT = 10_000  # characters
LINK = re.compile(r"https?://\S+", re.I)
SHORT_LINKS_AT_END = re.compile(r"(?:\s*https://t\.co/\w+)+\s*$")
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # code points that count one; all others two
BY_HAND = "X lets us answer only what tags, quotes or answers this account. Open the post and answer it by hand."


class X(Channel):
    """One X account. `credentials` is its decrypted dict (CONTRACT), `settings` needs `x_api_base`.

    Raises ValueError, with a sentence, for credentials that cannot be right. Connects when first used. The ids of
    direct messages begin with `dm-`, so that they are never taken for posts.
    """

    name = "x"
    limit = 280
    can_look = True
    media_hosts = ("pbs.twimg.com", "video.twimg.com")
    timeouts = (5, 20)  # seconds to connect, to wait for the next byte

    def __init__(self, credentials, settings):
        super().__init__()
        self._api = Api(credentials, settings.x_api_base, self.timeouts, self.use)

    @property
    def identity(self):
        return self._api.us.user_id

    def fetch(self, cursor):
        """Yield Pages of mentions, of what lay below X's horizon, of own posts and of direct messages, newest first."""
        return islice(Reading(self._api, resumed(cursor, _now()), _now).pages(), MOST_PAGES)

    def recheck(self, external_ids):
        """Ask X about posts by the ids they are known by: each in its newest version, and those gone.

        One that was not edited revises itself, so that intake sees when X shows again what it withheld.
        """
        ids = [each for each in external_ids if born(each)]
        for start in range(0, len(ids), LOOKUP):
            yield from self._rechecked(ids[start : start + LOOKUP])

    def read_one(self, link):
        """The post at an address of x.com or twitter.com, in its newest version; None for any other address."""
        post = post_at(link)
        if post is None or post.channel != self.name:
            return None
        self._api.me()
        found, _ = self._newest([post.external_id])
        if post.external_id not in found:
            raise ChannelDown("X does not show this post: it is deleted, or not public.")
        return found[post.external_id]

    def send(self, reply):
        """Post the reply, or send it as a direct message, once. Raises NotSent, Uncertain or ChannelDown."""
        if LINK.search(reply.text):
            raise NotSent("A reply on X carries no link: X charges thirteen times as much for it.")
        return self._send_direct(reply) if reply.way == "direct" else self._send_post(reply)

    def look(self, reply):
        """The Delivery of an uncertain reply if it stands where it should be, else None. Raises ChannelDown."""
        token = ""
        for _ in range(LOOKS_MOST):
            answer, items = self._said(reply, token)
            for item in items:
                if _is_reply(item, reply):
                    return Delivery(item.external_id, item.link)
            if not (token := next_token(answer)):
                return None
        raise ChannelDown("X's answer has no end; whether the reply is out cannot be told.")

    def challenge(self, args):
        """X's CRC: JSON that only who holds the consumer_secret can give. Raises BadHook."""
        return x_hooks.answer(self._api.secret, args)

    def hear(self, body, headers, now):
        """Raise BadHook unless X signed these bytes. X signs no time: that it is new is the caller's to see to."""
        x_hooks.check(self._api.secret, body, headers)

    def unpack(self, body):
        """The posts that a push calls deleted; whatever else rings is read by polling at once."""
        return x_hooks.deletions(body)

    @staticmethod
    def ways(heard, now):
        """A direct message is answered by one; a post that summons us by a reply; any other by hand (CHANNELS 0.1)."""
        if heard.manner == "direct":
            return (Way("direct", limit=DIRECT_LIMIT),)
        return (Way("reply"),) if heard.summons else (Way("by_hand", sentence=BY_HAND),)

    @staticmethod
    def by_hand_link(external_id):
        """Where a person answers the post himself; for a direct message his inbox."""
        if external_id.startswith(PREFIX):
            return INBOX
        return f"https://x.com/intent/post?in_reply_to={external_id}" if born(external_id) else ""

    @staticmethod
    def length(text):
        """X's weighted length: a link counts 23, Latin and Indian letters one, the rest (emoji, Chinese) two."""
        text = unicodedata.normalize("NFC", text)
        plain, links = LINK.subn("", text)
        return 23 * links + sum(1 if any(low <= ord(c) <= high for low, high in LIGHT) else 2 for c in plain)

    def _send_post(self, reply):
        if not born(reply.in_reply_to):
            raise NotSent("There is no post on X that this reply answers.")
        post_id = self._api.reply(reply.text, reply.in_reply_to)
        return Delivery(_known(post_id), link(self._api.us.username, post_id))

    def _send_direct(self, reply):
        if not born(reply.to):
            raise NotSent("There is nobody on X to whom this message could go.")
        message_id = self._api.message(reply.text, reply.to)
        return Delivery(PREFIX + _known(message_id), INBOX)

    def _said(self, reply, token):
        """A page of where an uncertain reply must stand, and its Items."""
        self._api.me()
        if reply.way == "direct":
            answer = self._api.told(self._api.directs, token, reply.to)
            return answer, self._api.messages(answer)
        since = max(reply.attempted_at - AROUND, FIRST_TIME) if reply.attempted_at else None
        answer = self._api.told(self._api.timeline, since, token)
        return answer, self._api.posts(answer)

    def _rechecked(self, ids):
        self._api.me()
        found, gone = self._newest(ids)
        yield from (removed(each) for each in ids if each in gone)
        shown = {item.external_id: item for item in found.values()}
        yield from (replace(item, revises=item.revises or key) for key, item in shown.items())

    def _newest(self, ids):
        """What X shows of these posts: {id asked for: the Item of its newest version}, and the ids that are gone."""
        answer = self._api.told(self._api.lookup, ids)
        shown = {item.external_id: item for item in self._api.posts(answer)}
        newest = {old: new or old for old, new in newest_versions(answer).items() if old in shown}
        if later := sorted(set(newest.values()) - shown.keys()):
            edited = self._api.posts(self._api.told(self._api.lookup, later))
            shown |= {item.external_id: item for item in edited}
        return {old: shown.get(new, shown[old]) for old, new in newest.items()}, missing(answer)


def _known(post_id):
    if not post_id:
        raise Uncertain("X took the reply but did not say where it is.")
    return post_id


def _is_reply(item, reply):
    """Whether this is the reply we look for. A direct message names nothing it answers: its mark is enough."""
    said = SHORT_LINKS_AT_END.sub("", item.text).rstrip()
    answers = item.manner == "direct" or reply.in_reply_to in item.replies_to
    return item.own and answers and said.endswith(reply.mark)


def _now():
    return datetime.now(UTC)
