"""What each action of rules.py does, by noun: marking, reporting, promises, calls, the citizen, shaping."""

from smgt.actions import calling, citizen, elsewhere, emergency, marking, promise, reporting, shaping, threats
from smgt.actions.act import VERBS, Act

__all__ = [
    "VERBS", "Act", "calling", "citizen", "elsewhere", "emergency", "marking", "promise", "reporting", "shaping",
    "threats",
]  # fmt: skip
