"""The directory's forms. What a verb accepts is decided by the verb; here only how it is asked."""

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from smgt.models import Department, District
from smgt.tickets import readable
from smgt.web.words import N_, labels, tongue

NEEDED = "Please fill this in."


def _text(label, most=500, needed=False, **options):
    asked = validators.InputRequired(NEEDED) if needed else validators.Optional()
    return StringField(label, [asked, validators.Length(max=most)], filters=[_kept], **options)


def _kept(text):
    """What was typed, as both databases can keep it."""
    return readable(text) if text else text


def _day(label, needed=False, description=""):
    asked = validators.InputRequired(NEEDED) if needed else validators.Optional()
    return DateField(label, [asked], description=description)


class ContactForm(Form):
    """How an office or officer is reached and known outside."""

    email = _text(N_("E-mail"), description=N_("The official address: notices go there."))
    phone = _text(N_("Phone"))
    x_handle = _text(N_("X handle"))
    facebook_page = _text(N_("Facebook page"))


class OfficeForm(ContactForm):
    """An office's facts."""

    name = _text(N_("Name"), needed=True)
    name_hi = _text(N_("Name in Hindi"))
    superior = _text(N_("Superior"), description=N_("An office's code, as ALL:Bhiwani. Empty: the usual ladder."))
    address = _text(N_("Address"))
    trusted = BooleanField(N_("Trusted to reply without the cell's check"))
    order = ("name", "name_hi", "superior", "email", "phone", "x_handle", "facebook_page", "address", "trusted")


class NewOfficeForm(OfficeForm):
    """An office with its place."""

    department = SelectField(N_("Department"))
    district = SelectField(N_("District"))
    seat = _text(N_("Further seat"), 40, description=N_("A third part, as MANESAR, for a seat beside the office."))
    order = ("department", "district", "seat", *OfficeForm.order)

    def __init__(self, formdata=None, **options):
        super().__init__(formdata, **options)
        self.department.choices = [SelectChoice("", tongue().say(N_("All"))), *named(Department)]
        self.district.choices = [SelectChoice("", tongue().say(N_("All"))), *named(District)]


def named(model):
    """The choices of a table of the directory, in the page's language."""
    rows = model.select(model.code, model.name, model.name_hi).order_by(model.code).tuples()
    shown = [(code, tongue().name(name, name_hi)) for code, name, name_hi in rows]
    bare = model is District  # its code is but its English name
    return [SelectChoice(code, name if bare else f"{code} · {name}") for code, name in shown]


class OfficerForm(ContactForm):
    """An officer's facts."""

    name = _text(N_("Name"), needed=True)
    name_hi = _text(N_("Name in Hindi"))
    email = _text(N_("E-mail"), needed=True, description=N_("The official address; he signs in with it."))
    role = RadioField(N_("Role"), default="officer")
    lead = BooleanField(N_("A lead of the tracker cell"))
    firm = _text(N_("Private firm"), description=N_("Only for its people: the account ends on a day, takes no files."))
    until_on = _day(N_("Account ends on"), description=N_("The first day without it. A firm's within 90 days."))
    order = ("name", "name_hi", "email", "role", "lead", "phone", "x_handle", "facebook_page", "firm", "until_on")

    def __init__(self, formdata=None, **options):
        super().__init__(formdata, **options)
        self.role.choices = [SelectChoice(word, words) for word, words in labels("role").items()]


class NewOfficerForm(OfficerForm):
    """An officer with the office he takes charge of today."""

    office = _text(N_("Office"), description=N_("The code of the office he takes charge of today, as FOOD:Bhiwani."))
    order = (*OfficerForm.order[:5], "office", *OfficerForm.order[5:])


class _ChargeForm(Form):
    office = _text(N_("Office"), needed=True, description=N_("Its code, as FOOD:Bhiwani."))
    officer = _text(N_("Officer"), needed=True, description=N_("His e-mail address or name."))
    order_no = _text(N_("Order no."), 200, description=N_("Number and date of the order."))


class TransferForm(_ChargeForm):
    """Who takes over which office from when."""

    officer = _text(N_("Who takes over"), needed=True, description=N_("His e-mail address or name."))
    on = _day(N_("From which day"), needed=True)
    keeps = RadioField(N_("The office he holds regularly now"), default="0", choices=[
        SelectChoice("0", N_("He leaves it")), SelectChoice("1", N_("He keeps it, too")),
    ])  # fmt: skip
    order = ("office", "officer", "on", "keeps", "order_no")


class LeaveForm(_ChargeForm):
    """Who stands in at which office for which days."""

    officer = _text(N_("Who stands in"), needed=True, description=N_("His e-mail address or name."))
    from_on = _day(N_("First day of the leave"), needed=True)
    until_on = _day(N_("First day back"), needed=True)
    order = ("office", "officer", "from_on", "until_on", "order_no")


class AdditionalForm(_ChargeForm):
    """Who holds which office beside his own."""

    from_on = _day(N_("From which day"), needed=True)
    until_on = _day(N_("Until"), description=N_("The first day without it; empty: until it is ended."))
    order = ("office", "officer", "from_on", "until_on", "order_no")


class EndForm(Form):
    """From which day something no longer is."""

    on = _day(N_("From which day"), needed=True)
    order = ("on",)


class DistrictForm(Form):
    """A district's facts."""

    name_hi = _text(N_("Name in Hindi"))
    parent = SelectField(N_("Came out of"))
    valid_from = _day(N_("District since"))
    headquarters = _text(N_("Headquarters"))
    division = _text(N_("Division"))
    discom = _text(N_("Power supplier"), description=N_("UHBVN or DHBVN"))
    lgd_code = _text(N_("LGD code"), 20)
    aliases = TextAreaField(N_("Also written"), [validators.Optional(), validators.Length(max=3000)],
                            filters=[_kept],
                            description=N_("One on each line, in any script."))  # fmt: skip
    order = ("name_hi", "parent", "valid_from", "headquarters", "division", "discom", "lgd_code", "aliases")

    def __init__(self, formdata=None, **options):
        super().__init__(formdata, **options)
        self.parent.choices = [SelectChoice("", "–"), *named(District)]


class NewDistrictForm(DistrictForm):
    """A district with its name."""

    code = _text(N_("Name"), 60, needed=True, description=N_("In English; it is the district's code for good."))
    order = ("code", *DistrictForm.order)


class DepartmentForm(Form):
    """A department's facts."""

    name = _text(N_("Name"), needed=True)
    name_hi = _text(N_("Name in Hindi"))
    parent = _text(N_("Belongs to"))
    handles = _text(N_("What it handles"))
    ladder = _text(N_("Ladder, low to high"))
    district_head = _text(N_("Head in a district"))
    helpline = _text(N_("Helpline"))
    order = ("name", "name_hi", "parent", "handles", "ladder", "district_head", "helpline")


class NewDepartmentForm(DepartmentForm):
    """A department with its code."""

    code = _text(N_("Code"), 40, needed=True, description=N_("Capitals, as PHED; it stays for good."))
    in_districts = BooleanField(N_("Has an office in each district"), default=True)
    order = ("code", *DepartmentForm.order, "in_districts")


class HolidayForm(Form):
    """A day on which offices do not work."""

    day = _day(N_("Day"), needed=True)
    name = _text(N_("Name"), needed=True)
    name_hi = _text(N_("Name in Hindi"))
    district = SelectField(N_("District"), default="")
    order = ("day", "name", "name_hi", "district")

    def __init__(self, formdata=None, **options):
        super().__init__(formdata, **options)
        self.district.choices = [SelectChoice("", tongue().say(N_("All of Haryana"))), *named(District)]


class FileForm(Form):
    """A file, or the same pasted; and what holds for each row of an order."""

    file = FileField(N_("File"), description=N_("CSV in UTF-8, its first line the headings, in English or Hindi."))
    pasted = TextAreaField(N_("Or paste the table here"), [validators.Optional(), validators.Length(max=1_500_000)],
                           description=N_("With its headings, as copied from a spreadsheet or a page."))  # fmt: skip
    on = _day(N_("From which day"), description=N_("For rows that name no day (an order only)."))
    order_no = _text(N_("Order no."), 200, description=N_("For rows that name none (an order only)."))
    order = ("file", "pasted", "on", "order_no")
