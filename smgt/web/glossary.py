"""The help page's words: what each stage, action and word means, and the board's keys."""

from smgt.web.words import N_

STAGES = {
    "received": N_("It has come in; the tracker cell decides to whom it goes."),
    "marked": N_("It lies with an office, which has not taken it up yet."),
    "acting": N_("The office has acknowledged it and is acting."),
    "reported": N_("The office says what was done; the cell or a superior checks it."),
    "replied": N_("The complainant has been answered on the channel he wrote on."),
    "closed": N_("Done with: he is satisfied, has not answered, or it was not for us."),
}
ACTIONS = {
    "mark": N_("Send it to an office. The first time, the complainant is told number and office."),
    "decline": N_("Not taken up: not tenable, outside the State's matters, referred, or no grievance."),
    "bring_in": N_("What was set aside as probably no grievance goes back to the board, to be marked."),
    "acknowledge": N_("The office takes it up; its time to act is running."),
    "report": N_("The action-taken report: what came of it, what was done, and the reply."),
    "approve": N_("The report is right: the reply goes out."),
    "return_report": N_("The report is not enough: back to the office, with the reason."),
    "send_back": N_("It is not this office's matter; after the third time the State Nodal Officer decides."),
    "pass_on": N_("To another office in one's own jurisdiction; the due time stands."),
    "ask_time": N_("More time, with a day and a reason; a superior or the cell grants or refuses it."),
    "ask_details": N_("Ask the complainant; the clocks wait, and it closes after seven days of silence."),
    "not_satisfied": N_("The complainant says it is not done: the same number goes to the same office again."),
    "call_back": N_("What the complainant says on the telephone; only the cell rings, and it is his word."),
    "keep_promise": N_("What an accepted suggestion promised is done; nobody is reminded of it any more."),
    "reference": N_("The number it has in CM Window, Jan Samvad or CPGRAMS; it is found by that number, too."),
    "log_call": N_("A danger to life: telephone first, then write down whom you reached, when, and what was said."),
    "take_back": N_("Undo one's own latest move while nothing has gone out: two minutes."),
}
WORDS = {
    N_("Complainant"): N_("Whoever wrote, telephoned or came; known by the account he wrote from."),
    N_("Tracker cell"): N_(
        "The team at the Chief Minister's secretariat that reads, sorts, marks and checks, day and night."
    ),
    N_("Office"): N_("A seat with a department and a district. Grievances lie with offices, never with persons."),
    N_("Nodal officer"): N_(
        "The officer of a department or district who answers for the grievances that lie with his office."
    ),
    N_("City Magistrate"): N_(
        "The nodal officer of a whole district; what is late with a department's office there is told to him first."
    ),
    N_("State Nodal Officer"): N_(
        "Heads the tracker cell, is told of what is late the last, and decides when offices pass a grievance around."
    ),
    N_("ATR"): N_(
        "The action-taken report: what the office did, the evidence of it, and the reply to the complainant."
    ),
    N_("Interim report"): N_(
        "How it stands while the office is acting; the complainant may be told, and the due time stays."
    ),
    N_("Clocks"): N_(
        "Each duty, such as to acknowledge or to act, has a start and a due time of its own; the grievance "
        "says why it is due then."
    ),
    N_("Due today"): N_("The time of the duty at hand ends today."),
    N_("Overdue"): N_("That time is over, by so many hours or days."),
    N_("Reminder"): N_("What the office is sent before a duty is due, and when it is."),
    N_("Escalated (level 2)"): N_(
        "The second office above has been told that it is late. The grievance stays with its own office."
    ),
    N_("Marked again (2)"): N_(
        "The complainant was not satisfied: the same number goes to the same office a second time, with a new due time."
    ),
    N_("Ask for time"): N_("The office names a later day and a reason; until it is granted the old due time holds."),
    N_("On hold"): N_(
        "A court, a policy or the budget decides first: its time stands still, and how it stands is asked each month."
    ),
    N_("Associated office"): N_("Another office that has a part of the work, with a due time of its own."),
    N_("Incident"): N_(
        "Many grievances about one cause, such as a flooded sector: acted on once, each keeps its number and "
        "is answered."
    ),
    N_("Joined to another"): N_(
        "The same matter of the same complainant by another door; it closes, its words show on the first, and"
        " it can be undone."
    ),
    N_("Set aside"): N_(
        "Probably praise, advertising or no matter of ours: without a due time until the cell has looked at it."
    ),
    N_("Restricted"): N_(
        "About an officer, the safety of women, or minors: only its office, the leads of the cell and named "
        "offices see it."
    ),
    N_("Danger to life"): N_("Somebody must be telephoned within five minutes; it rings until that call is logged."),
    N_("Not tenable"): N_("Nothing can be done about it, and the reason is given."),
    N_("No answer to the reply"): N_(
        "The complainant said nothing for seven days after he was answered: it closes by itself."
    ),
}
SORTING = {
    "a  Enter": N_("accept: mark it to the first proposed office"),
    "1 – 5": N_("mark it to that office"),
    "d  t  c  u": N_("department, district, category, urgency; Enter there says it"),
    "n": N_("set aside, with a reason"),
    "s": N_("skip: it comes again later"),
    "j  k": N_("next and previous in the queue; Enter opens it"),
    "x": N_("choose it, to do something with many at once"),
    "z": N_("take back the latest"),
    "r": N_("look for changes now"),
    "/  f": N_("search"),
    "g b  g i  g m  g r": N_("to the board, the inbox, the list, the reports"),
}
KEYS = {
    "j  k": N_("next and previous card"),
    "h  l": N_("column to the left and to the right"),
    "Enter": N_("open the grievance"),
    "]  [": N_("move the card to the next or the previous stage"),
    "m": N_("the card's Move menu"),
    "x": N_("choose the card, to do one thing with several"),
    "a  e": N_("acknowledge, report: the card's form"),
    "z": N_("take back the latest move"),
    "r": N_("look for changes now"),
    "/  f": N_("search"),
    "g b  g i  g m  g r": N_("to the board, the inbox, the list, the reports"),
    "Esc": N_("close the menu, let go of the card"),
    "?": N_("this list"),
}
