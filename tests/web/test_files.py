"""Files of a ticket on the page: nothing loads unasked, nothing in them can act, and only those see them who may."""

import io
import sys

import pytest
from PIL import Image

from smgt import media
from smgt.channels.base import File
from smgt.models import Attachment, Message, db, is_sqlite
from smgt.vault import seal
from tests import factories
from tests.media import samples
from tests.media.samples import PDF, noise

RAW = b"From: ramesh@example.in\r\nSubject: Pani\r\n\r\n<script>alert(1)</script>\r\n"
NAME = "पानी की टंकी.jpg"


@pytest.fixture
def mailbox(people):
    return factories.account("cm", "mail", credentials=seal({"address": "cm@hry.nic.in"}))


@pytest.fixture
def letter(mailbox, people, settings):
    """A mail with a photograph, a letter and a script, marked to Meena; its pictures are made."""
    files = [File(NAME, "", noise()), File("पत्र.pdf", "", PDF), File("x.svg", "", samples.SVG)]
    ticket = factories.open_ticket(mailbox, files=files, raw=RAW)
    media.sweep(settings, lambda: factories.NOON)
    return factories.marked(ticket, people)


@pytest.fixture
def link(letter):
    """The addresses of its photograph, its letter and its script."""
    return [f"/tickets/{letter.number}/files/{file.id}" for file in Attachment.select().order_by(Attachment.id)]


def shown(page):
    return Image.open(io.BytesIO(page.response.data))


def test_a_photograph_is_shown_re_encoded(visit, link):
    page = visit("meena").get(link[0])
    assert page.headers["Content-Type"] in ("image/jpeg", "image/webp") and max(shown(page).size) == 1280
    assert "Content-Disposition" not in page.headers or page.headers["Content-Disposition"].startswith("inline")


def test_the_small_picture_is_a_webp_of_at_most_eight_kilobytes(visit, link):
    page = visit("meena").get(f"{link[0]}/thumb")
    assert page.headers["Content-Type"] == "image/webp" and len(page.response.data) <= 8000
    assert shown(page).format == "WEBP"
    assert visit("meena").get(f"{link[1]}/thumb").status == 404


def test_an_original_is_only_to_be_saved_as_it_came(visit, link):
    page = visit("meena").get(f"{link[0]}?original")
    assert media.read(Attachment.get_by_id(1).sha256) == page.response.data
    assert page.headers["Content-Type"] == "application/octet-stream"
    told = page.headers["Content-Disposition"]
    assert told.startswith("attachment; filename=") and "filename*=UTF-8''%E0%A4%AA%E0%A4%BE%E0%A4%A8%E0%A5%80" in told


@pytest.mark.parametrize("number", [1, 2])
def test_what_is_no_photograph_is_never_opened_in_the_browser(visit, link, number):
    page = visit("meena").get(link[number])
    assert page.headers["Content-Type"] == "application/octet-stream"
    assert page.headers["Content-Disposition"].startswith("attachment")


def test_every_answer_is_sealed(visit, letter, link):
    mail = f"/tickets/{letter.number}/messages/{Message.get().id}/raw"
    for address in (link[0], f"{link[0]}/thumb", f"{link[0]}?original", link[1], link[2], mail):
        headers = visit("asha").get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in headers["Content-Security-Policy"]
        shown = address in (link[0], f"{link[0]}/thumb")
        assert headers["Cache-Control"].startswith("private" if shown else "no-store") and "Cookie" in headers["Vary"]


def test_a_picture_that_is_known_is_not_sent_again(visit, link):
    meena = visit("meena")
    for address in (link[0], f"{link[0]}/thumb", f"{link[0]}?original"):
        known = meena.get(address).headers["ETag"]
        again = meena.get(address, **{"If-None-Match": known})
        assert (again.status, again.response.data) == (304, b"")
        assert visit("deepak").get(address, **{"If-None-Match": known}).status == 404


def test_a_part_of_a_long_file_is_given(visit, link):
    page = visit("meena").get(link[1], Range="bytes=1-3")
    assert (page.status, page.response.data) == (206, PDF[1:4])
    assert page.headers["Content-Range"] == f"bytes 1-3/{len(PDF)}"
    assert visit("meena").get(link[1], Range="bytes=9000-").status == 416


@pytest.mark.parametrize(
    ("name", "status"), [("asha", 200), ("meena", 200), ("osd", 200), ("deepak", 404), ("admin", 403)]
)
def test_only_those_who_see_the_ticket_see_its_files(visit, link, name, status):
    for address in (link[0], f"{link[0]}/thumb", f"{link[0]}?original"):
        assert visit(name).get(address).status == status


def test_a_stranger_is_sent_to_the_sign_in(visit, link):
    assert visit().get(link[0]).headers["Location"].startswith("/login")


def test_a_file_is_found_under_its_own_ticket_only(visit, mailbox, letter, link):
    other = factories.open_ticket(mailbox, "Sadak")
    file = Attachment.get()
    assert visit("asha").get(f"/tickets/{other.number}/files/{file.id}").status == 404
    assert visit("asha").get(f"/tickets/{letter.number}/files/{2**70}").status == 404


@pytest.mark.parametrize(("name", "status"), [
    ("asha", 200), ("vikram", 200), ("meena", 403), ("osd", 403), ("deepak", 403), ("admin", 403),
])  # fmt: skip
def test_a_mail_as_it_came_is_for_the_cell_alone(visit, letter, name, status):
    page = visit(name).get(f"/tickets/{letter.number}/messages/{Message.get().id}/raw")
    assert page.status == status
    if status == 200:
        assert page.response.data == RAW and f"{letter.number}-1.eml" in page.headers["Content-Disposition"]


def test_the_cell_finds_the_mail_as_it_came_on_the_page(visit, letter):
    address = f"/tickets/{letter.number}/messages/1/raw"
    assert [
        len(visit(who).get(f"/tickets/{letter.number}").all(f'//a[@href="{address}"]')) for who in ("asha", "meena")
    ] == [1, 0]


def test_only_a_mail_of_that_ticket_has_a_raw_form(visit, mailbox, letter, handle):
    factories.open_ticket(mailbox, "Sadak", raw=b"From: sita@example.in")
    post = factories.open_ticket(handle, "Bijli", raw=b'{"id": "1"}')
    asha = visit("asha")
    assert asha.get(f"/tickets/{letter.number}/messages/2/raw").status == 404
    assert asha.get(f"/tickets/{post.number}/messages/3/raw").status == 404
    assert asha.get(f"/tickets/{letter.number}/messages/{2**70}/raw").status == 404


def test_on_the_page_nothing_loads_before_it_is_opened(visit, letter, link):
    page = visit("meena").get(f"/tickets/{letter.number}")
    picture = page.one("//img")
    assert picture.xpath("ancestor::details[not(@open)]") and picture.get("loading") == "lazy"
    assert (picture.get("src"), picture.get("width"), picture.get("height")) == (f"{link[0]}/thumb", "320", "240")
    assert NAME in picture.get("alt") and page.all(f'//a[@href="{link[0]}"] | //a[@href="{link[0]}?original"]')
    assert "x.svg" in page.words('//ul[contains(@class, "files")]')


def test_the_page_says_why_a_file_is_not_there(visit, handle, settings):
    files = [
        File("a.jpg", "image/jpeg", url="https://evil.example/a.jpg"),
        File("b.jpg", "", url="https://x.example/b"),
    ]
    ticket = factories.open_ticket(handle, files=files)
    words = lambda: visit("asha").get(f"/tickets/{ticket.number}").words('//ul[contains(@class, "files")]')
    assert "a.jpg: not fetched yet" in words()
    media.sweep(settings, lambda: factories.NOON)
    assert "a.jpg: It lies on evil.example, which is not the platform's own." in words()


LOOK = """
import json, sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
print(json.dumps({"refused": "The database was free."}))
"""


def test_nobody_waits_while_a_photograph_is_shrunk(visit, ticket, people, monkeypatch):
    if not is_sqlite():
        return  # where only rows are locked
    factories.acting(ticket, people)
    monkeypatch.setattr("smgt.media.pictures._COMMAND", (sys.executable, "-c", LOOK, db.obj.database))
    form = {
        "files": (io.BytesIO(noise((40, 30))), "a.jpg"),
        "outcome": "done",
        "action_taken": "Water came again today.",
    }
    page = visit("meena").post(f"/tickets/{ticket.number}/report", form)
    assert page.status == 422 and "The database was free." in page.words('//div[@id="problems"]')


def test_a_file_that_is_lost_or_a_store_that_is_down_is_said_so(visit, letter, link, settings, monkeypatch):
    Attachment.update(shown="0" * 64).execute()
    assert visit("asha").get(link[0]).status == 404
    monkeypatch.setattr(settings, "media_store", "s3+http://key:secret@127.0.0.1:1/media")
    page = visit("asha").get(link[0])
    assert page.status == 503 and "secret" not in page.text
