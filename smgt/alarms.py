"""Whether words cry for help: the urgency that routing reads in them, with the model in use."""

import logging

from smgt import learning
from smgt.routing.proposal import propose
from smgt.rules import LIFE

log = logging.getLogger(__name__)


def endangered(words):
    """Whether a life is in danger by these words; words that cannot be read hold nobody up."""
    model = learning.current()
    try:
        return propose(words, model=model).urgency == LIFE
    except Exception:
        log.exception("words that could not be read for a danger")
        return False
