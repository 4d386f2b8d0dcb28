"""The application for a server, and for `flask --app wsgi`."""

import os
import sys

from smgt.app import create_app
from smgt.errors import ConfigError

os.umask(0o077)  # what lies in SMGT_HOME is citizens' words: nobody else on the machine reads it

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"smgt: {error}")
