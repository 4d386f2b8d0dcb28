"""What is attached: kept once by its content, never trusted by its name; what shows on a ticket and what does not."""

import pytest

from smgt import media
from smgt.channels.base import File
from smgt.errors import Refused
from smgt.media import kinds
from smgt.models import Attachment, Message
from tests.factories import act, fresh, item, open_ticket, receive
from tests.media import samples
from tests.media.samples import PDF, picture, png


def test_an_upload_is_kept_as_it_came(database, now):
    photo = picture()
    kept = media.attach(media.take_upload("C:\\fakepath\\..\\depot.jpg", photo), now)
    assert (kept.name, kept.content_type, kept.size) == ("depot.jpg", "image/jpeg", len(photo))
    assert media.read(kept.sha256) == photo


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_an_uploaded_photograph_has_its_pictures_at_once(database, now, kind):
    kept = media.attach(media.take_upload("p", picture((2000, 1000), kind=kind)), now)
    assert kept.content_type == f"image/{kind.lower()}" and kept.next_at is None
    assert (kept.width, kept.height, kept.thumb_size) == (1280, 640, (320, 160))
    assert len(media.read(kept.shown)) == kept.shown_size and len(media.read(kept.thumb)) <= 8000


@pytest.mark.parametrize(("data", "kind"), [
    (PDF, "application/pdf"), (samples.MP4, "video/mp4"), (samples.HEIC, "image/heic"),
])  # fmt: skip
def test_an_upload_is_taken_by_its_content(database, now, data, kind):
    assert media.attach(media.take_upload("letter.jpg", data), now).content_type == kind


@pytest.mark.parametrize("data", [b"", samples.HTML, samples.SVG, b"MZ\x90\0", b"PK\x03\x04", picture(kind="TIFF")])
def test_what_is_no_photograph_video_or_pdf_is_refused(database, now, data):
    with pytest.raises(Refused) as refusal:
        media.attach(media.take_upload("depot.jpg", data), now)
    assert refusal.value.field == "files" and Attachment.select().count() == 0


def test_what_is_too_large_is_refused(database, now, monkeypatch):
    monkeypatch.setitem(kinds.MOST, "image", 100)
    with pytest.raises(Refused, match="too large"):
        media.attach(media.take_upload("depot.jpg", picture()), now)


@pytest.mark.parametrize("data", [picture()[:60], samples.noise()[:9000], png(7000, 7000)])
def test_a_photograph_that_cannot_be_shown_is_refused(database, now, data):
    with pytest.raises(Refused, match="cannot be read|too many pixels") as refusal:
        media.attach(media.take_upload("depot.jpg", data), now)
    assert refusal.value.field == "files" and not Attachment.select().exists()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\0b\u202egpj.exe", "abgpj.exe"),
        ("\u200b.htaccess", "htaccess"),
        ("...", "file"),
        ("", "file"),
        ("शिकायत.pdf", "शिकायत.pdf"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_name_is_only_a_name(name, clean):
    assert media.clean_name(name) == clean


# -- with messages -------------------------------------------------------------------------------------------


def url(number):
    return File(f"{number}.jpg", "image/jpeg", url=f"https://pbs.twimg.com/{number}.jpg")


def test_bytes_are_kept_and_addresses_noted(handle, now):
    open_ticket(handle, files=(url(1), File("a.png", "text/html", picture(kind="PNG")), File("b.svg", "", samples.SVG)))
    far, photo, drawing = Attachment.select().order_by(Attachment.id)
    assert (far.sha256, far.next_at, far.reason) == ("", now, "")
    assert (photo.content_type, photo.next_at, photo.shown) == ("image/png", now, "")
    assert (drawing.content_type, drawing.next_at) == ("application/octet-stream", None)
    assert media.read(drawing.sha256) == samples.SVG


def test_of_a_message_at_most_ten_files_are_fetched_and_the_others_say_so(handle, now):
    open_ticket(handle, files=[url(number) for number in range(12)])
    noted = list(Attachment.select().order_by(Attachment.id))
    assert [file.next_at for file in noted] == [now] * 10 + [None] * 2
    assert {file.reason for file in noted[10:]} == {"Not fetched: at most 10 files of one message are."}


def test_a_file_without_bytes_or_address_says_so(handle):
    open_ticket(handle, files=[File("voice.ogg", "audio/ogg")])
    assert (Attachment.get().next_at, Attachment.get().reason) == (None, "The platform gave no address for it.")


def shown(ticket):
    return [file.name for file in media.files_of(fresh(ticket))]


def test_files_show_on_their_ticket_alone(handle):
    first, second = open_ticket(handle, "water", files=[url(1)]), open_ticket(handle, "road", files=[url(2)])
    assert (shown(first), shown(second)) == (["1.jpg"], ["2.jpg"])


def test_what_was_removed_takes_its_files_out_of_sight(handle):
    ticket = open_ticket(handle, files=[url(1)])
    Message.update(removed="deleted").execute()
    assert shown(ticket) == [] and Attachment.select().count() == 1


def test_files_of_a_ticket_joined_to_another_show_there(handle, people):
    first, second = open_ticket(handle, "water", files=[url(1)]), open_ticket(handle, "water again", files=[url(2)])
    Attachment.create(ticket=second, name="report.pdf", created_at=first.received_at)  # no citizen's file
    act(second, "join", people["asha"], number=first.number, reason="The same matter.")
    assert shown(first) == ["1.jpg", "2.jpg"]


def test_a_citizens_later_file_shows_too(handle):
    said = item("water", files=[url(1)])
    receive(handle, said)
    receive(handle, item("a photo", replies_to=(said.external_id,), conversation=said.conversation, files=[url(2)]))
    assert shown(Message.get(Message.text == "water").ticket) == ["1.jpg", "2.jpg"]
