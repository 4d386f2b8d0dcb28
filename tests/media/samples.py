"""Small files of every kind, and large surprises in small files."""

import base64
import io
import struct
import subprocess
import sys
import zlib

from PIL import Image

from smgt.media import shrink

PDF = b"%PDF-1.4\n1 0 obj\n"
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0" * 300
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"<!doctype html><script>alert(1)</script>"
HEIC = base64.b64decode(  # 64 by 48 pixels
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAA"
    "AAAERAAAEAAQAAAAABoQABAAAAAAAAAFYAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAA"
    "AADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkA"
    "AAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAA"
    "AAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAAF"
    "5tZGF0AAAAUigBr1jm//RPASqQFXTF0CC1niXvr13WQG3aeCwsgGZG9gWv2hnhAEroEXa12mvm/EpuH1kwv5SHcKKiZAc2+IySw8HoiQKMAy1I"
    "5tYqPBzzu0A="
)


def picture(size=(40, 30), kind="JPEG", **options):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **options)
    return out.getvalue()


def noise(size=(1600, 1200), kind="JPEG", **options):
    """A photograph that does not compress well."""
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def zeros(count):
    """`count` zero bytes and a few more, deflated."""
    deflate, block = zlib.compressobj(9), b"\0" * 2**20
    return b"".join(deflate.compress(block) for _ in range(count // 2**20 + 1)) + deflate.flush()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, *more, depth=8, colours=2, rows=None):
    """A PNG that claims this size, with further chunks before its (deflated) rows."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0))
    rows = zlib.compress(b"\0" * (width * 3 + 1) * height) if rows is None else rows
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def animation(frames):
    """A GIF of that many different frames."""
    images = [Image.frombytes("L", (8, 8), bytes([number & 255, number >> 8]) * 32) for number in range(frames)]
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:])
    return out.getvalue()


def script_gif():
    """A GIF that is also JavaScript: its width, 10799, reads as the start of a comment that ends behind the picture."""
    return picture((10799, 1), "GIF", comment=b"x") + b"*/=1;alert(1)"


def run_shrink(code, file):
    """The lines that this code prints in a process started as media.pictures starts it."""
    code = code.format(path=shrink.__file__, file=str(file))
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, env={}, text=True, timeout=20)
    return done.stdout.splitlines() or done.stderr
