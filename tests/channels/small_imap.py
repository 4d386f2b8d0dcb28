"""A small IMAP server of the test's own, which knows only what must be known and refuses what it is told to."""

import re
import socketserver
from contextlib import contextmanager
from threading import Thread


class SmallImap(socketserver.ThreadingTCPServer):
    """One account. `refuses` is {"LIST": "BAD"}; "drop" hangs up instead. What it does not know is BAD anyhow."""

    daemon_threads = True

    def __init__(self, mails, refuses=(), can="IMAP4rev1", mode="READ-WRITE"):
        self.folders = {"INBOX": dict(enumerate(mails, 1))}
        self.refuses, self.can, self.mode, self.deleted, self.asked = dict(refuses), can, mode, set(), []
        super().__init__(("127.0.0.1", 0), _Line)

    def capability(self, _):
        return [f"* CAPABILITY {self.can}".encode()]

    def login(self, _):
        return []

    def select(self, _):
        return [f"* {len(self.folders['INBOX'])} EXISTS".encode(), b"* OK [UIDVALIDITY 7] valid"]

    examine = select

    def list(self, _):
        return [f'* LIST () "/" "{name}"'.encode() for name in self.folders]

    def create(self, rest):
        self.folders[rest.strip('"')] = {}
        return []

    def uid_search(self, _):
        return [f"* SEARCH {' '.join(map(str, self.folders['INBOX']))}".encode()]

    def uid_fetch(self, rest):
        for uid in _uids(rest):
            mail = self.folders["INBOX"][uid]
            facts = f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(mail)}"
            body = f" BODY[] {{{len(mail)}}}\r\n".encode() + mail if "BODY" in rest else b""
            yield facts.encode() + body + b")"

    def uid_copy(self, rest):
        target = self.folders[rest.split()[1].strip('"')]
        target.update({len(target) + n: self.folders["INBOX"][uid] for n, uid in enumerate(_uids(rest), 1)})
        return []

    def uid_store(self, rest):
        self.deleted.update(_uids(rest))
        return []

    def expunge(self, _):
        self.folders["INBOX"] = {k: mail for k, mail in self.folders["INBOX"].items() if k not in self.deleted}
        return []

    def uid_move(self, rest):
        return [*self.uid_copy(rest), *self.uid_store(rest), *self.expunge(rest)]


class _Line(socketserver.StreamRequestHandler):
    def handle(self):
        self._say(b"* OK at your service")
        for line in self.rfile:
            tag, name, rest = re.match(r"(\S+) ((?:UID )?\S+) ?(.*)", line.decode().strip()).groups()
            self.server.asked.append(name)
            verdict = self.server.refuses.get(name, "OK")
            if verdict == "drop":
                return
            action = getattr(self.server, name.lower().replace(" ", "_"), None)
            verdict = verdict if action else "BAD"
            self._say(*(action(rest) if verdict == "OK" else ()))
            mode = f"[{'READ-ONLY' if name == 'EXAMINE' else self.server.mode}] " * (name in ("SELECT", "EXAMINE"))
            self._say(f"{tag} {verdict} {mode}{name} was heard".encode())

    def _say(self, *lines):
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))


def _uids(rest):
    return [int(uid) for uid in rest.split()[0].split(",")]


@contextmanager
def small_imap(*mails, **facts):
    """A running SmallImap; `url` is where it is."""
    with SmallImap(mails, **facts) as server:
        server.url = f"imap://a:b@127.0.0.1:{server.server_address[1]}/INBOX"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
