"""What the accounts pages say of an account: how it is read, what it used, what waits, when it was out."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask_babel import gettext
from peewee import fn

from smgt.channels import POLLED
from smgt.health import TOKEN_WARNING
from smgt.models import UNSENT, Account, Gap, Hook, Message, Office, Outage, Usage
from smgt.web.words import N_, age, day, moment, tongue

WEEK, WEEKS = timedelta(days=7), timedelta(days=28)
PUSHES = 5


@dataclass
class Facts:
    """One account as its page shows it; `at` is when it was looked at. Costs are in millionths of a dollar."""

    account: Account
    at: datetime
    ends: dict = field(default_factory=dict)
    unsent: dict = field(default_factory=dict)
    usage: dict = field(default_factory=dict)  # {day in UTC: Usage}

    @property
    def works(self):
        return self.account.state == "ok" and self.account.sending == "ok" and not self.account.alarm

    @property
    def read(self):
        """Whether anything is read here by itself; nothing is at the counter."""
        return self.account.channel in POLLED

    @property
    def next_poll(self):
        """When it is read next, in words."""
        if not self.read:
            return "–"
        if self.account.paused:
            return gettext("not while it is paused")
        return ahead(self.account.next_poll_at, self.at)

    @property
    def lag(self):
        """How far its newest message lies behind its last good reading, and that behind now, in words; "" for none."""
        newest, read = self.account.last_item_at, self.account.last_success_at
        if not newest or not read:
            return ""
        if newest >= read:
            return gettext("as fresh as the last reading")
        return gettext(
            "nothing newer in the %(quiet)s before it was last read well, %(since)s ago",
            quiet=lasted(newest, read), since=lasted(read, self.at),
        )  # fmt: skip

    @property
    def quota(self):
        """What is left of the tightest limit that the platform told, in sentences."""
        told, say = self.account.quota, tongue().say
        lines = []
        if told.get("limit") is not None and told.get("remaining") is not None:
            lines.append(say(N_("%(left)s of %(limit)s calls left"), left=told["remaining"], limit=told["limit"]))
        if told.get("day_limit") is not None and told.get("day_remaining") is not None:
            facts = {"limit": told["day_limit"], "left": told["day_remaining"]}
            lines.append(say(N_("of today's %(limit)s posts, %(left)s left"), **facts))
        if told.get("percent") is not None:
            lines.append(say(N_("%(percent)s %% of what the platform allows is used"), percent=told["percent"]))
        for key, words in (
            ("reset_at", N_("counted anew at %(when)s")),
            ("day_reset_at", N_("the day's ends at %(when)s")),
            ("slow_until", N_("waits until %(when)s")),
        ):
            when = _moment(told.get(key))
            lines += [say(words, when=moment(when))] if when and when > self.at else []
        return lines

    @property
    def token(self):
        """(words on the age and the end of its token, whether it ends soon)."""
        account, say, words = self.account, tongue().say, []
        since = account.token_since or account.created_at
        words.append(say(N_("entered %(day)s, %(time)s ago"), day=day(since), time=age(since, self.at)))
        if account.token_until is None:
            return [*words, say(N_("no end known"))], False
        if account.token_until <= self.at:
            return [*words, say(N_("ended %(day)s"), day=day(account.token_until))], True
        left = account.token_until - self.at
        words.append(say(N_("ends %(day)s, in %(days)s days"), day=day(account.token_until), days=left.days))
        return words, left < TOKEN_WARNING

    @property
    def days(self):
        """[(day, Usage or None)] of the last seven days in UTC, today first."""
        today = self.at.astimezone(UTC).date()
        return [(each, self.usage.get(each)) for each in (today - timedelta(days=back) for back in range(7))]

    @property
    def cost_today(self):
        return money(sum(used.cost for _, used in self.days[:1] if used))

    @property
    def cost_week(self):
        return money(sum(used.cost for _, used in self.days if used))


def of_all(at):
    """The Facts of every account, by four queries."""
    accounts = Account.select(Account).order_by(Account.channel, Account.name)
    found = {account.id: Facts(account, at) for account in accounts}
    _fill(found, at)
    return list(found.values())


def of_one(account, at):
    """The Facts of one account."""
    found = {account.id: Facts(account, at)}
    _fill(found, at)
    return found[account.id]


def _fill(found, at):
    ids = list(found)
    read = Message.select(Message.account, Message.state, fn.COUNT(Message.id)).where(
        Message.account.in_(ids), ~Message.outgoing
    )
    for key, state, count in read.group_by(Message.account, Message.state).tuples():
        found[key].ends[state] = count
    out = Message.select(Message.account, Message.state, fn.COUNT(Message.id)).where(
        Message.outgoing, Message.state.in_(UNSENT)
    )
    for key, state, count in out.group_by(Message.account, Message.state).tuples():
        if key in found:
            found[key].unsent[state] = count
    for used in Usage.select().where(Usage.account.in_(ids), Usage.on > (at - WEEK).date()):
        found[used.account_id].usage[used.on] = used


def troubles(account, at):
    """The outages and gaps of the last weeks, the latest first: (outages, gaps)."""
    since = at - WEEKS
    outages = Outage.select().where(Outage.account == account, Outage.ended_at.is_null() | (Outage.ended_at > since))
    gaps = Gap.select().where(Gap.account == account, Gap.found_at > since)
    return list(outages.order_by(Outage.id.desc()).limit(20)), list(gaps.order_by(Gap.id.desc()).limit(20))


def pushes(account):
    """The last things its platform pushed, the latest first, and how many wait: (hooks, waiting)."""
    last = Hook.select(Hook.received_at, Hook.next_at, Hook.reason, Hook.attempts).where(Hook.account == account)
    waiting = Hook.select().where(Hook.account == account, Hook.next_at.is_null(False)).count()
    return list(last.order_by(Hook.id.desc()).limit(PUSHES)), waiting


def items(account, state):
    """The messages read from an account that ended so, the latest first."""
    ended = Message.select().where(Message.account == account, ~Message.outgoing, Message.state == state)
    return ended.order_by(Message.id.desc())


def office_names():
    """{code: name in the page's language} of the offices that have an account."""
    having = Account.select(Account.office).where(Account.office.is_null(False))
    rows = Office.select(Office.code, Office.name, Office.name_hi).where(Office.code.in_(having)).tuples()
    return defaultdict(str, {code: tongue().name(name, name_hi) for code, name, name_hi in rows})


def ahead(value, at):
    """How long until an aware moment, in one unit: "in 12 min"; no seconds, by which no page would be like the last."""
    seconds = int((value - at).total_seconds())
    if seconds >= 60:
        return gettext("in %(time)s", time=age(at, value))
    return gettext("within a minute") if seconds > 0 else gettext("at once")


def ago(value, at):
    """How long since an aware moment, in one unit, "just now" within a minute; "" for None."""
    if value is None:
        return ""
    seconds = (at - value).total_seconds()
    return gettext("%(time)s ago", time=age(value, at)) if seconds >= 60 else gettext("just now")


def lasted(began, ended):
    """The length between two moments, in one unit."""
    seconds = max(0, int((ended - began).total_seconds()))
    return _soon(seconds) if seconds < 90 else age(began, ended)


def money(micros):
    """Millionths of a dollar as people read them: $0.42; the smallest sums with what makes them more than nothing."""
    dollars = micros / 1e6
    return f"${dollars:.2f}" if dollars >= 0.1 or not micros else f"${dollars:.4f}"


def _moment(text):
    """An aware moment from the ISO text a quota holds; None for none."""
    return datetime.fromisoformat(text) if text else None


def _soon(seconds):
    return gettext("%(count)s s", count=seconds)
