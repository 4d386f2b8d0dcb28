"""What each action of rules.py does, by noun: marking, reporting, promises, the citizen, other houses, shaping."""

from smgt.actions import calling, citizen, elsewhere, marking, promise, reporting, shaping, threats
from smgt.actions.act import VERBS, Act

__all__ = ["VERBS", "Act", "calling", "citizen", "elsewhere", "marking", "promise", "reporting", "shaping", "threats"]
