"""The mails of notices: one each, or those of a digest together; never a word of the citizen's."""

from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from smgt import links
from smgt.models import Office, Officer, Pass
from smgt.translations.spoken import N_, spoken
from smgt.vault import sign

LINK = "{link}"  # in a notice's text: where the letter has its one-time link, which no row holds
_SEVERAL, _UNSIGNED = N_("SMGT: %(count)s notices"), N_("Without signing in, for this office alone:")
_LINES = EmailPolicy(linesep="\r\n", cte_type="7bit")  # as SMTP wants them: after a bare LF it never sees the end


def said(words, language):
    """A notice's words in a language; an office in them by its name there."""
    return spoken(words, language, lambda name: _office(name, language))


def _office(name, language):
    office = Office.select().where(Office.name == name).first() if language != "en" else None
    return office.label(language) if office else name


def letter(notices, address, language, house, now):
    """The mail, as bytes, of one notice or of a digest's to one address, in a language."""
    mail = EmailMessage(policy=_LINES)
    first, several = notices[0], len(notices) > 1
    mail["From"], mail["To"] = house.mail_from, address
    mail["Subject"] = said(_SEVERAL % {"count": len(notices)} if several else first.subject, language)
    mail["Date"], mail["Auto-Submitted"] = format_datetime(now), "auto-generated"
    sent = "-".join(str(notice.id) for notice in notices[:1]) + (f"+{len(notices) - 1}" if several else "")
    mark = sign("notice", first.id, address)[:12]
    mail["Message-ID"] = f"<notice.{sent}.{mark}@{house.mail_from.split('@')[1]}>"
    mail.set_content("\n\n\n".join(said(_whole(notice, address, house, now), language) for notice in notices))
    return mail.as_bytes()


def _whole(notice, address, house, now):
    """One notice: what, the note, where."""
    where = _where(notice, address, house, now) if house.base_url and notice.ticket_id else ""
    return "\n\n".join(part for part in (notice.subject, _with_link(notice, house), where) if part)


def _where(notice, address, house, now):
    """Where its ticket is read; and, for the office it lies with, the link that opens it without signing in."""
    page = f"{house.base_url}/tickets/{notice.ticket.number}"
    officer = Officer.get_or_none(Officer.email == address)
    token = links.make(notice.ticket, notice.office_id, officer, now) if notice.office_id else ""
    return "\n".join((page, "", _UNSIGNED, f"{house.base_url}/link/{token}")) if token else page


def _with_link(notice, house):
    """Its text, the one-time link in its place: made for the letter, kept in no row."""
    if LINK not in notice.text:
        return notice.text
    opened = Pass.get_or_none(Pass.notice == notice)
    return notice.text.replace(LINK, f"{house.base_url}{opened.path}" if opened else "")
