"""What the local X knows: people, posts and who was mentioned, in a SQLite file of its own."""

import re

from smgt.drill.state import milliseconds
from smgt.drill.x_directs import Directs
from smgt.drill.x_rows import id_at

NAMES = re.compile(r"@(\w+)", re.A)
LAST = 2**63 - 1
# an edited post is shown in its newest version only
SHOWN = "NOT p.deleted AND NOT p.replaced AND p.shown_ms <= :now"
# where the rows of a scope come from, the column they are in order of, and which they are
SCOPES = {
    "all": ("posts p", "p.id", "1"),
    "by": ("posts p", "p.id", "p.author_id = :key"),
    "replies": ("posts p", "p.id", "p.parent_id = :key"),
    "conversation": ("posts p", "p.id", "p.conversation_id = :key"),
    # CROSS keeps SQLite to this order: the newest mentions first, and no more of them than are asked for
    "mentions": ("mentions m CROSS JOIN posts p ON p.id = m.post_id", "m.post_id", "m.user_id = :key"),
}


class Store(Directs):
    """The posts of the local X."""

    def find(self, post_id):
        """The post of that id, or None; deleted ones too."""
        return self.one("SELECT * FROM posts WHERE id = ?", int(post_id))

    def found(self, ids):
        """{id: post} of those of these ids that there are; deleted ones too."""
        return {row["id"]: row for row in self.among("SELECT * FROM posts WHERE id", ids)}

    def shown(self, scope, key=None, limit=800, above=0, below=LAST, where=(), words=None):
        """Posts anyone can see, newest first: all, by an author, replies to a post, of a conversation, or mentions.

        Only those with ids between `above` and `below`; `where` are further conditions on `p` with values in `words`.
        """
        source, column, which = SCOPES[scope]
        conditions = [which, SHOWN, f"{column} > :above", f"{column} < :below", *where]
        facts = {"key": key and int(key), "now": milliseconds(None), "limit": limit, "above": above, "below": below}
        sql = f"SELECT p.* FROM {source} WHERE {' AND '.join(conditions)} ORDER BY {column} DESC LIMIT :limit"
        return self.all(sql, facts | (words or {}))

    def horizon(self, scope, key, number):
        """The id below which a timeline that holds so many posts shows nothing; 0 where it is not full."""
        source, column, which = SCOPES[scope]
        sql = f"SELECT p.id FROM {source} WHERE {which} AND {SHOWN} ORDER BY {column} DESC LIMIT 1 OFFSET :skip"
        rows = self.all(sql, {"key": int(key), "now": milliseconds(None), "skip": number - 1})
        return rows[0]["id"] - 1 if rows else 0

    def search(self, query, limit, above=0, below=LAST):
        """The newest posts that satisfy every word: @name, conversation_id:, -is:retweet, or a part of the text."""
        scope, key, where, words = "all", None, [], {}
        for word in query.split():
            user = self.user(word[1:]) if word.startswith("@") and scope == "all" else None
            if word == "-is:retweet":
                where.append("p.original_id IS NULL")
            elif word.startswith("conversation_id:"):
                scope, key = "conversation", word.partition(":")[2]
            elif user:
                scope, key = "mentions", user["id"]
            else:
                where.append(f"instr(lower(p.text), :w{len(words)})")
                words[f"w{len(words)}"] = word.lower()
        return self.shown(scope, key, limit, above, below, where, words)

    def histories(self, posts):
        """{first id: the ids of all its versions, oldest first} of the edited ones among these posts."""
        edited = {row["first_id"] for row in posts if row["first_id"] != row["id"] or row["replaced"]}
        chains = {}
        for row in self.among("SELECT id, first_id FROM posts WHERE first_id", edited):
            chains.setdefault(row["first_id"], []).append(row["id"])
        return {first: sorted(ids) for first, ids in chains.items()}

    def mentioned(self, post_id, user):
        """Whether the author of that post mentioned the user in it, or quoted a post of the user's."""
        sql = """SELECT 1 FROM mentions WHERE post_id = :post AND user_id = :user UNION ALL SELECT 1 FROM posts p
            JOIN posts quoted ON quoted.id = p.quoted_id WHERE p.id = :post AND quoted.author_id = :user"""
        return bool(self.all(sql, {"post": int(post_id), "user": user}))

    def post(
        self,
        username,
        text,
        name="",
        in_reply_to=None,
        created_at=None,
        late=0,
        edit_of=None,
        retweet_of=None,
        quote_of=None,
        photos=0,
    ):
        """Write a post and return it. `late` is for how many seconds timelines do not show it yet.

        As on X, a reply begins with the name of the person it answers, a retweet repeats the original, and what is
        quoted or photographed hangs on at the end as a short link.
        """
        with self.writing():
            given = {
                "parent": self._given(in_reply_to),
                "first": self._given(edit_of),
                "original": self._given(retweet_of),
                "quoted": self._given(quote_of),
            }
            return self._write(self._account(username, name), text, milliseconds(created_at), late, photos, **given)

    def post_many(self, said, created_at=None, every_ms=1):
        """Write many posts in one transaction: dicts of username and text, oldest first. Returns their ids.

        They are `every_ms` apart; the first is of `created_at`, or of such a time that the last is of now.
        """
        said = list(said)
        begin = milliseconds(created_at) - (0 if created_at else every_ms * len(said))
        with self.writing():
            authors = {name: self._account(name) for name in {each["username"] for each in said}}
            return [
                self._write(authors[each["username"]], each["text"], begin + n * every_ms)["id"]
                for n, each in enumerate(said)
            ]

    def delete(self, post_id):
        """Delete a post with all its versions, as its author would."""
        with self.writing() as db:
            db.execute("UPDATE posts SET deleted = 1 WHERE first_id = ?", (self._given(post_id)["first_id"],))

    def withhold(self, post_id, countries="IN"):
        """Withhold a post in these countries (codes with commas between; "" for nowhere any more)."""
        with self.writing() as db:
            post = self._given(post_id)
            db.execute("UPDATE posts SET withheld = ? WHERE first_id = ?", (countries, post["first_id"]))

    def said_lately(self, author_id, text):
        """Whether the author said exactly this within a day (X refuses duplicates)."""
        alike = "(text = ? OR text LIKE '@%' AND substr(text, instr(text, ' ') + 1) = ?)"
        sql = f"SELECT 1 FROM posts WHERE author_id = ? AND id > ? AND NOT deleted AND {alike}"
        return self.one(sql, author_id, id_at(milliseconds(None) - 86_400_000), text, text) is not None

    def _given(self, post_id):
        if not post_id:
            return None
        if (post := self.find(post_id)) is None:
            raise LookupError(f"There is no post {post_id}.")
        return post

    def _write(self, author, text, created_ms, late=0, photos=0, parent=None, first=None, original=None, quoted=None):
        post_id, photos = self.free_id("posts", created_ms), photos or (first["photos"] if first else 0)
        text = self._as_shown(text, author, parent, original) + _hung_on(post_id, quoted, photos)
        row = {
            "id": post_id,
            "author_id": author["id"],
            "text": text,
            "created_ms": created_ms,
            "shown_ms": created_ms + int(late * 1000),
            "parent_id": parent["id"] if parent else first and first["parent_id"],
            "conversation_id": (parent or first or {}).get("conversation_id", post_id),
            "original_id": original and original["id"],
            "first_id": first["first_id"] if first else post_id,
            "deleted": 0,
            "quoted_id": quoted and quoted["id"],
            "photos": photos,
            "withheld": "",
            "replaced": 0,
        }
        self._db.execute(f"INSERT INTO posts ({', '.join(row)}) VALUES (:{', :'.join(row)})", row)
        if first:
            self._db.execute("UPDATE posts SET replaced = 1 WHERE first_id = ? AND id < ?", (row["first_id"], post_id))
        self._mention(post_id, text, parent, original)
        return row

    def _as_shown(self, text, author, parent, original):
        if original:
            return f"RT @{self.user_by_id(original['author_id'])['username']}: {original['text']}"[:140]
        if parent and parent["author_id"] != author["id"]:
            whom = "@" + self.user_by_id(parent["author_id"])["username"]
            return text if whom.lower() in text.lower() else f"{whom} {text}"
        return text

    def _mention(self, post_id, text, parent, original):
        """Whoever is named, whose post is answered, and whoever the retweeted post names."""
        names = NAMES.findall(text + (" " + original["text"] if original else ""))
        users = {user["id"] for user in map(self.user, names) if user}
        users |= {parent["author_id"]} if parent else set()
        self._db.executemany("INSERT INTO mentions VALUES (?, ?)", [(user, post_id) for user in users])


def _hung_on(post_id, quoted, photos):
    """The short links at the end of a text: X never shows the long ones there."""
    keys = ([f"q{quoted['id']:x}"] if quoted else []) + ([f"p{post_id:x}"] if photos else [])
    return "".join(f" https://t.co/{key}" for key in keys)
