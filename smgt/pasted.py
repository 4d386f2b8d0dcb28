"""A post that somebody pastes by its address: known already, read by the platform's API, or typed in by hand."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from smgt import intake, journal
from smgt.channels import CHANNELS, open_channel
from smgt.channels.base import ChannelDown, File, Item
from smgt.channels.links import Post, post_at
from smgt.counter import author_id_of, desk, known, must_not_fail
from smgt.errors import ConfigError, Refused, SmgtError
from smgt.models import Account, Message, Sighting, db
from smgt.vault import seal, unseal

PURPOSE = "pasted"  # what is sealed in the form has a key of its own: no other sealed text passes for it


@dataclass(frozen=True)
class Found:
    """What an address leads to: a message we know, else the Item an account could read, else why none could."""

    post: Post
    message: Message | None = None
    account: Account | None = None
    item: Item | None = None
    reason: str = ""


def look_up(link, settings, now):
    """A Found for an address of a post on X or Facebook; our accounts there are asked in turn. Raises Refused."""
    post = post_at(link)
    if post is None:
        raise Refused("This is no address of a post on X or Facebook.", "link")
    if message := _known_post(post):
        return Found(post, message=message)
    accounts = _accounts(post)
    reason = "Every account of ours there is paused." if accounts else "No account of ours is on that channel."
    for account in (each for each in accounts if not each.paused):
        item, reason = _read_one(account, post, settings, now)
        if item is not None:
            account, item = _tagged(accounts, account, item, post, settings, now)
            return Found(post, _seen(account.channel, item), account, item)
    return Found(post, reason=reason)


def _accounts(post, words=""):
    """Those on the post's channel: what is not paused first, then whose page the address names or whom `words` tag."""
    found = Account.select().where(Account.channel == post.channel).order_by(Account.id)
    return sorted(found, key=lambda each: (each.paused, not (_names(post, each) or _tags(words, each))))


def _names(post, account):
    return bool(account.author_id) and post.external_id.startswith(f"{account.author_id}_")


def _tags(words, account):
    return account.name.lstrip("@").lower() in {handle.lower() for handle in re.findall(r"@(\w+)", words)}


def _tagged(accounts, account, item, post, settings, now):
    """(account, Item) as the account that the words tag reads it: it alone may answer by the platform's own way."""
    for other in accounts:
        if not other.paused and other.id != account.id and _tags(item.text, other) and not _tags(item.text, account):
            again, _ = _read_one(other, post, settings, now)
            return (other, again) if again else (account, item)
    return account, item


def _known_post(post):
    there = (Message.channel == post.channel) & (Message.external_id.in_((post.external_id, post.link)))
    here = (Message.channel == "counter") & (Message.external_id == _own_id(post))
    found = Message.first_of(Message.select().where(there | here).order_by(Message.id))
    return found or _sighted(post.channel, post.external_id)


def _sighted(channel, external_id):
    """The message that an account on the channel has seen under this id: a later version of an edited post, too."""
    seen = Message.select().join(Sighting).join(Account).where(Account.channel == channel)
    return Message.first_of(seen.where(Sighting.external_id == external_id))


def _seen(channel, item):
    return known(channel, item.revises or item.external_id) or _sighted(channel, item.external_id)


def _own_id(post):
    """Its id among the counter's own messages, where no account of ours is on its channel."""
    return f"{post.channel} {post.external_id}"[:255]


def _read_one(account, post, settings, now):
    """(Item or None, why not)."""
    if account.channel not in CHANNELS:
        return None, "This channel cannot be read yet."
    try:
        door = open_channel(account.channel, unseal(account.credentials), settings)
        try:
            item = door.read_one(post.link)
        finally:
            account.keep_use(door.use, now)
    except (ChannelDown, SmgtError, ValueError) as error:
        return None, str(error)
    if item and item.removed:
        return None, "It is removed there, or withheld: its words cannot be read."
    return item, "" if item else "It cannot be read from there."


def packed(found):
    """What was read, as sealed text that a form can carry: nobody but us can have written it."""
    item = found.item
    files = [{"name": file.name, "content_type": file.content_type, "url": file.url} for file in item.files]
    plain = {"raw": item.raw.decode("utf-8", "replace"), "sent_at": item.sent_at.isoformat(), "files": files}
    return seal({"account": found.account.id, "item": asdict(replace(item, files=())) | plain}, PURPOSE)


def unpacked(text):
    """(account, Item) again. Raises Refused when the text is not what `packed` gave."""
    try:
        sealed = unseal(text, PURPOSE)
    except ConfigError:
        raise Refused("This form has expired. Paste the address again.", "link") from None
    facts = sealed["item"]
    lists = {name: tuple(facts[name]) for name in ("replies_to", "quotes", "numbers")}
    facts |= {"sent_at": datetime.fromisoformat(facts["sent_at"]), "raw": facts["raw"].encode()}
    item = Item(**facts | lists | {"files": tuple(File(**file) for file in facts["files"])})
    return Account.get_by_id(sealed["account"]), item


def typed(link, author, words, at):
    """(account, Item) of a post typed in by hand; a later poll of the same post knows it by its id. Raises Refused."""
    post = post_at(link)
    if post is None:
        raise Refused("This is no address of a post on X or Facebook.", "link")
    author = author.strip().lstrip("@")[:200] or post.author
    for name, text in (("author", author), ("words", words)):
        if not text.strip():
            raise Refused("Please fill this in.", name)
    account = next(iter(_accounts(post, words)), None)
    item = Item(
        external_id=post.external_id if account else _own_id(post), text=words.strip(), sent_at=at, author=author,
        author_id=author_id_of(post.channel, author), conversation=post.external_id, link=post.link, summons=False,
    )  # fmt: skip
    return account, item


def take(account, item, actor, now):
    """Store a pasted post, exactly once; returns its message. Without an account it goes to the counter's own."""
    account = account or desk(now)
    with db.atomic():
        ends = intake.take(account, [item], now)
        must_not_fail(ends)
        message = _seen(account.channel, item)
        if message is None:
            raise Refused("It is removed there, or withheld: it cannot be taken in.", "link")
        if ends:
            journal.append("enter", actor, now, message.ticket, {"message": message.id, "link": item.link})
    return message
