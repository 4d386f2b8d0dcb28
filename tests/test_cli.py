"""The commands as the outside uses them: real processes, JSON lines, exit codes."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smgt import config
from smgt.app import create_app
from smgt.channels.maildir import Maildir
from smgt.clocks import today
from smgt.models import Account, Event, Officer, db
from tests.test_journal import by_hand

ROOT = Path(__file__).parent.parent
SOON = datetime.now(UTC) + timedelta(days=5)
MAIL = (
    b"From: Ravi <ravi@example.org>\r\nTo: cm@drill.example\r\nSubject: Paani\r\nMessage-ID: <%d@example.org>\r\n"
    b"\r\nNo water\r\n"
)


class Commands:
    """Runs commands against one home and database: in this process, as flask's own runner does."""

    def __init__(self, home, url):
        self.home = home
        self.environ = {"SMGT_HOME": str(home), "SMGT_DATABASE_URL": url, "SMGT_SETTLE_SECONDS": "0",
                        "SMGT_SECRET_KEY": "for the tests of commands, not a real key"}  # fmt: skip
        self.runner = create_app(self.environ).test_cli_runner()

    def run(self, *words, given=""):
        return self.runner.invoke(args=words, input=given)

    def lines(self, *words, **options):
        done = self.run(*words, **options)
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def commands(database_url, tmp_path):
    return Commands(tmp_path / "home", database_url)


def add_mailbox(commands):
    folder = commands.home / "cm"
    credentials = {"incoming": f"maildir://{folder}", "outgoing": f"maildir://{commands.home}/sent",
                   "address": "cm@drill.example"}  # fmt: skip
    commands.lines("account", "add", "--channel", "mail", "--name", "cm", "--credentials-stdin",
                   given=json.dumps(credentials))  # fmt: skip
    return Maildir(folder, "cm@drill.example")


def test_a_new_house_from_nothing(commands):
    assert commands.lines("migrate") == []
    assert commands.lines("directory", "load")[0]["added"] > 1000
    assert commands.lines("directory", "load")[0]["unchanged"] > 1000
    added = commands.lines("officer", "add", "--email", "asha@hry.nic.in", "--name", "Asha", "--role", "tracker",
                           "--password-stdin", given="monsoon-ladder-42\n")  # fmt: skip
    assert added[0]["email"] == "asha@hry.nic.in"
    assert commands.lines("journal", "verify") == [{"events": 1, "ok": True}]


def test_mail_is_fetched_once_and_found_again(commands):
    commands.lines("directory", "load")
    box = add_mailbox(commands)
    for number in range(3):
        box.write(MAIL % number)
    assert commands.lines("fetch", "cm") == [
        {"account": "cm", "fetched": 3, "opened": 3, "joined": 0, "ignored": 0, "failed": 0}
    ]
    assert commands.lines("fetch")[0]["opened"] == 0
    assert [t["number"] for t in commands.lines("export", "tickets")] == [f"SMGT-{n:06d}" for n in (1, 2, 3)]
    assert {m["author"] for m in commands.lines("export", "messages")} == {"ravi@example.org"}
    assert [e["action"] for e in commands.lines("export", "events")] == [
        "account_added",
        *["open"] * 3,
        *["export"] * 3,
    ]
    assert len(commands.lines("search", "water")) == 3
    swept = commands.lines("sweep", "--now", "2100-01-01T00:00:00+05:30")[0]
    assert swept["proposed"] == 3 and swept["reminded"] == 3


def test_an_officer_is_invited_only_where_a_link_can_be_mailed(commands):
    done = commands.run("officer", "invite", "nobody@hry.nic.in")
    assert done.exit_code == 1 and "no officer" in done.output
    with db.connection_context():
        Officer.create(email="asha@hry.nic.in", name="Asha", role="tracker", created_at=SOON)
    done = commands.run("officer", "invite", "asha@hry.nic.in")
    assert done.exit_code == 1 and "SMGT_BASE_URL" in done.output
    config.settings.smtp_url, config.settings.base_url = "smtp://127.0.0.1:1", "https://smgt.example"
    assert commands.lines("officer", "invite", "asha@hry.nic.in")[0]["email"] == "asha@hry.nic.in"


def test_what_an_officer_may_not_see_is_not_exported_to_him(commands):
    commands.lines("directory", "load")
    add_mailbox(commands).write(MAIL % 1)
    commands.lines("fetch")
    for role in ("administrator", "officer", "viewer"):
        charge = ["--office", "FOOD:Bhiwani"] if role == "officer" else []
        commands.lines("officer", "add", "--email", f"{role}@hry.nic.in", "--name", role, "--role", role, *charge,
                       "--password-stdin", given="monsoon-ladder-42")  # fmt: skip
    for what in ("tickets", "messages", "events"):
        assert commands.lines("export", what, "--as", "administrator@hry.nic.in") == []
        assert commands.lines("export", what, "--as", "officer@hry.nic.in") == []
    assert len(commands.lines("export", "tickets", "--as", "viewer@hry.nic.in")) == 1


def test_secrets_are_never_shown(commands):
    secret = {"bearer_token": "very-secret-token"}
    added = commands.run("account", "add", "--channel", "x", "--name", "demo", "--credentials-stdin",
                         given=json.dumps(secret))  # fmt: skip
    shown = commands.run("account", "list")
    assert added.exit_code == 0 and "demo" in shown.stdout
    assert "very-secret-token" not in added.stdout + added.stderr + shown.stdout + shown.stderr


def test_the_switch_stops_what_goes_out(commands):
    assert commands.lines("outward", "stop") == [{"outward": "stopped"}]
    assert commands.lines("send") == [{"sent": 0, "failed": 0, "uncertain": 0, "queued": 0}]
    assert commands.lines("outward", "start") == [{"outward": "started"}]


@pytest.mark.parametrize("words", [("fetch", "nobody"), ("export", "tickets", "--as", "nobody@hry.nic.in")])
def test_a_failure_is_a_sentence_and_exit_1(commands, words):
    done = commands.run(*words)
    assert done.exit_code == 1 and done.stdout == "" and "There is no" in done.stderr


@pytest.mark.parametrize("words", [("export", "secrets"), ("sweep", "--now", "soon"), ("nonsense",), ("sample",)])
def test_bad_usage_is_exit_2(commands, words):
    assert commands.run(*words).exit_code == 2


@pytest.mark.parametrize(
    "environ, sentence",
    [({"SMGT_LAPSE_DAYS": "often"}, "SMGT_LAPSE_DAYS must be a whole number"),
     ({"SMGT_COLOUR": "red"}, "Unknown setting SMGT_COLOUR"), ({"SMGT_SECRET_KEY": ""}, "SMGT_SECRET_KEY must be set")],
)  # fmt: skip
def test_a_malformed_setting_stops_the_start_with_a_sentence(tmp_path, environ, sentence):
    """A process of its own, as people start it."""
    environ = {"PATH": os.environ["PATH"], "SMGT_HOME": str(tmp_path), "SMGT_SECRET_KEY": "x" * 32} | environ
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and sentence in done.stderr and "Traceback" not in done.stderr


def test_what_lies_in_the_home_is_for_its_own_user_alone(tmp_path):
    home = tmp_path / "home"
    environ = {"SMGT_HOME": str(home), "SMGT_SECRET_KEY": "for tests only, not a real key at all"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi"]
    usual = ["sh", "-c", 'umask 022; exec "$@"', "sh"]
    subprocess.run([*usual, *command, "migrate"], cwd=ROOT, env=environ, check=True, capture_output=True, timeout=60)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (home, *home.rglob("*"))}
    assert modes["home"] == 0o700 and modes["smgt.db"] == 0o600
    assert not [name for name, mode in modes.items() if mode & 0o077]


def test_sample_data_never_goes_beside_real_tickets(commands):
    commands.lines("directory", "load")
    assert commands.lines("sample", "--tickets", "40")[0]["tickets"] == 40
    assert commands.lines("journal", "verify")[0]["ok"]
    add_mailbox(commands).write(MAIL % 1)
    commands.lines("fetch", "cm")
    assert "real tickets" in commands.run("sample", "--tickets", "5").stderr


def test_the_doctor_says_what_to_do(commands):
    done = commands.run("doctor")
    lines = {line["check"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert done.exit_code == 1 and lines["durability"]["ok"] and "directory load" in lines["directory"]["do"]


@pytest.mark.parametrize("credentials", [{"kind": "foo"}, {"kind": None}, {"kind": ["a"]}])
def test_an_account_of_no_known_kind_is_refused(commands, credentials):
    given = json.dumps({"bearer_token": "t"} | credentials)
    done = commands.run("account", "add", "--channel", "x", "--name", "demo", "--credentials-stdin", given=given)
    assert done.exit_code == 1 and "kind" in done.stderr


def test_a_database_that_is_none_is_a_sentence(tmp_path):
    (tmp_path / "smgt.db").write_text("this is no database, whatever its name says")
    commands = Commands(tmp_path, f"sqlite:///{tmp_path}/smgt.db")
    for words in (("migrate",), ("fetch",), ("serve",)):
        done = commands.run(*words)
        assert done.exit_code == 1 and "The database cannot be used" in done.stderr


def test_an_account_is_paused_and_goes_on_by_command(commands):
    add_mailbox(commands)
    assert commands.lines("account", "pause", "cm")[0]["paused"] is True
    assert commands.lines("account", "list")[0]["paused"] is True
    assert commands.lines("account", "go-on", "cm")[0]["paused"] is False
    assert "There is no account nobody" in commands.run("account", "pause", "nobody").stderr


def test_an_account_is_reconnected_by_command(commands):
    given = {"bearer_token": "first-token", "user_id": "77"}
    add = ("account", "add", "--channel", "x", "--name", "handle", "--credentials-stdin")
    commands.lines(*add, given=json.dumps(given))
    again = ("account", "reconnect", "handle", "--credentials-stdin")
    shown = commands.run(*again, given=json.dumps(given | {"bearer_token": "second-token"}))
    assert shown.exit_code == 0 and "second-token" not in shown.output
    refused = commands.run(*again, given=json.dumps(given | {"user_id": "78"}))
    assert refused.exit_code == 1 and "another identity" in refused.stderr
    assert commands.run(*again, given="no JSON").exit_code == 1


def test_the_list_of_accounts_tells_office_kind_and_alarm(commands):
    add_mailbox(commands)
    with db.connection_context():
        Account.update(alarm="silent", alarm_at=SOON, kind="suggestion").execute()
    line = commands.lines("account", "list")[0]
    assert (line["office"], line["kind"], line["alarm"], line["needs_check"]) == (None, "suggestion", "silent", False)


def test_the_doctor_names_alarms_and_tokens_that_end(commands):
    add_mailbox(commands)
    with db.connection_context():
        Account.update(alarm="silent", alarm_at=SOON, token_until=SOON).execute()
    lines = {line["check"]: line for line in map(json.loads, commands.run("doctor").stdout.splitlines())}
    assert "cm (silent)" in lines["accounts"]["do"] and f"cm on {today(SOON)}" in lines["tokens"]["do"]
    with db.connection_context():
        Account.update(alarm="", token_until=SOON + timedelta(days=30)).execute()
    lines = {line["check"]: line for line in map(json.loads, commands.run("doctor").stdout.splitlines())}
    assert lines["accounts"]["ok"] and lines["tokens"]["ok"]


def test_a_copy_and_an_erasure_by_command(commands):
    commands.lines("directory", "load")
    add_mailbox(commands).write(MAIL % 1)
    commands.lines("fetch", "cm")
    copied = commands.lines("privacy", "export", "mail", "ravi@example.org")
    assert [line["what"] for line in copied] == ["citizen", "ticket", "message"]
    still_open = commands.run("privacy", "erase", "mail", "ravi@example.org", "--reason", "He asked")
    assert still_open.exit_code == 1 and "still open" in still_open.stderr
    assert commands.run("privacy", "export", "mail", "nobody@example.org").exit_code == 1
    assert commands.run("privacy", "erase", "mail", "ravi@example.org").exit_code == 2


def test_retention_looks_first_and_says_so(commands):
    looked = commands.run("retention")
    assert "Nothing was erased" in looked.stderr
    lines = [json.loads(line) for line in looked.stdout.splitlines()]
    assert {line["limit"]: (line["days"], line["due"]) for line in lines}["raw"] == (90, 0)
    assert not any(line["erased"] for line in lines) and commands.lines("retention", "--apply")[0]["erased"]


def test_one_event_altered_by_hand_is_named(commands):
    for turn in ("stop", "start", "stop"):
        commands.lines("outward", turn)
    with db.connection_context(), by_hand():
        Event.update(actor="somebody else").where(Event.id == 2).execute()
    done = commands.run("journal", "verify")
    assert done.exit_code == 1 and json.loads(done.stdout)["broken"] == 2


def test_the_journals_head_is_what_verify_compares_with(commands):
    commands.lines("outward", "stop")
    head = commands.lines("journal", "head")[0]["head"]
    commands.lines("outward", "start")
    assert commands.lines("journal", "verify", "--head", head)[0]["ok"]
    assert commands.run("journal", "verify", "--head", f"1:{'0' * 64}").exit_code == 1
    assert commands.run("journal", "verify", "--head", "nonsense").exit_code == 1


def test_secrets_are_sealed_again_by_command(commands):
    add_mailbox(commands)
    assert commands.lines("vault", "rotate") == [{"sealed": 1}]
    assert {check["check"]: check["ok"] for check in map(json.loads, commands.run("doctor").stdout.splitlines())}[
        "secrets"
    ]
