"""How officers are told: deliveries of notices, who is on duty, who is away, the alarms of the cell's queues."""

from peewee import CharField, DateField, ForeignKeyField, IntegerField

from smgt.models.base import Row, UTCDateTimeField, prose, word
from smgt.models.directory import District, Officer
from smgt.models.tickets import Notice


class Delivery(Row):
    """One notice to one recipient by one way (mail, sms), and what came of it.

    `to` names him: "officer 12", or "office FOOD:Bhiwani" for an office's own address. `state`: queued, sent, failed,
    uncertain (handed over, and no answer came), kept (nobody to send it to, or not wanted), withdrawn. `digest`: it
    goes with the others of its hour in one mail.
    """

    notice = ForeignKeyField(Notice, backref="deliveries")
    to = CharField()
    way = word()
    digest = word()
    state = CharField(max_length=40, default="queued")
    reason = prose()
    send_after = UTCDateTimeField()
    attempts = IntegerField(default=0)
    attempted_at = UTCDateTimeField(null=True)
    sent_at = UTCDateTimeField(null=True)

    class Meta:
        indexes = ((("notice", "to", "way"), True), (("state", "send_after"), False))


class Duty(Row):
    """An officer of the cell is on duty in one shift of one day; for one district, or (null) for all.

    `day` is the date in India on which the shift begins.
    """

    day = DateField()
    shift = word()
    officer = ForeignKeyField(Officer, backref="duties")
    district = ForeignKeyField(District, null=True)
    created_at = UTCDateTimeField()

    class Meta:
        indexes = ((("day", "shift"), False),)


class Leave(Row):
    """An officer is away from a day until (not including) another: his offices are absent unless a substitute is in."""

    officer = ForeignKeyField(Officer, backref="leaves")
    from_on = DateField()
    until_on = DateField()
    created_at = UTCDateTimeField()


class Alarm(Row):
    """The one alarm of a queue of the cell's own work, late since `began_at`; null while nothing in it is late.

    `rung` counts the steps of ladder.ALARM that were told in this spell.
    """

    queue = CharField(primary_key=True)
    began_at = UTCDateTimeField(null=True)
    rung = IntegerField(default=0)
    next_at = UTCDateTimeField(null=True)
