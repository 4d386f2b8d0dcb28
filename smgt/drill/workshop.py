"""The workshop: the local X, two mailboxes and the citizens, in one folder of the tracker's home."""

import threading
from pathlib import Path

from smgt.drill.citizens import CM, CMO, MAILBOX, SUGGESTIONS, Citizens
from smgt.drill.x_server import DrillX, credentials
from smgt.drill.x_store import Store


class Workshop:
    """All that a drill needs beside the tracker itself; `home` is SMGT_HOME, `port` where the local X listens."""

    def __init__(self, home, port, seed=1):
        self.folder, self.port, self.seed = Path(home).absolute() / "drill", port, seed
        self.folder.mkdir(parents=True, exist_ok=True)
        self.inboxes = {MAILBOX: self.folder / "cm", SUGGESTIONS: self.folder / "suggestions"}
        self.sent = self.folder / "sent"

    def run(self, every_seconds=10, stop_event=None):
        """Serve the local X; every few seconds someone speaks, and all answers are given. Returns at the stop event."""
        stop_event = stop_event or threading.Event()
        x = DrillX(self._state).start(self.port)
        try:
            citizens = self._citizens(x.store)
            while not stop_event.wait(every_seconds):
                citizens.speak()
                citizens.answer()
        finally:
            x.stop()

    def speak(self, n=1):
        """Let the citizens say n things and answer what is open, from any process, whether the X is running or not."""
        store = Store(self._state)
        try:
            citizens = self._citizens(store)
            citizens.speak(n)
            return citizens.answer()
        finally:
            store.close()

    def accounts(self):
        """The accounts to add to the tracker: channel, name and credentials of each."""
        handles = [{"channel": "x", "name": name, "credentials": credentials(name)} for name in (CMO, CM)]
        boxes = [{"channel": "mail", "name": name, "credentials": self._mailbox(name)} for name in self.inboxes]
        boxes[1]["credentials"]["kind"] = "suggestion"
        return handles + boxes

    @property
    def _state(self):
        return self.folder / "x.db"

    def _citizens(self, store):
        return Citizens(store, self.inboxes, self.sent, self.seed)

    def _mailbox(self, address):
        incoming, outgoing = (
            path.as_uri().replace("file:", "maildir:", 1) for path in (self.inboxes[address], self.sent)
        )
        return {"incoming": incoming, "outgoing": outgoing, "address": address}
