"""Who may open what, as one table (TRUST §3.2): plain data beside rules.py, which says who may act on a ticket.

A *right* is what a page is for. Each view names its right, the guard takes the roles from here, and so do the page that
tells an officer what he may do and the tests that walk every address. Which tickets a reader finds behind such a page
is access's to say.
"""

from dataclasses import dataclass

from smgt.config import ROLES

EVERYBODY = ("public",)
CELL = ("tracker", "state_nodal")
READERS = (*CELL, "officer", "viewer")
ALL_SEEING = (*CELL, "viewer")
HOUSE = (*ALL_SEEING, "administrator")
KEEPERS = ("state_nodal", "administrator")


@dataclass(frozen=True)
class Right:
    """One row. `who`: roles, or "public". `lead`: of the trackers only a lead. `file`: a list taken out as a file,
    closed to accounts of a private firm. `words`: citizens' words or facts of tickets are shown. `changes`: something
    is changed by it."""

    name: str
    label: str
    who: tuple[str, ...]
    lead: bool = False
    file: bool = False
    words: bool = False
    changes: bool = False


_TABLE = (
    Right("be_public", "The sign-in, the help and the language", EVERYBODY),
    Right("use_link", "One grievance by the link mailed to its office", EVERYBODY, words=True, changes=True),
    Right("push", "Where platforms push to, proved by a signature", EVERYBODY, changes=True),
    Right("see_health", "Whether the house works, without names", EVERYBODY),
    Right("keep_own_account", "One's own account, password and sign-ins", ROLES),
    Right("open_home", "One's own first page", ROLES),
    Right("open_board", "The board, live", READERS, words=True),
    Right("list_tickets", "The list of grievances and the search", READERS, words=True),
    Right("open_ticket", "One grievance with its conversation and history", READERS, words=True),
    Right("open_files", "Photographs and files of a grievance", READERS, words=True),
    Right("open_raw_mail", "A mail as it came", CELL, words=True),
    Right("export_tickets", "The list of grievances as a file", READERS, file=True, words=True),
    Right("see_callbacks", "Citizens to be rung about their answers", CELL, words=True),
    Right("open_callsheet", "Five citizens whom the Chief Minister can ring", ("state_nodal", "viewer"), words=True),
    Right("see_reports", "Reports, of what one may see", READERS),
    Right("export_report", "Reports as files", READERS, file=True),
    Right("see_review", "The review meeting: its sheets, letters and directions", ALL_SEEING, words=True),
    Right("export_letter", "Letters of the review meeting as files", ALL_SEEING, file=True, words=True),
    Right("direct", "Noting what a review meeting directed, and that it is done", CELL, changes=True),
    Right("see_lane", "The lane of probable non-grievances", ALL_SEEING, words=True),
    Right("file_lane", "Filing what is no grievance, fifty at a time", CELL, words=True, changes=True),
    Right("sort", "Sorting what came in, one after the other", CELL, words=True, changes=True),
    Right("see_incidents", "Incidents and what belongs to them", READERS, words=True),
    Right("make_incident", "Making an incident of many grievances", CELL, words=True, changes=True),
    Right("mute_author", "Muting an author for a while", CELL, lead=True, words=True, changes=True),
    Right("open_evidence", "What is kept as evidence of a threat", CELL, words=True),
    Right("see_accuracy", "How well proposals match what was decided", ALL_SEEING, words=True),
    Right("change_model", "Going back to an earlier model, striking out a learned spelling", CELL, lead=True,
          changes=True),
    Right("act", "The actions of a grievance that are one's own", (*CELL, "officer"), words=True, changes=True),
    Right("open_outbox", "Replies that are not out yet", ALL_SEEING, words=True),
    Right("settle_reply", "Saying what became of a reply", (*CELL, "officer"), words=True, changes=True),
    Right("check_reply", "Checking a drafted reply", CELL, words=True, changes=True),
    Right("enter_ticket", "Entering grievances by hand, by address or from a file", CELL, words=True, changes=True),
    Right("see_handover", "What waits for a number of another system", ALL_SEEING, words=True),
    Right("export_handover", "What is handed over as a file", CELL, file=True, words=True, changes=True),
    Right("bring_handover", "Numbers and grievances of other systems from a file", CELL, words=True, changes=True),
    Right("see_accounts", "How accounts of the channels are doing", HOUSE),
    Right("see_account_items", "What was read and opened no grievance", ALL_SEEING, words=True),
    Right("change_account", "Pausing, reading and reconnecting accounts", (*CELL, "administrator"), lead=True,
          changes=True),
    Right("add_account", "Adding accounts", ("state_nodal", "administrator"), changes=True),
    Right("read_directory", "The officer directory", HOUSE),
    Right("export_directory", "The directory as a file", HOUSE, file=True),
    Right("change_directory", "Changing the officer directory", ("administrator",), changes=True),
    Right("read_canned", "Ready words of replies", (*CELL, "administrator")),
    Right("keep_canned", "Keeping ready words of replies", (*CELL, "administrator"), lead=True, changes=True),
    Right("see_clocks", "How late things are, the limits and the calendars", HOUSE),
    Right("set_limits", "Setting limits and office hours from a day on", KEEPERS, changes=True),
    Right("see_contacts", "The contacts of one's own ladder", ("officer",)),
    Right("see_rights", "What an officer can see and do; officers their own", ROLES),
    Right("see_audit", "Who did what when", KEEPERS),
    Right("export_audit", "Who did what when as a file", KEEPERS, file=True),
    Right("see_notices", "What was told to whom, and whether it arrived", READERS, words=True),
    Right("see_roster", "The cell's duty roster", ALL_SEEING),
    Right("change_roster", "Putting somebody of the cell on duty", CELL, lead=True, changes=True),
    Right("see_shift", "The hand-over of a shift", ALL_SEEING, words=True),
    Right("see_conduct", "Where the election code of conduct is in force", (*CELL, "administrator")),
    Right("declare_conduct", "Putting the code of conduct in force", ("state_nodal",), changes=True),
    Right("keep_privacy", "What is kept of one person, and its erasure", KEEPERS, changes=True),
    Right("copy_citizen", "Everything kept of one person as a file", ("state_nodal",), file=True, words=True),
    Right("name_offices", "Naming the offices that see restricted grievances", ("state_nodal",), changes=True),
)  # fmt: skip

RIGHTS = {right.name: right for right in _TABLE}


def refusal(right, officer):
    """A sentence saying why this officer has not that right, "" when he has it."""
    if officer.role not in right.who:
        return "This page is not for your role."
    if right.lead and officer.role == "tracker" and not officer.lead:
        return "Of the tracker cell only a lead may do this."
    if right.file and officer.firm:
        return "An account of a private firm takes no files out."
    return ""


def has(officer, name):
    """Whether this officer has the right of that name."""
    return not refusal(RIGHTS[name], officer)


def of(officer):
    """The rights that this officer has, in the table's order; those of everybody are left out."""
    return [right for right in _TABLE if right.who != EVERYBODY and not refusal(right, officer)]
