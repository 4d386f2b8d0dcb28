"""What each error of the Graph API means for an account, and for a reply that it refuses (CHANNELS 2.3)."""

from datetime import UTC, datetime, timedelta

from smgt.channels.base import ChannelDown, NotSent, Uncertain

LIMITS = {4, 17, 32, 341, 613, *range(80000, 80100)}  # the app, the user, the page, custom; business use cases
SIGNED_OUT = {102, 190}
PERMISSIONS = {3, 10, *range(200, 300)}
TRY_LATER = {1, 2}
BLOCKED, DUPLICATE, UNREACHABLE, ANSWERED = 368, 506, 551, 10900
WINDOW_CLOSED = {2018278, 2534022}
RESTRICTED = 1893063
MOST_MINUTES = 24 * 60
WHY_SIGNED_OUT = {
    458: "the app was removed from the page",
    459: "the person who connected the page must confirm their Facebook account",
    460: "the password of the person who connected the page was changed",
    463: "the page's token has expired",
    467: "the page's token is no longer valid",
}


def down(refusal):
    """The ChannelDown that a refusal to read means."""
    if refusal.code in SIGNED_OUT or (refusal.status == 401 and not refusal.code):
        why = WHY_SIGNED_OUT.get(refusal.subcode, "the page's token is not accepted any more")
        return ChannelDown(f"Facebook has signed us out: {why}. Connect the page again.", "auth_failed", permanent=True)
    if refusal.code in LIMITS or refusal.status == 429:
        until = datetime.now(UTC) + timedelta(minutes=min(refusal.wait or 15, MOST_MINUTES))
        return ChannelDown("Facebook asks us to wait before the next request.", "limited", until=until)
    if refusal.code == BLOCKED:
        return ChannelDown("Facebook has blocked this page for breaking its rules.", "failing", permanent=True)
    if refusal.code in PERMISSIONS:
        return ChannelDown(_permission(refusal), "auth_failed", permanent=True)
    return ChannelDown(f"Facebook answered with error {refusal.code or refusal.status}.")


def verdict(refusal, answers_a_thing=True):
    """What a refused reply means: a definite no, an account that is down, or perhaps.

    `answers_a_thing`: it answers a post or comment, which may be gone; a message in a talk names only its reader.
    """
    if refusal.code == DUPLICATE:
        return Uncertain("Facebook says that this reply stands there already.")
    if (refusal.code, refusal.subcode) == (100, 33):
        return NotSent("What this reply answers was deleted on Facebook, or is hidden.", gone=answers_a_thing)
    if no := _about_the_message(refusal):
        return no
    if refusal.code in SIGNED_OUT | LIMITS | {BLOCKED} or refusal.status in (401, 429):
        return down(refusal)
    if refusal.code in PERMISSIONS:
        return NotSent(_permission(refusal), by_hand=True)
    if refusal.transient:
        return NotSent("Facebook could not take the reply just now.", retry=True)
    if refusal.code in TRY_LATER or refusal.status >= 500 or refusal.status < 400:
        return Uncertain(f"Facebook answered with error {refusal.code or refusal.status}; the reply may be out.")
    return NotSent(f"Facebook refused the reply: {refusal.words or refusal.code or refusal.status}")


def not_permitted(refusal):
    """Whether this token may not read there, or the page has no such thing: the rest can still be read."""
    return refusal.code in PERMISSIONS or (refusal.code == 100 and not refusal.gone)


def _about_the_message(refusal):
    """A definite no for reasons that lie with this message or its reader, or None."""
    if refusal.subcode in WINDOW_CLOSED:
        return NotSent("Facebook's time for messages to this person is over. Answer in the page's inbox.", by_hand=True)
    if refusal.subcode == RESTRICTED:
        return NotSent("Facebook does not let this page send messages just now.", by_hand=True)
    if refusal.code == UNREACHABLE:
        return NotSent("This person cannot be reached by message: they left Facebook or have blocked the page.")
    if refusal.code == ANSWERED:
        return NotSent("The one private reply to this comment has gone out already. Answer below the comment.")
    return None


def _permission(refusal):
    words = f": {refusal.words}" if refusal.words else ""
    return f"Facebook does not permit this page's token to do that{words}. Check the app's permissions."
