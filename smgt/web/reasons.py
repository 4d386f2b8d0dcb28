"""Why something was proposed for a ticket, in the citizen's own words."""

from smgt.routing.tokens import as_written


def because(ticket):
    """The words that caused the proposal, as the citizen wrote them where they stand in the summary."""
    reasons = (ticket.proposal or {}).get("reasons", ())
    return list(dict.fromkeys(as_written(each.partition(": ")[2] or each, ticket.summary) for each in reasons))
