"""Pages that cost little: for a browser that says it saves data, and for an officer who asked for it."""

from flask import g, request
from flask_login import current_user

ROWS, FEW = 25, 10  # rows of a page of a list, and where data is saved


def install(app):
    app.jinja_env.globals["saves_data"] = saves_data

    @app.after_request
    def vary(response):
        """Only what was made with a look at the header differs by it."""
        if g.get("thrift_asked"):
            response.vary.add("Save-Data")
        return response


def saves_data():
    """Whether this answer is to cost little."""
    g.thrift_asked = True
    asked = current_user.is_authenticated and current_user.officer.low_data
    return bool(asked) or request.headers.get("Save-Data", "").strip().lower() == "on"


def rows():
    """How many rows a page of a list has."""
    return FEW if saves_data() else ROWS
