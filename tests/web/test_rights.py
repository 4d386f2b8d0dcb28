"""Every address as every role and as a stranger: what is not declared open to him stays shut."""

import pytest

from smgt import rights
from smgt.config import ROLES
from smgt.models import Attachment, Event
from smgt.web.guard import right_of
from tests import factories
from tests.web import walk

PERSONS = {"tracker": "asha", "state_nodal": "vikram", "officer": "meena", "viewer": "osd", "administrator": "admin"}


def rights_who(endpoint):
    right = right_of(endpoint)
    return right.who if right else ()


@pytest.fixture
def marked(ticket, people, settings):
    marked = factories.marked(ticket, people)
    Attachment.create(ticket=marked, name="photo", sha256="0" * 64, created_at=factories.NOON)
    return marked


def addresses(app, ticket):
    """(endpoint, method, address) of every route."""
    for rule in app.url_map.iter_rules():
        address = walk.address(app, rule, ticket)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield rule.endpoint, method, address


def test_a_role_that_is_not_named_is_refused(app, visit, marked):
    opened = []
    for role in ROLES:
        person = visit(PERSONS[role])
        for endpoint, method, address in addresses(app, marked):
            with app.app_context():
                roles = rights_who(endpoint)
            if role not in roles and "public" not in roles:
                page = person.get(address) if method == "GET" else person.post(address)
                opened += [(role, method, address, page.status)] if page.status != 403 else []
    assert opened == []
    assert not Event.select().where(Event.action.in_(("note", "went_out"))).exists()


def test_a_role_that_is_named_comes_in(app, visit, marked):
    refused = []
    for role in ROLES:
        person = visit(PERSONS[role])
        for endpoint, method, address in addresses(app, marked):
            with app.app_context():
                right = right_of(endpoint)
            may = right and rights.has(person.officer, right.name)
            if may and endpoint != "directory.rights" and method == "GET":
                page = person.get(address)
                fine = page.status in (200, 303, 304, 404) or address.endswith("/note")  # 403: not his action
                refused += [(role, address, page.status)] if not fine else []
    assert refused == []


def test_signed_out_everything_leads_to_the_sign_in(app, visit, marked):
    stranger, open_doors = visit(), []
    for endpoint, method, address in addresses(app, marked):
        with app.app_context():
            public = "public" in rights_who(endpoint)
        if not public:
            page = stranger.get(address) if method == "GET" else stranger.post(address)
            away = page.status == 303 and page.headers["Location"].startswith("/login")
            open_doors += [] if away else [(method, address, page.status)]
    assert open_doors == []


def test_signed_out_a_fragment_says_where_to_go(visit):
    page = visit().htmx("/board/changes?v=1")
    assert (page.status, page.headers["HX-Redirect"]) == (401, "/login?next=/board")


@pytest.mark.parametrize("path", ["", "/acknowledge", "/nonsense", "/files/1"])
def test_a_stranger_finds_no_ticket(visit, marked, path):
    assert visit("deepak").get(f"/tickets/{marked.number}{path}").status == 404


def test_a_stranger_cannot_act(visit, marked):
    assert visit("deepak").post(f"/tickets/{marked.number}/acknowledge").status == 404
    assert factories.fresh(marked).stage == "marked"


def test_inside_the_jurisdiction_an_action_that_is_not_his_is_forbidden(visit, marked):
    assert visit("meena").post(f"/tickets/{marked.number}/decline").status == 403


def test_the_systems_own_actions_have_no_address(visit, marked):
    assert visit("asha").post(f"/tickets/{marked.number}/sent").status == 404


def test_no_post_without_the_sessions_token(app, visit, marked):
    accepted = []
    for endpoint, method, address in addresses(app, marked):
        if method == "POST":
            with app.app_context():
                role = next((r for r in ROLES if r in rights_who(endpoint)), "tracker")
            page = visit(PERSONS[role]).post(address, csrf=False)
            accepted += [address] if page.status != 403 else []
    assert accepted == []


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_post_from_another_site(visit, marked, header):
    assert visit("asha").post(f"/tickets/{marked.number}/note", headers=header, note="from elsewhere").status == 403


def test_the_list_and_the_table_hold_only_ones_own(visit, marked):
    assert marked.number in visit("meena").get("/tickets").text
    assert marked.number in visit("meena").get("/tickets.csv").text
    for page in ("/tickets", "/tickets.csv", "/board", f"/tickets?q={marked.number}"):
        shown = visit("deepak").get(page)
        assert f"/tickets/{marked.number}" not in shown.text and f"{marked.number}," not in shown.text
