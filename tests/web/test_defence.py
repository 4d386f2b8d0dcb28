"""What every answer and every question must stand: hosts, sizes, headers; and a crawler signed in as each role."""

from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest

from smgt import media
from smgt.app import create_app
from smgt.config import ROLES
from smgt.models import Attachment, Ticket, db
from tests import factories
from tests.media.samples import picture
from tests.web.test_rights import PERSONS

MOST = 250  # pages of one walk


@pytest.mark.parametrize("host, status", [
    ("smgt.example.gov.in", 200), ("SMGT.example.gov.in", 200), ("smgt.example.gov.in:443", 200),
    ("localhost:8000", 200),
    ("127.0.0.1", 200), ("[::1]:8000", 200), ("evil.example", 400), ("smgt.example.gov.in.evil.example", 400),
    ("evil.example/smgt.example.gov.in", 400), ("", 400), ("smgt.example.gov.in@evil.example", 400),
])  # fmt: skip
def test_only_our_own_host_is_answered(visit, settings, host, status):
    settings.base_url = "https://smgt.example.gov.in"
    assert visit().get("/login", Host=host).status == status


def test_without_an_address_of_its_own_the_house_answers_to_any_one_host(visit):
    assert visit().get("/login", Host="10.1.2.3:8000").status == 200


def test_a_forwarded_host_is_nobodys(visit, settings):
    settings.base_url = "https://smgt.example.gov.in"
    page = visit().get("/", **{"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in page.headers["Location"] + page.text


@pytest.mark.parametrize("address", ["/", "/board", "/triage", "/tickets", "/accounts", "/me", "/login", "/nowhere"])
def test_a_script_runs_only_on_a_page_that_names_it_and_makes_no_markup_but_htmx(visit, ticket, address):
    page = visit("asha").get(address)
    policy, scripts = page.headers["Content-Security-Policy"], page.all("//script/@src")
    assert "default-src 'none'" in policy and ("script-src 'self'" in policy) == bool(scripts)
    htmx = any("htmx" in each for each in scripts)
    assert ("require-trusted-types-for 'script'; trusted-types 'none'" in policy) == (bool(scripts) and not htmx)


def test_a_form_that_is_too_large_is_a_sentence(visit, ticket):
    page = visit("asha").post(f"/tickets/{ticket.number}/note", note="x" * (3 * 2**20))
    assert page.status == 413 and "too large to send" in page.words()


@pytest.mark.parametrize("address", ["/login", "/conduct", "/privacy/people", "/privacy/erasures"])
def test_every_new_form_says_so_too(visit, people, address):
    page = visit("vikram").post(address, reason="x" * (3 * 2**20))
    assert page.status == 413 and "too large" in page.words()


@pytest.mark.parametrize("address", ["/tickets.csv", "/audit.csv"])
def test_no_export_is_kept_by_a_browser(visit, ticket, address):
    assert visit("vikram").get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_no_other_method_is_answered(visit, people, method):
    assert visit("asha").client.open("/tickets", method=method).status_code in (403, 405)


# -- the crawler ---------------------------------------------------------------------------------------------


class Crawler:
    """Follows every link and every form of ours, as one person, until there is no new one."""

    def __init__(self, person):
        self.person, self.seen, self.shown, self.failed = person, set(), {}, []

    def walk(self, start):
        waiting = [start]
        while waiting and len(self.seen) < MOST:
            address = waiting.pop(0)
            if _kind(address) in self.seen:
                continue
            self.seen.add(_kind(address))
            page = self.person.get(address)
            self._note("GET", address, page)
            if page.tree is not None:
                waiting += [
                    urljoin(address, link) for link in page.all("//a/@href | //img/@src") if _ours(address, link)
                ]
                for form in page.all("//form"):
                    waiting += self._send(address, form)
        return self

    def _send(self, page, form):
        """A form as it stands, all but what would end the walk; GET forms are addresses to go to."""
        address = urljoin(page, form.get("action"))
        if form.get("method") != "post":
            return [address]
        if address == "/logout" or ("POST", _kind(address)) in self.seen:
            return []
        self.seen.add(("POST", _kind(address)))
        fields = {field.get("name"): field.get("value") or "" for field in form.xpath(".//input[@type='hidden']")}
        self._note("POST", address, self.person.post(address, fields, csrf=False))
        return []

    def _note(self, method, address, page):
        self.shown[method, address] = page
        if page.status >= 500:
            self.failed.append((method, address, page.status))


def _kind(address):
    """An address without what only turns pages and choices: such need not be seen in each combination."""
    parts = urlsplit(address)
    return parts.path, tuple(sorted(part.partition("=")[0] for part in parts.query.split("&")))


def _ours(page, link):
    parts = urlsplit(urljoin(page, link))
    return not parts.scheme and not parts.netloc and not link.startswith("#") and parts.path != "/language"


@pytest.fixture
def two(handle, people):
    """One grievance with the Food office of Bhiwani, one with the power office of Karnal, each with a photograph; and
    one in Bhiwani that its own office and named persons alone see.
    """
    words = {"FOOD:Bhiwani": "Ration canary-bhiwani", "UHBVN:Karnal": "Bijli canary-karnal"}
    found = {}
    for office, said in words.items():
        ticket = factories.open_ticket(handle, said, author=said.split("-")[1])
        factories.act(ticket, "amend", people["asha"], contact_phone="9876543210", district=office.split(":")[1])
        found[office] = factories.marked(ticket, people, office)
        photo = media.attach(media.take_upload(f"{said.split()[1]}.jpg", picture()), factories.NOON)
        Attachment.update(ticket=ticket).where(Attachment.id == photo.id).execute()
    hidden = factories.marked(
        factories.open_ticket(handle, "Sadak canary-hidden", author="sita"), people, "ULB:Bhiwani"
    )
    factories.act(hidden, "amend", people["vikram"], restricted="women", district="Bhiwani")
    return found


@pytest.mark.parametrize("role", [*ROLES, None])
def test_a_crawler_finds_nothing_that_fails(visit, two, role):
    walk = Crawler(visit(PERSONS[role] if role else None)).walk("/" if role else "/login")
    assert walk.failed == [] and len(walk.seen) > (3 if role is None else 5)


@pytest.mark.parametrize("name, theirs, others", [
    ("meena", "canary-bhiwani", "canary-karnal"), ("raj", "canary-karnal", "canary-bhiwani"),
    ("kavita", "canary-bhiwani", "canary-karnal"), ("deepak", "canary-hidden", "canary-bhiwani"),
    ("kavita", "canary-bhiwani", "canary-hidden"), ("meena", "canary-bhiwani", "canary-hidden"),
    ("asha", "canary-karnal", "canary-hidden"), ("osd", "canary-bhiwani", "canary-hidden"),
    ("vikram", "canary-hidden", "nobody's"), ("admin", None, "canary"),
])  # fmt: skip
def test_a_crawler_finds_nothing_of_another_jurisdiction(visit, two, name, theirs, others):
    walk = Crawler(visit(name)).walk("/")
    numbers = [ticket.number for ticket in Ticket.select() if others in ticket.summary]
    told = {where: page.text for where, page in walk.shown.items()}
    assert [where for where, text in told.items() if others in text] == []
    assert [where for where, text in told.items() for number in numbers if number in text and where[1] != "/help"] == []
    assert theirs is None or any(theirs in text for text in told.values()), "it must have seen its own"


# -- headers and cookies behind TLS --------------------------------------------------------------------------


def test_behind_tls_browsers_stay_with_it(visit, settings):
    assert "Strict-Transport-Security" not in visit().get("/login").headers
    settings.base_url = "https://smgt.example.gov.in"
    assert visit().get("/login").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_behind_tls_the_cookie_is_the_hosts_alone(tmp_path, settings, people):
    app = create_app({
        "SMGT_SECRET_KEY": "for tests only, not a real key at all", "SMGT_HOME": str(tmp_path),
        "SMGT_DATABASE_URL": settings.database_url, "SMGT_BASE_URL": "https://smgt.example.gov.in",
    })  # fmt: skip
    answer = app.test_client().get("/login", base_url="https://smgt.example.gov.in")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-smgt=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")) and "Domain" not in cookie
    db.connect(reuse_if_open=True)


def test_signing_out_leaves_nothing_in_the_browser(visit, people):
    page = visit("asha").post("/logout")
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"' and page.headers["Cache-Control"] == "no-store"


def test_a_sign_in_lasts_a_shift_at_most(visit, clock):
    person = visit("asha")
    for _ in range(23):  # at work all day, never an hour without an act
        clock["now"] += timedelta(minutes=31)
        assert person.get("/tickets").status == 200
    clock["now"] += timedelta(minutes=10)
    clock["now"] += timedelta(minutes=2)
    assert person.get("/tickets").headers["Location"].startswith("/login")
