"""Mail of the workshop: citizens' letters written into a Maildir, and the tracker's letters read from one."""

import email
import email.policy
import mailbox
import struct
import zlib
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path

DOMAIN = "post.example.org"  # of the citizens' Message-IDs: an answer to one of them is a letter to a citizen
IST = timezone(timedelta(hours=5, minutes=30))
HEADINGS = {"hi": "{date} को {who} ने लिखा:", "en": "On {date}, {who} wrote:"}


def write(folder, name, address, to, subject, text, key, answers=None, photo=False):
    """Deliver one letter into the Maildir `folder`. `key` makes its Message-ID, `answers` is the letter it answers."""
    letter = EmailMessage(policy=email.policy.SMTP)
    letter["From"] = formataddr((name, address))
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = format_datetime(datetime.now(IST))
    letter["Message-ID"] = f"<{key}@{DOMAIN}>"
    if answers:
        letter["In-Reply-To"] = answers["Message-ID"]
        letter["References"] = f"{answers.get('References', '')} {answers['Message-ID']}".strip()
    letter.set_content(text)
    if photo:
        letter.add_attachment(picture(), maintype="image", subtype="png", filename="photo.png")
    for part in ("tmp", "new", "cur"):
        (Path(folder) / part).mkdir(parents=True, exist_ok=True)
    mailbox.Maildir(folder).add(letter.as_bytes())


def sent(folder):
    """The letters to citizens in the Maildir of what was sent, oldest first, each with its file name."""
    paths = sorted((path for part in ("new", "cur") for path in (Path(folder) / part).glob("*")), key=_age)
    for path in paths:
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if f"@{DOMAIN}>" in letter.get("In-Reply-To", "") + letter.get("References", ""):
            yield path.name.partition(":")[0], letter


def words(letter):
    """The plain text of a letter."""
    body = letter.get_body(("plain",))
    return body.get_content() if body else ""


def below(answer, letter, lang):
    """An answer with the letter it answers quoted below it."""
    date = letter.get("Date") or format_datetime(datetime.now(UTC))
    heading = HEADINGS["hi" if lang == "hi" else "en"].format(date=date, who=parseaddr(letter["From"])[1])
    quoted = "\n".join(f"> {line}" for line in words(letter).splitlines())
    return f"{answer}\n\n{heading}\n{quoted}\n"


def picture(width=64, height=48, colour=b"\x70\x88\x60"):
    """A small PNG of one colour."""
    rows = (b"\0" + colour * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _age(path):
    return path.stat().st_mtime_ns, path.name
