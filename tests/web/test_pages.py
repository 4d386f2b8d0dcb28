"""Each page for each role: it opens, it is well made, it says the right thing when there is nothing."""

import re
from datetime import timedelta

import brotli
import pytest
from lxml import html

from smgt.models import Account
from smgt.web.static import FOLDER
from tests import factories

PAGES = ("/", "/board", "/triage", "/tickets", "/accounts", "/me", "/help")
UGLY = '<script>alert("x")</script> & <b>"paani" nahi</b>'


@pytest.mark.parametrize("name", ["asha", "vikram", "osd", "meena", "kavita", "admin"])
def test_every_page_opens_empty_and_full(visit, people, handle, name):
    visitor = visit(name)
    empty = {path: visitor.get(path).status for path in PAGES}
    ticket = factories.marked(factories.open_ticket(handle), people)
    full = {path: visitor.get(path).status for path in (*PAGES, f"/tickets/{ticket.number}")}
    assert {*empty.values(), *full.values()} <= {200, 403}
    assert empty["/"] == empty["/me"] == empty["/help"] == full["/"] == 200


def test_pages_without_a_sign_in(visit):
    assert visit().get("/login").status == visit().get("/help").status == 200
    assert visit().get("/nowhere").status == 404


def test_officers_and_strangers_get_no_script(visit, people, ticket):
    marked, meena = factories.marked(ticket, people), visit("meena")
    pages = [meena.get(path) for path in (*PAGES, f"/tickets/{marked.number}", f"/tickets/{marked.number}/send_back")]
    assert not [page for page in (*pages, visit().get("/login")) if "<script" in page.text]
    report = meena.get(f"/tickets/{marked.number}/report")  # but for its photographs, which need none
    assert ["form.js" in each for each in report.all("//script/@src")] == [True]
    assert visit("asha").get("/board").all("//script")
    assert "<script" not in visit("asha").get("/tickets").text


def test_what_a_citizen_writes_is_never_markup(visit, people, handle):
    ticket = factories.open_ticket(handle, UGLY)
    board = visit("asha").get("/board")
    version = int(board.one('//*[@id="poll"]').get("data-v"))
    pages = [board, visit("asha").htmx(f"/board/changes?v={version - 1}"), visit("asha").htmx("/board/more/received"),
             visit("asha").get(f"/tickets/{ticket.number}"), visit("asha").get("/tickets"),
             visit("asha").get(f"/tickets/{ticket.number}/mark")]  # fmt: skip
    assert all("alert(" in page.text for page in pages)
    assert not [page for page in pages if "<script>alert" in page.text or "<b>&#34;paani" in page.text]


def test_the_words_carry_their_language(visit, handle):
    for words, tongue in (
        ("सड़क टूटी है", "hi"),
        ("paani nahi aa raha hai", "hi-Latn"),
        ("ਪਾਣੀ ਨਹੀਂ", "pa"),
        ("no water", "en"),
    ):
        ticket = factories.open_ticket(handle, words, author=words)
        assert visit("asha").get(f"/tickets/{ticket.number}").one("//blockquote").get("lang") == tongue


def test_an_unchanged_page_is_not_sent_again(visit, people, ticket):
    meena = visit("meena")
    factories.marked(ticket, people)
    first = meena.get("/")
    again = meena.get("/", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.text) == (304, "")
    assert "Content-Security-Policy" not in again.headers and first.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", ["/", "/help", "/me", "/directory/contacts", "/reports", "/tickets"])
def test_a_page_packed_closely_is_the_same_page(visit, people, ticket, path):
    factories.marked(ticket, people)
    meena = visit("meena")
    plain, packed = meena.get(path), meena.client.get(path, headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br" and packed.headers["ETag"] == plain.headers["ETag"]
    assert shape(html.fromstring(brotli.decompress(packed.data).decode())) == shape(plain.tree)


def shape(tree):
    """Every element with what it says, without the blanks of the source."""
    return [(e.tag, sorted(e.items()), (e.text or "").split(), (e.tail or "").split()) for e in tree.iter()]


def test_every_answer_carries_safe_headers(visit):
    page = visit("asha").get("/tickets")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff" and "HX-Request" in page.headers["Vary"]
    assert "immutable" in visit().get(page.all("//link[@rel='stylesheet']/@href")[0]).headers["Cache-Control"]


def test_short_pages_carry_their_sheets_until_the_browser_has_them(visit):
    meena = visit("meena")
    first = meena.get("/")
    assert len(first.all("//style")) == 1 and first.all("//link[@rel='stylesheet']/@media") == ["print"]
    assert "style-src 'sha256-" in first.headers["Content-Security-Policy"]
    meena.get(first.one("//link[@rel='stylesheet']").get("href"))
    second = meena.get("/")
    assert not second.all("//style") and second.all("//link[@rel='stylesheet'][not(@media)]")
    assert "style-src 'self';" in second.headers["Content-Security-Policy"]
    assert first.headers["ETag"] == second.headers["ETag"]
    again = meena.get("/", **{"If-None-Match": first.headers["ETag"], "Accept-Encoding": "br"})
    assert again.status == 304 and "Content-Encoding" not in again.headers
    assert "Content-Security-Policy" not in again.headers  # the first one's still holds


def test_a_form_that_comes_back_links_its_sheets(visit):
    nobody = visit()
    assert nobody.get("/login").all("//style") and nobody.get("/login").all("//style")
    refused = nobody.post("/login", email="meena@example.org", password="no")
    assert not refused.all("//style")
    nobody.get(refused.one("//link[@rel='stylesheet']").get("href"))
    assert not nobody.get("/login").all("//style")


def test_the_language_is_switched_and_kept(visit, people):
    asha = visit("asha")
    link = asha.get("/tickets?stage=marked").one('//a[@hreflang="hi"]')
    page = asha.get(link.get("href"))
    assert (link.text, page.status, page.headers["Location"]) == ("हिन्दी", 303, "/tickets?stage=marked")
    assert asha.get("/board").one("/html").get("lang") == "hi"
    assert factories.fresh(people["asha"]).language == "hi"
    assert asha.get("/board").one('//a[@hreflang="en"]').text == "English"
    assert asha.get("/language?language=hi&next=//evil.example").headers["Location"] == "/"


def test_my_tickets_in_the_order_of_need(visit, people, handle, clock):
    clock["now"] += timedelta(days=3)
    factories.acting(factories.open_ticket(handle, "one", author="a"), people)  # long overdue by now
    again = factories.by_citizen(
        factories.replied(factories.open_ticket(handle, "two", author="b"), people), "not_satisfied"
    )
    page = visit("meena").get("/")
    assert len(page.all("//li[@data-number]")) == 2
    assert "Overdue 2" in page.words() and "Marked again 1" in page.words()
    assert page.all("//li[@data-number]/@class") == ["late", "late"]
    assert visit("meena").get("/?show=reopened").all("//li/@data-number") == [again.number]


def test_nothing_pending_says_so(visit):
    assert "Nothing pending with you" in visit("meena").get("/").words()
    assert visit("meena").get("/?show=overdue").all('//main//a[@href="/"]')


def test_with_nothing_pending_the_last_resolved_is_named(visit, people, handle):
    done = factories.replied(factories.open_ticket(handle, "done"), people)
    factories.by_citizen(done, "satisfied")
    assert f"Last resolved: {done.number}" in visit("meena").get("/").words()


def test_lists_are_filtered_and_paged(visit, handle):
    for number in range(27):
        factories.open_ticket(handle, f"paani {number}", author=f"c{number}")
    page = visit("asha").get("/tickets?stage=received&page=2")
    assert len(page.all("//li[@data-number]")) == 2 and "27 grievances" in page.words()
    assert page.one("//title").text.startswith("Grievances, page 2")
    assert page.all('//a[@rel="prev"]/@href') == ["/tickets?stage=received&page=1"]
    assert "Nothing matches" in visit("asha").get("/tickets?stage=closed").words()
    assert len(visit("asha").get("/tickets?q=paani+26").all("//li[@data-number]")) == 1


@pytest.mark.parametrize("query", ["page=0", "page=99", "page=x", "round=x", "from=nonsense", "stage=no", "q=%25%5C"])
def test_nonsense_in_the_address_finds_something_or_nothing(visit, ticket, query):
    assert visit("asha").get(f"/tickets?{query}").status == visit("asha").get(f"/board?{query}").status == 200


def test_accounts_say_how_they_do(visit, handle):
    factories.open_ticket(handle)
    Account.update(state="limited", last_error="X asks us to wait until 14:15.").execute()
    page = visit("admin").get("/accounts")
    assert "Limited by the platform" in page.words() and "X asks us to wait" in page.words()
    assert page.all("//tbody/tr/td[@data-t='Opened']")[0].text == "1"


def test_the_administrator_reads_no_citizens_words(visit, ticket):
    assert not [path for path in ("/", "/accounts", "/me") if "Ration nahi" in visit("admin").get(path).text]


def test_what_fails_within_is_a_page_with_a_reference(app, visit, monkeypatch):
    monkeypatch.setattr("smgt.web.columns.heads", lambda *_: 1 / 0)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    page = visit("asha").get("/board")
    assert page.status == 500 and "Nothing was saved" in page.words()


def test_pages_stay_light_or_dark_as_their_officer_chose(visit):
    asha = visit("asha")
    for wanted, kept in (("dark", ["dark"]), ("light", ["light"]), ('neon" x="', [])):
        asha.post("/me/theme", theme=wanted)
        assert asha.get("/board").all("/html/@data-theme") == kept
    assert visit("meena").get("/").all("/html/@data-theme") == []


def test_both_ways_to_dark_have_the_same_colours():
    sheet = (FOLDER / "smgt.css").read_text()
    by_device, chosen = re.findall(r"(--bg:#14181d;[^}]*)", sheet)
    assert by_device == chosen
