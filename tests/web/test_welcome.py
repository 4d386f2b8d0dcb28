"""Links by mail: an invitation and a forgotten password; each opens one page once, and tells a stranger nothing."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from smgt import deliveries, directory
from smgt.config import settings as house
from smgt.models import Event, Notice, Officer, Pass, Session
from smgt.signin import passes
from tests.factories import NOON, acting, fresh
from tests.servers import smtp
from tests.web.test_replies_pages import unsent
from tests.web.test_second_factor import set_up, to_code_page
from tests.web.test_signin import PASSWORD, sign_in

NEW = "teapot orbit velvet"


@pytest.fixture(autouse=True)
def mailing(settings):
    settings.smtp_url, settings.base_url = "smtp://127.0.0.1:1", "https://smgt.example"


@pytest.fixture
def meena(people):
    """An officer who was added and has no sign-in yet."""
    return people["meena"]


@pytest.fixture
def asha(people):
    Officer.update(password_hash=directory.HASHER.hash(PASSWORD)).where(Officer.name == "asha").execute()
    return fresh(people["asha"])


def invite(visit, officer, name="admin", **fields):
    return visit(name).post(f"/directory/officers/{officer.id}/invite", **fields)


def link():
    """The path of the link mailed last."""
    return Pass.select().order_by(Pass.id.desc()).first().path


def choose(visitor, path, password=NEW, again=None, **fields):
    page = visitor.post(path, new_password=password, again=again or password, **fields)
    if page.status == 303:
        visitor.token = visitor.remember().get("_user_id")
    return page


# -- an invitation --


def test_an_invited_officer_makes_his_own_sign_in(visit, meena):
    assert invite(visit, meena).status == 303
    visitor = visit()
    page = visitor.get(link())
    assert (
        meena.email == page.one('//input[@name="email"]').get("value") and page.headers["Cache-Control"] == "no-store"
    )
    assert choose(visitor, link()).headers["Location"] == "/me/factor?next=/"
    assert visitor.get("/").status == 200
    assert directory.check_password(fresh(meena), NEW)
    assert [e.action for e in Event.select().order_by(Event.id)] == ["invited", "password_chosen", "sign_in"]


def test_the_letter_goes_by_a_real_server_and_its_link_is_in_no_row(visit, meena, settings):
    invite(visit, meena)
    with smtp() as (port, server):
        settings.smtp_url = f"smtp://127.0.0.1:{port}"
        assert deliveries.send(house, lambda: NOON) == 1
        letter = message_from_bytes(server.mails[0], policy=policy.default)
    found = re.search(r"https://smgt\.example(/welcome/\S+)", letter.get_content())
    assert letter["To"] == meena.email and visit().get(found[1]).status == 200
    assert found[1] not in str(list(Notice.select().dicts())) + str(list(Pass.select().dicts()))
    assert "एक बार" in letter.get_content()


def test_opening_a_link_uses_nothing_up_but_its_form_does(visit, meena):
    invite(visit, meena)
    path = link()
    assert [visit().get(path).status for _ in range(3)] == [200] * 3, "mail scanners open links"
    assert choose(visit(), path).status == 303
    assert visit().get(path).status == 404 and choose(visit(), path, "another one entirely").status == 404
    assert directory.check_password(fresh(meena), NEW)


def test_a_refused_password_leaves_the_link_good(visit, meena):
    invite(visit, meena)
    visitor, path = visit(), link()
    assert "12 to 256" in choose(visitor, path, "short").words()
    assert "your name" in choose(visitor, path, "meena-meena-monsoon").words()
    assert "not the same" in choose(visitor, path, NEW, "something else").words()
    assert choose(visitor, path).status == 303


@pytest.mark.parametrize("later", [timedelta(hours=48), timedelta(days=400)])
def test_an_invitation_runs_out_after_two_days(visit, meena, clock, later):
    invite(visit, meena)
    path = link()
    clock["now"] += timedelta(hours=47, minutes=59)
    assert visit().get(path).status == 200
    clock["now"] = NOON + later
    assert visit().get(path).status == choose(visit(), path).status == 404


def test_a_second_invitation_ends_the_first(visit, meena):
    invite(visit, meena)
    first = link()
    invite(visit, meena)
    assert visit().get(first).status == 404 and visit().get(link()).status == 200


@pytest.mark.parametrize("change", [{"email": "other@hry.nic.in"}, {"disabled_at": NOON}])
def test_a_link_is_worthless_once_the_address_changed_or_he_left(visit, meena, change):
    invite(visit, meena)
    path = link()
    Officer.update(change).where(Officer.id == meena.id).execute()
    assert visit().get(path).status == 404


def test_made_up_and_swapped_links_open_nothing(visit, meena, asha):
    invite(visit, meena)
    number, signature = Pass.get().token.split("-")
    passes.mail(asha, "password", NOON)
    other = Pass.get(Pass.kind == "password").token.split("-")
    for token in (
        "",
        "1",
        f"{number}-{'0' * 40}",
        f"{other[0]}-{signature}",
        f"9999999999-{signature}",
        "x" * 3000,
        "1-é",
    ):
        assert visit().get(f"/welcome/{token}").status == 404
    assert visit().get(f"/reset/{number}-{signature}").status == 404


def test_an_address_that_is_not_official_needs_a_reason(visit, people):
    Officer.update(email="meena@gmail.com").where(Officer.name == "meena").execute()
    page = visit("admin").get(f"/directory/officers/{people['meena'].id}")
    assert "no official address" in page.words()
    assert invite(visit, people["meena"]).status == 422 and not Pass.select().exists()
    assert invite(visit, people["meena"], reason="The office has no mail yet").status == 303
    event = Event.get(Event.action == "invited")
    assert (event.details["official"], event.details["reason"]) == (False, "The office has no mail yet")


def test_only_an_administrator_invites_and_only_whoever_has_no_sign_in(visit, meena, asha):
    for name in ("meena", "asha", "vikram", "osd"):
        assert invite(visit, meena, name).status == 403
    assert "already" in invite(visit, asha).words()
    assert not Pass.select().exists()


def test_without_a_mail_server_or_an_address_nobody_is_invited(visit, meena, settings):
    settings.base_url = ""
    page = invite(visit, meena)
    assert page.status == 422 and "SMGT_BASE_URL" in page.words() and not Notice.select().exists()


# -- a forgotten password --


def ask(visit, email):
    return visit().post("/forgot", email=email)


def test_a_forgotten_password_is_chosen_anew_and_ends_all_sessions(visit, asha):
    old = visit("asha")
    ask(visit, "ASHA@hry.nic.in ")
    assert old.get("/").status == 200, "whoever asks does no harm"
    visitor = visit()
    assert choose(visitor, link()).headers["Location"] == "/"
    assert old.get("/").status == 303 and visitor.get("/").status == 200
    assert Session.get(Session.ended == "password")
    assert sign_in(visit(), NEW).status == 303 and sign_in(visit()).status == 422


def test_the_answer_is_the_same_for_whom_nobody_knows(visit, asha, people):
    Officer.update(disabled_at=NOON).where(Officer.name == "osd").execute()
    known, *others = (ask(visit, f"{n}@hry.nic.in") for n in ("asha", "nobody", "meena", "osd", "' OR 1=1 --"))
    assert {page.words() for page in others} == {known.words()}
    assert Pass.select().count() == 1 and Pass.get().officer == asha


def test_three_letters_an_hour_at_most(visit, asha, clock):
    pages = [ask(visit, asha.email) for _ in range(5)]
    assert len({page.words() for page in pages}) == 1 and Pass.select().count() == 3
    clock["now"] += timedelta(hours=1)
    ask(visit, asha.email)
    assert Pass.select().count() == 4


def test_the_link_lasts_half_an_hour_and_dies_with_another_password(visit, asha, clock):
    ask(visit, asha.email)
    path = link()
    clock["now"] += timedelta(minutes=30)
    assert visit().get(path).status == 404
    ask(visit, asha.email)
    path = link()
    directory.set_password(fresh(asha), "yet another long one", clock["now"])
    assert visit().get(path).status == 404


def test_a_second_factor_is_asked_all_the_same(visit, asha):
    set_up(visit("asha"))
    ask(visit, asha.email)
    visitor = visit()
    assert choose(visitor, link()).headers["Location"] == "/login/code"
    assert visitor.get("/").headers["Location"].startswith("/login")


def test_an_administrator_mails_a_link_and_ends_the_sign_ins(visit, asha, clock):
    hers, admin = visit("asha"), visit("admin")
    assert admin.post(f"/directory/officers/{asha.id}/new-password").status == 303
    assert hers.get("/").status == 303 and link().startswith("/reset/")
    assert "New password asked for" in admin.get(f"/directory/officers/{asha.id}").words()
    clock["now"] += timedelta(minutes=6)
    page = admin.post(f"/directory/officers/{asha.id}/new-password")
    assert page.headers["Location"].startswith("/again")


def test_an_administrator_signs_somebody_out(visit, asha):
    hers = visit("asha")
    visit("admin").post(f"/directory/officers/{asha.id}/sign-out")
    assert hers.get("/").status == 303


def test_an_officer_with_a_factor_still_meets_the_code_page(visit, asha):
    set_up(visit("asha"))
    assert to_code_page(visit()).get("/login/code").status == 200


# -- official identities --


def claim(visit, **fields):
    return visit("meena").post("/me/identity", fields)


def settle(visit, officer, verdict, name="@food", person="admin", kind="x"):
    form = {"kind": kind, "name": name.lstrip("@"), "verdict": verdict}
    return visit(person).post(f"/directory/officers/{officer.id}/identity", form)


def test_an_officer_names_his_identity_and_an_administrator_confirms_it(visit, meena):
    assert claim(visit, x="https://x.com/food", facebook="").status == 303
    assert (fresh(meena).x_handle, fresh(meena).claimed_x) == ("", "food")
    assert "Official identities to confirm meena" in visit("admin").get("/").words()
    assert "@food" in visit("admin").get(f"/directory/officers/{meena.id}").words()
    assert settle(visit, meena, "confirm").status == 303
    assert (fresh(meena).x_handle, fresh(meena).claimed_x) == ("food", "")


def test_a_refused_one_counts_for_nothing_and_one_that_changed_meanwhile_is_not_confirmed(visit, meena):
    claim(visit, x="food")
    settle(visit, meena, "refuse")
    assert (fresh(meena).x_handle, fresh(meena).claimed_x) == ("", "")
    claim(visit, x="other")
    assert settle(visit, meena, "confirm").status == 422 and fresh(meena).x_handle == ""
    assert settle(visit, meena, "confirm", kind="email").status == 422


def test_a_confirmed_one_can_be_taken_back_by_its_officer_and_nonsense_is_refused(visit, meena):
    claim(visit, x="food"), settle(visit, meena, "confirm")
    assert claim(visit, x="not a handle!").status == 422
    claim(visit, x="")
    assert fresh(meena).x_handle == ""


def test_nobody_confirms_his_own(visit, people):
    visit("admin").post("/me/identity", x="admin")
    assert settle(visit, people["admin"], "confirm", "admin").status == 422


def test_a_reply_by_hand_says_from_which_identity(visit, people, meena, ticket):
    reply = unsent(acting(ticket, people), "by_hand", way="by_hand")
    assert reply.channel == "x" and "Post it from" not in visit("meena").get(f"/tickets/{ticket.number}").words()
    Officer.update(x_handle="food").where(Officer.id == meena.id).execute()
    assert "Post it from @food." in visit("meena").get(f"/tickets/{ticket.number}").words()
