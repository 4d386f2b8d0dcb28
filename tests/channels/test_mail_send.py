"""Sending: what the mail says, and what is known about it afterwards."""

import socket
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from smgt.channels import mail as mail_module
from smgt.channels.base import ChannelDown, Delivery, Heard, NotSent, Reply, Uncertain, Way
from smgt.channels.mailparse import parse
from tests import servers
from tests.channels.conftest import mail
from tests.factories import NOON

LONG = "<" + "PN2PR01MB1234" * 6 + "@PN2PR01MB1234.INDPRD01.PROD.OUTLOOK.COM>"
REPLY = Reply(
    text="आपकी शिकायत दर्ज हुई।\n.\nSMGT-000042/2",
    mark="SMGT-000042/2",
    number="SMGT-000042",
    to="ravi@example.in",
    in_reply_to=LONG,
    references=("<first@example.in>",),
    subject="Re: पानी [SMGT-000042]\r\nBcc: all@example.in",
    message_id="<smgt-000042-2@cmo.example>",
)


def sent(smtp, reply=REPLY):
    """What the server received when this reply was sent, parsed."""
    mail(outgoing=f"smtp://127.0.0.1:{smtp.port}").send(reply)
    return message_from_bytes(smtp.mails[-1], policy=default)


def test_a_reply_threads_and_carries_its_number(smtp):
    message = sent(smtp)
    assert message["Subject"] == "Re: पानी Bcc: all@example.in [SMGT-000042]"
    assert (message["From"], message["To"]) == ("cm@cmo.example", "ravi@example.in")
    assert message["Reply-To"] == "cm+smgt-000042@cmo.example"
    assert message["Message-ID"] == "<smgt-000042-2@cmo.example>"
    assert (message["In-Reply-To"], message["References"]) == (LONG, f"<first@example.in> {LONG}")
    assert message["Date"] and message["Bcc"] is None and message["Auto-Submitted"] is None
    assert message.get_content().splitlines() == REPLY.text.splitlines()


def test_only_an_automatic_reply_says_so(smtp):
    message = sent(smtp, replace(REPLY, automatic=True))
    assert message["Auto-Submitted"] == "auto-replied" and message["X-Auto-Response-Suppress"] == "All"
    assert parse(message.as_bytes(), "1", NOON, "cm@cmo.example").skip
    assert sent(smtp)["X-Loop"] is None


def test_only_an_address_can_be_answered():
    heard = Heard("mail", NOON, author="ravi@example.in")
    assert mail_module.Mail.ways(heard, NOON) == (Way("reply"),)
    assert mail_module.Mail.ways(replace(heard, author=""), NOON) == ()


def test_headers_cannot_be_smuggled_in(smtp):
    message = sent(smtp, replace(REPLY, in_reply_to="<a@b>\r\nBcc: x@y.in", subject="a\nBcc: x@y.in\x00" + "b" * 900))
    assert message["Bcc"] is None and message["In-Reply-To"] is None and len(message["Subject"]) < 180


def test_a_delivery_is_the_message_id(smtp):
    channel = mail(outgoing=f"smtp://127.0.0.1:{smtp.port}")
    assert channel.send(REPLY) == Delivery("<smgt-000042-2@cmo.example>")
    assert not channel.can_look and channel.look(REPLY) is None


@pytest.mark.parametrize("to", ["", "unknown", "a@b, c@d", "a@b\r\nBcc: c@d", "=?utf-8?q?a?=@b.in"])
def test_only_a_plain_address_is_written_to(smtp, to):
    with pytest.raises(NotSent) as caught:
        sent(smtp, replace(REPLY, to=to))
    assert not caught.value.retry and not smtp.mails


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "retry"), [("451 later", True), ("550 no such person", False)])
def test_a_refusal_is_a_definite_no(smtp, phase, answer, retry):
    smtp.script = {phase: answer}
    with pytest.raises(NotSent, match=answer) as caught:
        sent(smtp)
    assert caught.value.retry is retry and not smtp.mails


def test_a_server_that_cannot_verify_a_recipient_has_accepted_him(smtp):
    smtp.script = {"RCPT": "252 cannot verify, will try"}
    assert sent(smtp)["Message-ID"] == REPLY.message_id


@pytest.mark.parametrize("phase", ["MAIL", "RCPT"])
def test_a_line_lost_before_the_content_is_a_no_to_be_tried_again(smtp, phase):
    smtp.script = {phase: "drop"}
    with pytest.raises(NotSent) as caught:
        sent(smtp)
    assert caught.value.retry


def test_a_mail_accepted_and_then_the_line_lost_is_uncertain(smtp):
    smtp.script = {"DATA": "drop"}
    with pytest.raises(Uncertain, match="no answer came"):
        sent(smtp)
    assert len(smtp.mails) == 1


def test_no_answer_in_time_is_uncertain(smtp, monkeypatch):
    monkeypatch.setattr(mail_module, "READ_SECONDS", 0.2)
    smtp.script = {"DATA": "wait"}
    with pytest.raises(Uncertain):
        sent(smtp)


def test_a_server_that_is_away_is_tried_again():
    with pytest.raises(NotSent, match="cannot be reached") as caught:
        mail(outgoing=f"smtp://127.0.0.1:{servers.free_port()}").send(REPLY)
    assert caught.value.retry


def test_a_server_that_never_greets_is_tried_again(monkeypatch):
    monkeypatch.setattr(mail_module, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotSent) as caught:
        mail(outgoing=f"smtp://127.0.0.1:{silent.getsockname()[1]}").send(REPLY)
    assert caught.value.retry


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_certificates_are_verified(tmp_path, scheme):
    servers.certificate(tmp_path)
    with servers.smtp(tls=scheme, home=tmp_path) as (port, server):
        url = f"{scheme}://127.0.0.1:{port}"
        with pytest.raises(NotSent, match="certificate verify failed"):
            mail(outgoing=url).send(REPLY)
        mail(outgoing=url, ca_file=str(tmp_path / "cert.pem")).send(REPLY)
    assert len(server.mails) == 1


def test_a_server_without_starttls_gets_nothing(smtp):
    with pytest.raises(NotSent, match="STARTTLS"):
        mail(outgoing=f"smtp+starttls://127.0.0.1:{smtp.port}").send(REPLY)
    assert not smtp.mails


def test_a_wrong_password_stops_the_account_and_not_the_reply():
    with servers.smtp(password="right") as (port, server):
        with pytest.raises(ChannelDown, match="535") as caught:
            mail(outgoing=f"smtp://cm:wrong@127.0.0.1:{port}").send(REPLY)
        assert caught.value.state == "auth_failed"
        assert mail(outgoing=f"smtp://cm:right@127.0.0.1:{port}").send(REPLY)


def test_a_maildir_takes_the_mail_and_can_be_looked_through(maildir, tmp_path):
    assert maildir.can_look and maildir.look(REPLY) is None
    assert maildir.send(REPLY) == maildir.look(REPLY) == Delivery("<smgt-000042-2@cmo.example>")
    (path,) = (tmp_path / "out" / "new").iterdir()
    assert message_from_bytes(path.read_bytes(), policy=default)["Reply-To"] == "cm+smgt-000042@cmo.example"
    assert maildir.look(replace(REPLY, message_id="<other@x>")) is None


def test_a_maildir_that_cannot_be_written_is_tried_again(maildir, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(NotSent, match="Not a directory") as caught:
        maildir.send(REPLY)
    assert caught.value.retry


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"incoming": "pop3://a:b@x.in"}, "imaps:// or imap:// or maildir://"),
        ({"incoming": "imaps://x.in/INBOX"}, "user:password"),
        ({"incoming": "imap://a:b@mail.example.in"}, "in clear; use imaps"),
        ({"incoming": "imaps://a:b@x.in:port"}, "percent-encode"),
        ({"incoming": "imaps://a:b%0D%0Ac@x.in"}, "control characters"),
        ({"incoming": "maildir://relative/dir"}, "absolute path"),
        ({"outgoing": "sendmail"}, "smtp:// or smtps://"),
        ({"outgoing": "smtp://a:b@mail.example.in"}, "in clear; use smtps"),
        ({"outgoing": ""}, "must have 'outgoing'"),
        ({"address": "CM <cm@x.in>"}, "one plain mail address"),
        ({"address": None}, "must have 'address'"),
    ],
)
def test_credentials_that_cannot_be_right_are_a_sentence(facts, words):
    with pytest.raises(ValueError, match=words) as caught:
        mail(**facts)
    assert "a:b" not in str(caught.value)


def test_credentials_must_be_an_object():
    with pytest.raises(ValueError, match="an object"):
        mail_module.Mail(["imaps://x"], None)


def test_length_counts_characters():
    assert mail().length("पानी") == 4 and mail().limit is None
