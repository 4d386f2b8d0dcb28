"""The addresses that platforms push to: open to everybody, and to nobody who cannot sign."""

import pytest

from smgt import channels
from smgt.models import Account, Hook, db
from tests import factories
from tests.factories import everything
from tests.pushing import Pushing, body, said, signed

PATH = "/hooks/facebook/page"


@pytest.fixture
def page(monkeypatch, people):
    monkeypatch.setitem(channels.CHANNELS, "facebook", Pushing.reset())
    return factories.account("page", "facebook")


@pytest.fixture
def push(app, page):
    """Post raw bytes as a platform does: no cookie, no token, no origin."""
    client = app.test_client()

    def push(content, path=PATH, headers=None):
        answer = client.post(path, data=content, headers=signed(content) if headers is None else headers)
        db.connect(reuse_if_open=True)
        return answer

    return push


def test_a_signed_push_is_stored_and_answered_with_nothing(push):
    answer = push(body(said(1, "पानी")))
    assert (answer.status_code, answer.data) == (200, b"")
    assert Hook.select().count() == 1 and not answer.headers.getlist("Set-Cookie")


@pytest.mark.parametrize("headers", [{}, {"X-Signature": "0" * 64}])
def test_a_forged_push_is_403_and_nothing_is_stored(push, headers):
    before = everything()
    assert push(body(said(1)), headers=headers).status_code == 403
    assert everything() == before


def test_a_replay_is_403_and_nothing_is_stored(push):
    push(body(said(1)))
    before = everything()
    assert push(body(said(1))).status_code == 403 and everything() == before


@pytest.mark.parametrize("path", ["/hooks/x/page", "/hooks/facebook/nobody", "/hooks/mail/page", "/hooks/facebook/"])
def test_an_address_that_is_no_accounts_is_404(push, path):
    assert push(body(said(1)), path).status_code == 404 and not Hook.select().exists()


def test_more_than_a_megabyte_is_413(push):
    assert push(b'{"items":[]}' + b" " * 2**20).status_code == 413 and not Hook.select().exists()
    assert push(b'{"items":[]}' + b" " * (2**20 - 20)).status_code == 200


def test_a_paused_account_still_keeps_what_comes(push):
    Account.update(paused=True).execute()
    assert push(body(said(1))).status_code == 200 and Hook.select().count() == 1


@pytest.mark.parametrize("words, kind", [("115", "text/plain"), ('{"response_token": "sha256=x"}', "application/json")])
def test_the_platforms_question_is_answered(visit, page, words, kind):
    answer = visit().client.get(PATH, query_string={"token": "right", "say": words})
    assert (answer.status_code, answer.text, answer.mimetype) == (200, words, kind)


def test_a_wrong_question_is_403(visit, page):
    assert visit().client.get(PATH, query_string={"token": "wrong", "say": "115"}).status_code == 403
    assert visit().client.get(PATH).status_code == 403


def test_what_is_pushed_back_is_no_page(visit, page):
    answer = visit().client.get(PATH, query_string={"token": "right", "say": "<script>alert(1)</script>"})
    assert answer.mimetype == "text/plain" and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_many_pushes_are_answered_and_kept_and_worked_on_later(push):
    answers = {push(body(said(number))).status_code for number in range(200)}
    assert answers == {200} and Hook.select().where(Hook.next_at.is_null(False)).count() == 200
