"""What no page of ours would send: odd digits, odd days, odd bytes, and forms that leave things out."""

import re

import pytest

from smgt.models import Event, Message
from tests import factories
from tests.web import walk
from tests.web.test_signin import sign_in
from tests.web.test_tickets_pages import path

ODD = ["²", "٣", "-1", "1.0", "9" * 5000, "\0", "[", ""]
KEYS = ("q", "stage", "kind", "department", "district", "office", "category", "channel", "from", "to", "overdue",
        "round", "page", "after", "v", "show", "language", "next", "find")  # fmt: skip


@pytest.fixture
def asha(visit):
    return visit("asha")


@pytest.fixture
def reported(ticket, people):
    return factories.reported(ticket, people)


@pytest.mark.parametrize("action", ["ask_time", "hold"])
def test_a_day_that_must_be_given_is_taken(visit, people, ticket, action):
    factories.acting(ticket, people)
    person = visit("meena" if action == "ask_time" else "asha")
    for until, status in (("", 422), ("whenever", 422), ("9999-12-31", 422), ("0001-01-01", 422), ("2026-11-30", 303)):
        assert person.post(path(ticket, action), until=until, reason="The road is under water").status == status


@pytest.mark.parametrize("words", ODD)
def test_no_odd_word_in_an_address_fails(asha, ticket, words):
    for page in ("/", "/triage", "/tickets", "/tickets.csv", "/board", "/board/more/received", "/board/changes",
                 "/language", "/login", path(ticket, "mark")):  # fmt: skip
        for key in KEYS:
            answer = asha.client.get(page, query_string={key: words})
            assert answer.status_code < 500 and answer.data is not None, (page, key)


@pytest.mark.parametrize("figure", ["by", "weekday", "hour"])
@pytest.mark.parametrize("page", ["/tickets", "/tickets.csv", "/board"])
def test_a_number_that_no_column_holds_counts_nothing(asha, ticket, page, figure):
    answer = asha.get(f"{page}?figure={figure}:{2**70}")
    assert answer.status == 200 and ticket.number not in answer.text


def test_a_row_that_no_table_can_have_is_not_there(app, visit, ticket):
    tried = [rule for rule, _ in walk.routes(app) if "<int:" in rule.rule]
    assert len(tried) > 20
    for rule in tried:
        address = re.sub(r"<(?:[a-z]+(?:\([^)]*\))?:)?([a-z_]+)>", str(2**70), rule.rule)
        for person in (visit("asha"), visit("admin")):
            answer = person.post(address) if "POST" in rule.methods else person.get(address)
            assert answer.status in (403, 404), address


@pytest.mark.parametrize("days", [
    "from=0001-01-01", "to=9999-12-31", "from=9999-12-31", "to=0001-01-01", "from=1899-12-31", "to=2201-01-02",
])  # fmt: skip
def test_a_day_out_of_every_calendar_finds_nothing(asha, ticket, days):
    for page in ("/tickets", "/tickets.csv", "/board"):
        answer = asha.get(f"{page}?{days}")
        assert answer.status == 200 and ticket.number not in answer.text.replace(f'value="{ticket.number}"', "")


@pytest.mark.parametrize("address", ["http://[", "http://localhost/board?q=%00&page=²"])
def test_a_fragment_for_an_odd_board_is_still_one(asha, ticket, address):
    headers = {"HX-Request": "true", "HX-Current-URL": address.encode().decode("latin-1")}
    assert asha.get("/board/more/received", **headers).status == 200
    assert asha.post(path(ticket, "note"), headers=headers, note="Rang him up").status == 200


@pytest.mark.parametrize("odd", ["\0", "a\0b@hry.nic.in", "²"])
def test_no_odd_name_fails_the_sign_in(visit, people, odd):
    assert sign_in(visit(), "not the password", email=odd, next=odd).status == 422


@pytest.mark.parametrize("going", ["/tickets\0", "http://[", "//[", "/\t/evil.example"])
def test_an_odd_way_on_leads_to_the_ticket(asha, ticket, going):
    done = asha.post(path(ticket, "note"), note="Rang him up", next=going)
    assert (done.status, done.headers["Location"]) == (303, path(ticket))


@pytest.mark.parametrize("key", ["\0", "²", "k" * 65, "k" * 3000])
def test_a_key_that_is_none_of_ours_is_refused_with_the_words_kept(asha, ticket, key):
    page = asha.post(path(ticket, "note"), note="Rang him up", key=key)
    assert page.status == 422 and "has expired" in page.words('//div[@id="problems"]')
    assert page.one('//textarea[@name="note"]').text == "Rang him up"


@pytest.mark.parametrize("version", ["abc", "-1", "1.0", "²", "\0", "9" * 30, " "])
def test_a_version_that_is_none_is_a_stale_one(asha, ticket, version):
    page = asha.post(path(ticket, "note"), note="Rang him up", version=version)
    assert page.status == 409 and page.one('//textarea[@name="note"]').text == "Rang him up"
    assert not Event.select().where(Event.action == "note").exists()


def test_without_a_version_nothing_is_compared(asha, ticket):
    assert asha.post(path(ticket, "note"), note="Rang him up", version="").status == 303
    assert asha.post(path(ticket, "note"), note="Rang him up").status == 303


@pytest.mark.parametrize("where", ["find", "office", "note", "link"])
def test_no_odd_byte_in_a_form_fails(asha, ticket, where):
    fields = {"office": "FOOD:Bhiwani", where: "a\0b"}
    assert asha.post(path(ticket, "mark"), fields, look="1").status == 200
    assert asha.post(path(ticket, "mark"), fields).status in (303, 422)


def test_a_number_as_long_as_a_page_is_no_file(asha, ticket):
    assert asha.get(f"{path(ticket)}/files/{'9' * 5000}").status == 404


def test_an_approval_without_a_reply_sends_the_drafted_one(asha, reported):
    form = asha.get(path(reported)).form("approve")
    assert asha.post(path(reported, "approve"), form).status == 303
    assert Message.get(Message.purpose == "reply").text.startswith("Action taken")


def test_an_approval_with_an_empty_reply_asks_why(asha, reported):
    page = asha.post(path(reported, "approve"), reply="")
    assert page.status == 422 and not page.one('//textarea[@name="reply"]').text
    assert asha.post(path(reported, "approve"), reason="The post is gone").status == 303
    assert not Message.select().where(Message.purpose == "reply").exists()


def test_where_the_house_has_an_address_only_that_one_may_send(asha, ticket, settings):
    settings.base_url = "https://SMGT.hry.nic.in"
    for origin, status in (("http://localhost", 403), ("http://[", 403), ("https://smgt.hry.nic.in", 303)):
        assert asha.post(path(ticket, "note"), headers={"Origin": origin}, note="Rang him up").status == status


def test_a_ticket_is_not_an_administrators_page(visit, ticket):
    assert visit("admin").get(path(ticket)).status == 403
