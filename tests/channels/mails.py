"""Builders of mails, plain and hostile, as raw bytes."""

HEAD = b"From: Ravi Kumar <Ravi@example.in>\r\nTo: cm@cmo.example\r\nDate: Fri, 20 Nov 2026 10:00:00 +0530\r\n"
HEAD += b"Message-ID: <1@example.in>\r\nSubject: Road\r\n"


def simple(number=1, body="The road is broken."):
    """An ordinary mail, different for each number."""
    lines = [f"From: ravi{number}@example.in", f"Message-ID: <{number}@example.in>", f"Subject: Road {number}"]
    return "\r\n".join([*lines, "", body, ""]).encode()


def with_head(*lines, body=b"hello"):
    """HEAD with these header lines before it, which win where both have one."""
    head = b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in lines)
    return head + HEAD + b"\r\n" + body


def multipart(*parts, kind="mixed", before=HEAD):
    """A multipart of raw parts, each with its own head."""
    body = b"".join(b"--b1\r\n" + part + b"\r\n" for part in parts)
    return before + f"Content-Type: multipart/{kind}; boundary=b1\r\n\r\n".encode() + body + b"--b1--\r\n"


def nested(depth):
    levels = (f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(depth))
    return HEAD + b"".join(levels) + b"\r\ndeep inside"


PNG = b'Content-Type: image/png; name="photo.png"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo='
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\nwater logging"
HTML = b"Content-Type: text/html\r\n\r\n<p>water <b>logging</b><div style='display: none'>hidden</div>"
PARAMETERS = b"".join(b";\r\n name*%d*=utf-8''a" % n for n in range(20_000))
WORDS = b" ".join([b"=?utf-8?b?4KSq?="] * 20_000)
ADDRESSES = b", ".join(b"a%d@example.in" % n for n in range(100_000))
IDS = b" ".join(b"<%d@example.in>" % n for n in range(70_000))
DEEP_TABLES = b"<table><tr><td>" * 20_000 + b"deep"
PADDED = b"<div style='padding-left:10000em'>" * 100 + b"<p>a" * 5_000

# What must open, and words that must be found in its text.
HOSTILE = {
    "nested 10 deep": (nested(10), "deep inside"),
    "20,000 RFC 2231 parameters": (HEAD + b"Content-Type: text/plain" + PARAMETERS + b"\r\n\r\nhello", ""),
    "100,000 recipients": (HEAD + b"To: " + ADDRESSES + b"\r\n\r\nhello", "hello"),
    "20,000 encoded words": (HEAD + b"Comments: " + WORDS + b"\r\n\r\nhello", "hello"),
    "20,000 encoded words in the subject": (b"Subject: " + WORDS + b"\r\n" + HEAD + b"\r\nhello", "hello"),
    "1 MB of References": (HEAD + b"References: " + IDS + b"\r\n\r\nhello", "hello"),
    "nested comments": (b"From: " + b"(" * 50_000 + b"\r\n" + HEAD + b"\r\nhello", "hello"),
    "50,000 parts": (multipart(*[b"\r\nhello"] * 50_000), "hello"),
    "a million headers": (b"X: y\r\n" * 1_000_000 + HEAD + b"\r\nhello", "hello"),
    "a boundary followed by blanks": (multipart(PLAIN + (b"\n--b1" + b" " * 50 + b"x") * 90_000), "water"),
    "20,000 nested tables": (HEAD + b"Content-Type: text/html\r\n\r\n" + DEEP_TABLES, "deep"),
    "padding that would fill the memory": (HEAD + b"Content-Type: text/html\r\n\r\n" + PADDED, "a"),
    "a million files that begin": (HEAD + b"\r\nhello\n" + b"begin 644 x\n" * 1_000_000, "hello"),
    "links that never end": (
        HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a href='http://x.in/'>hello" * 20_000,
        "hello",
    ),
    "a page of lists": (HEAD + b"Content-Type: text/html\r\n\r\n" + b"<ol><li>hello" * 20_000, "hello"),
    "a million marks of quotation": (HEAD + b"\r\n" + b">" * 1_000_000 + b" hello", ">"),
    "base64 of equal signs": (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=" + b"=a" * 900_000, "hello"),
    "a million brackets in the sender": (b"From: " + b'<("' * 300_000 + b"\r\n" + HEAD + b"\r\nhello", "hello"),
    "only open tags": (HEAD + b"Content-Type: text/html\r\n\r\n" + b"<" * 3_000_000, "<"),
    "15 levels of mails in mails": (HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1_000 + b"\r\nx", ""),
    "24 MB of line ends": (HEAD + b"\r\nhello" + b"\n" * 24_000_000, "hello"),
}

# Broken, but there is something to read.
BROKEN = {
    "no headers at all": (b"Hello\nplease repair my road\n\nthanks", "please repair"),
    "headers only": (b"Subject: road", ""),
    "nothing": (b"", ""),
    "an unknown charset": (HEAD + b"Content-Type: text/plain; charset=x-nowhere\r\n\r\n" + "पानी".encode(), "पानी"),
    "a wrong charset": (HEAD + b"Content-Type: text/plain; charset=us-ascii\r\n\r\n" + "पानी".encode(), "पानी"),
    "a charset that is none": (HEAD + b"Content-Type: text/plain; charset=idna\r\n\r\n" + "पानी".encode(), "पानी"),
    "Latin bytes without a charset": (HEAD + b"\r\ncaf\xe9", "café"),
    "NUL bytes": (HEAD + b"Subject: a\0b\r\n\r\nwa\0ter", "water"),
    "a multipart without boundary": (HEAD + b"Content-Type: multipart/mixed\r\n\r\nhello", "hello"),
    "a multipart without parts": (HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\nhello", "hello"),
    "a multipart that never closes": (multipart(PLAIN)[:-8], "water logging"),
    "base64 cut short": (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8gdGhlcmU", "hello there"),
    "base64 cut shorter": (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8gd", "hello"),
    "a type without meaning": (HEAD + b"Content-Type: ;;;=\xff\r\n\r\nhello", "hello"),
    "an old Macintosh's line ends": (HEAD.replace(b"\r\n", b"\r") + b"\rhello", "hello"),
    "blank lines at its head": (b"\r\n\r\n" + HEAD + b"\r\nhello", "hello"),
    "an mbox's first line": (b"From ravi Fri Nov 20\n" + HEAD + b"\r\nhello", "hello"),
    "XML that calls itself UTF-16": (
        HEAD + b"Content-Type: text/html\r\n\r\n<?xml version='1.0' encoding='utf-16'?><p>hello",
        "hello",
    ),
    "a date of the year 99999": (with_head("Date: Fri, 20 Nov 99999 10:00:00 +0530"), "hello"),
    "a mail that is all HTML": (HEAD + b"Content-Type: text/html\r\n\r\n<p>hello<script>x</script>", "hello"),
}
