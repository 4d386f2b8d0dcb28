"""What was done, in the page's words: the journal's lines on a ticket, and their details as anybody reads them."""

from smgt.climbing import passed_over
from smgt.errors import CHANGED
from smgt.masks import words_for
from smgt.rules import DONE
from smgt.web.directory.told import FIELDS
from smgt.web.directory.told import value as plainly
from smgt.web.facts import category_label, district_label, office_names
from smgt.web.speech import said
from smgt.web.words import N_, label, tongue

EVENTS = DONE | {
    "open": N_("Received"), "reply_sent": N_("Reply sent"),
    "reply_failed": N_("Reply not sent"), "reply_uncertain": N_("Unclear whether the reply was sent"),
    "went_out": N_("Reply was sent, a person says"), "send_again": N_("Reply is sent again"),
    "aside": N_("Set aside: probably no grievance"), "reply_by_hand": N_("Reply to be posted by hand"),
    "edited": N_("The complainant changed his words"), "deleted": N_("The complainant removed his words"),
    "withheld": N_("The platform withholds his words"), "shown_again": N_("The platform shows his words again"),
    "draft_approved": N_("Reply checked"), "draft_returned": N_("Drafted reply returned"),
    "enter": N_("Entered at the counter"), "take_up": N_("Taken up by hand"),
    "erased": N_("Personal data erased"), "link_opened": N_("Opened by the mailed link"),
    "restrict": N_("Restricted"), "view": N_("Looked at"),
}  # fmt: skip
_DETAILS = {
    "office": N_("office"), "left": N_("from"), "proposed": N_("thinks right"), "reason": N_("reason"),
    "note": N_("note"), "until": N_("until"), "round": N_("round"), "mark": N_("reply"), "into": N_("number"),
    "level": N_("level"), "split_from": N_("from"), "not_told": N_("the complainant was not told"),
    "reference": N_("number there"), "promised_on": N_("promised by"), "against_office": N_("against"),
    "limit": N_("limit"), "hours": N_("hours"), "source": N_("rule"), "from_on": N_("holds from"),
    "passed_over": N_("passed over"), "whom": N_("spoke with"), "called_at": N_("telephoned at"),
    "said": N_("what was said"), "holder": N_("late with"),
}  # fmt: skip
_OFFICES = ("office", "left", "proposed", "against_office", "holder")  # these details are codes of offices
_LABELLED = {
    "outcome": N_("outcome"), "kind": N_("kind"), "system": N_("system"), "restricted": N_("restricted"),
    "called": N_("call"), "attention": N_("attention"), "reading": N_("what was said"),
}  # fmt: skip
_HOUSE = ("reason", "not_told")  # where the house, not a person, has written them
# what only the audit shows, beside the fields of the directory
_FURTHER = {
    "channel": N_("channel"), "account": N_("account"), "to": N_("to"), "stage": N_("stage"), "by": N_("by"),
    "what": N_("what"), "version": N_("version"), "network": N_("network"), "filters": N_("filters"),
    "count": N_("count"), "on_behalf": N_("on behalf of the office"), "category": N_("category"),
    "urgency": N_("urgency"), "from": N_("from"), "message": N_("message"), "why": N_("why"), "rows": N_("rows"),
}  # fmt: skip
_TABLED = {"channel": "channel", "from": "stage", "to": "stage", "stage": "stage", "urgency": "urgency",
           "outcome": "outcome", "system": "system", "restricted": "restricted", "called": "called",
           "attention": "attention", "reading": "reading", "role": "role"}  # fmt: skip


def install(app):
    app.jinja_env.globals.update(told=told, told_all=told_all, changed=CHANGED)


def deed(name):
    """What the journal calls an action, in the page's words."""
    return said(EVENTS.get(name, name))


def told(event, parts):
    """An event of the journal in words: (what was done, [(detail's name, its words)]).

    What a person wrote down is told as those parts may read it: a number of the citizen's may be in it.
    """
    offices = _offices(event.details)
    typed = event.__data__["details"].get("remarks", ())

    def words_of(key, given):
        if key in typed and event.role != "system":
            return words_for(given, parts)
        return _value(key, given, offices)

    details = [(said(words), words_of(key, given)) for key, words in _DETAILS.items()
               if (given := event.details.get(key))]  # fmt: skip
    known = [
        (said(words), label(event.details[key], key)) for key, words in _LABELLED.items() if event.details.get(key)
    ]
    way = [(said(N_("by")), said(N_("mailed link, without signing in")))] if event.details.get("by") == "link" else []
    return deed(event.action), details + known + way


def _offices(details):
    """{code: name} of the offices that the details of an event name."""
    codes = {details[key] for key in _OFFICES if isinstance(details.get(key), str) and details[key]}
    return office_names(codes | {code for code, _ in passed_over(details.get("passed_over", ""))})


def _value(key, given, offices):
    if key in _OFFICES:
        return offices.get(given, given)
    if key == "passed_over":
        return ", ".join(f"{offices.get(code, code)} ({said(why)})" for code, why in passed_over(given)) or given
    return said(given) if key in _HOUSE else given


def told_all(event):
    """[(detail's name, before or None, its words)] of everything that an event keeps, for the audit."""
    details, offices = dict(event.details), _offices(event.details)
    before, after = (details.pop(name, None) for name in ("before", "after"))
    lines = [(_name(key), None, _plain(key, given, event, offices)) for key, given in details.items() if given]
    if not (isinstance(before, dict) or isinstance(after, dict)):
        return lines
    before, after = before or {}, after or {}
    return lines + [
        (_name(key), _plain(key, before[key], event, offices) if key in before else None,
         _plain(key, given, event, offices))
        for key, given in after.items()
    ]  # fmt: skip


def _name(key):
    words = _DETAILS.get(key) or _LABELLED.get(key) or _FURTHER.get(key) or FIELDS.get(key)
    return tongue().say(words).lower() if words else key


def _plain(key, given, event, offices):
    """A detail of any event as people read it."""
    if isinstance(given, dict):
        return ", ".join(f"{_name(name)}: {_plain(name, each, event, offices)}" for name, each in given.items())
    if not isinstance(given, str):
        return plainly(given, key)
    if key == "district":
        return district_label(given)
    if key == "category":
        return category_label(given)
    if key in _TABLED:
        return label(given, _TABLED[key])
    if key == "kind":
        return plainly(given, key) if event.action.startswith("charge") else label(given, key)
    found = _value(key, given, offices)
    return plainly(found, key) if found == given else found
