"""Reading an X account: its mentions first, then what lay below X's horizon, its own posts and its direct messages.

Only the mentions can fail a fetch. The rest is extra: X may refuse it to this account, and then it rests for a day.
"""

from datetime import timedelta
from itertools import islice

from smgt.channels.base import ChannelDown, Page
from smgt.channels.loose import as_dict, as_moment, as_text
from smgt.channels.x_door import Refusal, down, opens_again
from smgt.channels.x_sweep import advanced, again, begins, below_horizon, missed, resting

OWN_EVERY = timedelta(minutes=5)
DIRECT_EVERY = timedelta(minutes=2)  # X allows 15 calls in 15 minutes
SOON, REFUSED_FOR = timedelta(minutes=5), timedelta(days=1)
OWN_REFUSED = "X does not let this account read its own posts: what it answers by hand is not seen here."
DIRECT_REFUSED = "Direct messages need the handle's own keys: X does not let this account read them."
FILLING = "Mentions from {since:%d %b %H:%M} to {until:%d %b %H:%M} (UTC) are still to be read by search."


class Rest(Exception):
    """An extra cannot be read before `until`; `refused`: X will not give it to this account."""

    def __init__(self, until, refused=False):
        super().__init__(until)
        self.until, self.refused = until, refused


class Reading:
    """One fetch of the account behind `api`, from a whole `cursor` (x_sweep.resumed) on. `now` is a function."""

    def __init__(self, api, cursor, now):
        self.api, self.cursor, self.now = api, cursor, now

    def pages(self):
        """Yield Pages until everything was read that may be. Raises ChannelDown.

        A page of what is to be searched for comes first, so that even a process that never lives long gets on with it.
        """
        yield from islice(self._fill(), 1)
        yield from self._mentions()
        yield from self._fill()
        self.api.use.notes += [_still_to_fill(fill) for fill in self.cursor["fills"]]
        yield from self._extra("own", OWN_EVERY, self._own, OWN_REFUSED)
        yield from self._extra("direct", DIRECT_EVERY, self._direct, DIRECT_REFUSED)

    def _page(self, items=(), missed=()):
        return Page(list(items), dict(self.cursor), tuple(missed))

    def _mentions(self):
        """After a sweep that was cut short, the rest of it comes first."""
        if self.cursor["next_token"]:
            yield from self._sweep(was_cut=True)
        yield from self._sweep()

    def _sweep(self, was_cut=False):
        """Page down to the bottom; only there does since_id move, so a death on the way loses nothing."""
        while True:
            try:
                answer = self.api.mentions(begins(self.cursor), self.cursor["next_token"])
            except Refusal as refusal:
                if refusal.code != 400 or not self.cursor["next_token"]:
                    raise down(refusal) from refusal
                self.cursor = again(self.cursor)
                return
            yield self._swept(answer, was_cut)
            if not self.cursor["next_token"]:
                return

    def _swept(self, answer, was_cut):
        items, token = self.api.posts(answer, self.cursor["since_id"]), next_token(answer)
        fill, lost = (None, ()) if token else below_horizon(self.cursor, items, was_cut, self.now())
        self.cursor = advanced(self.cursor, items, token, self.now())
        if fill:
            self.cursor["fills"] = [*self.cursor["fills"], fill]
        return self._page(items, lost)

    def _fill(self):
        """Read by search what lay below the horizon, stretch by stretch."""
        while self.cursor["fills"] and not resting(self.cursor["fills"][0], self.now()):
            yield self._filled(*self.cursor["fills"])

    def _filled(self, fill, *others):
        """A page of the first stretch, newest first."""
        try:
            answer = self._ask(self._search, fill)
        except Rest as rest:
            return self._put_off(rest, fill, *others)
        token, items = next_token(answer), self.api.posts(answer)
        fill |= {"token": token, "due": "", "items": fill["items"] + len(items)}
        self.cursor["fills"] = [fill, *others] if token else list(others)
        return self._page(items, () if token else [missed(fill, filled=True)])

    def _put_off(self, rest, fill, *others):
        """A stretch that cannot be searched now: later, from the top where X forgot the page, or never."""
        if rest.refused and not fill["token"]:
            self.cursor["fills"] = list(others)
            return self._page(missed=[missed(fill, filled=False)])
        change = {"token": ""} if rest.refused else {"due": rest.until.isoformat()}
        self.cursor["fills"] = [fill | change, *others]
        return self._page()

    def _search(self, fill):
        query = f"@{self.api.handle()} -is:retweet"
        return self.api.search(query, as_moment(fill["since"]), as_moment(fill["end"]), fill["token"])

    def _extra(self, name, every, read, why):
        """A sweep that may be refused without harm; `why` is then the note for the accounts page."""
        while not resting(self.cursor[name], self.now()):
            yield self._read_extra(name, every, read, why)
        if note := self.cursor[name]["note"]:
            self.api.use.notes.append(note)

    def _read_extra(self, name, every, read, why):
        sweep = self.cursor[name]
        try:
            items, token = self._ask(read, sweep)
        except Rest as rest:
            forgotten = rest.refused and sweep["next_token"]
            resting_now = {"due": rest.until.isoformat(), "note": why if rest.refused else ""}
            self.cursor[name] = again(sweep) if forgotten else sweep | resting_now
            return self._page()
        due = "" if token else (self.now() + every).isoformat()
        self.cursor[name] = advanced(sweep, items, token, self.now()) | {"due": due, "note": ""}
        return self._page(items)

    def _own(self, sweep):
        answer = self.api.timeline(begins(sweep), sweep["next_token"])
        return self.api.posts(answer, sweep["since_id"]), next_token(answer)

    def _direct(self, sweep):
        """X takes no start_time here: page down until the messages are older than where to begin."""
        answer = self.api.directs(sweep["next_token"])
        items = self.api.messages(answer, sweep["since_id"])
        new = [item for item in items if item.sent_at >= begins(sweep)]
        return new, next_token(answer) if new and len(new) == len(items) else ""

    def _ask(self, question, *args):
        """The answer to an extra question. Raises Rest, and ChannelDown only when the credit is used up."""
        try:
            return question(*args)
        except Refusal as refusal:
            if refusal.code == 402:
                raise down(refusal) from refusal
            if refusal.code == 429:
                raise Rest(opens_again(refusal.headers)) from refusal
            refused = refusal.code in (400, 401, 403, 404)
            raise Rest(self.now() + (REFUSED_FOR if refused else SOON), refused) from refusal
        except ChannelDown as trouble:
            if trouble.state == "no_credit":
                raise
            raise Rest(self.now() + SOON) from trouble


def _still_to_fill(fill):
    return FILLING.format(since=as_moment(fill["since"]), until=as_moment(fill["until"]))


def next_token(answer):
    """The token of the page after this one, "" after the last."""
    return as_text(as_dict(answer.get("meta")).get("next_token"), 500)
