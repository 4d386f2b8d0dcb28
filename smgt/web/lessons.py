"""The words of the first tour and of the workshop's drill, for each role; how far somebody is with it."""

from smgt.models import Event
from smgt.web.words import N_

_NUMBER = (
    N_("One number"),
    N_(
        "Every grievance has one number that never changes, whoever holds it and however often it "
        "comes back. Whoever asks, asks by it."
    ),
)
_UNDO = (
    N_("Nothing is lost"),
    N_(
        "A move can be taken back for two minutes, while nothing has gone out. If the line breaks or "
        "somebody was quicker, your words stay in the form and the page says what to do."
    ),
)
TOUR = {
    "tracker": (
        _NUMBER,
        (
            N_("The board"),
            N_(
                "New grievances stand under Received, the most urgent first. Read the complainant's "
                "words, look at the proposed office, and drag the card by its grip to Marked, or use "
                "its Move menu."
            ),
        ),
        (
            N_("The report"),
            N_(
                "When an office has reported, the card stands under ATR submitted. Read what was "
                "done, look at the photograph, then approve: only then does the reply go out. If it "
                "is not enough, return it with the reason."
            ),
        ),
        (
            N_("His last word"),
            N_(
                "The complainant answers on his channel. If he is satisfied, close it; if not, mark "
                "it again: the same number, the same office, the second round."
            ),
        ),
        _UNDO,
    ),
    "officer": (
        _NUMBER,
        (
            N_("My grievances"),
            N_(
                "What lies with your office stands on your first page: the overdue first, then what "
                "came back, then what is due soonest. A letter brings each new one to you, with a "
                "link that opens it without signing in."
            ),
        ),
        (
            N_("Acknowledge, then report"),
            N_(
                "Acknowledge it first: that shows that you have taken it up. When the work is done, "
                "submit the ATR: what was done, where and when, with a photograph. Not yours? Wrong "
                "office. Not in time? Ask for time."
            ),
        ),
        (
            N_("When it comes back"),
            N_(
                "If the report is returned, or the complainant is not satisfied, it stands on your "
                "list again under the same number, with the reason."
            ),
        ),
        _UNDO,
    ),
    "state_nodal": (
        _NUMBER,
        (
            N_("What comes to you"),
            N_(
                "What three offices have sent back is marked by you alone, and your marking is final."
                " What is late for long climbs up to you. Both stand on your first page."
            ),
        ),
        (
            N_("Figures"),
            N_(
                "The reports rank the districts by what was done in time. Every figure leads to the "
                "list that it counts."
            ),
        ),
        _UNDO,
    ),
    "viewer": (
        _NUMBER,
        (
            N_("Looking in"),
            N_(
                "The board shows how much, how old and how late. The reports show what became of it "
                "all. You read, and change nothing."
            ),
        ),
    ),
    "administrator": (
        (
            N_("The directory"),
            N_(
                "Offices never move; people do. Give an officer charge of an office from a day on, "
                "and end it on another: the grievances stay with the office."
            ),
        ),
        (
            N_("Accounts"),
            N_(
                "Each handle, page and mailbox has a page of its own that says how it is doing. What "
                "fails raises a red banner on every board, and a letter to you."
            ),
        ),
    ),
}
DRILL = {  # what is to be done once, by the names under which the journal keeps it
    "tracker": (
        (("mark",), N_("Mark a new grievance to the office that it belongs to.")),
        (("approve", "return_report"), N_("Check a report: approve it, or return it with the reason.")),
        (("satisfied", "not_satisfied"), N_("Take the complainant's last word: satisfied, or marked again.")),
        (("take_back",), N_("Move any card, and take the move back.")),
    ),
    "officer": (
        (("acknowledge",), N_("Acknowledge a grievance marked to your office.")),
        (("ask_time", "progress"), N_("Ask for time, or give an interim report.")),
        (("report",), N_("Submit the ATR: what was done, where and when.")),
        (("send_back", "pass_on"), N_("Send one back that is another office's.")),
    ),
    "state_nodal": (
        (("mark",), N_("Mark a new grievance to the office that it belongs to.")),
        (("grant", "refuse"), N_("Grant or refuse the time that an office asks for.")),
        (("approve", "return_report"), N_("Check a report: approve it, or return it with the reason.")),
    ),
    "administrator": (
        (("officer_added",), N_("Add an officer.")),
        (("charge_given", "charge_added"), N_("Give him charge of an office.")),
    ),
    "viewer": (),
}


def progress(officer):
    """[(words, when it was first done or None)] of the drill of this officer's role."""
    steps = DRILL.get(officer.role, ())
    names = [name for wanted, _ in steps for name in wanted]
    first = {}
    done = Event.select(Event.action, Event.at).where(Event.officer == officer, Event.action.in_(names))
    for action, at in done.order_by(Event.id).limit(500).tuples() if names else ():
        first.setdefault(action, at)
    return [(words, min((first[n] for n in wanted if n in first), default=None)) for wanted, words in steps]
