"""Photographs as they may be shown: shrunk in a process with limits, without metadata, upright."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from smgt.errors import Refused
from smgt.media import shrink

SECONDS = 30  # of the wall clock; shrink.SECONDS limits the processor's
_COMMAND = (sys.executable, "-I", str(Path(shrink.__file__)))


@dataclass(frozen=True)
class Pictures:
    """The large picture (JPEG or WebP), the small one (WebP, at most 8 kB), and the large one's size in pixels."""

    shown: bytes
    thumb: bytes
    width: int
    height: int


def pictures(data):
    """The Pictures of a photograph's bytes. Raises Refused with a sentence; takes at most SECONDS."""
    try:
        # no environment: the secret key is no business of a decoder's
        done = subprocess.run(_COMMAND, input=data, capture_output=True, timeout=SECONDS, env={})
    except subprocess.TimeoutExpired:
        raise Refused("This picture takes too long to be shown.", "files") from None
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:  # killed by a limit, or by its own decoder
        raise Refused("This picture takes too much time or memory to be shown.", "files")
    answer = json.loads(head)
    if "refused" in answer:
        raise Refused(answer["refused"], "files")
    return Pictures(rest[: answer["shown"]], rest[answer["shown"] :], answer["width"], answer["height"])
