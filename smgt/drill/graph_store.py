"""What the local Facebook knows: pages, people, what they said, what is to be pushed; in a SQLite file of its own."""

import hashlib

from smgt.drill.state import State, milliseconds

SCHEMA = """
CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, name TEXT NOT NULL, page INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS things (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL, page_id TEXT NOT NULL,
    author_id TEXT NOT NULL, text TEXT NOT NULL, created_ms INTEGER NOT NULL, photo TEXT NOT NULL DEFAULT '',
    post_id TEXT NOT NULL DEFAULT '', parent_id TEXT NOT NULL DEFAULT '', person_id TEXT NOT NULL DEFAULT '',
    deleted INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS things_id ON things (id);
CREATE INDEX IF NOT EXISTS things_page ON things (page_id, kind, created_ms);
CREATE INDEX IF NOT EXISTS things_post ON things (post_id, created_ms);
CREATE INDEX IF NOT EXISTS things_parent ON things (parent_id, created_ms);
CREATE TABLE IF NOT EXISTS events (
    n INTEGER PRIMARY KEY AUTOINCREMENT, thing_n INTEGER NOT NULL, verb TEXT NOT NULL, at_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS hooks (page_id TEXT PRIMARY KEY, address TEXT NOT NULL) WITHOUT ROWID;
"""
SCOPES = {  # of things that were not removed
    "feed": "kind = 'post' AND page_id = :key",
    "tagged": "kind = 'tagged' AND page_id = :key",
    "comments": "kind = 'comment' AND post_id = :key",
    "answers": "kind = 'comment' AND parent_id = :key",
    "talk": "kind = 'message' AND page_id || ' ' || person_id = :key",
    "talks": "kind = 'message' AND page_id = :key",
    "by": "author_id = :key AND kind != 'post'",
}


class Store(State):
    """The pages of the local Facebook."""

    schema = SCHEMA

    def page(self, name, title=""):
        """The page of that name, made when there is none."""
        return self._someone(name, title or name, 1)

    def person(self, username, name=""):
        """The person of that name, made when there is none."""
        return self._someone(username, name or username, 0)

    def someone(self, id_):
        """The page or person of that id, or None."""
        return self.one("SELECT * FROM people WHERE id = ?", id_)

    def pages(self):
        """All pages."""
        return self.all("SELECT * FROM people WHERE page ORDER BY id")

    def find(self, thing_id):
        """The post, comment or message of that id, or None; removed ones too."""
        return self.one("SELECT * FROM things WHERE id = ?", thing_id)

    def shown(self, scope, key, limit=100_000, rising=False, after=None):
        """What can be seen there (SCOPES), newest first or `rising`, beyond the place `after` (created_ms, n)."""
        if scope == "comments" and (thing := self.find(key)) and thing["kind"] == "comment":
            scope = "answers"
        way, beyond = ("ASC", ">") if rising else ("DESC", "<")
        place = f"AND (created_ms, n) {beyond} (:ms, :n)" if after else ""
        sql = f"""SELECT * FROM things WHERE {SCOPES[scope]} AND NOT deleted {place}
            ORDER BY created_ms {way}, n {way} LIMIT :limit"""
        ms, n = after or (0, 0)
        return self.all(sql, {"key": key, "limit": limit, "ms": ms, "n": n})

    def post(self, page, author, text, name="", tagged=False, **facts):
        """Write a post on a page's feed, or with `tagged` elsewhere; the page itself is named like any author."""
        kind, page_id = ("tagged" if tagged else "post"), self.page(page)["id"]
        return self._write(kind, page_id, self._author(author, name), text, **facts)

    def comment(self, author, text, to, name="", **facts):
        """Write below a post or a comment. An answer to an answer stands below the first, as on Facebook."""
        parent = self.find(to)
        if parent is None or parent["deleted"] or parent["kind"] == "message":
            raise LookupError(f"There is no post or comment {to}.")
        post_id = parent["post_id"] or parent["id"]
        second = parent["parent_id"] not in ("", post_id)
        place = {"post_id": post_id, "parent_id": parent["parent_id"] if second else parent["id"]}
        place["person_id"] = parent["author_id"]  # whom it answers, wherever it ends up
        return self._write("comment", parent["page_id"], self._author(author, name), text, **place, **facts)

    def message(self, page, person, text, name="", by_page=False, **facts):
        """Write in the talk of a page with a person; `by_page`: it is the page that says it."""
        page_id, person_id = self.page(page)["id"], self._author(person, name)
        author = page_id if by_page else person_id
        return self._write("message", page_id, author, text, person_id=person_id, **facts)

    def edit(self, thing_id, text):
        """Change the words of something, as its author would."""
        self._change(thing_id, "edited", "UPDATE things SET text = ? WHERE id = ?", text)

    def delete(self, thing_id):
        """Remove something, as its author would."""
        self._change(thing_id, "remove", "UPDATE things SET deleted = ? WHERE id = ?", 1)

    def send_hooks(self, page, address):
        """From now on, changes on that page are to be pushed to `address`; "" for nowhere."""
        sql = "INSERT INTO hooks VALUES (?, ?) ON CONFLICT (page_id) DO UPDATE SET address = excluded.address"
        with self.writing() as db:
            db.execute(sql, (number(page), address))

    def waiting(self):
        """What is to be pushed, oldest first: each event with its thing and the address."""
        sql = """SELECT e.n AS event, e.verb, e.at_ms, t.*, h.address FROM events e
            JOIN things t ON t.n = e.thing_n JOIN hooks h ON h.page_id = t.page_id WHERE h.address != '' ORDER BY e.n"""
        return self.all(sql)

    def pushed(self, event):
        """That event needs no push any more."""
        with self.writing() as db:
            db.execute("DELETE FROM events WHERE n = ?", (event,))

    def _someone(self, username, name, page):
        with self.writing() as db:
            db.execute("INSERT OR IGNORE INTO people VALUES (?, ?, ?)", (number(username), name, page))
        return self.someone(number(username))

    def _author(self, username, name):
        """By name, or by id where one is given."""
        return username if self.someone(username) else self.person(username, name)["id"]

    def _write(self, kind, page_id, author_id, text, created_at=None, **facts):
        row = {"kind": kind, "page_id": page_id, "author_id": author_id, "text": text} | facts
        row["created_ms"] = milliseconds(created_at)
        with self.writing() as db:
            sql = f"INSERT INTO things ({', '.join(row)}) VALUES (:{', :'.join(row)}) RETURNING n"
            n = db.execute(sql, row).fetchall()[0][0]
            db.execute("UPDATE things SET id = ? WHERE n = ?", (_id(n, row), n))
            self._note(n, "add")
        return self.one("SELECT * FROM things WHERE n = ?", n)

    def _change(self, thing_id, verb, sql, value):
        if (thing := self.find(thing_id)) is None:
            raise LookupError(f"There is no {thing_id}.")
        with self.writing() as db:
            db.execute(sql, (value, thing_id))
            self._note(thing["n"], verb)

    def _note(self, n, verb):
        """One event, where somebody wants to know."""
        sql = """INSERT INTO events (thing_n, verb, at_ms) SELECT t.n, ?, ? FROM things t
            JOIN hooks h ON h.page_id = t.page_id WHERE t.n = ? AND h.address != ''"""
        self._db.execute(sql, (verb, milliseconds(None), n))


def number(username):
    """The id of a page or person follows from the name, so that credentials can be told before the server runs."""
    return str(10**14 + int(hashlib.sha256(username.lower().encode()).hexdigest()[:11], 16))


def _id(n, row):
    """Ids shaped as on Facebook: page_post, post_comment, m_…; those of a tagging post begin with its author's."""
    story = 7_000_000 + n
    if row["kind"] == "comment":
        return f"{row['post_id'].rpartition('_')[2]}_{story}"
    owner = {"post": row["page_id"], "tagged": row["author_id"]}
    return f"{owner[row['kind']]}_{story}" if row["kind"] in owner else f"m_drill-{story}"
