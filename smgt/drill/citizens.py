"""The invented citizens at work: they complain on X, on Facebook and by mail, and answer when the office answers."""

import json
import re
from email.utils import parseaddr
from pathlib import Path
from random import Random

from smgt.drill import deeds, letters
from smgt.drill.people import CM, CMO, PAGE, Person, someone
from smgt.drill.x_rows import user_id

MAILBOX, SUGGESTIONS = "cm@drill.example", "suggestions@drill.example"
CORPUS = Path(__file__).with_name("posts.jsonl")
# of a hundred times that somebody speaks
SHARES = {
    "complain": 38, "complain_to_both": 6, "share": 5, "chat": 6, "chase": 4, "write": 10, "suggest": 3,
    "visit": 10, "remark": 9, "whisper": 5, "amend": 3, "withdraw": 1,
}  # fmt: skip
SPEECHES = (  # what the page itself posts; citizens write below it what they like
    "The Chief Minister inaugurated a new bus stand this morning. / मुख्यमंत्री जी ने आज नए बस अड्डे का उद्घाटन किया।",
    "Relief for farmers: the portal for crop loss is open until Sunday.",
    "आज जिला मुख्यालय पर जनता दरबार: आपकी समस्या, हमारी जिम्मेदारी।",
    "Two hundred new classrooms were handed over today.",
)
NEW_SPEECH = 0.15
HAPPY = 0.65
PHOTOS = 0.25
PRIVATELY = 0.5  # of those asked for details on X
# the office's own first words: nothing has been done yet, so there is nothing to be happy or unhappy about
NOT_YET = re.compile(r"registered and sent|दर्ज कर|ਦਰਜ ਕਰ|is under way|जारी है|ਜਾਰੀ ਹੈ", re.I)
ASKED = re.compile(r"phone number|details asked|फ़ोन नंबर|माँगी गई|ਫ਼ੋਨ ਨੰਬਰ|ਮੰਗੀ ਗਈ", re.I)


class Citizens:
    """Everyone in the drill. `store` is the local X, `facebook` the local Facebook, `inboxes` our addresses with their
    Maildirs, `sent` what we sent.

    With one seed they say the same things in the same order; where they stopped is kept in the store of X.
    """

    def __init__(self, store, facebook, inboxes, sent, seed=1):
        self.store, self.facebook, self.inboxes, self.sent, self.seed = store, facebook, inboxes, sent, seed
        self.corpus = read_corpus()
        self.page_id = facebook.page(PAGE, "CMO Haryana page (drill)")["id"]
        for username, name in ((CMO, "CMO Haryana (drill)"), (CM, "CM Haryana (drill)")):
            store.account(username, name)

    def speak(self, n=1):
        """Say n new things."""
        for _ in range(n):
            turn = self.store.count("speak")
            rng = Random(f"{self.seed}/speak/{turn}")
            (what,) = rng.choices(list(SHARES), SHARES.values())
            getattr(self, what)(rng)

    def answer(self):
        """Answer each reply of ours that was not answered yet. Returns how many were."""
        posts, letters_ = map(self._answer_post, self._replies()), map(self._answer_letter, self._letters())
        return sum(posts) + sum(letters_) + sum(map(self._answer_page, self._page_replies()))

    def complain(self, rng, handles=()):
        """A new grievance on X."""
        tags = " ".join(f"@{handle}" for handle in handles or [rng.choice((CMO, CMO, CM))])
        text = self._next("grievance")["text"]
        self._post(someone(rng), f"{tags} {text}" if rng.random() < 0.7 else f"{text} {tags}")

    def complain_to_both(self, rng):
        """One post that tags both handles."""
        self.complain(rng, (CMO, CM))

    def write(self, rng):
        """A grievance by mail, sometimes with a photo."""
        self._write(rng, MAILBOX, self._next("mail"), rng.random() < PHOTOS)

    def suggest(self, rng):
        """A suggestion by mail."""
        self._write(rng, SUGGESTIONS, self._next("suggestion"))

    def share(self, rng):
        """Somebody retweets a grievance."""
        if post := self._earlier(rng):
            self._post(someone(rng), "", retweet_of=post["id"])
        else:
            self.complain(rng)

    def chat(self, rng):
        """Praise, spam or politics."""
        self._post(someone(rng), f"@{rng.choice((CMO, CM))} {self._next('noise')['text']}")

    def chase(self, rng):
        """Somebody asks what became of an earlier grievance, below it."""
        if post := self._earlier(rng):
            author = self.store.user_by_id(post["author_id"])
            handle = CMO if f"@{CMO}" in post["text"] else CM
            text = f"@{handle} {self._next('chaser')['text']}"
            self.store.post(author["username"], text, in_reply_to=post["id"])
        else:
            self.complain(rng)

    def visit(self, rng):
        """A grievance on the Facebook page's own feed."""
        person = someone(rng)
        self.facebook.post(PAGE, person.username, self._next("grievance")["text"], name=person.name)

    def remark(self, rng):
        """A grievance below something that the page posted."""
        person, speech = someone(rng), self._speech(rng)
        self.facebook.comment(person.username, self._next("grievance")["text"], speech["id"], name=person.name)

    def whisper(self, rng):
        """A grievance in a message to the page."""
        person = someone(rng)
        self.facebook.message(PAGE, person.username, self._next("grievance")["text"], name=person.name)

    def amend(self, rng):
        """Somebody edits what he said."""
        rng.choice((lambda: deeds.edit_on_x(self.store, rng), lambda: deeds.edit_on_facebook(self.facebook, rng)))()

    def withdraw(self, rng):
        """Somebody deletes what he said."""
        rng.choice((lambda: deeds.delete_on_x(self.store, rng), lambda: deeds.delete_on_facebook(self.facebook, rng)))()

    def _speech(self, rng):
        """The page's newest post; now and then it posts again."""
        ours = [row for row in self.facebook.shown("feed", self.page_id, 200) if row["author_id"] == self.page_id]
        if ours and rng.random() >= NEW_SPEECH:
            return ours[0]
        return self.facebook.post(PAGE, PAGE, SPEECHES[self.store.count("speech") % len(SPEECHES)])

    def _post(self, person, text, **facts):
        return self.store.post(person.username, text, name=person.name, **facts)

    def _write(self, rng, to, letter, photo=False):
        person, key = someone(rng), f"letter.{self.seed}.{self.store.count('letter')}"
        text = f"{letter['text']}\n\n{person.name}"
        letters.write(self.inboxes[to], person.name, person.address, to, letter["subject"], text, key, photo=photo)

    def _next(self, kind):
        """The next card of a shuffled pack; after the last it begins again, as people do repeat each other."""
        pack = [each for each in self.corpus if each["kind"] == kind]
        Random(f"{self.seed}/{kind}").shuffle(pack)
        return pack[self.store.count(f"pack {kind}") % len(pack)]

    def _earlier(self, rng):
        """One of the latest grievances on X, or None."""
        texts = [each["text"] for each in self.corpus if each["kind"] == "grievance"]
        latest = [post for post in self.store.shown("mentions", user_id(CMO), 60) if not post["original_id"]]
        posts = [post for post in latest if any(text in post["text"] for text in texts)]
        return rng.choice(posts) if posts else None

    def _replies(self):
        """What our handles answered to citizens, oldest first: (our reply, the citizen's post)."""
        ours = {user_id(CMO), user_id(CM)}
        replies = [row for handle in ours for row in self.store.shown("by", handle, 3200) if row["parent_id"]]
        for reply in sorted(replies, key=lambda row: row["id"]):
            post = self.store.find(reply["parent_id"])
            if post["author_id"] not in ours and self.store.once(f"read {reply['id']}"):
                yield reply, post

    def _answer_post(self, pair):
        reply, post = pair
        author = self.store.user_by_id(post["author_id"])
        words = self._words(reply["text"], f"x {post['conversation_id']}", author["name"])
        if words and ASKED.search(reply["text"]) and Random(f"{self.seed}/private/{reply['id']}").random() < PRIVATELY:
            ours = self.store.user_by_id(reply["author_id"])
            self.store.direct(author["username"], ours["username"], words["text"])
        elif words:
            self.store.post(author["username"], words["text"], in_reply_to=reply["id"])
        return bool(words)

    def _page_replies(self):
        """What the page answered to citizens, oldest first."""
        for row in reversed(self.facebook.shown("by", self.page_id)):
            if row["person_id"] != self.page_id and self.store.once(f"read {row['id']}"):
                yield row

    def _answer_page(self, reply):
        author = self.facebook.someone(reply["person_id"])
        words = self._words(reply["text"], f"facebook {reply['post_id']} {author['id']}", author["name"])
        if words and reply["kind"] == "comment":
            self.facebook.comment(author["id"], words["text"], reply["id"])
        elif words:
            self.facebook.message(PAGE, author["id"], words["text"])
        return bool(words)

    def _letters(self):
        """What our mailboxes wrote to citizens and is new."""
        return (letter for file, letter in letters.sent(self.sent) if self.store.once(f"read {file}"))

    def _answer_letter(self, letter):
        said = letters.words(letter)
        if "Auto-Submitted" in letter and not ASKED.search(said):
            return False
        address = parseaddr(letter["To"])[1]
        name = address.partition("@")[0].replace(".", " ").title()
        thread = letter.get("References", letter["In-Reply-To"]).split()[0]
        words = self._words(said, f"mail {thread}", name)
        if words:
            self._write_back(letter, Person(name, "", address), words)
        return bool(words)

    def _write_back(self, letter, person, words):
        to = parseaddr(letter.get("Reply-To", letter["From"]))[1]
        local, _, domain = to.partition("@")
        folder = self.inboxes.get(f"{local.partition('+')[0]}@{domain}", self.inboxes[MAILBOX])
        text = letters.below(words["text"], letter, words["lang"])
        key = f"answer.{self.seed}.{self.store.count('letter')}"
        letters.write(folder, person.name, person.address, to, letter["Subject"], text, key, answers=letter)

    def _words(self, said, talk, name):
        """What the citizen says to that, None for nothing. Whoever was unhappy once is happy the next time."""
        if ASKED.search(said):
            return {"text": f"{name}, ward 4, purani mandi ke paas, phone 00000-00000", "lang": "en"}
        if NOT_YET.search(said):
            return None
        rng = Random(f"{self.seed}/answer/{self.store.count('answer')}")
        unhappy = rng.random() >= HAPPY and self.store.once(f"unhappy {talk}")
        return self._next("unhappy" if unhappy else "happy")


def read_corpus():
    """Everything the citizens can say: dicts with kind, lang and text; mails also subject, grievances also district."""
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
