"""The application for a server, and for `flask --app wsgi`."""

import sys

from smgt.app import create_app
from smgt.errors import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"smgt: {error}")
