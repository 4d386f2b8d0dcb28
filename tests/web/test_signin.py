"""Signing in and out, and what ends a session."""

import pytest

from smgt import directory
from smgt.models import Event, Officer, Session
from smgt.web import signin
from tests.web.conftest import Visitor

PASSWORD = "monsoon ladder quartz"


@pytest.fixture
def asha(people):
    Officer.update(password_hash=directory.HASHER.hash(PASSWORD)).where(Officer.id == people["asha"].id).execute()
    return people["asha"]


def sign_in(visitor, password=PASSWORD, email="asha@hry.nic.in", **fields):
    visitor.token = None
    visitor.get("/login")
    page = visitor.post("/login", email=email, password=password, **fields)
    if page.status == 303:
        visitor.token = visitor.remember()["_user_id"]
    return page


def test_an_officer_signs_in_and_goes_where_he_wanted(visit, asha):
    visitor = visit()
    page = sign_in(visitor, next="/tickets?stage=marked")
    assert (page.status, page.headers["Location"]) == (303, "/tickets?stage=marked")
    assert visitor.get("/").status == 200


@pytest.mark.parametrize("going", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_never_to_another_site(visit, asha, going):
    assert sign_in(visit(), next=going).headers["Location"] == "/"


def test_one_sentence_for_both_halves(visit, asha):
    wrong, unknown = sign_in(visit(), "not the password"), sign_in(visit(), email="nobody@hry.nic.in")
    assert wrong.status == unknown.status == 422
    assert wrong.words('//div[@role="alert"]') == unknown.words('//div[@role="alert"]')
    assert wrong.one("//title").text.startswith("Error: ")
    assert wrong.one('//input[@name="email"]').get("value") == "asha@hry.nic.in"
    assert not wrong.one('//input[@name="password"]').get("value")


def test_too_many_wrong_tries_must_wait_and_are_told_how_long(visit, asha, monkeypatch):
    monkeypatch.setattr(signin, "TRIES", 2)
    for _ in range(2):
        assert sign_in(visit(), "not the password").status == 422
    page = sign_in(visit())
    assert page.status == 429 and "15 minutes" in page.words('//div[@role="alert"]')


def test_signing_in_rightly_uses_up_no_try(visit, asha, monkeypatch):
    monkeypatch.setattr(signin, "TRIES", 2)
    assert [sign_in(visit()).status for _ in range(3)] == [303] * 3


def test_signing_out_ends_a_copied_cookie(app, visit, asha):
    visitor, thief = visit(), Visitor(app)
    sign_in(visitor)
    thief.remember(**visitor.remember())
    assert thief.get("/me").status == 200
    assert visitor.post("/logout").status == 303
    assert thief.get("/me").status == visitor.get("/me").status == 303


def test_a_new_password_ends_the_other_sessions(visit, asha):
    here, there = visit(), visit()
    sign_in(here), sign_in(there)
    assert there.post("/me/password", password=PASSWORD, new_password="teapot orbit velvet").status == 303
    assert here.get("/me").status == there.get("/me").status == 303
    assert sign_in(here, "teapot orbit velvet").status == 303


def test_a_weak_new_password_is_refused_with_a_sentence(visit, asha):
    page = visit("asha").post("/me/password", password=PASSWORD, new_password="password1234")
    assert page.status == 422 and "easy to guess" in page.words()
    assert visit("asha").post("/me/password", password="no", new_password="teapot orbit velvet").status == 422


def test_a_disabled_officer_is_out_at_once(visit, people, now):
    visitor = visit("meena")
    assert visitor.get("/").status == 200
    Officer.update(disabled_at=now).where(Officer.id == people["meena"].id).execute()
    assert visitor.get("/").status == 303


def test_each_is_noted_without_what_was_typed(visit, asha):
    sign_in(visit(), "a secret typed wrongly")
    sign_in(visit())
    events = list(Event.select().order_by(Event.id))
    assert [event.action for event in events] == ["sign_in_refused", "sign_in"]
    assert "secret" not in str([event.details for event in events])
    assert PASSWORD not in str(list(Session.select().dicts()))
