"""Notices on their way: each recipient once, as he wants it, with what came of it; telephones only for a danger."""

import threading
from datetime import timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from smgt import deliveries, notices, reminders, roster
from smgt.journal import SYSTEM
from smgt.models import Delivery, Notice, Office, Officer
from tests.factories import NOON, act, fresh, marked, open_ticket
from tests.servers import free_port, smtp

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def mails(settings, tmp_path):
    """A server that takes mail; what it took, as (to, subject, words)."""
    with smtp() as (port, server):
        settings.smtp_url, settings.base_url = f"smtp://127.0.0.1:{port}", "https://smgt.example"
        server.read = lambda: [_read(raw) for raw in server.mails]
        yield server


def _read(raw):
    letter = message_from_bytes(raw, policy=policy.default)
    return letter["To"], letter["Subject"], letter.get_content()


class Gateway(BaseHTTPRequestHandler):
    """A gateway for messages to telephones: keeps what it is asked, answers `status`; 0 cuts the connection."""

    def do_GET(self):
        self.server.asked.append(parse_qs(urlsplit(self.path).query))
        if self.server.status:
            self.send_response(self.server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.connection.close()

    def log_message(self, *given):
        pass


@pytest.fixture
def gateway(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.asked, server.status = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.sms_url = f"http://127.0.0.1:{server.server_port}/send?to={{number}}&say={{text}}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def send(settings):
    return lambda moment: deliveries.send(settings, lambda: moment)


def sent_to(server):
    return sorted(to for to, _, _ in server.read())


def states(way="mail"):
    rows = Delivery.select().where(Delivery.way == way).order_by(Delivery.id)
    return [(row.to, row.state, row.attempts) for row in rows]


def test_a_notice_settles_and_then_goes_to_the_office_and_to_its_holder(mails, send, ticket, people, now):
    Office.update(email="dfsc.bwn@hry.nic.in").where(Office.code == "FOOD:Bhiwani").execute()
    marked(ticket, people)
    assert send(now + MINUTE) == 0 and send(now + 3 * MINUTE) == 2 and send(now + HOUR) == 0
    assert sent_to(mails) == ["dfsc.bwn@hry.nic.in", "meena@hry.nic.in"]
    assert [each[1:] for each in states()] == [("sent", 1), ("sent", 1)]
    assert Notice.get().state == "sent" and Notice.get().sent_at == now + 3 * MINUTE


def test_what_was_taken_back_in_time_is_told_to_nobody(mails, send, ticket, people, now):
    marked(ticket, people)
    act(ticket, "take_back", people["asha"], now + MINUTE)
    assert send(now + HOUR) == 0 and Notice.get().state == "withdrawn" and not mails.mails


@pytest.mark.parametrize("chosen, subject, words", [
    ("", "{number} कार्यालय को मार्क की गई", "बिना साइन इन किए"),
    ("en", "{number} is marked to {office}", "Without signing in"),
])  # fmt: skip
def test_a_mail_is_in_the_language_of_whoever_reads_it(
    chosen, subject, words, mails, send, settings, ticket, people, now
):
    settings.officers_language = "hi"
    Office.update(name_hi="कार्यालय").where(Office.code == "FOOD:Bhiwani").execute()
    Officer.update(language=chosen).where(Officer.name == "meena").execute()
    marked(ticket, people)
    send(now + 3 * MINUTE)
    _, said, text = mails.read()[0]
    assert said == subject.format(number=ticket.number, office=Office.get_by_id("FOOD:Bhiwani").name)
    assert text.startswith(said) and words in text


def test_a_digest_goes_at_its_hour_with_all_that_came_meanwhile(mails, send, handle, people, now):
    Officer.update(notify="digest").where(Officer.name == "meena").execute()
    for number in range(3):
        notices.tell(
            "returned", Office.get_by_id("FOOD:Bhiwani"), open_ticket(handle, f"pani {number}"), now, once=f"r{number}"
        )
    assert send(now + 50 * MINUTE) == 0  # it is 12:50 in India
    assert {row.state for row in Notice.select()} == {"sending"}
    assert send(now + HOUR) == 1 and len(mails.mails) == 1
    to, subject, words = mails.read()[0]
    assert (to, subject) == ("meena@hry.nic.in", "SMGT: 3 notices") and words.count("the report was returned") == 3
    assert {row.state for row in Notice.select()} == {"sent"}


def test_what_is_urgent_does_not_wait_for_the_digest(mails, send, ticket, people, now):
    Officer.update(notify="digest").where(Officer.name == "meena").execute()
    act(ticket, "amend", people["asha"], urgency="high")
    marked(ticket, people)
    assert send(now + 3 * MINUTE) == 1


def test_who_wants_none_gets_none_but_a_danger_to_life_and_his_own_matters(mails, send, ticket, people, now):
    Officer.update(notify="quiet").execute()
    marked(ticket, people)
    assert send(now + HOUR) == 0
    assert states() == [(f"officer {people['meena'].id}", "kept", 0)] and Notice.get().state == "kept"
    act(ticket, "amend", people["asha"], now + HOUR, urgency="life-threatening")
    reminders.sweep(now + HOUR)
    notices.tell_officer("security", people["meena"], "Your password", "It was changed.", now + HOUR, once="own")
    send(now + HOUR)
    assert sent_to(mails).count("meena@hry.nic.in") == 2


def test_each_digest_hour_comes_after_the_other(now):
    hours = [(deliveries.digest_time(now + n * HOUR) - now) / HOUR for n in (0, 1, 1.5, 5, 6, 21)]
    assert hours == [1, 1, 5, 5, 21, 21]


def test_a_refused_mail_is_tried_six_times_and_then_told_as_failed(mails, send, ticket, people, now):
    mails.script["RCPT"] = "550 no such mailbox"
    marked(ticket, people)
    for number in range(10):
        send(now + (3 + 6 * number) * MINUTE)
    assert states() == [(f"officer {people['meena'].id}", "failed", 6)]
    assert Notice.get().state == "failed" and "550 no such mailbox" in Notice.get().reason


def test_a_mail_server_that_is_away_for_a_day_loses_nothing(mails, send, settings, ticket, handle, people, now):
    alive, settings.smtp_url = settings.smtp_url, f"smtp://127.0.0.1:{free_port()}"
    marked(ticket, people)
    marked(open_ticket(handle, "bijli"), people)
    for hours in range(24):
        assert send(now + hours * HOUR + 3 * MINUTE) == 0
    assert {each[1:] for each in states()} == {("queued", 0)}
    first, second = Delivery.select().order_by(Delivery.send_after)
    assert first.send_after == now + 22 * HOUR + 33 * MINUTE != second.send_after  # one try a sweep
    settings.smtp_url = alive
    assert send(now + DAY) == 2 and {each[1:] for each in states()} == {("sent", 1)}


def test_after_three_days_without_a_mail_server_it_is_told_as_failed(mails, send, settings, ticket, people, now):
    settings.smtp_url = f"smtp://127.0.0.1:{free_port()}"
    marked(ticket, people)
    send(now + 3 * MINUTE)
    send(now + 3 * DAY)
    assert Notice.get().state == "failed" and "cannot be reached" in Notice.get().reason


def test_a_danger_to_life_goes_before_all_that_waits(mails, send, monkeypatch, handle, danger, people, now):
    monkeypatch.setattr(deliveries, "AT_ONCE", 2)
    for number in range(5):
        notices.tell("returned", Office.get_by_id("FOOD:Bhiwani"), danger, now - HOUR, once=f"r{number}")
    send(now)
    assert mails.mails and all("DANGER" in subject for _, subject, _ in mails.read())


def test_a_digest_is_never_cut_in_two(mails, send, monkeypatch, handle, people, now):
    Officer.update(notify="digest").execute()
    for number in range(3):
        ticket = open_ticket(handle, f"pani {number}")
        notices.tell("returned", Office.get_by_id("FOOD:Bhiwani"), ticket, now, once=f"r{number}")
    send(now + 50 * MINUTE)
    monkeypatch.setattr(deliveries, "AT_ONCE", 1)
    assert send(now + HOUR) == 1 and mails.read()[0][1] == "SMGT: 3 notices"


def test_one_recipient_who_cannot_be_reached_does_not_make_the_other_be_told_twice(mails, send, ticket, people, now):
    Office.update(email="gone@hry.nic.in").where(Office.code == "FOOD:Bhiwani").execute()
    marked(ticket, people)
    send(now + 3 * MINUTE)
    Delivery.update(state="queued", send_after=now).where(Delivery.to.startswith("office ")).execute()
    mails.script["RCPT"] = "450 later"
    send(now + 4 * MINUTE)
    del mails.script["RCPT"]
    send(now + 20 * MINUTE)
    assert sent_to(mails).count("meena@hry.nic.in") == 1 and Notice.get().state == "sent"


def test_two_senders_at_once_send_one_mail(mails, send, settings, ticket, people, now):
    marked(ticket, people)
    send(now + MINUTE)
    moment = now + 3 * MINUTE
    notice = Notice.get()
    deliveries._address(notice, settings, moment)
    deliveries._address(notice, settings, moment)
    rows = [deliveries._groups(moment)[0][0] for _ in range(2)]
    assert [deliveries._claim(row, moment) for row in rows] == [True, False] and Delivery.select().count() == 1


@pytest.fixture
def danger(ticket, people, now):
    """A danger to life with telephones at the office and with who is on duty."""
    Office.update(phone="01664-242424").where(Office.code == "FOOD:Bhiwani").execute()
    Officer.update(phone="+91 98765 43210").where(Officer.name == "arun").execute()
    roster.put(people["arun"], "morning", "", now.date(), now.date(), SYSTEM, now)
    act(ticket, "amend", people["asha"], urgency="life-threatening")
    marked(ticket, people)
    reminders.sweep(now)
    return fresh(ticket)


def test_a_danger_to_life_rings_telephones_too(mails, gateway, send, danger, now):
    send(now)
    assert sorted(asked["to"][0] for asked in gateway.asked) == ["+919876543210", "01664242424"]
    assert all(danger.number in asked["say"][0] for asked in gateway.asked)
    assert {state for _, state, _ in states("sms")} == {"sent"}


def test_whose_address_is_the_offices_own_is_mailed_once_and_his_telephone_rings_too(danger, people, now):
    Office.update(email="Meena@hry.nic.in").where(Office.code == "FOOD:Bhiwani").execute()
    Officer.update(phone="98111 22222").where(Officer.name == "meena").execute()
    notice = Notice.get(Notice.office == "FOOD:Bhiwani", Notice.kind == "ring")
    found = [each[1:3] for each in deliveries.recipients(notice, now.date())]
    assert found == [("Meena@hry.nic.in", "01664-242424"), ("", "98111 22222")]
    Office.update(phone="+91 98111-22222").where(Office.code == "FOOD:Bhiwani").execute()
    found = [each[1:3] for each in deliveries.recipients(Notice.get_by_id(notice.id), now.date())]
    assert found == [("Meena@hry.nic.in", "+91 98111-22222"), ("", "")]


def test_without_a_gateway_or_a_danger_no_telephone_rings(mails, gateway, send, settings, ticket, people, now):
    Officer.update(phone="+91 98765 43210").execute()
    marked(ticket, people)
    send(now + HOUR)
    settings.sms_url = ""
    act(ticket, "amend", people["asha"], now + HOUR, urgency="life-threatening")
    reminders.sweep(now + HOUR)
    send(now + HOUR)
    assert not gateway.asked and not states("sms") and mails.mails


@pytest.mark.parametrize("status, state, times", [(0, "uncertain", 1), (500, "uncertain", 1), (403, "failed", 1),
                                                  (429, "failed", 2)])  # fmt: skip
def test_an_unclear_answer_is_written_down_and_never_sent_again(gateway, send, danger, now, status, state, times):
    gateway.status = status
    for number in range(4):
        send(now + 6 * number * MINUTE)
    assert {(each[1], each[2]) for each in states("sms")} == {(state, times)} and len(gateway.asked) == 2 * times
    assert "9876543210" not in str([row.reason for row in Delivery.select()])


def test_a_call_that_was_logged_stops_what_is_not_out_yet(mails, gateway, send, danger, people, now):
    said = {"whom": "SHO", "at": "20-11-2026 12:01", "said": "On the way"}
    act(danger, "log_call", people["arun"], now + MINUTE, **said)
    assert send(now + 2 * MINUTE) == 0 or not gateway.asked
    assert {state for _, state, _ in states("sms")} == {"withdrawn"}


def test_an_address_that_is_no_longer_his_is_told_where_it_was(people, mails, send):
    notices.tell_address("security", "old@hry.nic.in", people["meena"], "Changed", "To another.", NOON, once="m")
    Officer.update(email="new@hry.nic.in").where(Officer.name == "meena").execute()
    assert send(NOON) == 1
    assert [(to, subject) for to, subject, _ in mails.read()] == [("old@hry.nic.in", "Changed")]
    assert Notice.get().state == "sent"
