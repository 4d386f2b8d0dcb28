"""What the channel tests may ask for: a real Dovecot, a real SMTP server, and mail accounts on them."""

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest

from smgt.channels.mail import Mail
from tests import servers

ADDRESS = "cm@cmo.example"
_users = count(1)


@pytest.fixture(scope="session")
def dovecot():
    if not Path(servers.DOVECOT).exists():
        pytest.skip("Dovecot is not installed (Debian package: dovecot-imapd)")
    # not in pytest's own folder, which Dovecot's user may not enter
    with TemporaryDirectory(prefix="smgt-dovecot-") as folder, servers.dovecot(Path(folder)) as server:
        yield server


@pytest.fixture
def smtp():
    with servers.smtp() as (port, server):
        server.port = port
        yield server


@pytest.fixture
def user(dovecot):
    """The name of a Dovecot mailbox that no other test uses."""
    return f"user{next(_users)}"


@pytest.fixture
def imap(dovecot, user):
    """Makes a Mail on that user's mailbox; keywords change its facts."""

    def make(scheme="imaps", password=servers.PASSWORD, folder="INBOX", ca_file=dovecot.ca_file):
        port = dovecot.tls_port if scheme == "imaps" else dovecot.port
        url = f"{scheme}://{user}:{quote(password, safe='')}@127.0.0.1:{port}/{folder}"
        return mail(url, ca_file=str(ca_file) if ca_file else None)

    return make


@pytest.fixture
def maildir(tmp_path):
    """A Mail that reads the Maildir tmp_path/in and writes into tmp_path/out; neither exists yet."""
    return mail(f"maildir://{tmp_path}/in", f"maildir://{tmp_path}/out")


def mail(incoming="maildir:///tmp/unused", outgoing="smtp://127.0.0.1:25", address=ADDRESS, **more):
    """A Mail of the account ADDRESS."""
    return Mail({"incoming": incoming, "outgoing": outgoing, "address": address, **more}, None)
