"""What the decisions of the cell teach the routing: lessons, spellings of places, and the models built from them."""

from peewee import BlobField, BooleanField, CharField, ForeignKeyField, IntegerField, JSONField

from smgt.models.base import Row, UTCDateTimeField, word
from smgt.models.directory import District
from smgt.models.tickets import Ticket


class Lesson(Row):
    """What was proposed for a ticket and what the cell decided; `event` is the journal's line that said so last.

    Its words stay with the ticket's messages. `sketch` are numbers from which no word can be read: by them a like
    message is known again; erased with the words. `decided` is empty once the decision was taken back.
    """

    ticket = ForeignKeyField(Ticket, unique=True, backref="lessons")
    event = IntegerField()
    decided_at = UTCDateTimeField(index=True)
    model = word()
    proposed = JSONField()
    decided = JSONField()
    sketch = JSONField()


class Spelling(Row):
    """A way of writing a place that the cell's decisions taught: `key` is its folded form.

    `contested`: decisions led to several districts, or a person has struck it out; then it says nothing any more.
    """

    key = CharField(max_length=60, unique=True)
    name = CharField(max_length=60)
    kind = word()
    district = ForeignKeyField(District)
    seen = IntegerField(default=1)
    contested = BooleanField(default=False)
    learned_at = UTCDateTimeField()


class Learnt(Row):
    """A model of the routing, its `version` named after what it was built from; `data` is empty for the shipped one.

    The one `used_at` last is in use. `lessons`: how many it was built from; `figures` what it was measured at.
    """

    version = CharField(max_length=40, unique=True)
    data = BlobField()
    lessons = IntegerField(default=0)
    figures = JSONField()
    made_at = UTCDateTimeField()
    used_at = UTCDateTimeField(index=True)
