"""What the tests of X share: the channel opened on the drill's local X, and small things to say and to answer."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from smgt.channels.base import Reply
from smgt.channels.x import X
from tests.channels.small import MARK, ago, items

CMO, CM = "demo_cmo_haryana", "demo_cm_haryana"
OAUTH1 = {"consumer_key": "k", "consumer_secret": "s", "access_token": f"drill-{CMO}", "access_token_secret": "t"}


class Hasty(X):
    timeouts = (2, 1)


def opened(drill, kind=Hasty, credentials=None):
    return kind(credentials or drill.account(CMO), SimpleNamespace(x_api_base=drill.url))


def ids(pages):
    return [item.external_id for item in items(pages)]


def crowd(drill, number, minutes=0):
    """That many posts, a second apart, the oldest so many minutes and seconds ago."""
    start = ago(minutes=minutes, seconds=number)
    return [
        drill.post(f"citizen{n % 7}", f"@{CMO} shikayat {n}", created_at=start + timedelta(seconds=n))["id"]
        for n in range(number)
    ]


def reply_to(post, text=f"Your drain was cleaned today. {MARK}", **facts):
    facts = {"attempted_at": datetime.now(UTC), "to": "", "in_reply_to": post["id"]} | facts
    return Reply(text=text, mark=MARK, number="SMGT-000042", **facts)
