"""The second factor: who must have one, setting it up, each code once, recovery codes, tries, a lost telephone."""

from datetime import timedelta

import pytest

from smgt import directory, totp
from smgt.models import Budget, Event, Notice, Officer, Recovery, Session
from smgt.signin import factors
from smgt.vault import unseal
from tests.factories import NOON, fresh
from tests.web.test_signin import PASSWORD, sign_in


@pytest.fixture(autouse=True)
def passwords(people):
    Officer.update(password_hash=directory.HASHER.hash(PASSWORD)).execute()


@pytest.fixture
def required(settings):
    settings.second_factor = ("tracker", "state_nodal", "administrator")


def set_up(visitor, at=NOON):
    """Set a second factor up as the pages ask: (its secret, the page of recovery codes)."""
    page = visitor.get("/me/factor")
    secret = page.words("//main//code").replace(" ", "")
    form = page.form("/me/factor") | {"code": totp.code(secret, totp.step_of(at))}
    form.pop("csrf_token")
    return secret, visitor.post("/me/factor", form)


def with_factor(visit, name="asha"):
    """(secret, recovery codes) of a person who has set one up."""
    secret, page = set_up(visit(name))
    return secret, page.all('//ul[@class="codes"]//code/text()')


def to_code_page(visitor, email="asha@hry.nic.in"):
    page = sign_in(visitor, email=email)
    assert page.headers["Location"] == "/login/code"
    return visitor


def give(visitor, code, **fields):
    page = visitor.post("/login/code", code=code, **fields)
    if page.status == 303:
        visitor.token = visitor.remember().get("_user_id")
    return page


# -- who must have one --


def test_a_role_that_must_have_one_is_led_to_set_it_up_and_nowhere_else(visit, required):
    visitor = visit()
    sign_in(visitor, next="/tickets")
    for path in ("/", "/tickets", "/board", "/me", "/accounts"):
        assert visitor.get(path).headers["Location"].startswith("/me/factor?next=")
    assert visitor.post("/me/identity", x="cmo").headers["Location"].startswith("/me/factor")
    assert visitor.htmx("/board/changes?v=0").headers["HX-Redirect"].startswith("/me/factor")
    assert visitor.get("/help").status == 200 and visitor.post("/logout").status == 303


def test_then_it_is_set_up_and_he_goes_where_he_wanted(visit, required):
    visitor = visit()
    sign_in(visitor)
    visitor.get("/tickets")
    secret, page = set_up(visitor)
    assert len(page.all('//ul[@class="codes"]/li')) == 10 and page.headers["Cache-Control"] == "no-store"
    assert visitor.get("/tickets").status == 200
    assert unseal(fresh(Officer.get(Officer.name == "asha")).factor) == {"factor": secret}


def test_a_role_that_need_not_is_offered_it(visit, required):
    assert visit("meena").get("/").status == 200
    assert visit("meena").get("/me").all('//a[@href="/me/factor"]')


# -- setting up --


def test_a_wrong_first_code_changes_nothing_and_keeps_the_picture(visit):
    visitor = visit("asha")
    page = visitor.get("/me/factor")
    again = visitor.post("/me/factor", page.form("/me/factor") | {"code": "000000"})
    assert again.status == 422 and again.words("//main//code") == page.words("//main//code")
    assert not Officer.get(Officer.name == "asha").factor


def test_a_key_offered_to_another_or_long_ago_is_not_taken(visit, clock):
    hers = visit("meena").get("/me/factor")
    secret = hers.words("//main//code").replace(" ", "")
    form = {"sealed": hers.form("/me/factor")["sealed"], "code": totp.code(secret, totp.step_of(NOON))}
    assert visit("asha").post("/me/factor", form).status == 422
    clock["now"] += timedelta(minutes=31)
    form["code"] = totp.code(secret, totp.step_of(clock["now"]))
    assert visit("meena").post("/me/factor", form).status == 422
    assert visit("meena").post("/me/factor", sealed="nonsense", code="1").status == 422
    assert not Officer.select().where(Officer.factor != "").exists()


def test_a_new_factor_ends_the_other_sign_ins_and_the_officer_is_told(visit):
    here, there = visit("asha"), visit("asha")
    set_up(here)
    assert here.get("/me").status == 200 and there.get("/me").status == 303
    assert Notice.get(Notice.kind == "security").officer.name == "asha"


def test_setting_up_asks_for_the_password_of_the_last_minutes(visit, clock):
    visitor = visit("asha")
    clock["now"] += timedelta(minutes=6)
    assert visitor.get("/me/factor").headers["Location"].startswith("/again?next=/me/factor")
    assert visitor.post("/me/recovery").headers["Location"].startswith("/again")


# -- signing in with it --


def test_a_password_alone_opens_nothing_once_there_is_a_factor(visit):
    with_factor(visit)
    visitor = to_code_page(visit())
    assert visitor.get("/").headers["Location"].startswith("/login")
    assert visitor.get("/login/code").status == 200


def test_the_code_opens_and_only_once(visit, clock):
    secret, _ = with_factor(visit)
    clock["now"] += timedelta(seconds=60)
    code = totp.code(secret, totp.step_of(clock["now"]))
    assert give(to_code_page(visit()), f" {code[:3]} {code[3:]} ").status == 303
    assert give(to_code_page(visit()), code).status == 422, "somebody looked over his shoulder"
    older = totp.code(secret, totp.step_of(clock["now"]) - 1)
    assert give(to_code_page(visit()), older).status == 422


def test_he_goes_where_he_wanted_and_the_device_is_known_then(visit, clock):
    secret, _ = with_factor(visit)
    clock["now"] += timedelta(minutes=1)
    visitor = visit()
    sign_in(visitor, next="/tickets?stage=marked")
    page = give(visitor, totp.code(secret, totp.step_of(clock["now"])), remember="1")
    assert page.headers["Location"] == "/tickets?stage=marked" and visitor.client.get_cookie("device")


def test_the_code_page_waits_ten_minutes_and_not_past_a_new_password(visit, clock):
    secret, _ = with_factor(visit)
    late, changed = to_code_page(visit()), to_code_page(visit())
    Officer.update(password_hash=directory.HASHER.hash("another one entirely")).execute()
    clock["now"] += timedelta(minutes=1)
    assert give(changed, totp.code(secret, totp.step_of(clock["now"]))).headers["Location"] == "/login"
    Officer.update(password_hash=directory.HASHER.hash(PASSWORD)).execute()
    late = to_code_page(visit())
    clock["now"] += timedelta(minutes=11)
    assert give(late, totp.code(secret, totp.step_of(clock["now"]))).headers["Location"] == "/login"
    assert visit().get("/login/code").headers["Location"] == "/login"


def test_a_recovery_code_opens_once_and_the_officer_is_told(visit, clock):
    _, codes = with_factor(visit)
    assert give(to_code_page(visit()), codes[0].upper().replace("-", " ")).status == 303
    assert give(to_code_page(visit()), codes[0]).status == 422
    assert give(to_code_page(visit()), codes[9]).status == 303
    assert Notice.select().where(Notice.subject.startswith("A recovery code")).exists()
    assert "8 recovery codes are left" in visit("asha").get("/me").words()


def test_recovery_codes_are_kept_hashed_and_new_ones_replace_them(visit):
    _, codes = with_factor(visit)
    assert not any(code in str(list(Recovery.select().dicts())) for code in codes)
    assert len(set(codes)) == 10
    newer = visit("asha").post("/me/recovery").all('//ul[@class="codes"]//code/text()')
    assert give(to_code_page(visit()), codes[1]).status == 422
    assert give(to_code_page(visit()), newer[1]).status == 303


def test_another_officers_codes_open_nothing(visit):
    with_factor(visit)
    _, hers = with_factor(visit, "meena")
    assert give(to_code_page(visit()), hers[0]).status == 422
    assert Recovery.select().where(Recovery.used_at.is_null(False)).count() == 0


@pytest.mark.parametrize("code", ["", "12345", "1234567", "१२३४५६", "' OR 1=1", "x" * 5000, "\0\0\0"])
def test_what_is_no_code_is_refused_in_words(visit, code):
    with_factor(visit)
    page = give(to_code_page(visit()), code)
    assert page.status == 422 and "not right" in page.words()


def test_wrong_codes_run_out_and_the_officer_is_told_that_his_password_is_known(visit, clock):
    secret, _ = with_factor(visit)
    thief = to_code_page(visit())
    assert [give(thief, "000000").status for _ in range(11)] == [422] * 10 + [429]
    told = Notice.get(Notice.subject == "Wrong codes for your sign-in")
    assert told.officer.name == "asha" and "change the password" in told.text
    assert Event.select().where(Event.action == "second_factor_refused").count() == 10
    Budget.delete().execute()
    clock["now"] += timedelta(minutes=1)
    assert give(to_code_page(visit()), totp.code(secret, totp.step_of(clock["now"]))).status == 303


def test_asked_again_a_code_does_as_well_as_the_password(visit, clock):
    secret, _ = with_factor(visit)
    visitor = visit("asha")
    clock["now"] += timedelta(minutes=6)
    code = totp.code(secret, totp.step_of(clock["now"]))
    assert visitor.post("/again", password=code, next="/me/factor").headers["Location"] == "/me/factor"
    visitor.token = visitor.remember()["_user_id"]
    assert visitor.get("/me/factor").status == 200
    assert visitor.post("/again", password=code).status == 422, "each code once"


# -- a lost telephone --


def test_an_administrator_takes_a_lost_factor_away(visit, people):
    with_factor(visit)
    asha = visit("asha")
    visit("admin").post(f"/directory/officers/{people['asha'].id}/lost-factor")
    assert asha.get("/").status == 303 and not fresh(people["asha"]).factor
    assert Session.get(Session.ended == "factor") and not Recovery.select().exists()
    assert sign_in(visit()).headers["Location"] == "/"
    event = Event.get(Event.action == "second_factor_reset")
    assert (event.actor, event.details["officer"]) == ("admin", "asha@hry.nic.in")


@pytest.mark.parametrize("name", ["asha", "meena", "osd", "vikram"])
def test_nobody_else_may(visit, people, name):
    with_factor(visit)
    for deed in ("lost-factor", "new-password", "sign-out", "invite", "identity"):
        assert visit(name).post(f"/directory/officers/{people['asha'].id}/{deed}").status == 403
    assert fresh(people["asha"]).factor


def test_nor_an_administrator_for_himself(visit, people):
    with_factor(visit, "admin")
    page = visit("admin").post(f"/directory/officers/{people['admin'].id}/lost-factor")
    assert page.status == 422 and fresh(people["admin"]).factor


def test_the_journal_holds_no_secret(visit):
    secret, codes = with_factor(visit)
    give(to_code_page(visit()), codes[0])
    told = str([event.details for event in Event.select()]) + str(list(Notice.select().dicts()))
    assert secret not in told and not any(code in told for code in codes)
    assert factors.recoveries_left(Officer.get(Officer.name == "asha")) == 9
