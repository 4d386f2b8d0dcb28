"""`make pictures`: every page in all eight combinations: wide and narrow, light and dark, English and Hindi.

A house of its own on a spare port, with sample tickets and the drill's people; the pictures go to HOME_DIR/pictures.
"""

import argparse
import shutil
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from smgt import directory, sample
from smgt.app import create_app
from smgt.database import migrate
from smgt.demo import PEOPLE
from smgt.models import Ticket, db

PASSWORD = "monsoon-ladder-42"
PAGES = {
    "-": ("/login", "/status", "/privacy", "/forgot", "/nowhere", "/help"),
    "food": ("/", "/?show=overdue", "/?show=waiting", "/tickets", "/directory/contacts", "/me", "/help/tour/1",
             "/help/drill", "/reports", "/notices", "ticket", "report", "send_back"),
    "tracker": ("/board", "/board?lanes=district", "/triage", "/triage?lane=aside", "/triage/accuracy", "/incidents",
                "/tickets", "/tickets?q=पानी", "/tickets?q=nothing+at+all", "/counter", "/counter/link",
                "/counter/import", "/accounts", "/outbox", "/clocks", "/canned", "/handover", "/callbacks", "/shift",
                "/roster", "/notices", "/exports", "/reports", "/reports/disposal", "/reports/departments",
                "/reports/ageing_districts", "/reports/months", "/review", "/review/sheet", "ticket", "mark"),
    "state": ("/callsheet", "/directory/restricted", "/triage/mutes"),
    "admin": ("/", "/accounts/new", "/directory", "/directory/officers", "/directory/matrix", "/directory/holidays",
              "/directory/districts", "/directory/district/Bhiwani", "/directory/offices/FOOD:Bhiwani",
              "/directory/transfer", "/directory/files", "/directory/heartbeat", "/directory/import/offices", "/audit",
              "/audit/refused", "/conduct", "/privacy/people"),
}  # fmt: skip
SIZES = {"wide": {"width": 1366, "height": 768}, "narrow": {"width": 360, "height": 740}}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, default=Path("var"))
    options.add_argument("--tickets", type=int, default=1500)
    given = options.parse_args()
    chromium = next((p for p in map(shutil.which, ("chromium", "google-chrome")) if p), None)
    if chromium is None:
        sys.exit("Chromium is not installed (Debian package: chromium).")
    out = given.home / "pictures"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = _house(Path(folder), given.tickets)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            count = sum(_shoot(browser, server, out, who) for who in PAGES)
            browser.close()
        server.shutdown()
    sys.stdout.write(f"{count} pictures in {out}\n")


def _house(folder, tickets):
    """A filled house that answers on a port of its own; its server."""
    app = create_app({
        "SMGT_HOME": str(folder), "SMGT_DATABASE_URL": f"sqlite:///{folder}/smgt.db", "SMGT_SECOND_FACTOR": "",
        "SMGT_SECRET_KEY": "for pictures only, not a real key at all",
    })  # fmt: skip
    migrate()
    moment = datetime.now(UTC)
    with db.connection_context():
        directory.load()
        for email, name, role, office in PEOPLE:
            directory.add_officer(email, name, role, moment, PASSWORD, office=office)
        sample.fill(sample.usual(tickets), moment - timedelta(days=12), moment)
        held = Ticket.select(Ticket.id).where(Ticket.stage.in_(("marked", "acting"))).order_by(Ticket.id).limit(40)
        Ticket.update(office="FOOD:Bhiwani").where(Ticket.id.in_([row.id for row in held])).execute()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _shoot(browser, server, out, who):
    """All pages of one person in all combinations; how many pictures."""
    base, count = f"http://127.0.0.1:{server.server_port}", 0
    for size, viewport in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport=viewport, color_scheme=scheme)
            page = context.new_page()
            _sign_in(page, base, who)
            for language in ("en", "hi"):
                context.add_cookies([{"name": "language", "value": language, "url": base}])
                for address in PAGES[who]:
                    page.goto(base + _filled(address))
                    name = address.strip("/").replace("/", "_").replace("?", "_").replace("=", "_") or "home"
                    page.screenshot(path=out / f"{who.strip('-') or 'public'}-{name}-{size}-{scheme}-{language}.png",
                                    full_page=size == "narrow")  # fmt: skip
                    count += 1
            context.close()
    return count


def _sign_in(page, base, who):
    if who != "-":
        page.goto(f"{base}/login")
        page.fill("#email", f"{who}@drill.example")
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_selector("header nav")


def _filled(address):
    """The addresses that need a ticket, with one that suits."""
    if address.startswith("/"):
        return address
    with db.connection_context():
        held = Ticket.stage == "received" if address == "mark" else Ticket.office == "FOOD:Bhiwani"
        wanted = Ticket.stage == "acting" if address in ("report", "ticket") else Ticket.stage != "closed"
        found = Ticket.select().where(held, wanted, ~Ticket.aside).order_by(Ticket.id.desc()).first()
    return f"/tickets/{found.number}{'' if address == 'ticket' else '/' + address}"


if __name__ == "__main__":
    main()
