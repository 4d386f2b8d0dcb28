"""The counter: what people tell the cell by telephone, in person or on paper. Nothing is read or sent by itself."""

from smgt.channels.base import Channel, Way

BY_HAND = "Ring or write to the complainant yourself; then note here that it is done."


class Counter(Channel):
    """The door of the counter's one account. It needs no credentials."""

    name = "counter"

    def __init__(self, credentials, settings):
        super().__init__()

    @staticmethod
    def ways(heard, now):
        """By hand, always."""
        return (Way("by_hand", sentence=BY_HAND),)
