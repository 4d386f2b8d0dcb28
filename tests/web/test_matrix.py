"""Every route as every role and jurisdiction: who lies outside sees no number, no word, no file, no count."""

import pytest

from smgt import media, rights
from smgt.config import ROLES
from smgt.models import Attachment, Charge, Event, Message, Officer, RestrictedTo
from tests import factories
from tests.factories import NOON, act, everything, open_ticket
from tests.media.samples import picture
from tests.web import walk

WORD, SECRET, FILE = "Qanariword", "Qasidaword", "qamarfile.jpg"
OPEN = {"asha", "arun", "vikram", "osd", "meena", "raj", "suman", "kavita"}
NAMED = {"arun", "vikram", "meena", "raj", "suman"}  # a lead, the state nodal officer, holder, associate, named office
OTHERS = {"deepak", "nisha", "admin", None}  # held it before, another district, the directory's keeper, a stranger
SHUT = {403, 404, 401, 303}


def scene(ticket, people):
    """Held before by deepak's office, now by meena's, beside raj's; a file, a mail and a reply are on it."""
    act(ticket, "mark", people["asha"], office="ULB:Bhiwani")
    act(ticket, "amend", people["asha"], district="Bhiwani", contact_phone="9812345678")
    act(ticket, "pass_on", people["asha"], office="FOOD:Bhiwani", reason="theirs")
    act(ticket, "associate", people["asha"], office="UHBVN:Karnal")
    photo = media.attach(media.take_upload(FILE, picture()), NOON)
    Attachment.update(ticket=ticket, thumb=photo.sha256, shown=photo.sha256).where(Attachment.id == photo.id).execute()
    Message.update(channel="mail", raw=photo.sha256).where(Message.ticket == ticket, ~Message.outgoing).execute()
    return factories.fresh(ticket)


@pytest.fixture
def tickets(app, handle, people):
    """{word: ticket}: one that its readers see, and one that is for named persons."""
    nisha = Officer.create(email="nisha@hry.nic.in", name="nisha", role="officer", created_at=NOON)
    Charge.create(officer=nisha, office="FOOD:Karnal", kind="regular", from_on=factories.SINCE)
    Officer.update(lead=True).where(Officer.name == "arun").execute()
    people |= {"nisha": nisha, "arun": Officer.get(name="arun")}
    RestrictedTo.create(kind="women", office="FOOD:ALL", named_at=NOON)
    found = {word: scene(open_ticket(handle, f"{word} ration", author=word), people) for word in (WORD, SECRET)}
    act(found[SECRET], "amend", people["vikram"], restricted="women")
    return found


def seen_by(name):
    """The words that this person may read."""
    return {word for word, readers in ((WORD, OPEN), (SECRET, NAMED)) if name in readers}


def test_every_route_is_classified(app):
    assert [rule.endpoint for rule, right in walk.routes(app) if right is None] == []


def test_every_right_opens_something(app):
    used = {right.name for _, right in walk.routes(app)}
    assert set(rights.RIGHTS) == used


def test_a_right_is_given_to_roles_of_the_house():
    assert {role for right in rights.RIGHTS.values() for role in right.who} <= {*ROLES, "public"}


def test_no_right_to_words_is_an_administrators():
    assert not [right for right in rights.RIGHTS.values() if right.words and "administrator" in right.who]


def test_a_viewer_changes_nothing():
    changing = [right.name for right in rights.RIGHTS.values() if right.changes and "viewer" in right.who]
    assert changing == []


def test_what_changes_something_is_marked_as_a_change(app):
    posting = [(r.endpoint, right) for r, right in walk.routes(app) if "POST" in r.methods]
    quiet = {right.name for _, right in posting if not right.changes}
    assert quiet == {"be_public", "keep_own_account", "copy_citizen", "export_tickets"}, (
        "a post only so that no address names anybody"
    )


BOTH = {"asha", "kavita", "deepak"}  # one of each sight: the walk is long, and test_access walks both databases
everybody = pytest.mark.parametrize(
    ("database_url", "name"),
    [(url, name) for name in sorted(OPEN | OTHERS, key=str) for url in ("sqlite", "postgres")
     if url == "sqlite" or name in BOTH],
    indirect=["database_url"],
)  # fmt: skip

QUERIES = ("/tickets?q={0}", "/tickets.csv?q={0}", "/tickets?stage=marked", "/tickets.csv", "/board", "/board?q={0}",
           "/board/changes?v=0", "/board/changes?v=1", "/outbox?state=queued", "/tickets?q={1}", "/")  # fmt: skip


@everybody
def test_everybody_reads_only_what_is_his(app, visit, tickets, name):
    person, shown, faults = visit(name), set(), []
    for address in _addresses(app, tickets):
        page = person.get(address)
        told = {w for w, t in tickets.items() if _shows(_all(page), w, t, address)}
        shown |= told
        faults += [(address, page.status, told)] if page.status >= 500 or told - seen_by(name) else []
    assert faults == [] and shown == seen_by(name)


def _addresses(app, tickets):
    """Each address once: most routes speak of no ticket."""
    found = []
    for word, ticket in tickets.items():
        found += [query.format(word, ticket.number) for query in QUERIES]
        found += [walk.address(app, rule, ticket) for rule, _ in walk.routes(app) if "GET" in rule.methods]
    return list(dict.fromkeys(found))


def _all(page):
    return page.response.get_data().decode(errors="replace") + str(page.headers)


def _shows(body, word, ticket, address):
    """Whether a page shows its words, its number or its card; what the reader himself typed is no news."""
    told = [each for each in (word, ticket.number) if each not in address]
    return any(each in body for each in (*told, f'id="t{ticket.id}"'))


@pytest.mark.parametrize("name", ["asha", "osd", "kavita", "deepak", "nisha"])
def test_what_he_does_not_see_is_not_counted(visit, tickets, name):
    person = visit(name)
    for word in {WORD, SECRET} - seen_by(name):
        for page in ("/tickets?q=%s", "/board?q=%s", "/tickets.csv?q=%s"):
            found, none = (person.get(page % q).response.get_data(as_text=True) for q in (word, "Zzzzzzzzz"))
            assert found.replace(word, "") == none.replace("Zzzzzzzzz", "")


SUB = (
    "",
    "/note",
    "/mark",
    "/files/{file}",
    "/files/{file}?original",
    "/files/{file}/thumb",
    "/messages/{message}/raw",
)


@everybody
def test_what_hangs_on_a_ticket_is_as_shut_as_the_ticket(visit, tickets, name):
    person = visit(name)
    for word, ticket in tickets.items():
        for sub in SUB:
            status = person.get(f"/tickets/{ticket.number}{sub.format(**walk.arguments(ticket))}").status
            assert word in seen_by(name) or status in SHUT, sub
        assert word not in seen_by(name) or person.get(f"/tickets/{ticket.number}").status == 200


@pytest.mark.parametrize("name", ["asha", "kavita", "deepak", "nisha", "osd", "admin"])
def test_nobody_changes_what_he_does_not_see(app, visit, tickets, name):
    ticket, person = tickets[SECRET], visit(name)
    before = everything()
    for rule, _ in walk.routes(app):
        if "POST" in rule.methods and "number" in rule.arguments:
            assert person.post(walk.address(app, rule, ticket), note="x", reply="x").status in (403, 404)
    assert everything() == before


def test_an_administrator_reads_no_citizens_word_on_any_page(app, visit, tickets):
    person, opened = visit("admin"), 0
    for address in _addresses(app, tickets):
        page = person.get(address)
        words = [w for w in (WORD, SECRET, FILE, "9812345678") if w not in address]
        assert not [w for w in words if w in _all(page)], address
        opened += page.status == 200
    assert opened > 30


def test_a_viewer_changes_nothing_by_any_form(app, visit, tickets):
    person, before = visit("osd"), everything()
    # a link is not the viewer's own; a file for himself is no change
    quiet = {"be_public", "keep_own_account", "push", "use_link", "export_tickets"}
    for rule, right in walk.routes(app):
        if "POST" in rule.methods and right.name not in quiet:
            assert person.post(walk.address(app, rule, tickets[WORD]), note="x").status == 403, rule
    assert everything() == before


def test_a_restricted_card_goes_from_the_boards_of_those_who_see_it_no_longer(visit, tickets, people, clock):
    gone = visit("asha").htmx("/board/changes?v=1")
    assert f"{tickets[SECRET].id}" in gone.text and SECRET not in gone.text


def test_a_look_at_a_restricted_one_is_in_the_journal(visit, tickets):
    ticket = tickets[SECRET]
    for path in ("", "", f"/files/{walk.arguments(ticket)['file']}"):
        visit("meena").get(f"/tickets/{ticket.number}{path}")
    assert Event.select().where(Event.action == "view", Event.actor == "meena").count() == 1


def test_no_list_shows_the_words_of_a_restricted_one_and_the_pages_that_do_note_it(visit, tickets):
    looks = Event.select().where(Event.action == "view", Event.ticket == tickets[SECRET])
    for address in ("/board", f"/tickets?q={SECRET}", f"/tickets?q={SECRET}&show=list"):
        page = visit("vikram").get(address).words()
        assert tickets[SECRET].number in page and "open it to read" in page and f"{SECRET} ration" not in page
    assert not looks.exists()
    for address in (f"/triage/mutes/{tickets[SECRET].number}", f"/triage?at={tickets[SECRET].number}"):
        looks_before = looks.count()
        page = visit("vikram" if "mutes" in address else "arun").get(address)
        assert f"{SECRET} ration" in page.text and looks.count() == looks_before + 1


def test_who_enters_or_pastes_what_is_restricted_is_led_nowhere(visit, tickets):
    message = walk.arguments(tickets[SECRET])["message"]
    assert visit("asha").get(f"/counter/messages/{message}").headers["Location"] == "/counter?kept=1"
    assert "named persons" in visit("asha").get("/counter?kept=1").text
