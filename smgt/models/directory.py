"""Who there is: districts, departments, categories, offices, officers and the charges they hold; and holidays."""

from datetime import date

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    JSONField,
)

from smgt import lists
from smgt.models.base import Row, UTCDateTimeField, db, prose, word

LEADING_SEATS = ("DC", "HOD")  # the third parts whose jurisdiction is the whole (department, district)


class Listed(Row):
    """A row of the shipped directory. `edited` names the fields an administrator changed: a reload keeps those."""

    name = prose()
    name_hi = prose()
    edited = JSONField(default=list)

    def label(self, language):
        return self.name_hi if language == "hi" and self.name_hi else self.name


class District(Listed):
    """One of Haryana's districts; code is its English name. A new one names the parent it came out of."""

    code = CharField(primary_key=True)
    lgd_code = prose()
    aliases = JSONField(default=list)
    division = prose()
    discom = prose()
    headquarters = prose()
    parent = ForeignKeyField("self", null=True, backref="offspring")
    valid_from = DateField(null=True)
    valid_until = DateField(null=True)


class Department(Listed):
    code = CharField(primary_key=True)
    parent = prose()
    handles = prose()
    ladder = prose()
    district_head = prose()
    helpline = prose()
    in_districts = BooleanField(default=True)
    ended_on = DateField(null=True)


class Category(Listed):
    """A subject (ELEC) or a sub-category of it (ELEC.OUT); `limit_rule` is a published limit in its own words."""

    code = CharField(primary_key=True)
    parent = ForeignKeyField("self", null=True, backref="parts")
    departments = prose()
    limit_rule = prose()
    limit_source = prose()


class Office(Listed):
    """A seat with a jurisdiction: FOOD:Bhiwani, ALL:Bhiwani/DC, ALL:ALL. Tickets belong to offices.

    `notify`: how mail reaches its own address (deliveries.CHOICES).
    """

    code = CharField(primary_key=True)
    department = ForeignKeyField(Department, null=True, backref="offices")
    district = ForeignKeyField(District, null=True, backref="offices")
    seat = word()
    superior = ForeignKeyField("self", null=True, backref="below")
    email = prose()
    phone = prose()
    x_handle = prose()
    facebook_page = prose()
    address = prose()
    trusted = BooleanField(default=False)
    notify = word()
    ended_on = DateField(null=True)

    @staticmethod
    def names(codes):
        """[(code, name, name in Hindi)] of these offices; a board asks for a hundred, each an object to peewee."""
        marks = ", ".join([db.obj.param] * len(codes))
        sql = f'SELECT "code", "name", "name_hi" FROM "office" WHERE "code" IN ({marks})'  # nosec B608
        return db.obj.execute_sql(sql, [*codes]).fetchall()

    @property
    def leads(self):
        """Whether its jurisdiction is everything of its department and district, not only its own seat."""
        return not self.seat or self.seat in LEADING_SEATS

    def covers(self, other):
        """Whether `other` lies in this office's jurisdiction (DESIGN §2)."""
        if self.code == other.code:
            return True
        same_department = self.department_id in (None, other.department_id)
        return self.leads and same_department and self.district_id in (None, other.district_id)

    def ladder(self, today=None, known=None):
        """The offices above this one, nearest first, none twice; the State Nodal Officer comes last.

        One step up is the superior an office names; where it names none, or one already passed, the next rung of that
        office's default ladder (`lists.rungs`). Last before ALL:ALL come the nodal officer and the head of the first
        office's own department, as far as they stand above what was passed: a superior an administrator named may
        lead round a district, never round the department. A closed office is climbed through and left out; without
        `today`, so is one that is to close. `known` ({code: Office}) keeps what was looked up, for many ladders.
        """
        default, known = self._rungs(), {} if known is None else known
        if missing := [code for code in default if code not in known]:
            known.update((rung.code, rung) for rung in Office.select().where(Office.code.in_(missing)))
        climbed, step = {self.code: self}, self
        while step := step._above(climbed, known):
            climbed[step.code] = step
        department = [known[code] for code in default if code in known and known[code].leads_department]
        passed = max((place for place, rung in enumerate(department, 1) if rung.code in climbed), default=0)
        last = climbed.pop(lists.TOP, None)
        rungs = [*climbed.values(), *department[passed:], last]
        return [rung for rung in rungs if rung and rung.code != self.code and rung.still_open(today)]

    def _above(self, climbed, known):
        """One step up to where the climb has not been; `known` saves looking an office up."""
        if self.code == lists.TOP:
            return None
        for code in (self.superior_id, *self._rungs()):
            if code and code not in climbed and (rung := known.get(code) or Office.get_or_none(Office.code == code)):
                return rung
        return None

    def _rungs(self):
        return lists.rungs(self.code, self.department_id, self.district_id)

    @property
    def leads_department(self):
        return self.department_id is not None and self.district_id is None

    def still_open(self, today=None):
        """Whether it is open on that day; without a day, whether it has no end at all."""
        return self.is_open(today) if today else self.ended_on is None

    def answers_to(self, code):
        """Whether it is the office of that code or stands below it."""
        return self.code == code or any(rung.code == code for rung in self.ladder())

    def holders(self, today):
        """The officers in charge of it on that day who can sign in; [] when it is vacant."""
        query = (
            Officer.select()
            .join(Charge)
            .where(Charge.office == self, Charge.in_force(today), Officer.in_service(today))
        )
        return list(query.distinct().order_by(Officer.id))

    def is_open(self, today):
        return self.ended_on is None or self.ended_on > today


class Officer(Row):
    """A person with a login and a role. Never deleted: name and acts stay.

    `firm`: the private firm that he works for; his account ends on `until_on` (the first day without it) and takes
    no files out. `factor`: the sealed key of his second factor, "" for none; a code of the time step `factor_step` or
    an earlier one is used up. `claimed_x`, `claimed_facebook`: the official identity that he says is his, until an
    administrator confirms it as `x_handle` or `facebook_page`.
    """

    email = CharField(unique=True)
    name = prose()
    name_hi = prose()
    phone = prose()
    x_handle = prose()
    facebook_page = prose()
    firm = prose()
    until_on = DateField(null=True)
    role = word()
    lead = BooleanField(default=False)
    password_hash = prose()
    factor = prose()
    factor_step = BigIntegerField(default=0)
    factor_at = UTCDateTimeField(null=True)
    claimed_x = prose()
    claimed_facebook = prose()
    language = word()
    theme = word()
    keys = word()
    low_data = word()
    notify = word()
    created_at = UTCDateTimeField()
    disabled_at = UTCDateTimeField(null=True)

    def offices(self, today: date):
        """The open offices this officer has charge of on that day, a leave substitute's included."""
        held = Charge.select(Charge.office).where(Charge.officer == self, Charge.in_force(today)).distinct()
        found = [Office.get_by_id(code) for (code,) in held.tuples()]
        return [office for office in found if office.is_open(today)]

    def label(self, language):
        return self.name_hi if language == "hi" and self.name_hi else self.name

    def reads(self, house):
        """The language he reads: the one he chose, else the setting for his role."""
        return self.language or (house.officers_language if self.role == "officer" else house.language)

    def serves(self, today):
        """Whether he may sign in on that day."""
        return self.disabled_at is None and (self.until_on is None or self.until_on > today)

    @classmethod
    def in_service(cls, today):
        """The same as a condition on rows."""
        return cls.disabled_at.is_null() & (cls.until_on.is_null() | (cls.until_on > today))


class Charge(Row):
    """An officer holds an office from a day until (not including) another."""

    officer = ForeignKeyField(Officer, backref="charges")
    office = ForeignKeyField(Office, backref="charges")
    kind = word()  # regular, additional, leave
    from_on = DateField()
    until_on = DateField(null=True)
    order_no = prose()

    @classmethod
    def in_force(cls, today):
        """The condition that a charge holds on that day."""
        return (cls.from_on <= today) & cls.still_to_hold(today)

    @classmethod
    def still_to_hold(cls, today):
        """The condition that a charge holds on that day or a later one."""
        return (cls.until_on.is_null() | (cls.until_on > today)) & (
            cls.until_on.is_null() | (cls.until_on > cls.from_on)
        )


class RestrictedTo(Row):
    """An office that sees restricted tickets of one kind (rules.RESTRICTED), whoever holds them, until it is ended."""

    kind = word()
    office = ForeignKeyField(Office)
    named_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)


class Holiday(Row):
    """A day on which offices do not work: everywhere, or in one district."""

    day = DateField(index=True)
    name = prose()
    name_hi = prose()
    district = ForeignKeyField(District, null=True, backref="holidays")

    def label(self, language):
        return self.name_hi if language == "hi" and self.name_hi else self.name


class Upload(Row):
    """A file that somebody brought to import, kept (packed) between the look at it and the word to go; for a day."""

    token = CharField(primary_key=True)
    officer = ForeignKeyField(Officer)
    kind = word()
    data = BlobField()
    created_at = UTCDateTimeField()
