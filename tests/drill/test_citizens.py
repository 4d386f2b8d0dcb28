"""The citizens of the drill: what they say, and how they answer."""

import email
import email.policy
import json
import mailbox
import re
import socket
import threading
import time
from collections import Counter
from email.utils import parseaddr
from random import Random

import pytest
import requests

from smgt.drill import graph_store, letters
from smgt.drill.citizens import CM, CMO, MAILBOX, PAGE, SHARES, SUGGESTIONS, Citizens, read_corpus
from smgt.drill.workshop import Workshop
from smgt.drill.x_rows import user_id
from smgt.drill.x_store import Store

ACKNOWLEDGED = "Your grievance SMGT-000001 has been registered and sent to Ambala. SMGT-000001/1"
DONE = "Action taken: the drain was cleaned. SMGT-000001/2"
SAID = {kind: {each["text"] for each in read_corpus() if each["kind"] == kind} for kind in ("happy", "unhappy")}


@pytest.fixture
def place(tmp_path):
    store = Store(tmp_path / "x.db")
    yield tmp_path, store
    store.close()


@pytest.fixture
def citizens(place):
    citizens = crowd(*place)
    yield citizens
    citizens.facebook.close()


def crowd(folder, store, seed=1):
    folder.mkdir(exist_ok=True)
    facebook = graph_store.Store(folder / "facebook.db")
    inboxes = {MAILBOX: folder / "cm", SUGGESTIONS: folder / "suggestions"}
    return Citizens(store, facebook, inboxes, folder / "sent", seed)


def inbox(folder):
    paths = sorted((folder / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]


def reply_by_mail(folder, letter, text, reply_to=MAILBOX, **headers):
    """What the tracker's mail channel writes when it answers a letter."""
    answer = email.message.EmailMessage(policy=email.policy.SMTP)
    answer["From"], answer["To"], answer["Reply-To"] = MAILBOX, letter["From"], reply_to
    answer["Subject"], answer["Message-ID"] = "Re: " + letter["Subject"], f"<{time.monotonic_ns()}@drill.example>"
    answer["In-Reply-To"] = answer["References"] = letter["Message-ID"]
    for name, value in headers.items():
        answer[name.replace("_", "-")] = value
    answer.set_content(text)
    mailbox.Maildir(folder / "sent", create=True).add(answer.as_bytes())


def test_the_corpus_is_large_invented_and_covers_the_state():
    corpus = read_corpus()
    kinds = Counter(each["kind"] for each in corpus)
    assert kinds["grievance"] >= 120 and kinds["mail"] + kinds["suggestion"] >= 25 and kinds["noise"] >= 15
    assert kinds["happy"] >= 12 and kinds["unhappy"] >= 12 and kinds["chaser"] >= 8
    assert len({each["district"] for each in corpus if each.get("district")}) == 23
    assert {each["lang"] for each in corpus if each["kind"] == "grievance"} == {"hi", "hinglish", "en", "pa"}
    texts = [each["text"] for each in corpus]
    assert len(texts) == len(set(texts)) and not re.search(r"\d{6}|@|http", json.dumps(texts))


def test_one_seed_says_the_same_and_goes_on_where_it_stopped(place, tmp_path):
    folder, store = place
    crowd(folder, store).speak(10)
    crowd(folder, store).speak(10)
    other = Store(tmp_path / "other.db")
    crowd(tmp_path / "elsewhere", other).speak(20)
    said = [[row["text"] for row in each.shown("all")] for each in (store, other)]
    pages = [graph_store.Store(path / "facebook.db") for path in (folder, tmp_path / "elsewhere")]
    on_page = [[row["text"] for row in each.shown("feed", graph_store.number(PAGE))] for each in pages]
    assert on_page[0] == on_page[1] != []
    other.close()
    assert said[0] == said[1] and len(said[0]) == len(set(said[0]))


def test_everything_is_said_in_its_share(citizens, place):
    folder, store = place
    citizens.speak(150)
    posts, facebook = store.shown("all"), citizens.facebook
    both = [row for row in posts if f"@{CMO} @{CM}" in row["text"] and not row["original_id"]]
    assert sum(SHARES.values()) == 100 and len(posts) > 70
    visits = [row for row in facebook.shown("feed", citizens.page_id) if row["author_id"] != citizens.page_id]
    speeches = [row for row in facebook.shown("feed", citizens.page_id) if row["author_id"] == citizens.page_id]
    remarks = [row for speech in speeches for row in facebook.shown("comments", speech["id"])]
    assert len(visits) > 5 and len(remarks) > 5 and facebook.shown("talks", citizens.page_id)
    assert both and any(row["original_id"] for row in posts) and any(row["parent_id"] for row in posts)
    assert inbox(folder / "cm") and inbox(folder / "suggestions")


def test_a_letter_is_a_real_mail(citizens, place):
    citizens.speak(150)
    mails = inbox(place[0] / "cm")
    for mail in mails:
        assert mail["Message-ID"] and mail["Date"].datetime and mail["To"] == MAILBOX and mail["Subject"]
        assert re.search(r"@example\.(org|in)>$", mail["From"]) and letters.words(mail)
    assert any(part.get_content_type() == "image/png" for mail in mails for part in mail.iter_attachments())


def test_an_acknowledgement_is_not_answered_and_a_report_once(citizens, place):
    store = place[1]
    post = store.post("asha", f"@{CMO} nali saaf karo", name="Asha")
    store.post(CMO, ACKNOWLEDGED, in_reply_to=post["id"])
    assert citizens.answer() == 0
    report = store.post(CMO, DONE, in_reply_to=post["id"])
    assert (citizens.answer(), citizens.answer()) == (1, 0)
    (answer,) = store.shown("replies", report["id"])
    assert answer["text"].removeprefix(f"@{CMO} ") in SAID["happy"] | SAID["unhappy"]
    assert store.mentioned(answer["id"], user_id(CMO))


def test_two_in_three_are_happy_and_nobody_is_unhappy_twice(citizens, place):
    store = place[1]
    posts = [store.post(f"citizen{n}", f"@{CMO} {n}") for n in range(100)]
    rounds = []
    for number in (2, 3):
        reports = [store.post(CMO, f"Done. SMGT-{post['id']}/{number}", in_reply_to=post["id"]) for post in posts]
        citizens.answer()
        answers = [store.shown("replies", report["id"])[0]["text"].removeprefix(f"@{CMO} ") for report in reports]
        rounds.append([text in SAID["unhappy"] for text in answers])
    assert 20 <= sum(rounds[0]) <= 50
    assert not any(first and second for first, second in zip(*rounds, strict=True))


def test_whoever_is_asked_for_details_gives_them(citizens, place):
    store = place[1]
    words = "Please send us the place, your name and a phone number. SMGT-00000{}/1"
    posts = [store.post(f"asha{n}", f"@{CMO} nali", name="Asha Devi") for n in range(9)]
    asked = [store.post(CMO, words.format(n), in_reply_to=post["id"]) for n, post in enumerate(posts)]
    assert citizens.answer() == 9
    below = [row["text"] for each in asked for row in store.shown("replies", each["id"])]
    private = [row["text"] for row in store.directs(user_id(CMO))]
    assert below and private and len(below) + len(private) == 9, "some write it in public, some in private"
    assert all("Asha Devi" in text for text in below + private)


def test_citizens_edit_and_delete_what_they_said(citizens, place):
    store, facebook = place[1], citizens.facebook
    for n in range(6):
        store.post("asha", f"@{CMO} nali {n}")
        facebook.post(PAGE, "asha", f"nali {n}")
    both = lambda: [[row["text"] for row in rows] for rows in (store.shown("all"), facebook.shown("feed", page))]
    page = citizens.page_id
    for n in range(8):
        citizens.amend(Random(n))
    assert all(len(said) == 6 and "correction" in str(said) for said in both())
    for n in range(8):
        citizens.withdraw(Random(n))
    assert all(len(said) < 6 for said in both())


def test_the_page_is_answered_where_it_answered(citizens):
    facebook = citizens.facebook
    visit = facebook.post(PAGE, "asha", "nali saaf karo", name="Asha")
    remark = facebook.comment("bala", "sadak tuti", facebook.post(PAGE, PAGE, "a speech")["id"], name="Bala")
    message = facebook.message(PAGE, "ravi", "bijli nahi", name="Ravi")
    for thing in (visit, remark):
        facebook.comment(PAGE, ACKNOWLEDGED, thing["id"])
    assert citizens.answer() == 0
    for thing in (visit, remark):
        facebook.comment(PAGE, DONE, thing["id"])
    facebook.message(PAGE, message["person_id"], DONE, by_page=True)
    assert (citizens.answer(), citizens.answer()) == (3, 0)
    words = SAID["happy"] | SAID["unhappy"]
    answers = [facebook.shown("comments", thing["id"])[0] for thing in (visit, remark)]
    answers.append(facebook.shown("talk", f"{citizens.page_id} {message['person_id']}")[0])
    assert [row["author_id"] for row in answers] == [row["author_id"] for row in (visit, remark, message)]
    assert {row["text"] for row in answers} <= words


def test_an_answer_to_an_answer_is_answered_by_whom_it_was_meant_for(citizens):
    facebook = citizens.facebook
    first = facebook.comment("bala", "sadak", facebook.post(PAGE, PAGE, "a speech")["id"], name="Bala")
    second = facebook.comment("asha", "yahan bhi", first["id"], name="Asha")
    facebook.comment(PAGE, DONE, second["id"])
    citizens.answer()
    assert facebook.shown("comments", first["id"])[0]["author_id"] == second["author_id"]


def test_a_mail_is_answered_in_its_thread_with_the_quoted_text(citizens, place):
    folder = place[0]
    letters.write(folder / "cm", "Asha Devi", "asha.devi@example.org", MAILBOX, "Nali", "Saaf karo", "l1")
    (letter,) = inbox(folder / "cm")
    reply_by_mail(folder, letter, ACKNOWLEDGED, Auto_Submitted="auto-replied")
    assert citizens.answer() == 0
    reply_by_mail(folder, letter, DONE, reply_to="cm+smgt-000001@drill.example")
    assert (citizens.answer(), citizens.answer()) == (1, 0)
    answer = inbox(folder / "cm")[-1]
    assert parseaddr(answer["From"])[1] == "asha.devi@example.org" and answer["To"] == "cm+smgt-000001@drill.example"
    assert answer["References"].startswith(letter["Message-ID"]) and answer["In-Reply-To"] != letter["Message-ID"]
    assert f"> {DONE}" in letters.words(answer)


def test_mail_to_officers_is_left_alone(citizens, place):
    folder = place[0]
    notice = {"From": "officer@hry.example", "Subject": "Two tickets are due", "Message-ID": "<n1@drill.example>"}
    reply_by_mail(folder, notice, DONE)
    assert citizens.answer() == 0


def test_the_workshop_runs_and_takes_words_from_another_process(tmp_path):
    workshop, stop = Workshop(tmp_path, free_port()), threading.Event()
    thread = threading.Thread(target=workshop.run, args=(0.05, stop))
    thread.start()
    try:
        Workshop(tmp_path, workshop.port).speak(3)
        page = wait_for(f"http://127.0.0.1:{workshop.port}/")
        assert "what was said" in page
    finally:
        stop.set()
        thread.join(5)
    assert not thread.is_alive()


def test_the_accounts_name_handles_and_mailboxes(tmp_path):
    accounts = Workshop(tmp_path / "a b", 8005).accounts()
    assert [(each["channel"], each["name"]) for each in accounts] == [
        ("x", CMO),
        ("x", CM),
        ("facebook", PAGE),
        ("mail", MAILBOX),
        ("mail", SUGGESTIONS),
    ]
    assert accounts[0]["credentials"] == {
        "bearer_token": f"drill-{CMO}",
        "consumer_secret": f"drill-secret-{CMO}",
        "user_id": str(user_id(CMO)),
        "username": CMO,
    }
    assert set(accounts[2]["credentials"]) == {"page_id", "page_token", "app_secret", "verify_token"}
    assert accounts[4]["credentials"] == {
        "incoming": f"maildir://{tmp_path}/a%20b/drill/suggestions",
        "outgoing": f"maildir://{tmp_path}/a%20b/drill/sent",
        "address": SUGGESTIONS,
        "kind": "suggestion",
    }


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for(url):
    end = time.monotonic() + 5
    while True:
        try:
            return requests.get(url, timeout=5).text
        except requests.ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
