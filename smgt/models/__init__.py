"""The tables, and small facts and queries about their rows."""

from smgt.models.accounts import Account, Citizen, Gap, Hook, Outage, Usage
from smgt.models.base import Row, check_durability, db, insert_rows, is_sqlite, make_database, unsafe_settings
from smgt.models.directory import (
    Budget,
    Category,
    Charge,
    Department,
    District,
    Holiday,
    Office,
    Officer,
    RestrictedTo,
    Session,
    Upload,
)
from smgt.models.journal import Change, Counter, Event, Schedule, Switch, Undo
from smgt.models.messages import UNSENT, Attachment, Message, Sighting
from smgt.models.tickets import Clock, Incident, Marking, Notice, Reference, Report, Ticket

MODELS = (
    District, Department, Category, Office, Officer, Charge, Session, Budget, Account, Citizen, Incident, Ticket,
    Message, Sighting, Marking, Clock, Report, Attachment, Notice, Event, Undo, Counter, Switch, Schedule, Outage, Gap,
    Usage, Hook, Reference, Holiday, Change, Upload, RestrictedTo,
)  # fmt: skip

__all__ = [
    "Account", "Attachment", "Budget", "Category", "Change", "Charge", "Citizen", "Clock", "Counter", "Department",
    "District", "Event", "Gap", "Holiday", "Hook", "Incident", "Marking", "Message", "MODELS", "Notice", "Office",
    "Officer", "Outage", "Reference", "Report", "RestrictedTo",
    "Row", "Schedule", "Session", "Sighting", "Switch", "Ticket",
    "Undo", "UNSENT", "Upload", "Usage", "check_durability", "db", "insert_rows", "is_sqlite", "make_database",
    "unsafe_settings",
]  # fmt: skip
