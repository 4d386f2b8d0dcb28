"""What every local platform of the workshop shares: it serves an app in a thread, and fails when it is told to."""

import socket
import threading

from flask import request
from werkzeug.serving import WSGIRequestHandler, make_server

HANG = 60  # seconds a hanging answer takes, or until stop()
HTML = "<!doctype html><title>Over capacity</title><h1>Something went wrong</h1>"
ODD = {"html": (HTML, 503), "not_json": (HTML, 200), "empty": ("", 200), "list": ("[]", 500), "drop": ("", 200)}


class StandIn:
    """A platform's place-holder on 127.0.0.1. `start()` serves `self.app` in a thread at `url` until `stop()`."""

    app = None

    def __init__(self):
        self.url = ""
        self._faults, self._lock, self._stopping = [], threading.Lock(), threading.Event()
        self._server = self._thread = None

    def start(self, port=0):
        """Serve on 127.0.0.1; port 0 takes a free one."""
        self._stopping.clear()
        self._server = make_server("127.0.0.1", port, self.app, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        """Stop serving."""
        self._stopping.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None

    def fault(self, path, kind, times=1, reset_in=None):
        """Let the next `times` requests of an endpoint (a name of ROUTES, or *) fail.

        Kinds: a status (401, 429 …), html (503), not_json and empty (200), list (500 with a JSON list), duplicate_page,
        drop; and timeout_after_commit, drop_after_commit, 503_after_commit: done, but the answer is lost.
        """
        with self._lock:
            self._faults.append({"path": path, "kind": str(kind), "times": times, "reset_in": reset_in})

    def mend(self):
        """No more faults."""
        with self._lock:
            self._faults.clear()

    def take_fault(self, endpoint):
        """The fault this request shall suffer, or None."""
        with self._lock:
            fault = next((each for each in self._faults if each["path"] in (endpoint, "*")), None)
            if fault:
                fault["times"] -= 1
                if not fault["times"]:
                    self._faults.remove(fault)
            return fault

    def faults(self):
        """The (endpoint, kind) of each fault that still stands, in the order they were made."""
        with self._lock:
            return [(fault["path"], fault["kind"]) for fault in self._faults]

    def lose(self, kind):
        """Where that is the fault: keep the answer back, though not beyond stop(), or cut the line of this request."""
        if kind == "timeout_after_commit":
            self._stopping.wait(HANG)
        if kind in ("drop_after_commit", "drop"):
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


class _Quiet(WSGIRequestHandler):
    def log(self, *args):
        """Says nothing: the drill shares a terminal with the tracker."""
