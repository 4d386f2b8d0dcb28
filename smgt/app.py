"""create_app: the settings, the database, and the edges put together; errors handled once."""

import gc
import logging

from flask import Flask, request
from flask_babel import Babel
from flask_login import LoginManager
from htmx_flask import Htmx
from werkzeug.routing import IntegerConverter

from smgt import cli, config, logs
from smgt.database import open_database
from smgt.models import db
from smgt.web import (
    BLUEPRINTS,
    answers,
    canned,
    conduct,
    deeds,
    directory,
    due,
    errors,
    facts,
    filters,
    guard,
    longfiles,
    notices,
    past,
    reports,
    signin,
    speech,
    static,
    styles,
    thrift,
    uploads,
    words,
)


class RowNumber(IntegerConverter):
    """A row's number in an address: one that no column holds names nothing, 404."""

    def __init__(self, url_map):
        super().__init__(url_map, max=2**31 - 1)


def create_app(environ=None):
    """The application, its settings read from `environ` (default: the process's). Raises ConfigError."""
    values = config.load(environ)
    config.settings.__dict__.update(values.__dict__)
    logs.begin()
    logging.getLogger("tweepy").setLevel(logging.INFO)  # at DEBUG it writes the bearer token
    open_database(values.database_url)
    app = Flask("smgt", root_path=str(config.ROOT), template_folder="templates", static_folder=None)
    app.url_map.converters["int"] = RowNumber
    _configure(app, values)
    Htmx(app)
    Babel(app, locale_selector=words.language, default_domain="smgt")
    answers.Packing(app)
    _sign_in(app)
    _connect(app)
    for part in (
        guard, answers, static, errors, words, facts, deeds, due, filters, directory, past, styles, conduct, uploads,
        canned, reports, longfiles, notices, thrift,
    ):  # fmt: skip
        part.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.install(app)
    gc.collect()
    gc.freeze()  # what the start made stays for good; without it each full collection walks it, mid-request
    return app


def _configure(app, values):
    secure = values.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=values.secret_key,
        SECRET_KEY_FALLBACKS=list(values.old_secret_keys),
        SESSION_COOKIE_NAME="__Host-smgt" if secure else "smgt",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=values.max_upload_mb * 2**20,
        MAX_FORM_MEMORY_SIZE=2 * 2**20,
        COMPRESS_BR_LEVEL=5,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=True,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES=speech.FOLDER,
        BABEL_DEFAULT_TIMEZONE="Asia/Kolkata",
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}


def _sign_in(app):
    manager = LoginManager(app)
    manager.session_protection = None  # the session is a row of ours: nothing of the browser goes into its cookie
    manager.user_loader(signin.load)


def _connect(app):
    """One connection a request; none for static files."""

    @app.before_request
    def connect():
        if request.endpoint not in ("static", "health.health"):  # health itself says when it cannot connect
            db.connect(reuse_if_open=True)

    @app.teardown_request
    def disconnect(error):
        if not db.is_closed():
            db.manual_close() if error else db.close()  # what broke off may still hold a half-read query
