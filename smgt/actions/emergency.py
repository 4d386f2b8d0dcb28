"""A danger to life: somebody telephones, and writes down with whom, when, and what was said. Until then it rings."""

from smgt import ladder
from smgt.actions.act import verb
from smgt.errors import Refused
from smgt.sheets import moment as read_moment

EARLIEST = 3 * ladder.DAYS  # a call before that is none about this


@verb
def log_call(act):
    """A call about it was made: whom, at (day and time in India), said. It rings no more."""
    act.details |= {"whom": act.form["whom"], "said": act.form["said"], "called_at": f"{_when(act):%d-%m-%Y %H:%M}"}
    act.stop("logged", "call")


def _when(act):
    try:
        at = read_moment(act.form["at"])
    except ValueError as error:
        raise Refused(f"{str(error).capitalize()}.", "at") from None
    if not act.now - EARLIEST <= at <= act.now + ladder.MINUTES:
        raise Refused("The call must have been made by now, and within the last three days.", "at")
    return at
