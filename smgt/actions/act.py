"""One action under way: what it changes, starts, stops and says is noted here, for the journal and for take_back."""

from datetime import date, datetime, timedelta
from functools import cached_property

from smgt import clocks, messageids, notices, personal, replies
from smgt.actions.restricting import check_conflict
from smgt.actions.timing import WAITING, Timed
from smgt.channels import CHANNELS
from smgt.config import settings
from smgt.errors import Refused
from smgt.models import Clock, Marking, Message, Office, Undo
from smgt.phrases import phrase, tongue
from smgt.rules import LIFE

VERBS = {}
BY_A_PERSON = ("by_hand", "human_agent")  # the ways that the house may not go by itself
NO_WAY = "There is no way to reach the complainant on this channel."
LINK_LENGTH = 200  # characters kept free for a link and the mark
FURTHEST = timedelta(days=5 * 366)  # no day given is later than that


def verb(function):
    """Register a function of one Act under its own name, which is the action's name in rules.py."""
    VERBS[function.__name__] = function
    return function


class Act(Timed):
    """What a verb works with: the claimed ticket, who acts, the cleaned form, and now (aware UTC)."""

    def __init__(self, ticket, action, actor, form, now):
        self.ticket, self.action, self.actor, self.form, self.now = ticket, action, actor, form, now
        self.details, self.before, self.made, self._dirty = {}, [], [], {"seq"}
        self.opened = None  # a ticket split off, which still needs its triage clock
        self._clocks_moved = False
        self.undoable = False  # whether what it changed is kept: so that its mover can take it back, or unjoin undo it

    @property
    def today(self):
        """The date in India."""
        return clocks.today(self.now)

    # -- rows ------------------------------------------------------------------------------------------------

    def change(self, row, **fields):
        """Set fields of a row; what really changes is remembered as it stood before."""
        old = {name: row.__data__.get(_column(row, name)) for name in fields}
        for name, value in fields.items():
            setattr(row, name, value)
        changed = {name: value for name, value in old.items() if value != row.__data__.get(_column(row, name))}
        if not changed:
            return
        self.before.append([row._meta.table_name, row._pk, {name: _plain(value) for name, value in changed.items()}])
        self._clocks_moved |= isinstance(row, Clock)
        if row is self.ticket:
            self._dirty |= set(changed)
        else:
            row.put(*sorted(_column(row, name) for name in changed))

    def make(self, model, **fields):
        """Insert a row; a take-back withdraws it."""
        self._clocks_moved |= model is Clock
        row = model.create(**fields)
        self.made.append([model._meta.table_name, row.id])
        return row

    # -- stages, markings and clocks -------------------------------------------------------------------------

    def move(self, stage, **fields):
        """Put the ticket into a stage; what only meant something in the old one is cleared."""
        self.details |= {"from": self.ticket.stage, "to": stage}
        self.release()
        self.change(
            self.ticket, stage=stage, moved_at=self.now, asked_until=None, asked_reason="", citizen_replied="",
            first_key=None, **fields,
        )  # fmt: skip
        self.undoable = True

    def give(self, office, *, lead=True, note="", inherit=None):
        """A new marking of the ticket with `office`, its acknowledge and act clocks, and a notice to the office.

        With `inherit` (the marking that passes it on) the act clock keeps its due time (DESIGN §3, pass_on; but see
        clocks.inherited), and who was told that it is late stays told. An office associated while the lead one acts
        has only to act.
        """
        if lead:
            self._take_lead(office, escalation=self.ticket.escalation if inherit else 0)
        marking = self.make(
            Marking, ticket=self.ticket, office=office, round=self.ticket.round, lead=lead, note=note,
            marked_at=self.now,
        )  # fmt: skip
        if self.ticket.stage == "marked":
            self.start("acknowledge", marking)
        self.start("act", marking, *(self.handed_on(inherit) if inherit else ()))
        self.tell("marked" if lead else "associated", office, marking.id, note=note)
        self.details["office"] = office.code
        return marking

    def _take_lead(self, office, escalation):
        """The ticket's office; what it had as an associated one becomes the lead marking's."""
        for marking in self.ticket.associates():
            if marking.office_id == office.code:
                self.end(marking, "took_lead")
        self.change(self.ticket, office=office, proposed_office=None, escalation=escalation)

    def bring_in(self):
        """Out of the lane of probable non-grievances: its triage clock starts now."""
        self.change(self.ticket, aside=False)
        self.start("triage")

    def end(self, marking, how, *, answerable=False):
        """End a marking and stop its clocks; an office that stays `answerable` has its act clock run on."""
        self.change(marking, ended_at=self.now, ended=how)
        self.stop(how, *(["acknowledge"] if answerable else []), marking=marking)

    def acquit(self, how):
        """The offices that passed it on answer for it no more: their act clocks stop with the holder's."""
        for marking in self.ticket.markings.where(Marking.ended == "passed_on"):
            self.stop(how, "act", marking=marking)

    def wake(self, how):
        """The citizen's details are awaited no more; the clocks that waited go on, except on hold."""
        self.stop(how, "await")
        self.change(self.ticket, details_asked_at=None)
        if not self.ticket.hold_until:
            self.resume(*WAITING)

    def release(self):
        """Off hold; the clocks go on, except while details are awaited."""
        if not self.ticket.hold_until:
            return
        self.stop("resumed", *clocks.APART)
        self.change(self.ticket, hold_reason="", hold_until=None)
        self.resume("acknowledge", "act")
        if self.ticket.details_asked_at:
            self.pause("citizen", "acknowledge", "act")

    def close(self, outcome):
        """Close the ticket: every marking ends, every clock stops but a promise's; its last holder still sees it."""
        self.move("closed", outcome=outcome, closed_at=self.now, details_asked_at=None)
        for marking in self.ticket.markings.where(Marking.ended_at.is_null()):
            self.change(marking, ended_at=self.now, ended="closed")
        self.stop("closed", *(name for name in clocks.DUTIES if name != "promise"))
        self.details["outcome"] = outcome

    # -- words -----------------------------------------------------------------------------------------------

    def office(self, code, field="office"):
        """The open office of that code, which may have this ticket. Raises Refused."""
        office = Office.get_or_none(Office.code == (code or "").strip())
        if office is None or not office.is_open(self.today):
            raise Refused("There is no such office.", field)
        check_conflict(self, office, field)
        return office

    def tell(self, kind, office, what, note="", **facts):
        """A notice to an office about this action; `facts` are those of notices.tell."""
        facts |= {"once": f"{kind} {self.ticket.id} {what} {office.code}", "note": note}
        if notice := notices.tell(kind, office, self.ticket, self.now, **facts):
            self.made.append([notice._meta.table_name, notice.id])

    @cached_property
    def heard(self):
        """The citizen's message to answer, or None."""
        return replies.heard(self.ticket)

    @property
    def ways(self):
        """The ways to answer him, best first; () where there is none."""
        return replies.ways(self.heard, replies.identity(self.heard)[0], self.now) if self.heard else ()

    def say(self, words, purpose, *, automatic=False, checked=False, field="reply"):
        """Queue words to the citizen, ended by the reply's own mark, from the account that answers him.

        `checked`: a second person has read them already. What the house says by itself is not said where only a
        person could say it: then None is returned. Raises Refused when there is no way to reach him, when the way
        takes no more characters, or when the words carry a link on X.
        """
        heard = self.heard
        if heard is None:
            raise Refused(NO_WAY, field)
        account = replies.identity(heard)[0]
        ways = replies.ways(heard, account, self.now)
        if automatic and (not ways or ways[0].name in BY_A_PERSON):
            self.details["not_told"] = ways[0].sentence if ways else NO_WAY
            return None
        way = self._way(ways, field)
        words = self._without_own_numbers(words, automatic, field)
        number = Message.select().where(Message.ticket == self.ticket, Message.outgoing).count() + 1
        mark = f"{self.ticket.number}/{number}"
        words = self._asking(f"{words.strip()}\n", way, purpose) + mark
        _check_words(heard.channel, way, words, field)
        return self.make(
            Message, account=account, channel=heard.channel, manner=heard.manner, citizen=heard.citizen,
            ticket=self.ticket, outgoing=True, purpose=purpose, text=words, mark=mark, way=way.name,
            state=replies.first_state(account, way, automatic=automatic, checked=checked),
            subject=heard.subject, conversation=heard.conversation, in_reply_to=heard, officer=self.actor.officer,
            author=account.address, automatic=automatic, received_at=self.now, message_id=_message_id(mark, account),
            send_after=self.now + timedelta(seconds=settings.settle_seconds),
        )  # fmt: skip

    def _asking(self, words, way, purpose):
        """The answer to him with the question whether he is satisfied, where it goes to him alone and has room."""
        if purpose != "reply" or not settings.base_url or not replies.is_private(self.heard.channel, way.name):
            return words
        asked = f"{words}{phrase('satisfaction', tongue(self.heard.text), link=replies.LINK)}\n"
        limit = replies.limit_of(self.heard.channel, way)
        return words if limit and len(asked) + LINK_LENGTH > limit else asked

    def _without_own_numbers(self, words, automatic, field):
        """Nothing that goes out repeats a number the citizen gave: what the house says by itself has it masked.

        Raises Refused, naming the number by its end, where a person has typed it.
        """
        texts = [*self._heard_texts(), f"phone {self.ticket.contact_phone}"]
        for number in personal.repeated(words, texts):
            if not automatic:
                shown = personal.hide(number)
                raise Refused(f"This repeats a number of the complainant's own ({shown}); leave it out.", field)
            words = words.replace(number, personal.hide(number))
        return words

    def _heard_texts(self):
        heard = Message.select(Message.text).where(Message.ticket == self.ticket, ~Message.outgoing)
        return [text for (text,) in heard.limit(200).tuples()]

    def _way(self, ways, field):
        """The way that was chosen, else the best one that is open."""
        if not ways:
            raise Refused(NO_WAY, field)
        wanted = self.form.get("way") or ways[0].name
        chosen = next((way for way in ways if way.name == wanted), None)
        if chosen is None:
            raise Refused("That way to reply is not open (any more).", field)
        return chosen

    # -- the end ---------------------------------------------------------------------------------------------

    def finish(self, event_of):
        """Write the ticket, its event (made by `event_of(details)`), and what a take-back would need."""
        if self.ticket.urgency == LIFE or "urgency" in self._dirty:
            self.demand_call()
        if self._clocks_moved:
            self.show_clock()
        self.ticket.put(*sorted(_column(self.ticket, name) for name in self._dirty))
        event = event_of(self.details)
        if self.undoable and self.actor.officer:
            Undo.create(
                event=event, ticket=self.ticket, officer=self.actor.officer, version=self.ticket.version,
                until=self.now + timedelta(seconds=settings.settle_seconds), before=self.before, made=self.made,
            )  # fmt: skip
        return event


def _message_id(mark, account):
    """The Message-ID that a mail will have, fixed before it is sent, so that it can be looked for and answered."""
    return messageids.made_of(mark, account.address.rpartition("@")[2] if "@" in account.address else "smgt.invalid")


def _check_words(channel, way, words, field):
    limit, length = replies.limit_of(channel, way), CHANNELS[channel].length(words)
    if limit and length > limit:
        raise Refused(f"Too long: {length} of {limit} characters with the number.", field)
    if channel == "x" and ("http://" in words or "https://" in words):
        raise Refused("No links in a reply on X: each costs thirteen times a reply.", field)


def _column(row, name):
    """The key of a field in the row's data; foreign keys are named by their field."""
    return row._meta.combined[name].name


def _plain(value):
    return value.isoformat() if isinstance(value, datetime | date) else value


def future_day(act, value, field="until"):
    """A date from today on, given as a date or ISO text. Raises Refused, with the form's `field` to blame."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise Refused("Write the day as YYYY-MM-DD.", field) from None
    if day < act.today:
        raise Refused("That day is past.", field)
    if day > act.today + FURTHEST:
        raise Refused("That day is too far away.", field)
    return day
