"""Bad input: every field of every form on every page with the usual attacks; forged and borrowed forms."""

import re
from itertools import cycle, islice

import pytest

from smgt.models import Category, Marking, Office, Officer, Ticket
from tests import factories
from tests.factories import act, everything, fresh, open_ticket
from tests.web import walk
from tests.web.test_matrix import scene

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
ATTACKS = (
    SCRIPT, "x' OR 1=1; DROP TABLE ticket; --", "{{ 1234567 * 7 }}${1234567*7}<%= 1234567*7 %>",
    "../../../../etc/passwd\0.pdf", "x\r\nX-Injected: yes\r\n\r\n<h1>in</h1>", "//evil.example/\\evil.example",
    "ＦＯＯＤ：Ｂｈｉｗａｎｉ\u202egnp.exe\u200b", "SMGT-000001", "UHBVN:Karnal", "-1", "9" * 30,
)  # fmt: skip
HUGE = "A" * 2**20
FINE = {200, 303, 400, 403, 404, 409, 413, 422, 429}
PERSONS = ("asha", "vikram", "meena", "kavita", "osd", "admin", None)
LEAVES = ("/logout", "/me/password", "disable")  # these end the visit itself, or somebody's who is needed later


@pytest.fixture
def ticket(app, handle, people):
    return scene(open_ticket(handle, author="kim"), people)


def all_forms(app, person, ticket):
    """{(address without numbers, fields): (address, fields)}: every sort of form that this person is shown, once."""
    found = {}
    for rule, _ in walk.routes(app):
        if "GET" in rule.methods:
            for address, fields in walk.forms(person.get(walk.address(app, rule, ticket))):
                if not any(word in address for word in LEAVES):
                    found.setdefault((re.sub(r"\d+", "N", address), tuple(sorted(fields))), (address, fields))
    return list(found.values())


def faults_of(page):
    """What of an answer would show that the attack did more than be read."""
    body = page.response.get_data().decode(errors="replace")
    going = page.headers.get("Location", "/")
    return [name for name, wrong in (
        ("status", page.status not in FINE), ("script", SCRIPT in body or "<img src=x" in body),
        ("template", str(1234567 * 7) in body), ("path", "root:x:" in body), ("header", "X-Injected" in page.headers),
        ("redirect", not going.startswith("/") or going.startswith(("//", "/\\"))), ("trace", "Traceback" in body),
    ) if wrong]  # fmt: skip


@pytest.mark.parametrize("name", ["asha", "meena", "admin", None])
def test_no_field_of_any_form_does_more_than_be_read(app, visit, ticket, name):
    person, faults, turn = visit(name), [], cycle(ATTACKS)
    for address, fields in all_forms(app, person, ticket):
        for field in sorted(set(fields) - {"csrf_token"}):
            for attack in islice(turn, 2):  # in turn: a form has several fields, and the forms are many
                page = person.post(address, fields | {field: attack})
                faults += [(address, field, attack[:20], fault) for fault in faults_of(page)]
    assert faults == []
    assert Ticket.select().exists() and Officer.select().where(Officer.disabled_at.is_null()).count() >= 10


@pytest.mark.parametrize("name", ["asha", None])
def test_a_megabyte_in_every_field_is_kept_nowhere(app, visit, ticket, name):
    person = visit(name)
    for address, fields in all_forms(app, person, ticket):
        for field in set(fields) - {"csrf_token"}:
            page = person.post(address, fields | {field: HUGE})
            assert page.status in FINE, (address, field, page.status)
    assert not [table for table, rows in everything().items() if any(HUGE[:30_000] in str(row) for row in rows)]


def test_a_form_of_somebody_else_is_refused(visit, ticket):
    asha, meena = visit("asha"), visit("meena")
    page = meena.post(f"/tickets/{ticket.number}/acknowledge", csrf=False, csrf_token=asha.csrf)
    assert page.status == 403 and fresh(ticket).stage == "marked"


@pytest.mark.parametrize("cookie", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.AAAAAA.forged", "\u0905"])
def test_a_forged_cookie_is_nobodys(app, ticket, cookie):
    client = app.test_client()
    client.set_cookie("smgt", cookie)
    assert client.get(f"/tickets/{ticket.number}").headers["Location"].startswith("/login")


def test_a_cookie_of_one_who_signed_out_is_nobodys(app, visit, ticket):
    meena, thief = visit("meena"), app.test_client()
    thief.set_cookie("smgt", meena.client.get_cookie("smgt").value)
    assert thief.get(f"/tickets/{ticket.number}").status_code == 200
    meena.post("/logout")
    assert thief.get(f"/tickets/{ticket.number}").status_code == 303


@pytest.mark.parametrize("office", [code for code, *_ in factories.OFFICES if not code.startswith("FOOD:Bhiwani")])
def test_another_offices_code_in_a_form_is_refused(visit, ticket, office):
    before = Marking.select().count()
    page = visit("meena").post(f"/tickets/{ticket.number}/pass_on", office=office, reason="not ours")
    assert page.status == 422 and "jurisdiction" in page.text
    assert Marking.select().count() == before and fresh(ticket).office_id == "FOOD:Bhiwani"


def test_what_was_kept_of_an_attack_is_shown_as_words(visit, ticket, people):
    act(ticket, "note", people["meena"], note=SCRIPT)
    Ticket.update(summary=SCRIPT, contact_name=SCRIPT).execute()
    for table in (Office, Category):
        table.update(name=SCRIPT, name_hi=SCRIPT).execute()
    for name in PERSONS[:-1]:
        for path in ("/", "/tickets", "/board", f"/tickets/{ticket.number}", "/directory/offices", "/outbox"):
            page = visit(name).get(path)
            assert "<img src=x" not in page.text, (name, path)
