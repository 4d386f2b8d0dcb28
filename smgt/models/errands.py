"""What is done to every ticket of an incident: ordered once, carried out by a sweep, a row for each ticket."""

from peewee import CharField, ForeignKeyField, JSONField

from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import Officer
from smgt.models.tickets import Incident, Ticket
from smgt.rules import ACTIONS


class Errand(Row):
    """One action that an officer ordered for a whole incident. `key` keeps a double tap from ordering it twice."""

    incident = ForeignKeyField(Incident, backref="errands")
    officer = ForeignKeyField(Officer)
    action = word()
    form = JSONField()
    key = CharField(max_length=80, unique=True)
    asked_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True, index=True)

    @property
    def label(self):
        return ACTIONS[self.action].label


class ErrandLine(Row):
    """One ticket of an errand. `state`: waiting, done, left (`why` says why) or stopped."""

    errand = ForeignKeyField(Errand, backref="lines")
    ticket = ForeignKeyField(Ticket)
    state = CharField(max_length=40, default="waiting")
    why = prose()

    class Meta:
        indexes = ((("errand", "ticket"), True), (("errand", "state"), False))
