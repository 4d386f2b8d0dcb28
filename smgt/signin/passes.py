"""Links mailed to an officer that open one page once: an invitation, a forgotten password."""

import hmac
import re
from datetime import timedelta

from smgt import clocks, directory, journal, noticemail, notices
from smgt.config import settings
from smgt.directory import changes
from smgt.errors import NotFound, Refused
from smgt.models import Notice, Officer, Pass, db
from smgt.signin import budgets
from smgt.signin.sessions import actor_of
from smgt.translations.spoken import N_

LASTS = {"welcome": timedelta(hours=48), "password": timedelta(minutes=30)}  # TRUST §3.4, and the issue
_GONE = "This link has been used, or has run out. Ask for a new one."
_SUBJECTS = {
    "welcome": N_("Your sign-in to the Social Media Grievance Tracker"),
    "password": N_("A new password for the Social Media Grievance Tracker"),
}
_LETTERS = {
    "welcome": """\
Open this link, choose your password and set up your sign-in. It works once, for 48 hours.

इस लिंक को खोलकर अपना पासवर्ड चुनें और साइन इन तैयार करें। यह एक बार, 48 घंटे तक चलेगा।""",
    "password": """\
Open this link to choose a new password. It works once, for 30 minutes.
If you did not ask for it, do nothing: your password stays as it is.

नया पासवर्ड चुनने के लिए यह लिंक खोलें। यह एक बार, 30 मिनट तक चलेगा।
यदि आपने नहीं माँगा, तो कुछ न करें: आपका पासवर्ड वही रहेगा।""",
}


def mailable():
    """Whether links can be mailed at all: there is a mail server, and the address that links begin with is set.

    The request's own host never goes into a link: whoever asks could have made it up.
    """
    return bool(settings.smtp_url and settings.base_url)


def mail(officer, kind, now):
    """Queue a letter with a fresh link; earlier ones of this kind are dead. Returns the Pass.

    Call inside the transaction that says why. Raises Refused where links cannot be mailed.
    """
    if not mailable():
        raise Refused("No link can be mailed: SMGT_SMTP_URL and SMGT_BASE_URL must both be set.")
    unused = (Pass.officer == officer) & (Pass.kind == kind) & Pass.used_at.is_null()
    Pass.update(used_at=now).where(unused).execute()
    made = Pass.create(officer=officer, kind=kind, created_at=now, expires_at=now + LASTS[kind])
    text = f"{_LETTERS[kind]}\n\n{noticemail.LINK}"
    notices.tell_officer(kind, officer, _SUBJECTS[kind], text, now, once=f"pass {made.id}")
    notice = Notice.get(Notice.once == f"pass {made.id}")
    Pass.update(notice=notice).where(Pass.id == made.id).execute()
    return made


def opened(kind, token, now):
    """The Pass that a token opens. Raises NotFound with a sentence."""
    number = re.fullmatch(r"([0-9]{1,9})-[0-9a-f]{40}", token)
    row = Pass.get_or_none(Pass.id == int(number[1]), Pass.kind == kind) if number else None
    known = row and hmac.compare_digest(row.token, token)
    if not known or row.used_at or row.expires_at <= now or not row.officer.serves(clocks.today(now)):
        raise NotFound(_GONE)
    return row


def choose_password(row, password, now):
    """Use a Pass up for a new password; all sign-ins end, all other links die. Returns the Officer.

    Raises Refused (field "password") for a password that is not accepted: then the link still works.
    """
    officer = row.officer
    with db.atomic():
        unused = (Pass.id == row.id) & Pass.used_at.is_null()
        if Pass.update(used_at=now).where(unused).execute() != 1:
            raise NotFound(_GONE)
        directory.set_password(officer, password, now)  # its other links are signed with the old one
        journal.append("password_chosen", actor_of(officer), now, details={"by": row.kind})
    return officer


def forgotten(email, now, address=""):
    """Mail a link to whoever has this address and a password here; nothing tells the asker whether there was one."""
    if not budgets.draw(budgets.FORGOTTEN, f"forgotten {budgets.account(email)}", now):
        return
    officer = Officer.get_or_none(Officer.email == email, Officer.in_service(clocks.today(now)))
    if officer and officer.password_hash and mailable():
        with db.atomic():
            mail(officer, "password", now)
            journal.append(
                "password_asked", actor_of(officer), now, details={"network": budgets.network(address)}
            )  # fmt: skip


def mail_password(officer, actor, now):
    """An administrator starts a new password: he never knows or sets one. All sign-ins end at once. Raises Refused."""
    if not officer.password_hash:
        raise Refused("He has no sign-in yet: invite him.")
    with db.atomic():
        mail(officer, "password", now)
        ended = directory.end_sessions([officer.id], "password", now)
        changes.record("password_asked", actor, now, [officer], officer=officer.email, sign_ins_ended=ended)
