"""The state file of the local X: who is there, and the ground that posts and direct messages share."""

import hashlib

from smgt.drill.state import State

EPOCH = 1288834974657  # X's ids begin at this millisecond of 1970
SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS posts (
    id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES users, text TEXT NOT NULL,
    created_ms INTEGER NOT NULL, shown_ms INTEGER NOT NULL,
    parent_id INTEGER, conversation_id INTEGER NOT NULL, original_id INTEGER,
    first_id INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS mentions (user_id INTEGER, post_id INTEGER, PRIMARY KEY (user_id, post_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS directs (
    id INTEGER PRIMARY KEY, sender_id INTEGER NOT NULL, recipient_id INTEGER NOT NULL, text TEXT NOT NULL,
    created_ms INTEGER NOT NULL, photos INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS posts_author ON posts (author_id, id);
CREATE INDEX IF NOT EXISTS posts_parent ON posts (parent_id);
CREATE INDEX IF NOT EXISTS posts_first ON posts (first_id, id);
CREATE INDEX IF NOT EXISTS posts_conversation ON posts (conversation_id, id);
CREATE INDEX IF NOT EXISTS directs_sender ON directs (sender_id, id);
CREATE INDEX IF NOT EXISTS directs_recipient ON directs (recipient_id, id);
"""
# came later than the first drills: a state file may lack them
COLUMNS = {
    "quoted_id": "INTEGER",
    "photos": "INTEGER NOT NULL DEFAULT 0",
    "withheld": "TEXT NOT NULL DEFAULT ''",
    "replaced": "INTEGER NOT NULL DEFAULT 0",
}


class Rows(State):
    """The people of the local X and its memory."""

    schema = SCHEMA

    def __init__(self, path):
        super().__init__(path)
        self._complete()

    def account(self, username, name=""):
        """The user of that name, made when there is none."""
        with self.writing():
            return self._account(username, name)

    def user(self, username):
        """The user of that name, or None."""
        return self.one("SELECT * FROM users WHERE username = ?", username)

    def user_by_id(self, id_):
        """The user of that id, or None."""
        return self.one("SELECT * FROM users WHERE id = ?", id_)

    def users(self, ids):
        """{id: user} of those of these ids that there are."""
        return {row["id"]: row for row in self.among("SELECT * FROM users WHERE id", ids)}

    def once(self, key):
        """True the first time this key is asked about, False ever after."""
        with self.writing():
            return self._db.execute("INSERT OR IGNORE INTO memory VALUES (?, 1)", (key,)).rowcount == 1

    def count(self, key):
        """0 the first time, 1 the second, and so on."""
        sql = "INSERT INTO memory VALUES (?, 0) ON CONFLICT (key) DO UPDATE SET value = value + 1 RETURNING value"
        with self.writing():
            return self._db.execute(sql, (key,)).fetchall()[0][0]

    def free_id(self, table, created_ms):
        """The next id of that millisecond, so ids rise with the clock."""
        low, high = id_at(created_ms), id_at(created_ms + 1) - 1
        taken = self.one(f"SELECT max(id) AS id FROM {table} WHERE id BETWEEN ? AND ?", low, high)["id"]
        return low if taken is None else taken + 1

    def _account(self, username, name=""):
        sql = "INSERT INTO users VALUES (?, ?, ?) ON CONFLICT (username) DO NOTHING"
        self._db.execute(sql, (user_id(username), username, name or username))
        return self.user(username)

    def _complete(self):
        """Add the columns that the file of an older drill lacks."""
        with self.writing():
            lacking = COLUMNS.keys() - {row["name"] for row in self.all("PRAGMA table_info(posts)")}
            for name in sorted(lacking):
                self._db.execute(f"ALTER TABLE posts ADD COLUMN {name} {COLUMNS[name]}")
            if "replaced" in lacking:
                later = "SELECT 1 FROM posts later WHERE later.first_id = posts.first_id AND later.id > posts.id"
                self._db.execute(f"UPDATE posts SET replaced = 1 WHERE EXISTS ({later})")


def user_id(username):
    """The id of a user follows from the name, so that credentials can be told before the server runs."""
    return 12 * 10**17 + int(hashlib.sha256(username.lower().encode()).hexdigest()[:14], 16)


def id_at(milliseconds):
    """The lowest id of that millisecond of 1970."""
    return (milliseconds - EPOCH) << 22
