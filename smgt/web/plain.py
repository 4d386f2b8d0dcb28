"""Pages that are a visit by themselves, the public status and errors: their few styles travel in the page."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

from flask import g, make_response
from markupsafe import Markup

from smgt.web.static import FOLDER


def install(app):
    app.jinja_env.globals["plain_style"] = style


def styled(page, code=200):
    """A page whose styles stand in it, as an answer that nobody keeps."""
    answer = make_response(page, code)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def style():
    """The styles as an element; its hash goes into the answer's policy, so that no other is obeyed."""
    words, g.style_hash = _style()
    return Markup(f"<style>{words}</style>")  # noqa: S704  # nosec B704


@lru_cache(maxsize=1)
def _style():
    words = (FOLDER / "plain.css").read_text().replace("\n", "")
    return words, b64encode(sha256(words.encode()).digest()).decode()
