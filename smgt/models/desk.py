"""What officers keep for themselves while they work."""

from peewee import CharField, ForeignKeyField, JSONField

from smgt.models.base import Row, UTCDateTimeField
from smgt.models.directory import Officer


class SavedFilter(Row):
    """A list an officer comes back to: its name, and the filters as the list's address has them."""

    officer = ForeignKeyField(Officer, backref="saved_filters")
    name = CharField(max_length=60)
    chosen = JSONField()
    saved_at = UTCDateTimeField()

    class Meta:
        indexes = ((("officer", "name"), True),)
