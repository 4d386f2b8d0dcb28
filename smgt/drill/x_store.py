"""What the local X knows: people, posts and who was mentioned, in a SQLite file of its own."""

import hashlib
import re
import sqlite3
import threading
import time
from datetime import UTC, datetime

EPOCH = 1288834974657  # X's ids begin at this millisecond of 1970
SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS posts (
    id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES users, text TEXT NOT NULL,
    created_ms INTEGER NOT NULL, shown_ms INTEGER NOT NULL,
    parent_id INTEGER, conversation_id INTEGER NOT NULL, original_id INTEGER,
    first_id INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS posts_author ON posts (author_id, id);
CREATE INDEX IF NOT EXISTS posts_parent ON posts (parent_id);
CREATE INDEX IF NOT EXISTS posts_first ON posts (first_id, id);
CREATE TABLE IF NOT EXISTS mentions (user_id INTEGER, post_id INTEGER, PRIMARY KEY (user_id, post_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""
# an edited post is shown in its newest version only
SHOWN = """NOT p.deleted AND p.shown_ms <= :now
    AND NOT EXISTS (SELECT 1 FROM posts later WHERE later.first_id = p.first_id AND later.id > p.id)"""
SCOPES = {
    "all": "1",
    "by": "p.author_id = :key",
    "replies": "p.parent_id = :key",
    "mentions": "p.id IN (SELECT post_id FROM mentions WHERE user_id = :key)",
}


class Store:
    """The posts of the local X. Several threads and processes may use one file at the same time."""

    def __init__(self, path):
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=20)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def close(self):
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def account(self, username, name=""):
        """The user of that name, made when there is none."""
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO users VALUES (?, ?, ?) ON CONFLICT (username) DO NOTHING",
                (user_id(username), username, name or username),
            )
        return self.user(username)

    def user(self, username):
        """The user of that name, or None."""
        return self._one("SELECT * FROM users WHERE username = ?", username)

    def user_by_id(self, id_):
        """The user of that id, or None."""
        return self._one("SELECT * FROM users WHERE id = ?", id_)

    def find(self, post_id):
        """The post of that id, or None; deleted ones too."""
        return self._one("SELECT * FROM posts WHERE id = ?", int(post_id))

    def shown(self, scope, key=None, limit=800):
        """Posts anyone can see, newest first: all, by an author, replies to a post, or mentions of a user."""
        sql = f"SELECT p.* FROM posts p WHERE {SCOPES[scope]} AND {SHOWN} ORDER BY p.id DESC LIMIT :limit"
        return self._all(sql, {"key": key and int(key), "now": _now(), "limit": limit})

    def history(self, post):
        """The ids of all versions of a post up to this one, oldest first."""
        sql = "SELECT id FROM posts WHERE first_id = ? AND id <= ? ORDER BY id"
        return [row["id"] for row in self._all(sql, (post["first_id"], post["id"]))]

    def mentioned(self, post_id, user):
        """Whether the author of that post mentioned the user in it."""
        return self._one("SELECT 1 FROM mentions WHERE post_id = ? AND user_id = ?", int(post_id), user) is not None

    def post(self, username, text, name="", in_reply_to=None, created_at=None, late=0, edit_of=None, retweet_of=None):
        """Write a post and return it. `late` is for how many seconds timelines do not show it yet.

        As on X, a reply begins with the name of the person it answers, and a retweet repeats the original.
        """
        author = self.account(username, name)
        parent, first, original = (self._given(post_id) for post_id in (in_reply_to, edit_of, retweet_of))
        text = self._as_shown(text, author, parent, original)
        created_ms = _milliseconds(created_at)
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            post_id = self._free_id(created_ms)
            row = {
                "id": post_id,
                "author_id": author["id"],
                "text": text,
                "created_ms": created_ms,
                "shown_ms": created_ms + int(late * 1000),
                "parent_id": parent and parent["id"],
                "conversation_id": (parent or first or {}).get("conversation_id", post_id),
                "original_id": original and original["id"],
                "first_id": first["first_id"] if first else post_id,
                "deleted": 0,
            }
            self._db.execute(f"INSERT INTO posts VALUES (:{', :'.join(row)})", row)
            self._mention(post_id, text, parent, original)
        return row

    def delete(self, post_id):
        """Delete a post with all its versions, as its author would."""
        with self._lock, self._db:
            self._db.execute("UPDATE posts SET deleted = 1 WHERE first_id = ?", (self._given(post_id)["first_id"],))

    def said_lately(self, author_id, text):
        """Whether the author said exactly this within a day (X refuses duplicates)."""
        alike = "(text = ? OR text LIKE '@%' AND substr(text, instr(text, ' ') + 1) = ?)"
        sql = f"SELECT 1 FROM posts WHERE author_id = ? AND NOT deleted AND created_ms > ? AND {alike}"
        return self._one(sql, author_id, _now() - 86_400_000, text, text) is not None

    def once(self, key):
        """True the first time this key is asked about, False ever after."""
        with self._lock, self._db:
            return self._db.execute("INSERT OR IGNORE INTO memory VALUES (?, 1)", (key,)).rowcount == 1

    def count(self, key):
        """0 the first time, 1 the second, and so on."""
        sql = "INSERT INTO memory VALUES (?, 0) ON CONFLICT (key) DO UPDATE SET value = value + 1 RETURNING value"
        with self._lock, self._db:
            return self._db.execute(sql, (key,)).fetchall()[0][0]

    def _given(self, post_id):
        if not post_id:
            return None
        if (post := self.find(post_id)) is None:
            raise LookupError(f"There is no post {post_id}.")
        return post

    def _as_shown(self, text, author, parent, original):
        if original:
            return f"RT @{self.user_by_id(original['author_id'])['username']}: {original['text']}"[:140]
        if parent and parent["author_id"] != author["id"]:
            whom = "@" + self.user_by_id(parent["author_id"])["username"]
            return text if whom.lower() in text.lower() else f"{whom} {text}"
        return text

    def _free_id(self, created_ms):
        """The next id of that millisecond, so ids rise with the clock."""
        low = (created_ms - EPOCH) << 22
        taken = self._one("SELECT max(id) AS id FROM posts WHERE id BETWEEN ? AND ?", low, low + (1 << 22) - 1)["id"]
        return low if taken is None else taken + 1

    def _mention(self, post_id, text, parent, original):
        """Whoever is named, whose post is answered, and whoever the retweeted post names."""
        names = re.findall(r"@(\w+)", text + (" " + original["text"] if original else ""))
        users = {user["id"] for user in map(self.user, names) if user}
        users |= {parent["author_id"]} if parent else set()
        self._db.executemany("INSERT INTO mentions VALUES (?, ?)", [(user, post_id) for user in users])

    def _all(self, sql, values=()):
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def _one(self, sql, *values):
        return next(iter(self._all(sql, values)), None)


def user_id(username):
    """The id of a user follows from the name, so that credentials can be told before the server runs."""
    return 12 * 10**17 + int(hashlib.sha256(username.lower().encode()).hexdigest()[:14], 16)


def moment(milliseconds):
    """Milliseconds of 1970 as an aware time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _milliseconds(created_at):
    if isinstance(created_at, str):
        created_at = datetime.fromisoformat(created_at)
    return int(created_at.timestamp() * 1000) if created_at else _now()


def _now():
    return int(time.time() * 1000)
