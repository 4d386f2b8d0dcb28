"""The header: few links for each role, and every page within two presses of the first one."""

import pytest

from smgt import rights
from smgt.config import ROLES
from smgt.models import Account
from tests import factories
from tests.web import walk
from tests.web.test_rights import PERSONS

MOST = 5
ONLY_WHEN = {  # pages that are shown on the way, or by a word of the board only while there is something in them
    "again.again", "again.kept", "calls.list_callbacks", "calls.sheet", "counter.sample", "factor.page",
    "replies.index", "signin.code", "signin.login", "status.form", "triage.offices", "triage.waiting",
    "welcome.forgot", "board.changes", "privacy.security", "health.health", "me.language",
}  # fmt: skip


def goals(app, officer):
    """The address of every page without arguments that he may open."""
    for rule, right in walk.routes(app):
        single = "GET" in rule.methods and not rule.arguments and right
        if single and rule.endpoint not in ONLY_WHEN and rights.has(officer, right.name):
            yield rule.rule


def leads_to(page):
    """The addresses, without their questions, that a page's links lead to."""
    found = page.all("//a/@href") if page.tree is not None else ()
    return {address.split("?")[0].split("#")[0] for address in found if address.startswith("/")}


@pytest.mark.parametrize("role", ROLES)
def test_a_header_has_few_links_and_every_page_is_two_presses_away(app, visit, people, ticket, role):
    factories.marked(ticket, people)
    person = visit(PERSONS[role])
    start = person.get(person.get("/").headers.get("Location", "/"))
    assert len(start.all('//header[@class="top"]//nav//a')) <= MOST
    near = leads_to(start)
    near |= {"/"}.union(*(leads_to(person.get(address)) for address in near))
    far = {goal for goal in goals(app, person.officer) if not near & {goal, goal.rpartition("/")[0]}}
    assert far - {"/clocks/hours/add", "/clocks/limits/add"} == set()  # buttons on the page of all clocks


@pytest.mark.parametrize("name,address,place", [
    ("asha", "/shift", "/board"), ("asha", "/roster", "/board"), ("arun", "/callbacks", "/board"),
    ("asha", "/notices", "/board"), ("meena", "/notices", "/"),
])  # fmt: skip
def test_what_stands_beside_the_board_marks_the_place_it_belongs_to(visit, name, address, place):
    page = visit(name).get(address)
    assert page.all('//header//nav//a[@aria-current="page"]/@href') == [place]


def test_an_account_is_called_paused_on_the_overview_as_on_its_own_list(visit, handle):
    Account.update(paused=True).execute()
    for address in ("/", "/accounts"):
        words = visit("admin").get(address).words("//main")
        assert "Paused" in words and "Working" not in words
