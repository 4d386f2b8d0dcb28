"""Audit: who did what when; an administrator reads nothing of a ticket, others nothing at all."""

import re
from datetime import timedelta

import pytest

from smgt import journal
from smgt.config import ROOT
from smgt.models import Event, Ticket
from smgt.web.audit import DEEDS
from tests import factories


@pytest.fixture
def done(ticket, people, now):
    """A ticket with a note on it, and a sign-in that was refused."""
    factories.act(ticket, "note", people["asha"], note="Rang the depot")
    journal.append("sign_in_refused", journal.Actor("meena", "", officer=people["meena"]), now)
    return ticket


def rows(page):
    return [" ".join(row.text_content().split()) for row in page.all("//tbody/tr")]


def test_the_state_nodal_officer_reads_all_an_administrator_no_ticket(visit, done):
    assert "Rang the depot" in str(rows(visit("vikram").get("/audit")))
    seen = visit("admin").get("/audit")
    assert "Rang" not in seen.text and done.number not in seen.text and "Wrong password" in str(rows(seen))


@pytest.mark.parametrize("name", ["asha", "meena", "osd"])
@pytest.mark.parametrize("address", ["/audit", "/audit.csv"])
def test_nobody_else_reads_it(visit, done, name, address):
    assert visit(name).get(address).status == 403


@pytest.mark.parametrize("query, found", [
    ("person=meena", 1), ("person=MEENA@hry", 1), ("person=nobody", 0), ("action=note", 1), ("action=nonsense", 0),
    ("from=2026-11-20", 3), ("from=2026-11-21", 0), ("to=2026-11-19", 0), ("to=2026-11-20", 3), ("from=²", 3),
    ("from=9999-12-31", 3), ("before=1", 0), ("before=²", 3), ("action=note&from=2026-11-20&person=asha", 1),
    ("person=%25", 0), ("person='%20OR%201=1", 0), ("person=%00", 3),
])  # fmt: skip
def test_it_is_filtered(visit, done, query, found):
    assert len(rows(visit("vikram").get(f"/audit?{query}"))) == found


def test_its_pages_follow_one_another(visit, ticket, now):
    for minute in range(60):
        journal.append("sign_out", journal.SYSTEM, now + timedelta(minutes=minute))
    first = visit("vikram").get("/audit?action=sign_out")
    older = visit("vikram").get(first.one("//a[@rel='next']").get("href"))
    assert (len(rows(first)), len(rows(older)), older.all("//a[@rel='next']")) == (50, 10, [])


def test_as_a_table_it_is_safe_and_itself_noted(visit, done, people, now):
    factories.act(done, "note", people["asha"], note='=HYPERLINK("http://evil")')
    table = visit("vikram").get("/audit.csv?action=note")
    assert table.headers["Cache-Control"] == "no-store" and "note: =HYPERLINK" in table.text
    assert not [line for line in table.text.splitlines() if ",=" in line]
    event = Event.select().order_by(Event.id.desc()).first()
    assert (event.action, event.details) == ("export", {"what": "audit", "filters": {"action": "note"}})
    assert "Rang" not in visit("admin").get("/audit.csv").text


def test_an_export_of_the_list_is_noted_without_the_words_looked_for(visit, done, people):
    table = visit("meena").get("/tickets.csv?q=Ration&place=9812345678&named=9812345678&stage=marked")
    assert table.headers["Cache-Control"] == "no-store"
    event = Event.get(Event.action == "export")
    assert event.officer == people["meena"]
    assert event.details == {"what": "tickets", "filters": {"q": "…", "place": "…", "named": "…", "stage": "marked"}}


def test_refused_sign_ins_are_counted_by_officer_and_network(visit, people, now):
    meena = journal.Actor("meena", "", officer=people["meena"])
    for ago, who, network in ((8 * 24, meena, ""), (4, journal.Actor("unknown", ""), "203.0.113.0/24"),
                              (3, meena, ""), (2, meena, "203.0.113.0/24"), (1, meena, "203.0.113.0/24")):  # fmt: skip
        journal.append("sign_in_refused", who, now - timedelta(hours=ago), details={"network": network})
    found = rows(visit("admin").get("/audit/refused"))
    assert len(found) == 3 and "meena@hry.nic.in203.0.113.0/24220-11-2026 10:0020-11-2026 11:00" in found[0]
    assert "nobody of ours" in found[1] + found[2]


def test_everything_that_is_done_has_words():
    code = "\n".join(path.read_text() for path in (ROOT / "smgt").rglob("*.py"))
    done = set(re.findall(r'(?:journal\.append|changes\.record)\(\s*"([a-z_]+)"', code))
    assert len(done) > 40 and done - set(DEEDS) == set()


def test_whom_a_grievance_is_against_reads_nothing_that_was_done_to_it(visit, done, people, now):
    Ticket.update(against_officer=people["vikram"], restricted="corruption").where(Ticket.id == done.id).execute()
    for address in ("/audit", "/audit.csv"):
        seen = visit("vikram").get(address)
        assert "Rang" not in seen.text and done.number not in seen.text and "meena" in seen.text
