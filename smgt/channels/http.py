"""HTTP as channels speak it: nothing taken from the environment, and bounds on the time and bytes of an answer."""

import ssl
import time

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

MOST_BYTES = 20_000_000  # of one answer, unpacked
MOST_SECONDS = 60  # for the body of one answer: a read time-out alone lets a server drip for ever


class Bounded(HTTPAdapter):
    """Sends with time-outs (seconds to connect, to wait for the next byte) and reads no body beyond its bounds."""

    def __init__(self, timeouts):
        self.timeouts = timeouts
        super().__init__()

    def send(self, request, **options):
        response = super().send(request, **options | {"timeout": self.timeouts})
        # requests would read the body without an end; whatever it finds in _content it takes as read
        response._content = b"".join(bounded(response))
        return response


def session(timeouts):
    """A requests.Session that uses no proxies, cookies or passwords of the machine it runs on."""
    made = requests.Session()
    made.trust_env = False
    for scheme in ("http://", "https://"):
        made.mount(scheme, Bounded(timeouts))
    return made


def bounded(response):
    """The body in chunks, unpacked, as long as it stays within its bounds. Raises a RequestException beyond them."""
    size, end = 0, time.monotonic() + MOST_SECONDS
    for chunk in response.iter_content(65536):
        size += len(chunk)
        if size > MOST_BYTES or time.monotonic() > end:
            response.close()
            raise requests.exceptions.ContentDecodingError("the answer is too large or too slow")
        yield chunk


def never_connected(error):
    """Whether no byte of the request can have left us. Looks at urllib3's reason, never at __context__ (not ours)."""
    reason = getattr(next(iter(error.args), None), "reason", None)
    first = next(iter(getattr(reason, "args", ())), None)
    return (
        isinstance(error, requests.ConnectTimeout)
        or isinstance(reason, (NewConnectionError, ConnectTimeoutError))
        or isinstance(first, ssl.SSLCertVerificationError)
    )
