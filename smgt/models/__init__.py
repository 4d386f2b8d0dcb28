"""The tables, and small facts and queries about their rows."""

from smgt.models.accounts import FOR_A_PERSON, Account, Citizen, Gap, Hook, Outage, Usage
from smgt.models.base import (
    Row,
    check_durability,
    db,
    insert_all,
    insert_rows,
    is_sqlite,
    make_database,
    unsafe_settings,
    update_rows,
)
from smgt.models.desk import Canned, Presence, SavedFilter
from smgt.models.directory import (
    Category,
    Charge,
    Department,
    District,
    Holiday,
    Office,
    Officer,
    RestrictedTo,
    Upload,
)
from smgt.models.errands import Errand, ErrandLine
from smgt.models.journal import (
    Change,
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
from smgt.models.learning import Learnt, Lesson, Spelling
from smgt.models.likeness import Likeness, Shingle, Spot
from smgt.models.limits import OfficeHours, TimeLimit
from smgt.models.messages import GONE, UNSENT, Attachment, Message, Sighting
from smgt.models.privacy import Conduct, Erasure
from smgt.models.reports import Direction, Export, Fact, Figure, Turn, Written
from smgt.models.signin import LIMITS, Budget, Pass, Recovery, Session, Stash
from smgt.models.sorting import Claim, Mute, Skip, Snapshot
from smgt.models.telling import Alarm, Delivery, Duty, Leave
from smgt.models.tickets import Callback, Clock, Incident, Marking, Notice, Reference, Report, Ticket

MODELS = (
    District, Department, Category, Office, Officer, Charge, Session, Budget, Account, Citizen, Incident, Ticket,
    Message, Sighting, Marking, Clock, Report, Attachment, Notice, Event, Undo, Counter, Switch, Schedule, Outage,
    Gap, Usage, Hook, Reference, Holiday, Change, Upload, Pass, Recovery, Stash, Remark, Erasure, Conduct,
    RestrictedTo, Callback, SavedFilter, TimeLimit, OfficeHours, Delivery, Duty, Leave, Alarm, Fact, Turn, Written,
    Figure, Export, Direction, Canned, Presence, Lesson, Spelling, Learnt, Claim, Skip, Mute, Snapshot, Shingle, Spot,
    Likeness, Errand, ErrandLine,
)  # fmt: skip

__all__ = [
    "Account", "Alarm", "Attachment", "Budget", "Callback", "Canned", "Category", "Change", "Charge", "Citizen",
    "Claim", "Clock", "Conduct", "Counter", "Delivery", "Department", "Direction", "District", "Duty", "Erasure",
    "Errand", "ErrandLine", "Event", "Export", "Fact", "Figure", "FOR_A_PERSON", "Gap", "GONE", "Holiday", "Hook",
    "Incident", "Learnt", "Leave", "Lesson", "Likeness", "LIMITS", "Marking", "Message", "MODELS", "Mute", "Notice",
    "Office", "OfficeHours", "Officer", "Outage", "Pass", "Presence", "Recovery", "Reference", "Remark", "Report",
    "RestrictedTo", "Row", "SavedFilter", "Schedule", "Session", "Shingle", "Sighting", "Skip", "Snapshot", "Spelling",
    "Spot", "Stash", "Switch", "Ticket", "TimeLimit", "Turn", "Undo", "UNSENT", "Upload", "Usage", "Written",
    "check_durability", "db", "guard_journal", "insert_all", "insert_rows", "is_sqlite", "make_database",
    "missing_guards", "read_remarks", "unguard_journal", "unsafe_settings", "update_rows",
]  # fmt: skip
