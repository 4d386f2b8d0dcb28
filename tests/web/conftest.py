"""What the pages' tests may ask for: the application, and a visitor for each person who checks every page he opens."""

import secrets
from hashlib import sha256

import pytest

from smgt.app import create_app
from smgt.models import Session, db
from smgt.vault import sign
from smgt.web.now import now as moment
from tests.factories import NOON
from tests.web.pages import Page


@pytest.fixture(scope="session")
def _application(sqlite_template, tmp_path_factory):
    """One application for all tests (its templates are compiled once); the models are bound anew for each."""
    return create_app({
        "SMGT_SECRET_KEY": "for tests only, not a real key at all", "SMGT_HOME": str(tmp_path_factory.mktemp("web")),
        "SMGT_DATABASE_URL": f"sqlite:///{sqlite_template}", "SMGT_OFFICERS_LANGUAGE": "en",
    })  # fmt: skip


@pytest.fixture
def clock(monkeypatch):
    """What the pages take for now: noon, until a test moves it."""
    hands = {"now": NOON}
    monkeypatch.setattr("smgt.web.now.clock", lambda: hands["now"])
    return hands


@pytest.fixture
def app(_application, people, clock):
    _application.extensions.pop("totals", None)  # of the house that another test had
    return _application


class Visitor:
    """A browser without script. `get` and `post` give a Page, already checked when it is a whole one."""

    def __init__(self, app, officer=None):
        self.client, self.token, self.officer = app.test_client(), None, officer
        if officer:
            self._sign_in(officer)

    def _sign_in(self, officer):
        self.token = secrets.token_urlsafe(16)
        facts = {"officer": officer, "started_at": moment(), "acted_at": moment(), "browser": "test"}
        Session.create(token_hash=sha256(self.token.encode()).hexdigest(), **facts)
        self.remember(_user_id=self.token)

    def remember(self, **facts):
        """Put facts into the cookie's session; gives all of it."""
        with self.client.session_transaction() as session:
            session.update(facts)
        db.connect(reuse_if_open=True)  # the end of a request closes the test's own connection, too
        return dict(session)

    @property
    def csrf(self):
        if self.token:
            return sign("csrf", self.token)
        return sign("csrf", self.remember().get("visitor") or self.remember(visitor="somebody")["visitor"])

    def get(self, path, **headers):
        return self._page(self.client.get(path, headers=headers))

    def post(self, path, data=None, *, csrf=True, headers=None, **fields):
        form = (data or {}) | fields | ({"csrf_token": self.csrf} if csrf else {})
        return self._page(self.client.post(path, data=form, headers=headers or {}))

    def htmx(self, path, board="/board"):
        """A fragment, as htmx on that board asks for it."""
        return self.get(path, **{"HX-Request": "true", "HX-Current-URL": f"http://localhost{board}"})

    def drop(self, path, board="/board", **fields):
        """A move as board.js sends it."""
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{board}"}
        return self.post(path, headers=headers, **fields)

    @staticmethod
    def _page(response):
        page = Page(response)
        db.connect(reuse_if_open=True)
        return page


@pytest.fixture
def visit(app, people):
    """visit("asha") is a Visitor signed in as that person; visit() a stranger."""
    return lambda name=None: Visitor(app, people[name] if name else None)
