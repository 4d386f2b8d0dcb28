"""Signing in and out, and what ends a session."""

from datetime import timedelta

import pytest

from smgt import directory
from smgt.models import Event, Officer, Session, Stash, db
from smgt.web import devices, given
from tests.factories import NOON, fresh
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
        visitor.token = visitor.remember().get("_user_id")
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


def test_too_many_wrong_tries_must_wait_and_are_told_how_long(visit, asha, clock):
    statuses = [sign_in(visit(), "not the password").status for _ in range(12)]
    assert statuses == [422] * 11 + [429], "the eleventh makes the twelfth wait"
    page = sign_in(visit(), "not the password")
    assert page.status == 429 and "wait a minute" in page.words('//div[@role="alert"]') and page.headers["Retry-After"]
    clock["now"] += timedelta(seconds=15)
    assert sign_in(visit()).status == 303


def test_signing_in_rightly_uses_up_no_try(visit, asha):
    assert [sign_in(visit()).status for _ in range(22)] == [303] * 22


def test_a_known_device_is_in_whatever_strangers_try(visit, asha):
    mine = visit()
    sign_in(mine)
    assert mine.post("/me/device").status == 303
    mine.post("/logout")
    assert {sign_in(visit(), "not the password").status for _ in range(25)} == {422, 429}
    assert sign_in(visit()).status == 429
    assert sign_in(mine).status == 303


def test_a_device_is_known_only_where_it_was_ticked_and_to_its_officer_alone(visit, asha, people):
    shared, mine = visit(), visit()
    sign_in(shared), sign_in(mine)
    mine.post("/me/device")
    assert "known as your own" in mine.get("/me").words() and "yours alone?" in shared.get("/me").words()
    cookie, asha = mine.client.get_cookie("device").value, fresh(asha)
    assert shared.client.get_cookie("device") is None
    with mine.client.application.test_request_context(headers={"Cookie": f"device={cookie}"}):
        assert devices.known(asha, NOON) and not devices.known(people["meena"], NOON)
        assert not devices.known(asha, NOON + devices.LASTS)
        asha.password_hash = "another"
        assert not devices.known(asha, NOON)


@pytest.mark.parametrize(
    "cookie", ["", "1", "1.2.3.4", "1.99999999999999999999.a.b", "१.२.३.४", "1.-5.a.b", "a.b.c.d.e"]
)
def test_a_cookie_made_up_is_no_known_device(app, asha, cookie):
    with app.test_request_context(headers={"Cookie": f"device={cookie}".encode().decode("latin-1")}):
        assert devices.known(asha, NOON) == ""


def test_one_network_is_counted_over_all_accounts_but_never_a_private_one(visit, asha):
    tried = [wrong_from(visit(), f"nobody{number}@hry.nic.in", "198.18.0.9") for number in range(31)]
    assert tried == [422] * 31, "an office behind one address, or a proxy"
    tried = [wrong_from(visit(), f"nobody{number}@hry.nic.in", f"8.8.4.{number}") for number in range(31)]
    assert tried == [422] * 30 + [429]


def wrong_from(visitor, email, address):
    form = {"email": email, "password": "not the password", "csrf_token": visitor.csrf}
    status = visitor.client.post("/login", data=form, environ_base={"REMOTE_ADDR": address}).status_code
    db.connect(reuse_if_open=True)
    return status


@pytest.mark.parametrize(("proxy", "peer", "seen"), [
    (True, "127.0.0.1", "9.9.9.9"), (False, "127.0.0.1", "127.0.0.1"), (True, "8.8.8.8", "8.8.8.8"),
])  # fmt: skip
def test_only_a_proxy_of_ours_says_who_asks(app, settings, proxy, peer, seen):
    settings.proxy = proxy
    sent = {"X-Forwarded-For": "1.1.1.1, 9.9.9.9"}
    with app.test_request_context(headers=sent, environ_base={"REMOTE_ADDR": peer}):
        assert given.asker() == seen


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


@pytest.mark.parametrize(("new", "why"), [
    ("password1234", "easy to guess"), ("1qaz2wsx3edc", "easy to guess"), ("short", "12 to 256"),
    ("asha at the board", "your name"), ("ASHA-monsoon-orbit", "your name"),
])  # fmt: skip
def test_a_weak_new_password_is_refused_with_a_sentence(visit, asha, new, why):
    page = visit("asha").post("/me/password", password=PASSWORD, new_password=new)
    assert page.status == 422 and why in page.words()


def test_a_new_password_asks_for_the_present_one_and_not_without_end(visit, asha):
    visitor, form = visit("asha"), {"password": "no", "new_password": "teapot orbit velvet"}
    assert [visitor.post("/me/password", form).status for _ in range(11)] == [422] * 10 + [429]


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


# -- how long a sign-in lasts --


@pytest.mark.parametrize(("name", "idle", "longest"), [("asha", 60, 12), ("meena", 60, 12), ("admin", 15, 8)])
def test_a_sign_in_ends_without_acts_and_after_a_shift(visit, clock, name, idle, longest):
    visitor = visit(name)
    for _ in range(longest * 60 // (idle - 1)):
        clock["now"] += timedelta(minutes=idle - 1)
        assert visitor.get("/").status == 200
    clock["now"] = NOON + timedelta(hours=longest)
    assert visitor.get("/").status == 303
    other = visit(name)
    clock["now"] += timedelta(minutes=idle)
    assert other.get("/").status == 303


def test_a_poll_keeps_no_sign_in_alive(visit, clock):
    visitor = visit("asha")
    for _ in range(5):
        clock["now"] += timedelta(minutes=10)
        assert visitor.htmx("/board/changes?v=0").status in (200, 204)
    clock["now"] += timedelta(minutes=10)
    assert visitor.htmx("/board/changes?v=0").status == 401


def test_an_act_is_written_down_once_a_minute(visit, clock):
    visitor = visit("asha")
    clock["now"] += timedelta(seconds=59)
    visitor.get("/board")
    assert Session.get().acted_at == NOON
    clock["now"] += timedelta(seconds=1)
    visitor.get("/board")
    assert Session.get().acted_at == clock["now"]


# -- what was typed while it ran out --


def run_out(visit, clock, ticket, note="Written for a long time.", **fields):
    """Asha sends a note after her sign-in has run out: (her browser, where she is sent)."""
    visitor = visit("asha")
    form = visitor.get(f"/tickets/{ticket.number}/note").form("/note") | {"note": note} | fields
    clock["now"] += timedelta(minutes=61)
    return visitor, visitor.post(f"/tickets/{ticket.number}/note", form, csrf=False)


def test_words_typed_while_the_sign_in_ran_out_come_back_and_can_be_sent(visit, clock, asha, ticket):
    visitor, page = run_out(visit, clock, ticket)
    assert page.headers["Location"] == "/login?next=/kept"
    assert "is kept for half an hour" in visitor.get(page.headers["Location"]).words()
    assert sign_in(visitor, next="/kept").headers["Location"] == "/kept"
    kept = visitor.get("/kept")
    assert kept.one("//textarea").text == "Written for a long time."
    assert visitor.post(kept.one("//main//form[1]").get("action"), kept.form("/note") | {"note": "Sent."}).status == 303
    assert Event.get(Event.action == "note").details["note"] == "Sent."


def test_kept_words_are_sealed_and_for_their_writer_alone(visit, clock, asha, ticket):
    run_out(visit, clock, ticket)
    assert "Written" not in str(list(Stash.select().dicts()))
    assert "Nothing is kept" in visit("arun").get("/kept").words()
    mine = visit("asha")
    assert "Written" in mine.get("/kept").text
    clock["now"] += timedelta(minutes=31)
    assert "Nothing is kept" in mine.get("/kept").words()


def test_nothing_is_kept_of_a_forged_form_or_after_signing_out(visit, clock, asha, ticket):
    _, page = run_out(visit, clock, ticket, csrf_token="forged")
    assert page.status == 401 and not Stash.select().exists()
    visitor = visit("asha")
    Session.update(ended_at=clock["now"], ended="signed_out").execute()
    page = visitor.post(f"/tickets/{ticket.number}/note", note="Too late for this")
    assert not Stash.select().exists()
    assert page.status == 401 and page.one("//textarea").text == "Too late for this"  # to be copied
    assert page.one("//main//a").get("href") == "/login"
    assert visitor.post(f"/tickets/{ticket.number}/acknowledge").headers["Location"] == "/login?next=/"


def test_a_form_of_an_earlier_sign_in_is_looked_at_again(visit, asha, ticket):
    visitor = visit("asha")
    old = visitor.get(f"/tickets/{ticket.number}/note").form("/note") | {"note": "Of the sign-in before."}
    visitor.post("/logout")
    sign_in(visitor)
    send = lambda **headers: visitor.post(f"/tickets/{ticket.number}/note", old, csrf=False, headers=headers)
    assert send().status == 403 and not Stash.select().exists()  # nothing says that it is ours
    assert send(Origin="http://localhost").headers["Location"] == "/kept"
    kept = visitor.get("/kept")
    assert not Event.select().where(Event.action == "note").exists()
    form = kept.form("/note") | {"note": kept.one("//textarea").text}
    assert visitor.post(kept.one("//main//form[1]").get("action"), form).status == 303
    assert Event.get(Event.action == "note").details["note"] == "Of the sign-in before."


def test_kept_words_can_be_thrown_away(visit, clock, asha, ticket):
    run_out(visit, clock, ticket)
    assert visit("asha").post("/kept").status == 303 and not Stash.select().exists()


# -- asked again --


def test_dangerous_things_ask_for_the_password_of_the_last_five_minutes(visit, clock, asha, handle):
    Officer.update(lead=True).execute()
    visitor = visit()
    sign_in(visitor)
    clock["now"] += timedelta(minutes=6)
    page = visitor.post("/accounts/cmohry/reconnect", bearer_token="new", headers={"Referer": "/accounts/cmohry"})
    assert page.headers["Location"] == "/again?next=/accounts/cmohry"
    assert visitor.post("/again", password="wrong", next="/accounts/cmohry").status == 422
    before = visitor.remember()["_user_id"]
    assert visitor.post("/again", password=PASSWORD, next="/accounts/cmohry").headers["Location"] == "/accounts/cmohry"
    visitor.token = visitor.remember().get("_user_id")
    assert visitor.token != before and Session.get(Session.ended == "renewed").ended_at == clock["now"]
    assert visitor.post("/accounts/cmohry/reconnect", bearer_token="new", user_id="7").status == 303
    assert visitor.get("/accounts/cmohry").status == 200


@pytest.mark.parametrize("address", ["/audit.csv", "/privacy/copy"])
def test_files_of_what_persons_did_and_said_ask_again_too(visit, clock, people, address):
    vikram = visit("vikram")
    fetch = vikram.get if address.endswith(".csv") else lambda address: vikram.post(address, channel="x", author="none")
    assert fetch(address).status in (200, 404), "at once after the sign-in"
    clock["now"] += timedelta(minutes=6)
    assert fetch(address).headers["Location"].startswith("/again")


def test_asking_again_makes_no_sign_in_longer(visit, clock, asha):
    visitor = visit()
    sign_in(visitor)
    for _ in range(12):
        clock["now"] += timedelta(minutes=59)
        visitor.post("/again", password=PASSWORD)
        visitor.token = visitor.remember().get("_user_id")
    clock["now"] += timedelta(minutes=12)
    assert visitor.get("/").status == 303


# -- one's own sign-ins --


def test_an_officer_ends_one_or_all_others_of_his_own(visit, people):
    here, there, third = visit("meena"), visit("meena"), visit("meena")
    stranger = visit("raj")
    first = here.get("/me").all('//input[@name="session"]/@value')[0]
    stranger.post("/me/sessions", session=first)
    assert Session.select().where(Session.ended_at.is_null(False)).count() == 0
    here.post("/me/sessions", session=first)
    assert {there.get("/").status, third.get("/").status} == {200, 303}
    here.post("/me/sessions")
    assert there.get("/").status == third.get("/").status == 303 and here.get("/").status == 200
    assert stranger.get("/").status == 200


def test_me_tells_what_happened_of_late_and_where_without_whole_addresses(visit, asha):
    form = {"email": asha.email, "password": "wrong one", "csrf_token": visit().csrf}
    stranger = visit()
    form["csrf_token"] = stranger.csrf
    stranger.client.post("/login", data=form, environ_base={"REMOTE_ADDR": "8.8.4.4"})
    db.connect(reuse_if_open=True)
    page = visit("asha").get("/me")
    assert "Wrong password 8.8.4.0/24" in page.words() and "8.8.4.4" not in page.text
