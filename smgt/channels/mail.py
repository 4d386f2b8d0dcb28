"""The mail channel: one mailbox to read (IMAP, Maildir) and one way to send (SMTP, Maildir)."""

import re
import smtplib
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid
from functools import partial
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from smgt.channels.base import Channel, ChannelDown, Delivery, NotSent, Uncertain, Unreachable, Way
from smgt.channels.mailauthor import is_address
from smgt.channels.maildir import Maildir
from smgt.channels.mailimap import CONNECT_SECONDS, READ_SECONDS, Imap
from smgt.channels.mailtext import line

INCOMING = {"imaps": 993, "imap": 143}
OUTGOING = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_RE = re.compile(r"^(?:(?:re|fwd?)\s*:\s*)+", re.IGNORECASE)
_NUMBER = re.compile(r"\[SMGT-\d+\]", re.IGNORECASE)
SUBJECT = 150


@dataclass(frozen=True)
class Server:
    """One server of an account, as its URL says."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    path: str


class Mail(Channel):
    """One mail account. `credentials`: incoming, outgoing and address, perhaps ca_file (CONTRACT).

    Raises ValueError (a sentence) for credentials that cannot be right; connects to nothing yet.
    """

    name = "mail"
    limit = None

    def __init__(self, credentials, settings):
        super().__init__()
        if not isinstance(credentials, dict):
            raise ValueError("The credentials must be an object with incoming, outgoing and address.")
        self.address = _text(credentials, "address").strip().lower()
        if not is_address(self.address):
            raise ValueError("The credentials' address must be one plain mail address, like cm@example.in.")
        self.identity = self.address
        self._context = partial(_context, credentials.get("ca_file"))
        self._store = self._incoming(_text(credentials, "incoming"))
        self._way = way(_text(credentials, "outgoing"))
        self.can_look = isinstance(self._way, Maildir)

    def fetch(self, cursor):
        """Yield Pages of mail that came after `cursor`. Raises ChannelDown."""
        self.use.calls += 1
        return self._store.fetch(cursor)

    def settle(self, page, failed):
        """Move a committed page's mails to Processed, those in `failed` (external ids) to Failed. Never raises."""
        self._store.settle(page, failed)

    def send(self, reply):
        """Send once, as a mail that threads with the citizen's. Raises NotSent or Uncertain."""
        if not is_address(reply.to):
            raise NotSent(f"{line(reply.to, 100) or 'Nothing'} is no mail address that can be written to.")
        message = compose(reply, self.address)
        self.use.calls += 1
        post(self._way, self.address, reply.to, message.as_bytes(), self._context)
        return Delivery(message["Message-ID"])

    def look(self, reply):
        """The reply's Delivery when it lies in the outgoing Maildir; None when not, or when SMTP took it."""
        known = self.can_look and reply.message_id and self._way.holds(reply.message_id)
        return Delivery(reply.message_id) if known else None

    @staticmethod
    def ways(heard, now):
        """A reply, where there is an address to send it to."""
        return (Way("reply"),) if is_address(heard.author) else ()

    def _incoming(self, url):
        if url.startswith("maildir:"):
            return Maildir(_folder(url, "incoming"), self.address)
        server = _server(url, INCOMING, "incoming")
        if not server.user or not server.password:
            raise ValueError("The credentials' incoming must carry user:password before the host.")
        context = self._context if server.scheme == "imaps" else None
        folder = server.path or "INBOX"
        return Imap(server.host, server.port, server.user, server.password, folder, self.address, context)


def compose(reply, address):
    """The reply as an EmailMessage from `address`, threaded by its headers and findable by its number."""
    message = EmailMessage(policy=_Unfolded(linesep="\r\n", cte_type="7bit"))
    local, _, domain = address.rpartition("@")
    subject = line(_NUMBER.sub(" ", reply.subject), 1000)
    message["From"] = address
    message["To"] = reply.to
    message["Subject"] = line(f"Re: {_RE.sub('', subject)[:SUBJECT].strip()}", 1000) + f" [{reply.number}]"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = reply.message_id if _MESSAGE_ID.fullmatch(reply.message_id) else make_msgid(domain=domain)
    message["Reply-To"] = f"{local}+{reply.number.lower()}@{domain}"
    for name, ids in (("In-Reply-To", (reply.in_reply_to,)), ("References", (*reply.references, reply.in_reply_to))):
        if ids := tuple(filter(_MESSAGE_ID.fullmatch, dict.fromkeys(ids))):
            message[name] = " ".join(ids)
    if reply.automatic:
        message["Auto-Submitted"] = "auto-replied"  # RFC 3834; Exchange asks for a header of its own
        message["X-Auto-Response-Suppress"] = "All"
        message["X-Loop"] = address
    message.set_content(reply.text)
    return message


def way(url):
    """Where mail goes, for post(): the Maildir or Server of an outgoing URL. Raises ValueError with a sentence."""
    if url.startswith("maildir:"):
        return Maildir(_folder(url, "outgoing"), "")
    return _server(url, OUTGOING, "outgoing")


def post(out, sender, to, content, context=ssl.create_default_context):
    """Hand one mail (bytes) to a way(); `context` makes the SSL context. Raises NotSent, Uncertain, ChannelDown."""
    if isinstance(out, Server):
        return transmit(out, sender, to, content, context)
    try:
        out.write(content)
    except OSError as error:
        raise Unreachable(f"The mail folder {out.path} cannot be written: {error.strerror or error}.") from error


def transmit(server, sender, to, content, context):
    """Hand one mail to an SMTP server, phase by phase, so that a refusal is told from a doubt.

    Raises ChannelDown when the server does not let us in, NotSent for every other failure before the content went out
    and for a refusal after it; Uncertain when the content was on its way and no answer came.
    """
    try:
        with _greeted(server, context, sender) as smtp:
            _expect(smtp.mail(sender), 250)
            _expect(smtp.rcpt(to), 250, 251, 252)
            _expect(smtp.docmd("DATA"), 354)
            _expect(_answer(smtp, content), 250)
            with suppress(OSError):
                smtp.putcmd("QUIT")
    except smtplib.SMTPAuthenticationError as error:
        sentence = f"{server.host} refused the sign-in: {error.smtp_code} {_told(error)}"
        raise ChannelDown(sentence, "auth_failed", permanent=True) from error
    except smtplib.SMTPResponseException as error:
        retry = not 500 <= error.smtp_code < 600
        raise NotSent(f"{server.host} refused the mail: {error.smtp_code} {_told(error)}", retry) from error
    except (OSError, ValueError) as error:  # also smtplib's own; ValueError: a password that is not ASCII
        raise Unreachable(f"{server.host}:{server.port} cannot be reached: {line(str(error), 300)}") from error


@contextmanager
def _greeted(server, context, sender):
    """An SMTP session that is connected, encrypted as the scheme says, and signed in."""
    # Our domain is given, since smtplib would look up our own name, which can take many seconds.
    facts = {"local_hostname": sender.rpartition("@")[2], "timeout": CONNECT_SECONDS}
    if server.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(server.host, server.port, context=context(), **facts)
    else:
        smtp = smtplib.SMTP(server.host, server.port, **facts)
    try:
        smtp.sock.settimeout(READ_SECONDS)
        if server.scheme == "smtp+starttls":
            smtp.starttls(context=context())
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
        yield smtp
    finally:
        smtp.close()


def _answer(smtp, content):
    """Send the content and read the verdict. Raises Uncertain when there is none."""
    try:
        smtp.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        code, text = smtp.getreply()
    except OSError as error:
        raise Uncertain(f"The mail was handed over, and then no answer came: {line(str(error), 300)}") from error
    if not 200 <= code < 600:
        raise Uncertain("The mail was handed over, and the answer has no meaning.")
    return code, text


def _expect(answer, *codes):
    code, text = answer
    if code not in codes:
        raise smtplib.SMTPResponseException(code, text)


def _told(error):
    text = error.smtp_error
    return line(text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text), 300)


class _Unfolded(EmailPolicy):
    """The stdlib writes a Message-ID longer than a line as an encoded word, which no mailer can thread by."""

    def fold_binary(self, name, value):
        if name in ("Message-ID", "In-Reply-To", "References"):
            return f"{name}: {(self.linesep + ' ').join(str(value).split())}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


def _context(ca_file):
    """A context that verifies certificates and host names, also against the account's own authority."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _text(credentials, name):
    value = credentials.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"The credentials must have {name!r}, as text.")
    return value


def _folder(url, name):
    path = unquote(url.removeprefix("maildir://"))
    if not path.startswith("/") or "\0" in path:
        raise ValueError(f"The credentials' {name} must be an absolute path like maildir:///srv/mail.")
    return path


def _server(url, ports, name):
    """The Server in a URL. Raises ValueError with a sentence that never repeats the URL: it holds a password."""
    schemes = " or ".join(f"{scheme}://" for scheme in (*ports, "maildir"))
    try:
        parts = urlsplit(url)
        port = parts.port or ports.get(parts.scheme)
    except ValueError:
        raise ValueError(f"The credentials' {name} is no address; percent-encode odd characters in it.") from None
    if parts.scheme not in ports or not parts.hostname:
        raise ValueError(f"The credentials' {name} must be an address beginning with {schemes}.")
    user, password, path = (unquote(part or "") for part in (parts.username, parts.password, parts.path[1:]))
    if re.search(r"[\x00-\x1f\x7f]", user + password + path):
        raise ValueError(f"The credentials' {name} must not have control characters.")
    if parts.scheme in ("imap", "smtp") and password and not _here(parts.hostname):
        raise ValueError(f"The credentials' {name} would send the password in clear; use {parts.scheme}s://.")
    return Server(parts.scheme, parts.hostname, port, user, password, path)


def _here(host):
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
