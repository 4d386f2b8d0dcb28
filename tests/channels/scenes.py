"""A stage for each channel, on which it plays the scenes of the contract: a platform or servers of its own."""

from contextlib import contextmanager
from datetime import UTC, datetime

from smgt import accounts, counter, intake
from smgt.channels.base import Item
from smgt.channels.maildir import Maildir
from smgt.drill.graph_server import DrillGraph
from smgt.drill.x_server import DrillX
from smgt.journal import SYSTEM
from smgt.models import Account
from tests import servers

MAIL = (
    "From: Ravi <%s@example.org>\r\nTo: cm@drill.example\r\nSubject: Shikayat\r\nMessage-ID: <%s@example.org>\r\n"
    "\r\n%s\r\n"
)


class Stage:
    """What the scenes ask for. `edits`: whether what was said can change; `sends`: whether a reply goes by itself."""

    edits, sends, reads = True, True, True

    def edit(self, known, words):
        raise NotImplementedError

    def delete(self, known):
        raise NotImplementedError


class OnX(Stage):
    channel, handle = "x", "demo_cmo"

    def __init__(self, settings, folder):
        self.platform = DrillX(folder / "x.db").start()
        settings.x_api_base = self.platform.url
        self.account = accounts.add_account(
            "x", self.handle, self.platform.account(self.handle), SYSTEM, datetime.now(UTC)
        )

    def say(self, words, who="ravi"):
        return self.platform.post(who, f"@{self.handle} {words}")["id"]

    def edit(self, known, words):
        self.platform.post("ravi", f"@{self.handle} {words}", edit_of=known)

    def delete(self, known):
        self.platform.store.delete(known)

    def standing(self):
        """The words of ours that stand on the platform."""
        me = self.platform.store.user(self.handle)["id"]
        return [row["text"] for row in self.platform.store.shown("by", me)]

    def refuse(self):
        self.platform.fault("tweets", "403")

    def lose_the_answer(self):
        self.platform.fault("tweets", "drop_after_commit")

    def go_down(self):
        self.platform.fault("*", "503", times=50)

    def come_back(self):
        self.platform.mend()

    def close(self):
        self.platform.stop()


class OnFacebook(OnX):
    channel, handle = "facebook", "demo_cmo_page"

    def __init__(self, settings, folder):
        self.platform = DrillGraph(folder / "graph.db").start()
        settings.graph_api_base = self.platform.url
        keys = self.platform.account(self.handle)
        self.account = accounts.add_account("facebook", self.handle, keys, SYSTEM, datetime.now(UTC))

    def say(self, words, who="ravi"):
        return self.platform.post(self.handle, who, words)["id"]

    def edit(self, known, words):
        self.platform.store.edit(known, words)

    def standing(self):
        things = [thing for thing in self.said if self.platform.store.find(thing)]
        return [row["text"] for thing in things for row in self.platform.replies_to(thing) if row["by_page"]]

    def refuse(self):
        self.platform.fault("reply", "gone")

    def lose_the_answer(self):
        self.platform.fault("reply", "drop_after_commit")


class ByMail(Stage):
    channel, edits = "mail", False

    def __init__(self, settings, folder):
        self._smtp = servers.smtp()
        port, self.smtp = self._smtp.__enter__()
        self.box, self.number = Maildir(folder / "cm", "cm@drill.example"), 0
        self.keys = {"incoming": f"maildir://{folder}/cm", "outgoing": f"smtp://127.0.0.1:{port}",
                     "address": "cm@drill.example"}  # fmt: skip
        self.account = accounts.add_account("mail", "cm", self.keys, SYSTEM, datetime.now(UTC))

    def say(self, words, who="ravi"):
        self.number += 1
        self.box.write((MAIL % (who, self.number, words)).encode())
        return str(self.number)

    def standing(self):
        return [mail.decode() for mail in self.smtp.mails]

    def refuse(self):
        self.smtp.script = {"RCPT": "550 no such person"}

    def lose_the_answer(self):
        self.smtp.script = {"DATA": "drop"}

    def go_down(self):
        self.box.path.rename(self.box.path.with_name("away"))
        self.box.path.write_text("no folder any more")

    def come_back(self):
        self.smtp.script = {}
        if (away := self.box.path.with_name("away")).exists():
            self.box.path.unlink()
            away.rename(self.box.path)

    def close(self):
        self._smtp.__exit__(None, None, None)


class AtTheCounter(Stage):
    """Nothing is read or sent here: what is said is entered by hand, and answered by a person."""

    channel, edits, sends, reads = "counter", False, False, False

    def __init__(self, settings, folder):
        self.number, self.account = 0, counter.desk(datetime.now(UTC))

    def say(self, words, who="ravi"):
        self.number += 1
        caller = {"manner": "call", "author_id": f"9812{self.number:06d}"}
        said = Item(f"call-{self.number}", words, datetime.now(UTC), **caller)
        intake.take(self.account, [said], datetime.now(UTC))
        return said.external_id

    def close(self):
        """Nothing was opened."""


STAGES = {stage.channel: stage for stage in (OnX, OnFacebook, ByMail, AtTheCounter)}


@contextmanager
def stage(channel, settings, folder):
    """The stage of a channel, its platform running; remembers in `said` what was said on it."""
    settings.settle_seconds = 0
    found = STAGES[channel](settings, folder)
    found.said, say = [], found.say
    found.say = lambda *words: found.said.append(known := say(*words)) or known
    try:
        yield found
    finally:
        found.close()


def fresh(stage):
    return Account.get_by_id(stage.account.id)
