"""Sheets of style: linked and kept by the browser; before it has them, they travel in a short page itself.

On a slow line a sheet of its own costs a second connection and its round trips before anything is seen: a first page
at 400 ms and 50 kbit/s was painted after 2.5 to 3.6 s with it, and after 2.0 to 2.3 s without.
"""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256

from flask import g, make_response, request
from markupsafe import Markup

from smgt.web import static

_FETCHED = "sheets"  # the cookie of a browser that has fetched them
_YEAR = 31536000


def install(app):
    app.jinja_env.globals.update(styles=sheet, styles_for_later=for_later, plain_style=plain_style)


def styled(page, code=200):
    """A page with `plain_style`, as an answer that nobody keeps."""
    answer = make_response(page, code)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def plain_style():
    """The few styles of a page that is a visit by itself (public status, errors), as an element."""
    return _carried("plain.css")


def sheet(name, short=False):
    """The link to a sheet; the sheet itself, as an element, in a short page of a browser that has not fetched it."""
    link = Markup('<link rel="stylesheet" href="{}">').format(static.address(name))
    if not short or _FETCHED in request.cookies or not _is_opened():
        g.sheets_linked = True
        return link
    element = _carried(name)
    _instead()[element] = link
    return element


def for_later():
    """For the end of a page: the sheets that it carries are fetched when it has come, and wait for the next page.

    As sheets for print, which no browser waits for.
    """
    links = Markup().join(
        link.replace(Markup(' href="'), Markup(' media="print" href="')) for link in _instead().values()
    )
    if links:
        g.sheets_linked = True
        _instead()[links] = Markup()
    return links


def linked(page):
    """A page's bytes with links for the sheets that it carries: it is one page, whichever way its sheets come."""
    for element, link in _instead().items():
        page = page.replace(element.encode(), link.encode())
    return page


def remember(response):
    """With a sheet goes the word that it was fetched; whoever is given it by a cache between has fetched it too."""
    if response.mimetype == "text/css" and _FETCHED not in request.cookies:
        response.set_cookie(_FETCHED, "1", max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)


def forget(response):
    """The browser is told to throw away what it has kept."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(_FETCHED)


def _is_opened():
    """Whether a browser opens this page; what a script only reads may bring no styles of its own into its page."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Dest", "document") == "document"


def _instead():
    return g.setdefault("instead", {})


def _carried(name):
    words, proof = _words(name, static.changed_at(name))
    g.setdefault("styles", []).append(proof)  # the answer's policy obeys these alone (answers.py)
    return Markup(f"<style>{words}</style>")  # noqa: S704  # nosec B704


@lru_cache(maxsize=16)
def _words(name, _changed):
    words = static.read(name).decode().replace("\n", "")
    return words, b64encode(sha256(words.encode()).digest()).decode()
