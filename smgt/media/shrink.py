"""One photograph made small, as a process of its own: bytes on stdin, a line of JSON and two pictures on stdout.

Decoders are large C libraries fed with strangers' bytes, so they run here: without the house's secrets, within limits
of memory, processor time and open files, unable to write. Uses nothing of the house's; started by media.pictures.
"""

import io
import json
import resource
import sys

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000  # Pillow only warns; a 109 kB picture can claim 900 megapixels
MEMORY = 1536 * 2**20
SECONDS = 20
SHOWN_SIDE = 1280
THUMB_BYTES = 8000
THUMBS = ((320, 60), (320, 40), (240, 40), (160, 40), (160, 20), (96, 20), (48, 10))  # side in px and quality
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
TOO_LARGE = "This picture has too many pixels to be shown."


def main():
    """Answer {"shown", "thumb": bytes that follow, "width", "height"}, or {"refused": a sentence}."""
    _limit()
    pi_heif.register_heif_opener()
    try:
        answer, pictures = _shrink(sys.stdin.buffer.read())
    except Image.DecompressionBombError:
        answer, pictures = {"refused": TOO_LARGE}, ()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        answer, pictures = {"refused": "This picture cannot be read."}, ()
    except MemoryError:
        answer, pictures = {"refused": "This picture takes too much memory to be shown."}, ()
    sys.stdout.buffer.write(b"".join((json.dumps(answer).encode(), b"\n", *pictures)))


def _limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _shrink(data):
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            return {"refused": TOO_LARGE}, ()
        image.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))  # a JPEG is decoded at a fraction of its size
        picture = _flat(image)
    shown, thumb = _shown(picture), _thumb(picture)
    sizes = {"shown": len(shown), "thumb": len(thumb), "width": picture.width, "height": picture.height}
    return sizes, (shown, thumb)


def _flat(image):
    """Its first frame upright, at most SHOWN_SIDE a side, in plain colours: what was transparent is white."""
    clear = "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "La", "RGBa")
    turned = image.getexif().get(0x0112, 1)
    small = image.convert("RGBA" if clear else "RGB")
    small.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    if clear:
        small = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("RGB")
    bare = Image.new("RGB", small.size)
    bare.paste(small)  # no metadata comes along
    if turned in range(2, 9):
        bare.getexif()[0x0112] = turned
        bare = ImageOps.exif_transpose(bare)
    return bare


def _shown(picture):
    """As JPEG or WebP, whichever is smaller."""
    return min(_saved(picture, "JPEG", quality=78, optimize=True), _saved(picture, "WEBP", quality=76), key=len)


def _thumb(picture):
    """As WebP of at most THUMB_BYTES, as large and as good as fits."""
    for side, quality in THUMBS:
        small = picture.copy()
        small.thumbnail((side, side))
        if len(data := _saved(small, "WEBP", quality=quality, method=6)) <= THUMB_BYTES:
            break
    return data


def _saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, exif=b"", **options)
    return out.getvalue()


if __name__ == "__main__":
    main()
