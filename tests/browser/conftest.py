"""A real Chromium in front of the real application on a real port, with the drill's X and mailbox behind it."""

import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from smgt import config, directory, fetching, outbox
from smgt.app import create_app
from smgt.drill import letters
from smgt.drill.citizens import CMO, MAILBOX
from smgt.drill.x_server import DrillX, credentials
from smgt.models import Account, Officer, Ticket, db
from tests import factories

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(path).exists()), None)
PASSWORD = "monsoon ladder quartz"
CELL = ("asha", "arun")  # whose first page is the board


def now():
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package: chromium)")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


class _Quiet(WSGIRequestHandler):
    def log(self, *_):
        """Not into the test's output."""

    def version_string(self):
        """As the real server calls itself: what a page weighs is counted with its headers."""
        return "gunicorn"


class House:
    """The application being served, and what lies outside: the local X and a mailbox with its sent letters."""

    def __init__(self, app, x, folder):
        self.x, self.folder = x, folder
        self.server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def fetch(self):
        """Read every account, as the consumer does."""
        accounts = list(
            Account.select()
        )  # read to its end: an open cursor would hold an old snapshot while others write
        return [fetching.fetch(account, config.settings, now) for account in accounts]

    def send(self):
        return outbox.send(config.settings, now)

    def post(self, words, **facts):
        """A citizen's post on X, read at once: its ticket."""
        post = self.x.post("ramesh", f"@{CMO} {words}", **facts)
        self.fetch()
        return post, Ticket.select().order_by(Ticket.id.desc()).first()

    def letter(self, words, key, answers=None):
        """A citizen's letter, read at once: its ticket."""
        facts = ("Sunita", "sunita@example.org", MAILBOX, "Ration")
        letters.write(self.folder / "cm", *facts, words, key, answers=answers)
        self.fetch()
        return Ticket.select().order_by(Ticket.id.desc()).first()

    def sent(self):
        """The letters that went out, oldest first."""
        return [letter for _, letter in letters.sent(self.folder / "sent")]


@pytest.fixture
def house(settings, sqlite_template, tmp_path):
    shutil.copy(sqlite_template, tmp_path / "smgt.db")
    x = DrillX(tmp_path / "x.db").start()
    app = create_app({
        "SMGT_SECRET_KEY": "for tests only, not a real key at all", "SMGT_HOME": str(tmp_path),
        "SMGT_SECOND_FACTOR": "", "SMGT_X_API_BASE": x.url, "SMGT_DATABASE_URL": f"sqlite:///{tmp_path}/smgt.db",
        "SMGT_OFFICERS_LANGUAGE": "en",
    })  # fmt: skip
    with db.connection_context():
        _furnish(x, tmp_path)
        house = House(app, x, tmp_path)
        yield house
        house.server.shutdown()
    x.stop()


def _furnish(x, folder):
    factories.directory()
    factories.officers()
    Officer.update(password_hash=directory.HASHER.hash(PASSWORD), created_at=now()).execute()
    x.account(CMO)
    addresses = {"incoming": f"maildir://{folder}/cm", "outgoing": f"maildir://{folder}/sent", "address": MAILBOX}
    for channel, name, secret in (("x", CMO, credentials(CMO)), ("mail", MAILBOX, addresses)):
        factories.account(name, channel, credentials=factories.seal(secret))


@pytest.fixture
def at_once(house):
    """Nothing waits to be taken back: what is approved goes out with the next send."""
    config.settings.settle_seconds = 0


@pytest.fixture
def open_page(chromium, house):
    """open_page("asha") signs in and gives the page; whatever the browser complains about fails the test."""
    contexts, complaints = [], []

    def sign_in(name, script=True, **options):
        viewport = options.pop("viewport", {"width": 1366, "height": 768})
        contexts.append(chromium.new_context(viewport=viewport, java_script_enabled=script, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        page.goto(f"{house.url}/login")
        page.fill("#email", f"{name}@hry.nic.in")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_selector("html.js" if name in CELL and script else "header nav")
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []
