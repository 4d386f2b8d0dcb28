"""Other houses for grievances (CM Window, Jan Samvad, CPGRAMS): what is referred there, and the numbers they give."""

from smgt.actions.act import verb
from smgt.errors import Refused
from smgt.models import Reference
from smgt.rules import SYSTEMS

LONGEST_NUMBER = 100


def refer(act):
    """Note which system a ticket is referred to, and its number there once that is known.

    Where the form names none it is listed as referred to nobody in particular, until somebody says.
    """
    if act.form.get("system"):
        _note(act, ours=True)
    elif act.form.get("reference"):
        raise Refused("Say which system this number is of.", "system")


@verb
def reference(act):
    """The number that another system knows the ticket by: of one that we referred to it, or of one that it has, too."""
    _note(act, ours=act.ticket.outcome == "referred")
    act.details["note"] = act.form.get("note", "")


def _note(act, ours):
    """One row for each number; what was referred without one gets it when it comes."""
    system, number = act.form["system"], act.form.get("reference", "")
    if system not in SYSTEMS:
        raise Refused("There is no such system.", "system")
    if len(number) > LONGEST_NUMBER or not number.isprintable():
        raise Refused(f"A number has at most {LONGEST_NUMBER} characters, on one line.", "reference")
    known = {row.number: row for row in act.ticket.references.where(Reference.system == system)}
    if "" in known and number and number not in known:
        act.change(known[""], number=number, at=act.now)
    elif number not in known and not (known and not number):
        act.make(Reference, ticket=act.ticket, system=system, number=number, ours=ours, at=act.now)
    act.details |= {"system": system, "reference": number}
