"""The tables, and small facts and queries about their rows."""

from smgt.models.accounts import Account, Citizen, Gap, Hook, Outage, Usage
from smgt.models.base import Row, check_durability, db, insert_rows, is_sqlite, make_database, unsafe_settings
from smgt.models.directory import Budget, Category, Charge, Department, District, Office, Officer, Session
from smgt.models.journal import (
    Counter,
    Event,
    Remark,
    Schedule,
    Switch,
    Undo,
    guard_journal,
    missing_guards,
    read_remarks,
    unguard_journal,
)
from smgt.models.messages import UNSENT, Attachment, Message, Sighting
from smgt.models.privacy import Conduct, Erasure
from smgt.models.tickets import Clock, Incident, Marking, Notice, Reference, Report, Ticket

MODELS = (
    District, Department, Category, Office, Officer, Charge, Session, Budget, Account, Citizen, Incident, Ticket,
    Message, Sighting, Marking, Clock, Report, Attachment, Notice, Event, Undo, Counter, Switch, Schedule, Outage, Gap,
    Usage, Hook, Reference, Remark, Erasure, Conduct,
)  # fmt: skip

__all__ = [
    "Account", "Attachment", "Budget", "Category", "Charge", "check_durability", "Citizen", "Clock", "Conduct",
    "Counter", "db", "Department", "District", "Erasure", "Event", "Gap", "guard_journal", "Hook", "Incident",
    "insert_rows", "is_sqlite", "make_database", "Marking", "Message", "missing_guards", "MODELS", "Notice", "Office",
    "Officer", "Outage", "read_remarks", "Reference", "Remark", "Report", "Row", "Schedule", "Session", "Sighting",
    "Switch", "Ticket", "Undo", "unsafe_settings", "unguard_journal", "UNSENT", "Usage",
]  # fmt: skip
