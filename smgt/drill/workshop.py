"""The workshop: the local X and Facebook, two mailboxes and the citizens, in one folder of the tracker's home."""

import threading
from contextlib import closing
from pathlib import Path

from smgt.drill import graph_server, graph_store, x_server, x_store
from smgt.drill.citizens import CM, CMO, MAILBOX, PAGE, SUGGESTIONS, Citizens
from smgt.drill.platforms import Platforms, facebook_state, x_state


class Workshop:
    """All that a drill needs beside the tracker itself; `home` is SMGT_HOME, `port` where the platforms listen."""

    def __init__(self, home, port, seed=1):
        self.folder, self.port, self.seed = Path(home).absolute() / "drill", port, seed
        self.folder.mkdir(parents=True, exist_ok=True)
        self.inboxes = {MAILBOX: self.folder / "cm", SUGGESTIONS: self.folder / "suggestions"}
        self.sent = self.folder / "sent"

    def run(self, every_seconds=10, stop_event=None):
        """Serve the platforms; every few seconds someone speaks, all answers are given, and Facebook pushes.

        Returns at the stop event.
        """
        stop_event = stop_event or threading.Event()
        platforms = Platforms(self.folder).start(self.port)
        try:
            citizens = self._citizens(platforms.x.store, platforms.graph.store)
            while not stop_event.wait(every_seconds):
                citizens.speak()
                citizens.answer()
                platforms.graph.push()
        finally:
            platforms.stop()

    def speak(self, n=1):
        """Let the citizens say n things and answer what is open, from any process. Returns how many they answered."""
        x, facebook = x_store.Store(x_state(self.folder)), self._facebook()
        with closing(x), closing(facebook):
            citizens = self._citizens(x, facebook)
            citizens.speak(n)
            return citizens.answer()

    def send_hooks(self, tracker):
        """Let Facebook push what happens on its page to the tracker at that address."""
        with closing(self._facebook()) as facebook:
            facebook.send_hooks(PAGE, f"{tracker}/hooks/facebook/{PAGE}")

    def accounts(self):
        """The accounts to add to the tracker: channel, name and credentials of each."""
        handles = [{"channel": "x", "name": name, "credentials": x_server.credentials(name)} for name in (CMO, CM)]
        page = {"channel": "facebook", "name": PAGE, "credentials": graph_server.credentials(PAGE)}
        boxes = [{"channel": "mail", "name": name, "credentials": self._mailbox(name)} for name in self.inboxes]
        boxes[1]["credentials"]["kind"] = "suggestion"
        return [*handles, page, *boxes]

    def _facebook(self):
        return graph_store.Store(facebook_state(self.folder))

    def _citizens(self, x, facebook):
        return Citizens(x, facebook, self.inboxes, self.sent, self.seed)

    def _mailbox(self, address):
        incoming, outgoing = (
            path.as_uri().replace("file:", "maildir:", 1) for path in (self.inboxes[address], self.sent)
        )
        return {"incoming": incoming, "outgoing": outgoing, "address": address}
