"""Real mail servers for tests: Dovecot from its package, and an SMTP server that answers as it is told."""

import asyncio
import os
import pwd
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

DOVECOT = "/usr/sbin/dovecot"
PASSWORD = "Pani@100%/हरियाणा"

CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
listen = 127.0.0.1
protocols = imap
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
mail_max_userip_connections = 100
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_location = maildir:{home}/mail/%n
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={home}/mail/%n
}}
namespace inbox {{
  inbox = yes
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running Dovecot. Any user name is a mailbox; every password is PASSWORD."""

    home: Path
    owner: pwd.struct_passwd
    port: int = field(default_factory=lambda: free_port())
    tls_port: int = field(default_factory=lambda: free_port())

    @property
    def ca_file(self):
        return self.home / "cert.pem"

    def put(self, user, *mails):
        """Deliver raw mails to a user as files, also those that no server would accept. Returns their paths."""
        new = self.home / "mail" / user / "new"
        if not new.exists():
            for folder in (new.parent, new, new.parent / "cur", new.parent / "tmp"):
                folder.mkdir()
                os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        paths = [new / f"{time.time_ns()}.{number}.test" for number, _ in enumerate(mails)]
        for path, mail in zip(paths, mails, strict=True):
            path.write_bytes(mail)
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        return paths


def free_port():
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(fact, seconds=10):
    """Wait until `fact()` is true; AssertionError when it never is."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def listens(port):
    """Does somebody accept connections there?"""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def dovecot(home):
    """A Dovecot of its own in `home` (its IMAP processes refuse to be root, so they run as nobody then)."""
    root = os.geteuid() == 0
    owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
    server = Dovecot(home, owner)
    (home / "mail").mkdir()
    os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
    for folder in (home, *home.parents):
        if root and folder.owner() == "root" and folder not in (Path("/"), Path("/tmp")):
            folder.chmod(folder.stat().st_mode | 0o011)
    certificate(home)
    names = {"internal": "dovecot", "group": "dovecot", "login": "dovenull"}
    if not root:
        names = {"internal": owner.pw_name, "group": str(owner.pw_gid), "login": owner.pw_name}
    config = CONFIG.format(
        home=home, port=server.port, tls_port=server.tls_port, password=PASSWORD.replace("%", "%%"),
        owner=owner.pw_uid, owner_group=owner.pw_gid, **names,
    )  # fmt: skip
    (home / "dovecot.conf").write_text(config)
    master = subprocess.Popen([DOVECOT, "-F", "-c", home / "dovecot.conf"])
    try:
        wait_until(lambda: listens(server.port) and listens(server.tls_port))
        yield server
    finally:
        master.terminate()  # its imap children end with it
        master.wait(20)


def certificate(home):
    """A self-signed certificate for 127.0.0.1 in `home`/cert.pem, its key beside it."""
    request = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", home / "key.pem", "-out", home / "cert.pem"]
    subprocess.run(["openssl", *request.split(), *files], check=True, capture_output=True, timeout=20)


class Smtp:
    """An aiosmtpd handler that answers each phase as `script` says ({"RCPT": "550 no"}) and keeps what it accepted.

    "drop" instead of an answer cuts the connection, "wait" gives none; at "DATA" that is after the mail was taken in.
    """

    def __init__(self):
        self.script, self.mails = {}, []

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return await self._answer(server, "MAIL")

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return await self._answer(server, "RCPT")

    async def handle_DATA(self, server, session, envelope):
        if self.script.get("DATA", "250 OK") in ("250 OK", "drop", "wait"):
            self.mails.append(envelope.content)
        return await self._answer(server, "DATA")

    async def _answer(self, server, phase):
        answer = self.script.get(phase, "250 OK")
        if answer == "drop":
            server.transport.abort()
        elif answer == "wait":
            await asyncio.sleep(5)
        return answer


@contextmanager
def smtp(tls="", home=None, password=""):
    """A running SMTP server: yields (port, its Smtp). `tls` is smtps or smtp+starttls, by the certificate in `home`."""
    handler, context = Smtp(), None
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(home / "cert.pem", home / "key.pem")
    options = {"smtps": {"ssl_context": context}, "smtp+starttls": {"tls_context": context}}.get(tls, {})
    if password:
        right = lambda _server, _session, _envelope, _mechanism, given: AuthResult(
            success=given.password == password.encode(), handled=False
        )
        options |= {"auth_require_tls": False, "authenticator": right}
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port, handler
    finally:
        controller.stop()
