"""Rows of privacy and of elections: whose data is to be erased, and when the code of conduct is in force."""

from peewee import DateField, ForeignKeyField, JSONField

from smgt.models.accounts import Citizen
from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import District, Officer


class Erasure(Row):
    """A citizen's data asked to be erased by one person; another one confirms it. `state`: asked, done, refused.

    `counts` says how much went ({"messages": 3}); the citizen's row stays, emptied. `reason` holds no personal data.
    """

    citizen = ForeignKeyField(Citizen, backref="erasures")
    state = word()
    reason = prose()
    asked_by = ForeignKeyField(Officer, null=True, backref="erasures_asked")
    asked_at = UTCDateTimeField()
    settled_by = ForeignKeyField(Officer, null=True, backref="erasures_settled")
    settled_at = UTCDateTimeField(null=True)
    counts = JSONField(default=dict)


class Conduct(Row):
    """The election code of conduct is in force from a day to another, both included; in one district, or everywhere."""

    district = ForeignKeyField(District, null=True, backref="conducts")
    from_on = DateField()
    to_on = DateField()
    reason = prose()
    officer = ForeignKeyField(Officer, null=True)
    created_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)
