"""The registry of channels. A new channel is one file beside this one and a line in CHANNELS."""

from smgt.channels import facebook, mail, x

CHANNELS = {"facebook": facebook.Facebook, "mail": mail.Mail, "x": x.X}


def open_channel(channel, credentials, settings):
    """The door of one account. `credentials` is its decrypted dict (CONTRACT), `settings` the Config.

    Raises KeyError for an unknown channel and ValueError (a sentence) for credentials that cannot be right.
    """
    return CHANNELS[channel](credentials, settings)
