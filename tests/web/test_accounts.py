"""The accounts pages: how each account is in words, what may be done by whom, and the banner on every board."""

from datetime import timedelta

import pytest

from smgt import channels, health
from smgt.models import Account, Event, Gap, Hook, Message, Office, Officer, Outage, Schedule, Usage
from smgt.vault import unseal
from tests import factories
from tests.factories import fresh
from tests.pushing import Pushing
from tests.web.test_board import version

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PAGE = "/accounts/cmohry"
DEEDS = ("pause", "go-on", "fetch", "checks", "office", "reconnect")
MAIL = {
    "channel": "mail", "name": "cm", "kind": "suggestion", "address": "cm@hry.nic.in", "user": "cm@hry",
    "password": "p@ss/word", "incoming": "imaps://mail.gov.in:993/INBOX", "outgoing": "smtp+starttls://mail.gov.in:587",
}  # fmt: skip


@pytest.fixture
def lead(people, visit):
    Officer.update(lead=True).where(Officer.name == "asha").execute()
    return visit("asha")


@pytest.fixture
def admin(visit, handle):
    return visit("admin")


def said(page, name):
    """What the page's list of facts says beside a name."""
    return " ".join(page.one(f'//dt[.="{name}"]/following-sibling::dd[1]').text_content().split())


# -- what it says --


def test_one_account_says_how_it_is(admin, handle, now):
    Account.update(
        state="limited", last_error="X asks us to wait.", last_error_at=now - MINUTE, failures=3, needs_check=True,
        last_success_at=now - 10 * MINUTE, last_item_at=now - 2 * HOUR, next_poll_at=now + timedelta(seconds=40),
        token_since=now - 30 * DAY, token_until=now + 9 * DAY + HOUR,
        quota={"limit": 300, "remaining": 12, "reset_at": (now + 5 * MINUTE).isoformat(), "percent": 96,
               "day_limit": 100, "day_remaining": 7, "day_reset_at": (now + HOUR).isoformat(),
               "slow_until": (now - MINUTE).isoformat(), "notes": ["No direct messages with these keys."]},
    ).execute()  # fmt: skip
    page = admin.get(PAGE)
    assert "Limited by the platform" in page.words()
    assert said(page, "Last read well").startswith("10 min ago") and said(page, "Newest message").startswith(
        "said 2 h ago; nothing newer in the 1 h before it was last read well, 10 min ago"
    )
    assert said(page, "Next read") == "within a minute"
    assert said(page, "Last error").startswith("X asks us to wait.") and "3 failures" in said(page, "Last error")
    assert said(page, "Quota") == (
        "12 of 300 calls left; of today's 100 posts, 7 left; 96 % of what the platform allows is used; "
        "counted anew at 20-11-2026 12:05; the day's ends at 20-11-2026 13:00"
    )
    assert "in 9 days" in said(page, "Credentials") and "Reconnect soon" in said(page, "Credentials")
    assert said(page, "To know") == "No direct messages with these keys."
    assert page.all('//input[@name="needs_check" and @checked]')


def test_cost_outages_gaps_and_pushes_are_shown(admin, handle, now):
    for days in range(9):
        Usage.create(account=handle, on=(now - days * DAY).date(), calls=10, items=20, cost=420_000)
    Outage.create(account=handle, state="failing", reason="X is down.", began_at=now - HOUR)
    gap = {"account": handle, "since": now - DAY, "until": now - HOUR, "reason": "800 and more.", "found_at": now}
    Gap.create(**gap)
    Gap.create(**gap, filled_at=now, items=412)
    Hook.create(account=handle, digest="d", body="{}", received_at=now, next_at=now)
    page = admin.get(PAGE)
    assert said(page, "Cost") == "$0.42 today, $2.94 in seven days" and len(page.all('//table[@class="slim"]//tr')) == 8
    assert "60 min so far" in page.words() or "1 h so far" in page.words()
    assert "Never read" in page.words() and "412 messages read later" in page.words()
    assert "1 push waits" in page.words() and "http://localhost/hooks/x/cmohry" in page.words()


def test_what_waits_to_go_out_is_counted(admin, ticket, people, now):
    factories.marked(ticket, people)
    assert said(admin.get(PAGE), "Waiting to go out") == "Waiting to be sent: 1"


def test_ignored_and_failed_items_are_listed_with_their_reasons(visit, handle):
    factories.receive(handle, factories.item("a share", skip="a retweet"), factories.item(broken="It is too deep."))
    page = visit("asha").get(PAGE)
    assert page.all(f'//a[@href="{PAGE}/items?state=ignored"]') and "1 ignored" in said(page, "What was read")
    ignored, failed = (visit("osd").get(f"{PAGE}/items?state={state}") for state in ("ignored", "failed"))
    assert "a share" in ignored.words() and "a retweet" in ignored.words() and "too deep" in failed.words()
    assert "Nothing from this account ended so" not in ignored.words()


def test_removed_words_are_not_shown_in_the_list(visit, handle):
    factories.receive(handle, factories.item("a share", skip="a retweet"))
    Message.update(removed="deleted").execute()
    assert "a share" not in visit("asha").get(f"{PAGE}/items?state=ignored").words()


def test_the_list_names_the_office_and_warns_of_a_token(admin, handle, now):
    Office.update(name="Food, Bhiwani").where(Office.code == "FOOD:Bhiwani").execute()
    Account.update(office="FOOD:Bhiwani", token_until=now - DAY).execute()
    row = admin.get("/accounts").words("//tbody/tr")
    assert "Food, Bhiwani" in row and "ended 19-11-2026" in row


# -- who may --


@pytest.mark.parametrize("name", ["asha", "osd", "meena"])
def test_who_only_reads_changes_nothing(visit, handle, name):
    before = factories.everything()["account"]
    assert [visit(name).post(f"{PAGE}/{deed}", office="ULB:Bhiwani").status for deed in DEEDS] == [403] * 6
    assert factories.everything()["account"] == before
    if name != "meena":
        assert not visit(name).get(PAGE).all('//main//form[@method="post"]')


def test_an_administrator_reads_no_items(admin):
    assert admin.get(f"{PAGE}/items?state=ignored").status == 403
    assert not admin.get(PAGE).all('//a[contains(@href, "/items")]')


def test_a_lead_changes_accounts_but_adds_none(lead, handle):
    assert lead.post(f"{PAGE}/pause").status == 303 and fresh(handle).paused
    assert lead.get("/accounts/new").status == lead.post("/accounts/new", MAIL).status == 403


def test_an_account_that_is_not_there_is_404(admin):
    assert admin.get("/accounts/nobody").status == admin.post("/accounts/nobody/pause").status == 404


# -- what is done --


def test_pause_go_on_and_fetch_now(admin, handle, now):
    page = admin.post(f"{PAGE}/pause", admin.get(PAGE).form("/pause"))
    assert page.headers["Location"] == f"{PAGE}?done=pause"
    page = admin.get(f"{PAGE}?done=pause")
    assert "nothing is read or sent" in page.words('//*[@role="status"]') and "Paused" in page.words()
    assert not page.all('//form[contains(@action, "/fetch")]') and admin.post(f"{PAGE}/fetch").status == 422
    admin.post(f"{PAGE}/go-on")
    Account.update(next_poll_at=now + DAY).execute()
    assert admin.post(f"{PAGE}/fetch").status == 303
    assert fresh(handle).next_poll_at == now
    assert [e.actor for e in Event.select().where(Event.action.startswith("account_"))] == ["admin"] * 3


def test_checks_and_office_are_set(admin, handle):
    admin.post(f"{PAGE}/checks", needs_check="1")
    assert (fresh(handle).needs_check, fresh(handle).canned_needs_check) == (True, False)
    assert admin.post(f"{PAGE}/office", office="ULB:Bhiwani").status == 303
    assert fresh(handle).office_id == "ULB:Bhiwani"
    page = admin.post(f"{PAGE}/office", office="NOPE")
    assert page.status == 422 and "There is no office NOPE." in page.words('//*[@id="problems"]')
    assert page.one('//input[@name="office"]').get("value") == "NOPE" and fresh(handle).office_id == "ULB:Bhiwani"


def test_an_account_is_reconnected_in_place(admin, handle):
    Account.update(author_id="77", state="auth_failed").execute()
    page = admin.get(PAGE)
    assert page.one('//input[@name="user_id"]').get("value") == "77" and page.all(
        "//details[@id='reconnect' and @open]"
    )
    assert admin.post(f"{PAGE}/reconnect", user_id="77", bearer_token="brand-new-token").status == 303
    assert unseal(fresh(handle).credentials) == {"user_id": "77", "bearer_token": "brand-new-token"}
    assert fresh(handle).state == "ok" and "brand-new-token" not in admin.get(PAGE).text


def test_refused_credentials_keep_the_plain_words_and_show_no_secret(admin, handle):
    Account.update(author_id="77").execute()
    before = fresh(handle).credentials
    page = admin.post(f"{PAGE}/reconnect", user_id="78", bearer_token="brand-new-token")
    assert page.status == 422 and "another identity" in page.words('//*[@id="problems"]')
    assert page.one('//input[@name="user_id"]').get("value") == "78" and "brand-new-token" not in page.text
    page = admin.post(f"{PAGE}/reconnect", user_id="seven", bearer_token="brand-new-token")
    assert page.one('//input[@name="user_id"]').get("aria-invalid") == "true"
    assert page.all('//*[@id="problems"]//a/@href') == ["#f-user_id"]
    assert admin.post(f"{PAGE}/reconnect").status == 422 and fresh(handle).credentials == before


def test_fields_left_empty_are_named(admin, people):
    factories.account("cm", "mail")
    page = admin.post("/accounts/cm/reconnect", address="cm@hry.nic.in", password="secret-word")
    assert page.all('//*[@id="problems"]//a/@href') == ["#f-incoming", "#f-outgoing"] and "secret-word" not in page.text


def test_a_mailbox_is_added_from_plain_fields(admin, now):
    page = admin.post("/accounts/new", MAIL | {"office": "FOOD:Bhiwani"})
    assert (page.status, page.headers["Location"]) == (303, "/accounts/cm?done=added")
    account = Account.get(Account.name == "cm")
    assert (account.kind, account.office_id, account.author_id) == ("suggestion", "FOOD:Bhiwani", "cm@hry.nic.in")
    given = unseal(account.credentials)
    assert given["incoming"] == "imaps://cm%40hry:p%40ss%2Fword@mail.gov.in:993/INBOX"
    assert given["outgoing"] == "smtp+starttls://cm%40hry:p%40ss%2Fword@mail.gov.in:587" and "password" not in given


@pytest.mark.parametrize(
    "changed, field",
    [({"name": ""}, "name"), ({"name": "cmohry"}, "name"), ({"office": "NOPE"}, "office"),
     ({"address": "x"}, "address"), ({"incoming": "http://mail.in"}, "incoming"),
     ({"kind": "rumour"}, "kind"), ({"outgoing": ""}, "outgoing")],
)  # fmt: skip
def test_a_fault_stands_at_its_field_and_the_words_are_kept(admin, changed, field):
    page = admin.post("/accounts/new", MAIL | changed)
    assert page.status == 422 and page.all('//*[@id="problems"]//a/@href') == [f"#f-{field}"]
    assert page.one('//input[@name="user"]').get("value") == "cm@hry" and "p@ss" not in page.text
    assert Account.select().count() == 1


def test_a_password_typed_into_an_address_is_not_shown_again(admin):
    page = admin.post("/accounts/new", MAIL | {"name": "", "incoming": "imaps://cm:very-secret@mail.gov.in/INBOX"})
    assert page.status == 422 and "very-secret" not in page.text


@pytest.mark.parametrize("channel", [None, "counter", "nonsense"])
def test_only_what_can_be_connected_is_offered(admin, channel):
    page = admin.get("/accounts/new" + (f"?channel={channel}" if channel else ""))
    assert (
        page.status == 200
        and not page.all('//input[@name="name"]')
        and page.all('//a[@href="/accounts/new?channel=x"]')
    )
    assert admin.post("/accounts/new", channel=channel or "").status == 422


def test_a_page_that_pushes_is_added_with_its_own_fields(admin, monkeypatch):
    monkeypatch.setitem(channels.CHANNELS, "facebook", Pushing.reset())
    names = admin.get("/accounts/new?channel=facebook").all('//input[@type="password"]/@name')
    assert names == ["page_token", "app_secret", "verify_token"]
    fields = dict.fromkeys(names, "secret") | {"page_id": "11", "channel": "facebook", "name": "the page"}
    assert admin.post("/accounts/new", fields).headers["Location"] == "/accounts/the%20page?done=added"
    assert Account.get(Account.name == "the page").author_id == "11"
    fields |= {"name": "again", "page_id": "12", "token_until": "soon"}
    page = admin.post("/accounts/new", fields)
    assert page.status == 422 and page.one('//input[@name="token_until" and @aria-invalid]').get("value") == "soon"


# -- the banner --


def alarm(now):
    Account.update(alarm="failing", alarm_at=now, state="auth_failed", last_error="X refuses the keys.").execute()


def test_all_well_is_no_banner(visit, handle):
    assert not visit("asha").get("/board").all('//*[@role="alert"]')


def test_an_alarm_stands_on_board_and_overview_with_a_way_to_the_account(visit, handle, now):
    alarm(now)
    for name, path in (("asha", "/board"), ("osd", "/"), ("admin", "/"), ("vikram", "/accounts")):
        box = visit(name).get(path).one('//*[@role="alert"]')
        assert "X refuses the keys." in box.text_content() and "20-11-2026 12:00" in box.text_content()
        assert box.xpath(f'.//a[@href="{PAGE}"]')
    assert not visit("meena").get("/board").all('//*[@role="alert"]')  # an officer can do nothing about it


def test_an_alarm_comes_to_open_boards_once_and_goes_again(visit, handle, settings, now):
    asha = visit("asha")
    board = asha.get("/board")
    journal_before = Event.select().count()
    Account.update(state="auth_failed", last_error="X refuses the keys.", last_error_at=now).execute()
    health.sweep(settings, now)
    page = asha.htmx(poll_of(board))
    assert "X refuses the keys." in page.one('//*[@data-hx-swap-oob="innerHTML:#alarms"]').text_content()
    assert asha.htmx(poll_of(page)).status == 204
    factories.open_ticket(handle)
    again = asha.htmx(poll_of(page))
    assert again.all("//article") and not again.all('//*[@data-hx-swap-oob="innerHTML:#alarms"]')
    Account.update(state="ok", last_error="").execute()
    health.sweep(settings, now)
    gone = asha.htmx(poll_of(again))
    assert not gone.one('//*[@data-hx-swap-oob="innerHTML:#alarms"]').text_content().strip()
    assert asha.htmx(poll_of(gone)).status == 204 and Event.select().count() > journal_before


def test_a_stopped_consumer_is_seen_without_any_change(visit, handle, clock, now):
    asha, meena = visit("asha"), visit("meena")
    Schedule.create(name="fetch", next_at=now, last_at=now)
    board = asha.get("/board")
    assert asha.htmx(poll_of(board)).status == 204
    clock["now"] += 6 * MINUTE
    page = asha.htmx(poll_of(board))
    assert "Nothing is being read or sent." in page.one('//*[@data-hx-swap-oob="innerHTML:#alarms"]').text_content()
    assert version(page) == version(board) and asha.htmx(poll_of(page)).status == 204
    assert meena.htmx(poll_of(board)).status == 204
    Schedule.update(last_at=clock["now"]).execute()
    page = asha.htmx(poll_of(page))
    assert not page.one('//*[@data-hx-swap-oob="innerHTML:#alarms"]').text_content().strip()


def test_a_move_brings_no_banner_that_stands_there_already(visit, ticket, now):
    alarm(now)
    asha = visit("asha")
    board = asha.get("/board")
    mark = board.one('//*[@id="poll"]').get("data-a")
    page = asha.drop(f"/tickets/{ticket.number}/mark", office="FOOD:Bhiwani", v=version(board), a=mark)
    assert page.status == 200 and not page.all('//*[@data-hx-swap-oob="innerHTML:#alarms"]')


def test_an_idle_poll_asks_one_thing_more(visit, ticket, monkeypatch):
    asha = visit("asha")
    board = asha.get("/board")
    looks = []
    monkeypatch.setattr("smgt.health.in_alarm", lambda: looks.append(1))
    assert asha.htmx(poll_of(board)).status == 204 and looks == []


def test_health_names_alarms_by_channel_and_no_account(visit, handle, now):
    factories.account("other", "mail", alarm="silent", alarm_at=now)
    alarm_of = {"x": ["failing"], "mail": ["silent"]}
    Account.update(alarm="failing").where(Account.channel == "x").execute()
    answer = visit().client.get("/health")
    assert answer.json["alarms"] == alarm_of and "cmohry" not in answer.text and "other" not in answer.text


def test_the_definition_of_an_alarm_stands_on_the_page(admin):
    words = admin.get("/accounts").words()
    assert "three of its usual outages of the last 14 days, 15 minutes at least and 2 hours at most" in words
    assert "second longest pause" in words


def poll_of(page):
    return page.one('//*[@id="poll"]').get("data-hx-get")
