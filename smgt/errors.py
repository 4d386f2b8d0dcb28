"""The few ways a request of ours can fail; each carries a sentence for the person. Handled once, in app.py."""


class SmgtError(Exception):
    """A failure that a person can be told about: str(error) is the sentence."""


class ConfigError(SmgtError):
    """A setting is missing, unknown or malformed; stops the start."""


class NotFound(SmgtError):
    """There is no such thing, or it lies outside the reader's jurisdiction (answered 404)."""


class Forbidden(SmgtError):
    """The reader sees it but may not do this (answered 403)."""


CHANGED = "Somebody changed this grievance meanwhile."


class Stale(SmgtError):
    """Somebody else changed the ticket meanwhile, or its stage does not allow this (answered 409)."""


class Refused(SmgtError):
    """What was typed cannot be accepted (answered 422). `field` names the form's field, "" for the whole form."""

    def __init__(self, sentence, field=""):
        super().__init__(sentence)
        self.field = field


class SecondLook(SmgtError):
    """Nothing is wrong, but its sender is shown something first: `hints` (wording.HINTS). Sent again, it is done."""

    def __init__(self, hints):
        super().__init__("Please look at your words once more before they are sent.")
        self.hints = hints
