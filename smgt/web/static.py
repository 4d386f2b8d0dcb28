"""Static files: addressed by their content's hash, kept for ever, each squeezed as far as it goes only once."""

import gzip
import re
from functools import lru_cache
from hashlib import sha256
from mimetypes import guess_type

import brotli
from flask import Response, abort, current_app, g, request, url_for

from smgt.config import ROOT

FOLDER = ROOT / "static"
NAMES = frozenset(path.name for path in FOLDER.iterdir() if path.is_file())
_BEFORE = {
    "board.js": "keys.js",
    "triage.js": "keys.js",
    "board.css": "filters.css",
    "desk.css": "filters.css",
}  # in one
_YEAR = "public, max-age=31536000, immutable"
_ASIDE = re.compile(rb"(?m)^//.*\n|^\s+(?://.*)?|[ \t]+// .*$")  # no script of ours holds text that looks so
_PACKERS = {
    "br": lambda plain: brotli.compress(plain, mode=brotli.MODE_TEXT, quality=11),
    "gzip": lambda plain: gzip.compress(plain, 9, mtime=0),
    "": lambda plain: plain,
}


def install(app):
    app.add_url_rule("/static/<filename>", "static", static)
    app.jinja_env.globals["static"] = address


def static(filename):
    """A file of the folder, in the smallest packing that the browser takes."""
    if filename not in NAMES:
        abort(404)
    accepted = request.accept_encodings
    packing = next((name for name in ("br", "gzip") if accepted[name] > 0), "")
    changed = changed_at(filename)
    answer = Response(_packed(filename, packing, changed), mimetype=guess_type(filename)[0] or "text/plain")
    answer.vary.add("Accept-Encoding")
    if packing:
        answer.content_encoding = packing
    if "v" in request.args:
        answer.headers["Cache-Control"] = _YEAR
    else:
        answer.set_etag(_version(filename, changed) + packing)
        answer.make_conditional(request)
    return answer


def address(name):
    """The address of a static file with its content's hash, so that it can be kept for ever."""
    if name.endswith(".js"):
        g.setdefault("scripts", set()).add(name)  # the answer's policy then lets it run (answers.py)
    return url_for("static", filename=name, v=_version(name, changed_at(name)))


def changed_at(name):
    """When it was last edited, where somebody is at it; else it is as it was at the start."""
    return (FOLDER / name).stat().st_mtime if current_app.debug else 0


@lru_cache(maxsize=64)
def _packed(name, packing, _changed):
    return _PACKERS[packing](_lean(name))


def _lean(name):
    """A file as it travels: with what belongs before it, sheets in one line, our own scripts without comments."""
    plain = read(name)
    if name.endswith(".css"):
        return plain.replace(b"\n", b"")
    return _ASIDE.sub(b"", plain) if name.endswith(".js") and not name.endswith(".min.js") else plain


@lru_cache(maxsize=64)
def _version(name, _changed):
    return sha256(read(name)).hexdigest()[:10]


def read(name):
    """A file's bytes, after those that belong before it."""
    before = read(_BEFORE[name]) if name in _BEFORE else b""
    return before + (FOLDER / name).read_bytes()
