"""A PostgreSQL server of the tests' own: its data in a temporary folder, its port free, stopped by its process id."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

CONFIG = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 64MB
max_connections = 200
fsync = on
synchronous_commit = on
full_page_writes = on
log_min_messages = fatal
"""


def binaries():
    """The folder of PostgreSQL's server programs, or None when it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]), reverse=True)
    if found:
        return found[0].parent
    return Path(shutil.which("initdb")).parent if shutil.which("initdb") else None


class Postgres:
    """One server. Its data lies in memory where there is room, so that fsync stays on and costs little."""

    def __init__(self):
        base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="smgt-pg-", dir=base))
        self.port = _free_port()
        self.process = None

    def start(self):
        """Create the cluster and start it; returns self. The server refuses root, so it runs as `postgres` there."""
        shutil.chown(self.folder, _user(), _user()) if os.geteuid() == 0 else None
        data = self.folder / "data"
        self._run(
            "initdb", "-D", data, "-U", "smgt", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        with (data / "postgresql.conf").open("a") as file:
            file.write(CONFIG)
        log = (self.folder / "log").open("wb")
        command = [binaries() / "postgres", "-D", data, "-p", str(self.port)]
        self.process = subprocess.Popen(command, stdout=log, stderr=log, **_as_user())
        self._wait()
        return self

    def url(self, database="postgres"):
        return f"postgresql://smgt@127.0.0.1:{self.port}/{database}"

    def stop(self):
        """Stop the server at once and remove its data."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program, *words):
        subprocess.run([binaries() / program, *words], check=True, capture_output=True, **_as_user())

    def _wait(self):
        for _ in range(300):
            if self.process.poll() is not None:
                break
            if self._lets_in():
                return
            time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-500:]}")

    def _lets_in(self):
        """Does it take connections? It listens some time before it does."""
        try:
            psycopg.connect(self.url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def _user():
    return "postgres"


def _as_user():
    return {"user": _user(), "group": _user(), "cwd": "/"} if os.geteuid() == 0 else {"cwd": "/"}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
