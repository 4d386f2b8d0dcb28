"""The registry of channels. A new channel is one file beside this one and a line in CHANNELS."""

from smgt.channels import base, counter, facebook, mail, x

CHANNELS = {"counter": counter.Counter, "facebook": facebook.Facebook, "mail": mail.Mail, "x": x.X}
POLLED = tuple(name for name, kind in CHANNELS.items() if kind.fetch is not base.Channel.fetch)


def open_channel(channel, credentials, settings):
    """The door of one account. `credentials` is its decrypted dict (CONTRACT), `settings` the Config.

    Raises KeyError for an unknown channel and ValueError (a sentence) for credentials that cannot be right.
    """
    return CHANNELS[channel](credentials, settings)
