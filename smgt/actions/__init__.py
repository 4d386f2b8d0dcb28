"""What each action of rules.py does, by noun: marking, reporting, the citizen, shaping."""

from smgt.actions import citizen, marking, reporting, shaping
from smgt.actions.act import VERBS, Act

__all__ = ["VERBS", "Act", "citizen", "marking", "reporting", "shaping"]
