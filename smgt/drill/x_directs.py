"""The direct messages of the local X."""

from smgt.drill.state import milliseconds
from smgt.drill.x_rows import Rows

KEPT = 30 * 86_400_000  # X gives out the messages of thirty days


class Directs(Rows):
    """Messages between two people."""

    def direct(self, username, to, text, name="", created_at=None, photos=0):
        """Send a direct message to the user named `to` and return it."""
        created_ms = milliseconds(created_at)
        with self.writing() as db:
            row = {
                "id": self.free_id("directs", created_ms),
                "sender_id": self._account(username, name)["id"],
                "recipient_id": self._account(to)["id"],
                "text": text + "".join(f" https://t.co/d{created_ms:x}{n}" for n in range(photos)),
                "created_ms": created_ms,
                "photos": photos,
            }
            db.execute(f"INSERT INTO directs ({', '.join(row)}) VALUES (:{', :'.join(row)})", row)
        return row

    def directs(self, user, other=None, below=2**63 - 1, limit=100):
        """What that user sent and got in thirty days, newest first; with `other`, only between the two."""
        among = "(sender_id = :user OR recipient_id = :user) AND :other IN (0, sender_id, recipient_id)"
        between = "id < :below AND created_ms > :since"
        sql = f"SELECT * FROM directs WHERE {among} AND {between} ORDER BY id DESC LIMIT :limit"
        facts = {"user": user, "other": other or 0, "below": below, "since": milliseconds(None) - KEPT, "limit": limit}
        return self.all(sql, facts)

    def wrote_to(self, sender, recipient):
        """Whether the one has ever written to the other: only then X lets the other write back."""
        sql = "SELECT 1 FROM directs WHERE sender_id = ? AND recipient_id = ?"
        return self.one(sql, sender, recipient) is not None
