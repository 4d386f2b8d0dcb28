"""HTTP as channels speak it."""

import ssl
from types import SimpleNamespace

import requests

from smgt.channels.http import never_connected


def test_only_a_connection_that_never_was_counts_as_never_connected():
    certificate = SimpleNamespace(reason=Exception(ssl.SSLCertVerificationError()))
    assert never_connected(requests.exceptions.SSLError(certificate))
    assert never_connected(requests.ConnectTimeout())
    for unclear in (requests.ReadTimeout(), requests.ConnectionError("reset"), requests.exceptions.SSLError()):
        assert not never_connected(unclear)
