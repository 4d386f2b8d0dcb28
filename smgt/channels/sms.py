"""Messages to telephones by the gateway whose address is a setting: one GET, its {number} and {text} filled in."""

import re
from urllib.parse import quote

import requests

from smgt.channels.base import NotSent, Uncertain
from smgt.channels.http import never_connected, session

TIMEOUTS = (5, 15)  # seconds to connect, to wait for the next byte
LONGEST = 160  # characters of a message
_HTTP = session(TIMEOUTS)


def send(template, number, text):
    """Hand one message over. Raises NotSent where it certainly did not go, Uncertain where nobody can tell."""
    digits = re.sub(r"[^\d+]", "", number)
    if not 6 <= len(digits.lstrip("+")) <= 15:
        raise NotSent("There is no telephone number that a message could go to.", False)
    address = template.replace("{number}", quote(digits, safe="")).replace("{text}", quote(text[:LONGEST], safe=""))
    try:
        answer = _HTTP.get(address, allow_redirects=False)
    except requests.RequestException as error:
        if never_connected(error):
            raise NotSent("The gateway cannot be reached.", True) from None  # its words would hold the number
        raise Uncertain("The message was handed over, and no answer came.") from None
    if 200 <= answer.status_code < 300:
        return
    told = f"The gateway answered {answer.status_code}."  # its words may repeat the number
    if 400 <= answer.status_code < 500:
        raise NotSent(told, answer.status_code == 429)
    raise Uncertain(told)
