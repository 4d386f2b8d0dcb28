"""What offices and officers are told, and when: one row each, settled so that a take-back sends nothing."""

import logging
from datetime import timedelta
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from smgt import clocks, links
from smgt.channels import mail
from smgt.channels.base import ChannelDown, NotSent, Uncertain
from smgt.clocks import INDIA
from smgt.config import settings
from smgt.models import Notice, Officer, Pass, Switch, db
from smgt.vault import sign

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
ATTEMPTS_MOST = 6
HEAD_HOUR = 8  # in India: with the morning's mail
LINK = "{link}"  # in a notice's text: where the letter has its one-time link, which no row holds
_LINES = EmailPolicy(linesep="\r\n", cte_type="7bit")  # as SMTP wants them: after a bare LF it never sees the end

_SUBJECTS = {
    "marked": "{number} is marked to {office}",
    "associated": "{number}: {office} is associated",
    "copied": "{number} is marked again (round {round}): for your information",
    "returned": "{number}: the report was returned",
    "early": "{number} is due soon: {clock}",
    "reminder": "{number} is due: {clock}",
    "escalation": "{number} is overdue with {holder}: {clock}",
    "by_hand": "{number}: a reminder",
    "to_decide": "{number} was sent back three times: to be decided by you",
    "edited": "{number}: the complainant changed his words",
}


def tell(kind, office, ticket, now, *, once, clock=None, note="", planned_at=None, state="queued", reason=""):
    """Queue one notice to an office; `once` names it, so that a second sweep or tap tells nothing twice.

    `planned_at` is the minute at which it is due by its clock. Returns the Notice, or None when it was told before.
    The text carries no word of the citizen's.
    """
    slots = {
        "number": ticket.number,
        "office": office.name,
        "holder": ticket.office.name if ticket.office_id else "the tracker cell",
        "round": ticket.round,
        "clock": clock.name if clock else "",
    }
    return Notice(
        once=once, kind=kind, office=office.code, ticket=ticket.id, clock=clock and clock.id,
        subject=_SUBJECTS[kind].format(**slots), text=note, created_at=now, planned_at=planned_at, state=state,
        reason=reason, send_after=now + timedelta(seconds=settings.settle_seconds),
    ).insert_itself(once=True)  # fmt: skip


def tell_officer(kind, officer, subject, text, now, *, once, planned_at=None, ticket=None):
    """Queue one notice to an officer himself, to go out at once; one of the same `once` is told no second time."""
    facts = {"kind": kind, "officer": officer, "subject": subject, "text": text, "created_at": now, "send_after": now,
             "planned_at": planned_at, "ticket": ticket}  # fmt: skip
    Notice.insert(once=once, **facts).on_conflict_ignore().execute()


def tell_head(head, now):
    """Once a day, from eight in the morning in India: the journal's head to administrators and the State Nodal Officer.

    `head` gives (count, hash). Kept outside in their mail, it is what `journal verify --head` is compared with: only
    that shows a journal whose end was cut off. Returns how many were told.
    """
    day = now.astimezone(INDIA)
    once = f"head/{day.date()}"
    if day.hour < HEAD_HOUR or Notice.select(Notice.id).where(Notice.once.startswith(f"{once}/")).exists():
        return 0
    count, last = head()
    subject = f"The journal on {day:%d-%m-%Y}: {count} events"
    text = f"Keep this mail. Head of the journal:\n\n{count}:{last}"
    told = Officer.select().where(Officer.role.in_(("administrator", "state_nodal")), Officer.disabled_at.is_null())
    with db.atomic():  # all or none: whoever is told shows that the day is done
        for officer in told:
            tell_officer("head", officer, subject, text, now, once=f"{once}/{officer.id}")
    return len(told)


def deliver(house, now):
    """Mail the notices that have settled to whoever holds their offices, or to the officer named: how many went out.

    `now` is a function giving the time. Without a mail server the notices are kept and shown as not mailed.
    """
    sent = 0
    for notice in _due(now()):
        if Switch.stopped("outward"):
            break
        if _claim(notice, now()):
            sent += _mail(notice, house, now())
    return sent


def _due(now):
    waiting = Notice.select().where(Notice.state == "queued", Notice.send_after <= now)
    return list(waiting.order_by(Notice.send_after, Notice.id).limit(200))


def _claim(notice, now):
    """A notice whose sender died in the middle is due again after the lease: told twice is better than never."""
    won = Notice.update(send_after=now + LEASE, attempts=Notice.attempts + 1).where(
        Notice.id == notice.id, Notice.state == "queued", Notice.send_after == notice.send_after
    )
    return won.execute() == 1


def _mail(notice, house, now):
    addresses = _addresses(notice, clocks.today(now))
    if not house.smtp_url or not addresses:
        nobody = "the officer cannot sign in any more" if notice.officer_id else "the office is vacant"
        return _end(notice, "kept", "no mail server is set" if addresses else nobody, now)
    try:
        for address in addresses:
            mail.post(mail.way(house.smtp_url), house.mail_from, address, _letter(notice, address, house, now))
    except (NotSent, Uncertain, ChannelDown, ValueError) as error:
        log.warning("notice %s: %s", notice.id, error)
        return _end(notice, "failed", str(error), now) if notice.attempts + 1 >= ATTEMPTS_MOST else 0
    return _end(notice, "sent", "", now)


def _addresses(notice, today):
    """The named officer's address; else the office's own and those of its holders, each once."""
    if notice.officer_id:
        return [notice.officer.email] if notice.officer.serves(today) else []
    office = notice.office
    return list(dict.fromkeys(filter(None, [office.email, *(officer.email for officer in office.holders(today))])))


def _letter(notice, address, house, now):
    """The mail of a notice: number, what and where; never a word of the citizen's."""
    letter = EmailMessage(policy=_LINES)
    letter["From"], letter["To"], letter["Subject"] = house.mail_from, address, notice.subject
    letter["Date"], letter["Auto-Submitted"] = format_datetime(now), "auto-generated"
    letter["Message-ID"] = (
        f"<notice.{notice.id}.{sign('notice', notice.id, address)[:12]}@{house.mail_from.split('@')[1]}>"
    )
    where = _where(notice, address, house, now) if house.base_url and notice.ticket_id else ""
    letter.set_content("\n\n".join(part for part in (notice.subject, _with_link(notice, house), where) if part))
    return letter.as_bytes()


def _where(notice, address, house, now):
    """Where its ticket is read; and, for the office it lies with, the link that opens it without signing in."""
    page = f"{house.base_url}/tickets/{notice.ticket.number}"
    officer = Officer.get_or_none(Officer.email == address)
    token = links.make(notice.ticket, notice.office_id, officer, now) if notice.office_id else ""
    return f"{page}\n\nWithout signing in, for this office alone:\n{house.base_url}/link/{token}" if token else page


def _with_link(notice, house):
    """Its text, the one-time link in its place: made for the letter, kept in no row."""
    if LINK not in notice.text:
        return notice.text
    opened = Pass.get_or_none(Pass.notice == notice)
    return notice.text.replace(LINK, f"{house.base_url}{opened.path}" if opened else "")


def _end(notice, state, reason, now):
    sent_at = now if state == "sent" else None
    Notice.update(state=state, reason=reason, sent_at=sent_at).where(Notice.id == notice.id).execute()
    return 1 if state == "sent" else 0
