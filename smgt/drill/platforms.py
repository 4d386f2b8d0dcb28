"""X and Facebook of the workshop behind one address, with the trainer's page at its root."""

import re
from pathlib import Path

from smgt.drill.graph_server import DrillGraph
from smgt.drill.standin import StandIn
from smgt.drill.trainer import make_page
from smgt.drill.x_server import DrillX

GRAPH = re.compile(r"/v[0-9]+\.[0-9]+/")
PAGE = ("/", "/trouble", "/deed")


class Platforms(StandIn):
    """Both stand-ins on the state files in `folder`: `/2/…` and `/drill/…` are X's, `/v26.0/…` is the Graph API's."""

    def __init__(self, folder):
        super().__init__()
        self.x, self.graph = DrillX(x_state(folder)), DrillGraph(facebook_state(folder))
        self._page = make_page(self.x, self.graph)
        self.app = self._answer

    def stop(self):
        """Stop serving and close both state files."""
        super().stop()
        self.x.stop()
        self.graph.stop()

    def _answer(self, environ, start_response):
        path = environ["PATH_INFO"]
        app = self._page if path in PAGE else self.graph.app if GRAPH.match(path) else self.x.app
        return app(environ, start_response)


def x_state(folder):
    """Where in a workshop's folder the state of X lies."""
    return Path(folder) / "x.db"


def facebook_state(folder):
    """Where in a workshop's folder the state of Facebook lies."""
    return Path(folder) / "facebook.db"
