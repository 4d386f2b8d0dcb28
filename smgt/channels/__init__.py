"""The registry of channels. A new channel is one file beside this one and a line in CHANNELS."""

from smgt.channels import counter, mail, x
from smgt.channels.base import Channel

CHANNELS = {"counter": counter.Counter, "mail": mail.Mail, "x": x.X}
# where there is something to read
POLLED = [name for name, kind in CHANNELS.items() if kind.fetch is not Channel.fetch]


def open_channel(channel, credentials, settings):
    """The door of one account. `credentials` is its decrypted dict (CONTRACT), `settings` the Config.

    Raises KeyError for an unknown channel and ValueError (a sentence) for credentials that cannot be right.
    """
    return CHANNELS[channel](credentials, settings)
