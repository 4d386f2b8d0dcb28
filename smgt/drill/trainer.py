"""The trainer's page: what was said on the local X and Facebook, and the troubles that can be switched on there."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, redirect, render_template, request

from smgt.drill import deeds
from smgt.drill.state import moment

FOR_EVER = 10**9  # requests: until it is switched off
TALKS = 60  # the newest of each kind
TROUBLES = {  # platform -> name -> (what the trainer reads, the endpoints it strikes, the kind of fault)
    "x": {
        "limit": ("Too many requests (429)", ("*",), "429"),
        "credit": ("No credit left (402)", ("*",), "402"),
        "outage": ("Out of order (503)", ("*",), "html"),
        "token": ("Token expired (401)", ("*",), "401"),
        "lost": ("Replies are posted, but X does not answer in time", ("tweets",), "timeout_after_commit"),
        "refused": ("No reply is allowed (403)", ("tweets",), "403"),
    },
    "facebook": {
        "limit": ("Too many requests (429)", ("*",), "429"),
        "outage": ("Out of order (503)", ("*",), "html"),
        "token": ("Token expired", ("*",), "expired"),
        "lost": (
            "Replies are posted, but Facebook does not answer in time",
            ("reply", "message"),
            "timeout_after_commit",
        ),
        "windows": ("The windows for messages are closed", ("message",), "closed_window"),
        "permission": ("Messages may not be read", ("conversations",), "200"),
    },
}


@dataclass
class Said:
    """One thing said: who, when (UTC), the words."""

    name: str
    at: datetime
    text: str


@dataclass
class Talk:
    """What stands together, in its order, and where it was said."""

    where: str
    at: int
    said: list = field(default_factory=list)


def make_page(x, graph):
    """The page over these two stand-ins, as a WSGI application."""
    app = Flask(__name__, template_folder=".")
    platforms = {"x": x, "facebook": graph}

    @app.get("/")
    def page():
        on = {name: switched_on(name, each) for name, each in platforms.items()}
        talks = {"x": x_talks(x.store), "facebook": facebook_talks(graph.store)}
        return render_template("trainer.html", troubles=TROUBLES, deeds=deeds.DEEDS, on=on, talks=talks)

    @app.post("/trouble")
    def trouble():
        name = request.form.get("platform", "")
        if name not in platforms:
            return "There is no such platform.", 404
        switch(name, platforms[name], request.form.getlist("trouble"))
        return redirect("/", 303)

    @app.post("/deed")
    def deed():
        name, wanted = request.form.get("platform", ""), request.form.get("deed", "")
        if name not in platforms or wanted not in deeds.DEEDS:
            return "There is no such platform or deed.", 404
        deeds.do(wanted, name, platforms[name])
        return redirect("/", 303)

    return app


def switch(name, platform, wanted):
    """Exactly these troubles from now on; none for everything mended."""
    platform.mend()
    for trouble in wanted:
        _, endpoints, kind = TROUBLES[name].get(trouble, ("", (), ""))
        for endpoint in endpoints:
            platform.fault(endpoint, kind, times=FOR_EVER)


def switched_on(name, platform):
    """The names of the troubles that stand."""
    faults = platform.faults()
    return {trouble for trouble, (_, endpoints, kind) in TROUBLES[name].items() if (endpoints[0], kind) in faults}


def x_talks(store):
    """The newest talks on X; each from its beginning."""
    talks = {}
    for row in store.shown("all", limit=400):
        author = store.user_by_id(row["author_id"])
        talk = talks.setdefault(row["conversation_id"], Talk("", row["created_ms"]))
        talk.said.insert(0, Said(f"{author['name']} @{author['username']}", moment(row["created_ms"]), row["text"]))
    return list(talks.values())[:TALKS]


def facebook_talks(store):
    """The newest posts with what stands below them, and the talks on Messenger; each from its beginning."""
    talks = [talk for page in store.pages() for talk in (*_posts(store, page["id"]), *_messages(store, page["id"]))]
    return sorted(talks, key=lambda talk: -talk.at)[:TALKS]


def _posts(store, page_id):
    for row in (*store.shown("feed", page_id, TALKS), *store.shown("tagged", page_id, TALKS)):
        rows = [row, *reversed(store.shown("comments", row["id"]))]
        where = "A post that tags the page" if row["kind"] == "tagged" else "On the page"
        yield Talk(where, rows[-1]["created_ms"], [_said(store, each) for each in rows])


def _messages(store, page_id):
    talks = {}
    for row in store.shown("talks", page_id):
        talks.setdefault(row["person_id"], []).insert(0, row)
    for rows in talks.values():
        yield Talk("On Messenger", rows[-1]["created_ms"], [_said(store, each) for each in rows])


def _said(store, row):
    return Said(store.someone(row["author_id"])["name"], moment(row["created_ms"]), row["text"])
