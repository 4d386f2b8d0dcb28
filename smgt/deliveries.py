"""Notices on their way: to whom each goes, by which way, when, and what came of it; a row for each.

A recipient chooses: at once, in a digest at set hours, or none. What is urgent goes at once all the same; a danger to
life and what concerns one's own account go to everybody, and before all else. A mail whose sender died, or that got no
answer, is tried again: told twice is better than never. What could not even be handed over costs no attempt: while the
mail server is away all mail waits, for days if need be. A message by telephone (sms) costs money and rings: without an
answer it is left as uncertain, and the next ring of the ladder comes anyway.
"""

import logging
import re
from datetime import datetime, time, timedelta

from peewee import Case, fn

from smgt import clocks, journal, noticemail
from smgt.channels import mail, sms
from smgt.channels.base import ChannelDown, NotSent, Uncertain, Unreachable
from smgt.clocks import INDIA
from smgt.errors import Refused
from smgt.models import Clock, Delivery, Notice, Office, Officer, Switch, Ticket, db

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=30)  # between two tries of what could not be handed over
GIVEN_UP = timedelta(days=3)  # after its notice was made: by then it has been seen, or is of no use
ATTEMPTS_MOST = {"mail": 6, "sms": 2}
CHOICES = ("", "digest", "quiet")  # how mail reaches somebody: at once, in a digest, not at all
DIGEST_AT = (time(9), time(13), time(17))  # in India
RING = "ring"
AT_ONCE = 200  # looked at in one go


def send(house, now):
    """Address the notices that have settled, and send what is due to each recipient: how many mails and messages went.

    `now` is a function giving the time. Without a mail server notices are kept and shown as not mailed.
    """
    sent, down = 0, set()
    for notice in _settled(now()):
        if not Switch.stopped("outward"):
            _address(notice, house, now())
    for group in _groups(now()):
        if Switch.stopped("outward"):
            break
        if group[0].way not in down:
            sent += _go([each for each in group if _claim(each, now())], house, now(), down)
    return sent


def choose(officer, to, choice, actor, now):
    """How mail reaches the officer ("officer 12", himself) or the mailbox of an office he holds. Raises Refused."""
    if choice not in CHOICES:
        raise Refused("Choose how notices reach you.", "notify")
    held = {f"office {office.code}": office for office in officer.offices(clocks.today(now))}
    row = officer if to == f"officer {officer.id}" else held.get(to)
    if row is None:
        raise Refused("That office is not yours.", "notify")
    with db.atomic():
        type(row).update(notify=choice).where(type(row)._meta.primary_key == row._pk).execute()
        journal.append("notify_chosen", actor, now, details={"to": to, "choice": choice})


# -- to whom, and when --

_RINGS_FIRST = Case(Notice.kind, [(RING, 0)], 1)


def _settled(now):
    waiting = Notice.select().where(Notice.state == "queued", Notice.send_after <= now)
    return list(waiting.order_by(_RINGS_FIRST, Notice.send_after, Notice.id).limit(AT_ONCE))


def _address(notice, house, now):
    """Make a row for each recipient; of many senders the one whose UPDATE counts 1 does."""
    with db.atomic():
        mine = Notice.update(state="sending").where(Notice.id == notice.id, Notice.state == "queued")
        if not mine.execute():
            return
        people = recipients(notice, clocks.today(now))
        for to, address, phone, choice in people:
            if address and house.smtp_url:
                _plan(notice, to, choice, now)
            if phone and notice.kind == RING and house.sms_url:
                Delivery.create(notice=notice, to=to, way="sms", send_after=now)
        _sum_up(notice, "no mail server is set" if people else _nobody(notice))


def _nobody(notice):
    return "the officer cannot sign in any more" if notice.officer_id else "the office is vacant"


def recipients(notice, today):
    """[(who, mail address, telephone, choice)]: the named officer; else the office's own and whoever holds it, each
    address and each telephone once."""
    if notice.officer_id:
        one = notice.officer
        return [(f"officer {one.id}", one.email, one.phone, "")] if one.serves(today) else []
    office, told, found = notice.office, {""}, []
    rows = [(f"office {office.code}", office)] if office.email or office.phone else []
    for to, row in [*rows, *((f"officer {officer.id}", officer) for officer in office.holders(today))]:
        address, phone = row.email.lower(), re.sub(r"\D", "", row.phone)[-10:]  # with and without +91 it is the same
        found.append((to, "" if address in told else row.email, "" if phone in told else row.phone, row.notify))
        told |= {address, phone}
    return found


def _plan(notice, to, choice, now):
    """One recipient's mail: at once, with the next digest, or not at all."""
    facts = {"notice": notice, "to": to, "way": "mail", "send_after": now}
    if choice == "quiet" and notice.kind != RING:
        facts |= {"state": "kept", "reason": "no notices are wanted there"}
    elif choice == "digest" and not urgent(notice):
        facts |= {"digest": "digest", "send_after": digest_time(now)}
    Delivery.create(**facts)


def urgent(notice):
    """Whether it goes at once to those who want a digest, too."""
    ticket = notice.ticket_id and Ticket.get_by_id(notice.ticket_id)
    return notice.kind == RING or bool(ticket and ticket.urgency != "normal")


def digest_time(now):
    """When the next digest goes, aware: never before `now`."""
    day = clocks.today(now)
    hours = [datetime.combine(day + timedelta(days=days), at, INDIA) for days in (0, 1) for at in DIGEST_AT]
    return next(at for at in hours if at >= now)


# -- sending --


def _groups(now):
    """What is due, dangers to life first: each by itself; then the digests, each recipient's whole."""
    due = (Delivery.state == "queued") & (Delivery.send_after <= now)
    query = Delivery.select(Delivery, Notice).join(Notice)
    alone = query.where(due, Delivery.digest == "").order_by(_RINGS_FIRST, Delivery.send_after, Delivery.id)
    first = Delivery.select(Delivery.to).where(due, Delivery.digest != "").group_by(Delivery.to)
    names = [name for (name,) in first.order_by(fn.MIN(Delivery.send_after)).limit(AT_ONCE).tuples()]
    groups = {name: [] for name in names}
    for each in query.where(due, Delivery.digest != "", Delivery.to.in_(names)).order_by(Delivery.id):
        groups[each.to].append(each)
    return [[each] for each in alone.limit(AT_ONCE)] + [group for group in groups.values() if group]


def _claim(each, now):
    """Whether it is ours to send: of many senders the one whose UPDATE counts 1 does."""
    if _over(each.notice):
        _end(each, "withdrawn", "the call was logged meanwhile", now)
        return False
    changes = {"send_after": now + LEASE, "attempts": Delivery.attempts + 1, "attempted_at": now}
    won = Delivery.update(changes).where(
        Delivery.id == each.id, Delivery.state == "queued", Delivery.send_after == each.send_after
    )
    return won.execute() == 1


def _over(notice):
    """A ring whose call is logged rings nobody any more."""
    return notice.kind == RING and bool(notice.clock_id and Clock.get_by_id(notice.clock_id).stopped_at)


def _go(group, house, now, down):
    """Send one mail or message, and write down what came of it: 1 when it went. A way that is shut goes into `down`."""
    if not group:
        return 0
    first = group[0]
    try:
        _hand_over(first, [each.notice for each in group], house, now)
    except (NotSent, Uncertain, ChannelDown, ValueError) as error:
        log.warning("notice %s to %s: %s", first.notice_id, first.to, error)
        if isinstance(error, (ChannelDown, Unreachable)):
            down.add(first.way)
        for each in group:
            _failed(each, error, now)
        return 0
    for each in group:
        _end(each, "sent", "", now)
    return 1


def _hand_over(each, notices, house, now):
    (address, phone), language = _reach(each.to), _tongue(each, house)
    if each.way == "sms":
        sms.send(house.sms_url, phone, noticemail.said(notices[0].subject, language))
    elif not address or not house.smtp_url:
        raise NotSent("There is no mail address (any more), or no mail server is set.", False)
    else:
        letter = noticemail.letter(notices, address, language, house, now)
        mail.post(mail.way(house.smtp_url), house.mail_from, address, letter)


def _reach(to):
    """(mail address, telephone) of a recipient as they are now."""
    kind, _, key = to.partition(" ")
    if kind == "address":
        return key, ""
    row = Officer.get_or_none(Officer.id == int(key)) if kind == "officer" else Office.get_or_none(Office.code == key)
    return (row.email, row.phone) if row else ("", "")


def _tongue(each, house):
    """The language of a recipient: an office's own mailbox is read as its officers read."""
    kind, _, key = each.to.partition(" ")
    officer = Officer.get_or_none(Officer.id == int(key)) if kind == "officer" else each.notice.officer
    return officer.reads(house) if officer else house.officers_language


def _failed(each, error, now):
    """Try it again later, or end it: a message without an answer, or refused for good, is not sent a second time."""
    if each.way == "sms" and isinstance(error, Uncertain):
        _end(each, "uncertain", str(error), now)
    elif each.way == "mail" and (isinstance(error, ChannelDown) or getattr(error, "retry", False)):
        _wait(each, error, now)
    elif each.attempts + 1 >= ATTEMPTS_MOST[each.way] or (each.way == "sms" and not getattr(error, "retry", False)):
        _end(each, "failed", str(error), now)
    else:
        Delivery.update(reason=str(error)).where(Delivery.id == each.id).execute()


def _wait(each, error, now):
    """It certainly did not go: the older it is the longer it waits, a danger to life never long; in the end no more."""
    age = now - each.notice.created_at
    if age >= GIVEN_UP:
        _end(each, "failed", str(error), now)
        return
    pause = LEASE if each.notice.kind == RING else min(max(LEASE, age / 4), LONGEST_WAIT)
    facts = {"attempts": each.attempts, "send_after": now + pause, "reason": str(error)}
    Delivery.update(facts).where(Delivery.id == each.id).execute()


def _end(each, state, reason, now):
    with db.atomic():
        sent_at = now if state == "sent" else None
        Delivery.update(state=state, reason=reason, sent_at=sent_at).where(Delivery.id == each.id).execute()
        _sum_up(each.notice)


def _sum_up(notice, why=""):
    """What became of a notice, from its deliveries: it failed where one did, for somebody was not told."""
    rows = list(Delivery.select().where(Delivery.notice == notice).order_by(Delivery.id.desc()))
    by_state = {row.state: row for row in rows}
    state = next((each for each in _WORST_FIRST if each in by_state), "kept")
    facts = {"reason": by_state[state].reason if rows else why}
    facts["sent_at"] = max((row.sent_at for row in rows if row.sent_at), default=None)
    facts["attempts"] = max((row.attempts for row in rows), default=0)
    facts["state"] = {"queued": "sending", "uncertain": "failed"}.get(state, state)
    Notice.update(facts).where(Notice.id == notice.id).execute()


_WORST_FIRST = ("queued", "failed", "uncertain", "sent", "withdrawn", "kept")
