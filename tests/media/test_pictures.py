"""Photographs are shown small, upright and without what they must not tell; bombs go off in a process of their own."""

import io

import pytest
from PIL import Image

from smgt.errors import Refused
from smgt.media.kinds import kind_of
from smgt.media.pictures import pictures
from tests.media import samples
from tests.media.samples import chunk, noise, picture, png, zeros


def opened(data):
    return Image.open(io.BytesIO(data))


def test_what_is_shown_is_small_and_upright_and_says_nothing_of_the_place():
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N"}  # turned by a quarter; a place
    made = pictures(picture((3000, 1500), exif=exif))
    shown = opened(made.shown)
    assert shown.format in ("JPEG", "WEBP") and shown.size == (made.width, made.height) == (640, 1280)
    assert not shown.getexif() and not opened(made.thumb).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_metadata_of_any_kind_comes_along(kind):
    exif = Image.Exif()
    exif[0x010E] = "depot of Ramesh"
    data = picture(kind=kind, exif=exif, xmp=b"<x>depot of Ramesh</x>", icc_profile=b"depot of Ramesh")
    made = pictures(data)
    assert b"Ramesh" in data and b"Ramesh" not in made.shown + made.thumb


@pytest.mark.parametrize("size", [(1600, 1200), (40, 30), (6000, 200), (3, 4000)])
def test_the_small_picture_is_a_webp_of_at_most_eight_thousand_bytes(size):
    made = pictures(noise(size))
    assert len(made.thumb) <= 8000 and opened(made.thumb).format == "WEBP"
    assert max(opened(made.thumb).size) <= 320


@pytest.mark.parametrize("mode", ["P", "RGBA", "CMYK", "L", "LA", "I;16", "1"])
def test_pictures_of_every_mode_are_shown(mode):
    out = io.BytesIO()
    Image.new(mode, (20, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(pictures(out.getvalue()).shown).mode == "RGB"


def test_what_is_transparent_is_shown_white():
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert min(opened(pictures(out.getvalue()).shown).getpixel((9, 9))) > 250


def test_a_photograph_of_an_iphone_is_shown():
    made = pictures(samples.HEIC)
    assert kind_of(samples.HEIC) == "image/heic" and (made.width, made.height) == (64, 48)
    red, green, blue = opened(made.shown).convert("RGB").getpixel((60, 4))
    assert red > 200 and green < 60


def test_of_an_animation_of_ten_thousand_frames_one_is_shown():
    data = samples.animation(10_000)
    assert opened(data).n_frames == 10_000
    assert opened(pictures(data).shown).size == (8, 8)


def test_a_gif_that_is_a_script_comes_out_as_a_picture_only():
    data = samples.script_gif()
    made = pictures(data)
    assert kind_of(data) == "image/gif" and data.startswith(b"GIF89a/*") and b"alert" in data
    assert not [part for part in (b"GIF", b"alert") if part in made.shown + made.thumb]


TOO_MANY = [
    png(30_000, 30_000, depth=1, colours=0, rows=zeros(30_000 * 3751)),  # 900 megapixels in 109 kB
    png(7000, 7000), b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02L\x01\0;",
]  # fmt: skip


@pytest.mark.parametrize("data", TOO_MANY, ids=["900 MP", "49 MP", "4,295 MP"])
def test_a_small_file_that_claims_too_many_pixels_is_refused(data):
    with pytest.raises(Refused, match="too many pixels"):
        pictures(data)


BROKEN = {
    "cut off": noise()[:50_000], "a head only": picture()[:60], "nonsense inside": picture()[:20] + b"\0" * 400,
    "TIFF": picture(kind="TIFF"), "BMP": picture(kind="BMP"), "ICO": picture(kind="ICO"), "SVG": samples.SVG,
    "PDF": samples.PDF, "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "nothing": b"",
    "text": png(10, 10, chunk(b"zTXt", b"k\0\0" + zeros(300 * 2**20))),
    "profile": png(10, 10, chunk(b"iCCP", b"k\0\0" + zeros(300 * 2**20))),
    "texts": png(10, 10, *[chunk(b"zTXt", b"k\0\0" + zeros(2**20 - 2**10))] * 200),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_picture_that_cannot_be_read_is_refused(name):
    with pytest.raises(Refused, match="cannot be read"):
        pictures(BROKEN[name])


def test_a_decoder_that_dies_or_never_ends_takes_nobody_with_it(monkeypatch):
    for code, sentence in (("import os; os.abort()", "too much"), ("while True: pass", "too long")):
        monkeypatch.setattr("smgt.media.pictures._COMMAND", (samples.sys.executable, "-c", code))
        monkeypatch.setattr("smgt.media.pictures.SECONDS", 0.3)
        with pytest.raises(Refused, match=sentence):
            pictures(picture())


def test_the_decoder_is_told_no_secrets(monkeypatch):
    monkeypatch.setenv("SMGT_SECRET_KEY", "k" * 32)
    look = "import json, os; print(json.dumps({'refused': ' '.join(sorted(os.environ))}))"
    monkeypatch.setattr("smgt.media.pictures._COMMAND", (samples.sys.executable, "-c", look))
    with pytest.raises(Refused) as told:
        pictures(picture())
    assert str(told.value) in ("", "LC_CTYPE")  # which Python sets itself


def test_the_process_has_little_memory_and_cannot_write(tmp_path):
    look = (
        "import runpy, resource; house = runpy.run_path({path!r}, run_name='looked at'); house['_limit']()\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0] < 2**31)\n"
        "try:\n    with open({file!r}, 'w') as file: file.write('x')\n"
        "except OSError: print('refused')"
    )
    assert samples.run_shrink(look, tmp_path / "x") == ["True", "refused"]
