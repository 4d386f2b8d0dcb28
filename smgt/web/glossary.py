"""The help page's words: what each stage and action means, and the board's keys."""

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
    "a  e": N_("acknowledge, report: the card's form"),
    "z": N_("take back the latest move"),
    "r": N_("look for changes now"),
    "/  f": N_("search"),
    "g b  g i  g m  g r": N_("to the board, the inbox, the list, the reports"),
    "Esc": N_("close the menu, let go of the card"),
    "?": N_("this list"),
}
