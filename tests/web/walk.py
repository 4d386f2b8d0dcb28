"""Walking the house: every route with the arguments of a scene filled in, and every form on a page."""

from smgt.models import Account, Attachment, Message
from smgt.web.guard import right_of

ELSEWHERE = {
    "stage": "marked", "filename": "smgt.css", "system": "cpgrams", "what": "numbers", "channel": "x",
    "code": "FOOD:Bhiwani", "table": "offices", "sort": "order", "token": "none", "kind": "district",
    "report": "disposal",
}  # fmt: skip
# a number that is not named here is 1
VERDICTS = {"replies.check": "approved", "privacy.settle": "confirm"}


def arguments(ticket):
    """What the arguments of a route stand for, of a ticket with a file, a message and a reply."""
    return ELSEWHERE | {
        "number": ticket.number, "action": "note", "name": Account.get().name,
        "file": Attachment.get(Attachment.ticket == ticket).id,
        "message": Message.get(Message.ticket == ticket, ~Message.outgoing).id,
        "reply": Message.get(Message.ticket == ticket, Message.outgoing).id,
    }  # fmt: skip


def routes(app):
    """(rule, right) of every route but the static files'. `right` is None where nobody classified it."""
    with app.app_context():
        return [(r, right_of(r.endpoint)) for r in app.url_map.iter_rules() if r.endpoint != "static"]


def address(app, rule, ticket):
    """A route's address for this ticket."""
    given = arguments(ticket) | {"verdict": VERDICTS.get(rule.endpoint, "went_out")}
    filled = {name: given.get(name, 1) for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, filled)


def forms(page):
    """[(address, {field: first value})] of every form on a page that changes something."""
    found = []
    for form in page.all('//form[@method="post"]') if page.tree is not None else ():
        fields = {}
        for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name] | .//button[@name]"):
            if field.get("type") != "file":
                options = field.xpath("./option[@selected]/@value") or field.xpath("./option/@value")
                value = field.get("value") or (options[0] if options else field.text) or ""
                fields.setdefault(field.get("name"), value)
        found.append((form.get("action"), fields))
    return found
