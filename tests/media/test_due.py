"""The sweep: what is due is fetched once, told by its content, and tried again only as long as that makes sense."""

from datetime import timedelta

import pytest

from smgt import media
from smgt.channels.base import File
from smgt.media import due
from smgt.models import Attachment, Message
from tests.factories import fresh, open_ticket
from tests.media import samples
from tests.media.samples import PDF, noise, picture, png


@pytest.fixture
def at(now):
    """A clock's hands."""
    return {"now": now}


@pytest.fixture
def run(settings, server, at, monkeypatch):
    """Runs the sweep with the server among the operator's hosts."""
    monkeypatch.setattr(settings, "media_hosts", (server.host,))
    return lambda: media.sweep(settings, lambda: at["now"])


@pytest.fixture
def noted(handle):
    """Notes files at these addresses, as one citizen's post brings them; gives their Attachments."""

    def note(*urls):
        open_ticket(handle, files=[File(f"{number}.jpg", "image/jpeg", url=url) for number, url in enumerate(urls)])
        return list(Attachment.select().order_by(Attachment.id))

    return note


def test_a_photograph_is_fetched_stored_and_made_into_pictures(noted, run, server):
    photo = noise()
    (file,) = noted(server.give("/a.jpg", body=photo))
    assert run() == {"fetched": 1, "refused": 0}
    file = fresh(file)
    assert (file.content_type, file.size, file.next_at, file.reason) == ("image/jpeg", len(photo), None, "")
    assert media.read(file.sha256) == photo and len(media.read(file.thumb)) <= 8000
    assert (file.width, file.height) == (1280, 960) and file.shown_size == len(media.read(file.shown)) < len(photo)


def test_what_is_here_is_not_fetched_again(noted, run, server):
    noted(server.give("/a.jpg", body=picture()))
    assert [run(), run()] == [{"fetched": 1, "refused": 0}, {"fetched": 0, "refused": 0}]
    assert len(server.heard) == 1


def test_of_two_sweeps_at_once_one_fetches(noted, run, server, at):
    (file,) = noted(server.give("/a.jpg", body=picture()))
    (seen,) = due._due(at["now"])
    assert due._claim(seen, at["now"]) and not due._claim(seen, at["now"])
    assert run() == {"fetched": 0, "refused": 0} and server.heard == []
    at["now"] += due.LEASE  # the first one died
    assert run() == {"fetched": 1, "refused": 0} and fresh(file).attempts == 2


def test_a_kind_is_told_by_content_not_by_what_was_announced(noted, run, server):
    noted(server.give("/a.jpg", body=PDF), server.give("/b.jpg", body=samples.SVG), server.give("/c", body=samples.MP4))
    assert run() == {"fetched": 3, "refused": 0}
    kinds = [file.content_type for file in Attachment.select().order_by(Attachment.id)]
    assert kinds == ["application/pdf", "application/octet-stream", "video/mp4"]


BOMBS = {
    "49 megapixels": (png(7000, 7000), "too many pixels"), "cut off": (noise()[:40_000], "cannot be read"),
    "text": (png(9, 9, samples.chunk(b"zTXt", b"k\0\0" + samples.zeros(200 * 2**20))), "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_kept_unshown_with_a_reason(noted, run, server, name):
    data, reason = BOMBS[name]
    (file,) = noted(server.give("/a.png", body=data))
    run()
    assert reason in fresh(file).reason and not fresh(file).shown and fresh(file).next_at is None
    assert media.read(fresh(file).sha256) == data and Message.get().state == "opened"


def test_pictures_of_mail_are_made_from_what_it_brought(handle, run, at):
    files = [File("a.jpg", "", picture()), File("b.jpg", "", picture()[:60] + b"x"), File("c.pdf", "", PDF)]
    open_ticket(handle, files=files)
    assert run() == {"fetched": 0, "refused": 0}
    photo, broken, letter = Attachment.select().order_by(Attachment.id)
    assert media.exists(photo.shown) and not broken.shown and "cannot be read" in broken.reason
    assert not Attachment.select().where(Attachment.next_at.is_null(False)).exists()


def test_what_may_come_later_is_tried_six_times_ever_more_slowly(noted, run, server, at):
    (file,) = noted(server.url("/not yet".replace(" ", "-")))
    waits = []
    for _ in range(9):
        run()
        if (following := fresh(file).next_at) is None:
            break
        waits.append(following - at["now"])
        at["now"] = following
    assert waits == [timedelta(seconds=30 * 4**n) for n in range(5)] and len(server.heard) == 6
    assert fresh(file).reason == "The platform does not give it out (404)."


def test_a_file_that_arrives_late_is_fetched_then(noted, run, server, at):
    (file,) = noted(server.url("/a.jpg"))
    assert run() == {"fetched": 0, "refused": 0} and "404" in fresh(file).reason
    server.give("/a.jpg", body=picture())
    at["now"] += timedelta(seconds=30)
    assert run() == {"fetched": 1, "refused": 0} and (fresh(file).reason, fresh(file).next_at) == ("", None)


@pytest.mark.parametrize(("url", "reason"), [
    ("http://169.254.169.254/latest/meta-data/", "which is not the platform's own"),
    ("https://evil.example/a.jpg", "which is not the platform's own"), ("file:///etc/passwd", "no address"),
])  # fmt: skip
def test_what_is_refused_says_why_and_is_left_alone(noted, run, url, reason):
    (file,) = noted(url)
    assert run() == {"fetched": 0, "refused": 1}
    assert reason in fresh(file).reason and fresh(file).next_at is None and fresh(file).sha256 == ""
    assert Message.get().state == "opened"


def test_without_the_operators_word_only_the_platforms_hosts_are_asked(noted, run, server, settings):
    settings.media_hosts = ()
    noted(server.give("/a.jpg", body=picture()))
    assert run() == {"fetched": 0, "refused": 1} and server.heard == []


def test_what_its_author_removed_is_not_fetched(noted, run, server):
    (file,) = noted(server.give("/a.jpg", body=picture()))
    Message.update(removed="deleted").execute()
    assert run() == {"fetched": 0, "refused": 1} and server.heard == [] and "removed" in fresh(file).reason


def test_a_host_that_fails_holds_up_nobody_and_is_asked_once_a_sweep(noted, run, server, settings, at):
    settings.media_hosts = (server.host, f"localhost:{server.port}")
    bad = f"http://localhost:{server.port}"
    noted(f"{bad}/1", f"{bad}/2", f"{bad}/3", server.give("/a.jpg", body=picture()))
    assert run() == {"fetched": 1, "refused": 0}
    assert len([asked for asked in server.heard if b"localhost" in asked]) == 1


def test_first_tries_come_before_second_ones(noted, run, server, at):
    noted(server.url("/missing"))
    run()
    at["now"] += timedelta(minutes=1)
    noted(server.give("/new.jpg", body=picture()))
    Attachment.update(next_at=at["now"]).where(Attachment.attempts == 0).execute()  # due after the other
    run()
    assert [asked.split(b" ")[1] for asked in server.heard] == [b"/missing", b"/new.jpg", b"/missing"]


def test_while_the_store_is_down_no_try_counts(noted, run, server, settings, at, no_store):
    (file,) = noted(server.give("/a.jpg", body=picture()))
    for _ in range(8):
        assert run() == {"fetched": 0, "refused": 0}
        at["now"] += timedelta(minutes=1)
    assert fresh(file).attempts == 0
    settings.media_store = ""
    assert run() == {"fetched": 1, "refused": 0}


def test_a_file_that_kills_whoever_touches_it_is_given_up(noted, run, at):
    (file,) = noted("https://pbs.twimg.com/a.jpg")
    Attachment.update(attempts=due.ATTEMPTS_MOST).execute()  # each claim counted before the work began
    assert run() == {"fetched": 0, "refused": 1} and "every time" in fresh(file).reason
