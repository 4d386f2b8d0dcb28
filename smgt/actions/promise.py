"""A promise: an accepted suggestion carries the day by which it will be done, and is reminded of until it is."""

from smgt.actions.act import future_day, verb
from smgt.clocks import end_of_day
from smgt.errors import Refused
from smgt.limits import Due


def promised_day(act, outcome):
    """The day that a report promises; None where it accepts nothing. Raises Refused where it names none."""
    if outcome != "accepted":
        return None
    if not act.form.get("promised_on"):
        raise Refused("Say by which day it will be done.", "promised_on")
    day = future_day(act, act.form["promised_on"], "promised_on")
    act.details["promised_on"] = day.isoformat()
    return day


def begin_promise(act):
    """The citizen has been told: from now on the office is held to the day, to its end, if one is promised.

    The clock belongs to no marking, as it goes on once the ticket is closed; the ladder begins at its foot.
    """
    if day := act.ticket.promised_on:
        act.start("promise", due=Due(end_of_day(day), {"duty": "promise", "day": day.isoformat()}))
        act.change(act.ticket, escalation=0)


@verb
def keep_promise(act):
    """replied, closed: what was promised is done; nobody is reminded of it any more."""
    act.details |= {"promised_on": act.ticket.promised_on.isoformat(), "note": act.form["note"]}
    act.stop("kept", "promise")
    act.change(act.ticket, promised_on=None, escalation=0)
