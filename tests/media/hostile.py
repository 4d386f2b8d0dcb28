"""A server on loopback that does whatever a test's script says with each connection, and keeps what was sent to it."""

import re
import socket
import threading
from contextlib import contextmanager, suppress


class Hostile:
    """`answers` maps a path to a function of the connection; whatever is not there answers 404."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.answers, self.heard, self.sent, self.stopped = {}, [], 0, threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)

    @staticmethod
    def otherwise(sock):
        sock.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def url(self, path="/"):
        return f"http://{self.host}{path}"

    def give(self, path, head=b"", body=b"", status=b"200 OK", length=True):
        """Answer `path` with these bytes; gives its address."""
        declared = b"Content-Length: %d\r\n" % len(body) if length else b""
        self.answers[path] = lambda sock: sock.sendall(b"HTTP/1.1 %s\r\n%s%s\r\n%s" % (status, declared, head, body))
        return self.url(path)

    def run(self, path, script):
        """Answer `path` by calling script(socket); gives its address."""
        self.answers[path] = script
        return self.url(path)

    def redirect(self, path, target):
        return self.give(path, b"Location: %s\r\n" % target.encode(), status=b"302 Found")

    def forever(self, sock, start, again, pause=0.0):
        """Send `start`, then `again` without end (until the test ends), waiting `pause` seconds between."""
        sock.sendall(start)
        while not self.stopped.wait(pause):
            sock.sendall(again)
            self.sent += len(again)

    def _serve(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(sock,), daemon=True).start()

    def _talk(self, sock):
        with sock, suppress(OSError):
            asked = sock.recv(65536)
            self.heard.append(asked)
            path = asked.split(b" ")[1].decode() if asked.count(b" ") > 1 else ""
            while len(asked.partition(b"\r\n\r\n")[2]) < _declared(asked):
                asked += sock.recv(65536)
            self.answers.get(path, self.otherwise)(sock)


def _declared(asked):
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", asked)
    return int(found[1]) if found else 0


@contextmanager
def hostile():
    """A running Hostile; its connections end with it."""
    server = Hostile()
    server.thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
