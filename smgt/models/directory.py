"""Who there is: districts, departments, categories, offices, officers and the charges they hold."""

from datetime import date

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, JSONField

from smgt.models.base import Row, UTCDateTimeField, prose, word

STATE = "ALL:ALL"
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


class Category(Listed):
    """A subject (ELEC) or a sub-category of it (ELEC.OUT). `act_hours`: time to act; null takes the parent's."""

    code = CharField(primary_key=True)
    parent = ForeignKeyField("self", null=True, backref="parts")
    departments = prose()
    limit_rule = prose()
    limit_source = prose()
    act_hours = IntegerField(null=True)


class Office(Listed):
    """A seat with a jurisdiction: FOOD:Bhiwani, ALL:Bhiwani/DC, ALL:ALL. Tickets belong to offices."""

    code = CharField(primary_key=True)
    department = ForeignKeyField(Department, null=True, backref="offices")
    district = ForeignKeyField(District, null=True, backref="offices")
    seat = word()
    superior = ForeignKeyField("self", null=True, backref="below")
    email = prose()
    trusted = BooleanField(default=False)
    ended_on = DateField(null=True)

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

    def ladder(self):
        """The offices above this one, nearest first, ending with the State Nodal Officer (DESIGN §3).

        The superiors it names, one after another, come first; whatever of the usual ladder is not among them follows:
        (department, district), City Magistrate, DC, the department's nodal office, its head. Ended offices are left
        out.
        """
        chain, above = [], self.superior
        while above is not None and above.code not in (self.code, STATE, *chain):
            chain.append(above.code)
            above = above.superior
        usual = [code for code in self._usual_ladder() if code not in (self.code, *chain)]
        codes = [*chain, *usual] if self.code == STATE else [*chain, *usual, STATE]
        listed = Office.select().where(Office.code.in_(codes), Office.ended_on.is_null())
        found = {office.code: office for office in listed}
        return [found[code] for code in codes if code in found]

    def _usual_ladder(self):
        pair = (self.department_id or "ALL", self.district_id or "ALL")
        own = f"{pair[0]}:{pair[1]}"
        district = [f"ALL:{pair[1]}", f"ALL:{pair[1]}/DC"] if self.district_id else []
        department = [f"{pair[0]}:ALL", f"{pair[0]}:ALL/HOD"] if self.department_id else []
        if self.seat in LEADING_SEATS:  # a head has only what is above the whole district or department
            return department if self.seat == "DC" else []
        return [code for code in ([own] if self.seat else []) + district + department if code != STATE]

    def holders(self, today):
        """The officers in charge of it on that day who can sign in; [] when it is vacant."""
        held = (Charge.office == self) & (Charge.from_on <= today)
        held &= Charge.until_on.is_null() | (Charge.until_on > today)
        return list(Officer.select().join(Charge).where(held, Officer.disabled_at.is_null()).distinct())

    def is_open(self, today):
        return self.ended_on is None or self.ended_on > today


class Officer(Row):
    """A person with a login and a role. Never deleted: name and acts stay."""

    email = CharField(unique=True)
    name = prose()
    role = word()
    lead = BooleanField(default=False)
    password_hash = prose()
    language = word()
    theme = word()
    created_at = UTCDateTimeField()
    disabled_at = UTCDateTimeField(null=True)

    def offices(self, today: date):
        """The open offices this officer has charge of on that day, a leave substitute's included."""
        held = (Charge.officer == self) & (Charge.from_on <= today)
        held &= Charge.until_on.is_null() | (Charge.until_on > today)
        still = Office.ended_on.is_null() | (Office.ended_on > today)
        return list(Office.select().join(Charge).where(held & still).distinct())


class Charge(Row):
    """An officer holds an office from a day until (not including) another."""

    officer = ForeignKeyField(Officer, backref="charges")
    office = ForeignKeyField(Office, backref="charges")
    kind = word()  # regular, additional, leave
    from_on = DateField()
    until_on = DateField(null=True)


class Session(Row):
    """One sign-in. The cookie holds the token, this row only its hash; an ended row ends a copied cookie."""

    token_hash = CharField(unique=True)
    officer = ForeignKeyField(Officer, backref="sessions")
    started_at = UTCDateTimeField()
    acted_at = UTCDateTimeField()
    ended_at = UTCDateTimeField(null=True)
    ended = word()
    address = prose()
    browser = prose()


class Budget(Row):
    """Tries left for one name (sign-in: e-mail and address) until `refills_at`; drawn by one UPDATE before hashing."""

    name = CharField(unique=True)
    remaining = IntegerField()
    refills_at = UTCDateTimeField()
