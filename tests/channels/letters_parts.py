"""More invented letters: bodies, parts, files and pages."""

from base64 import b64encode
from binascii import b2a_uu
from struct import pack

from tests.channels.letters import (
    HTML,
    INNER,
    PANI,
    PDF,
    PHOTO,
    PNG,
    SAID,
    WORDS,
    Letter,
    group,
    multi,
    page,
    part,
    plain,
    raw,
)


def named(*parameters, kind="image/png"):
    """Words and one picture whose disposition has these parameters."""
    disposition = ";\r\n ".join(["Content-Disposition: attachment", *parameters])
    return multi(SAID, part(kind, PNG, disposition))


def uu(name, data):
    lines = b"".join(b2a_uu(data[n : n + 45]) for n in range(0, len(data), 45))
    return b"begin 644 " + name.encode() + b"\n" + lines + b"`\nend\n"


def tnef(*files, body=""):
    """A winmail.dat with these (name, bytes) and a plain body, as MAPI properties."""
    stream = b"\x78\x9f\x3e\x22" + pack("<H", 1) + _attribute(1, 0x9007, 6, pack("<II", 1252, 0))
    if body:
        stream += _attribute(1, 0x9003, 6, _properties((0x1000, 0x1F, body.encode("utf-16-le") + b"\0\0")))
    for name, data in files:
        stream += _attribute(2, 0x9002, 6, b"\0" * 14) + _attribute(2, 0x8010, 1, b"SHORT~1.PDF\0")
        stream += _attribute(2, 0x800F, 6, data)
        stream += _attribute(2, 0x9005, 6, _properties((0x3707, 0x1F, name.encode("utf-16-le") + b"\0\0")))
    return stream


def _attribute(level, name, kind, data):
    return pack("<BHHI", level, name, kind, len(data)) + data + pack("<H", sum(data) & 0xFFFF)


def _properties(*values):
    out = pack("<I", len(values) + 1) + pack("<HHI", 0x0003, 0x0E20, 7)
    for name, kind, data in values:
        out += pack("<HHII", kind, name, 1, len(data)) + data + b"\0" * (-len(data) % 4)
    return out


NAMES = {
    "a plain file name": Letter(named('filename="plan.png"'), files=("plan.png",)),
    "a name without quotes, with blanks": Letter(named("filename=my plan.png"), files=("my plan.png",)),
    "a name by RFC 2231": Letter(named("filename*=utf-8''%E0%A4%B8.png"), files=("स.png",)),
    "a name by RFC 2231 in pieces": Letter(
        named("filename*0*=utf-8''%E0%A4%B8", "filename*1*=%E0%A5%9C", 'filename*2=".png"'), files=("स\u095c.png",)
    ),
    "pieces out of order": Letter(named('filename*1=".png"', 'filename*0="plan"'), files=("plan.png",)),
    "a name by RFC 2047": Letter(named('filename="=?utf-8?B?4KS4LnBuZw==?="'), files=("स.png",)),
    "a name by RFC 2047 over two lines": Letter(
        named('filename="=?utf-8?B?4KS4?=\r\n =?utf-8?Q?=E0=A4=A1.png?="'), files=("सड.png",)
    ),
    "a raw name": Letter(named('filename="स.png"'), files=("स.png",)),
    "a raw name in gb2312": Letter(
        multi(
            part("text/plain; charset=gb2312", WORDS),
            part("image/png", PNG, b'Content-Disposition: attachment; filename="' + "坏路.png".encode("gb2312") + b'"'),
        ),
        files=("坏路.png",),
    ),
    "a percent-encoded name": Letter(named('filename="%E0%A4%B8%E0%A4%A1.png"'), files=("सड.png",)),
    "a name with folders": Letter(named(r'filename="C:\\Users\\ravi\\plan.png"'), files=("plan.png",)),
    "a name in the type alone": Letter(multi(SAID, part('image/png; name="plan.png"', PNG)), files=("plan.png",)),
    "two names": Letter(
        multi(SAID, part("image/png; name=a.png", PNG, "Content-Disposition: attachment; filename=b.png")),
        files=("b.png",),
    ),
    "a name by its id": Letter(
        multi(
            HTML,
            part("image/png", PNG, "Content-ID: <image001.png@01D0>", "Content-Disposition: inline"),
            kind="related",
        ),
        files=("image001.png",),
    ),
    "a name by its place on the web": Letter(
        multi(SAID, part("image/jpeg", PNG, "Content-Location: https://x.example/Photo25.jpg")), files=("Photo25.jpg",)
    ),
    "no name, an id": Letter(
        multi(HTML, part("image/png", PNG, "Content-ID: <abc@x>"), kind="related"), files=("part-2.png",)
    ),
    "no name, a PDF": Letter(multi(SAID, part("application/pdf", PDF)), files=("part-2.pdf",)),
    "no name, a letter": Letter(multi(SAID, part("message/rfc822", INNER.decode())), files=("Old road.eml",)),
    "a subject that is no file name": Letter(
        multi(SAID, part("message/rfc822", "Subject: Re: 5/7 roads?\r\n\r\nx")), files=("Re- 5-7 roads.eml",)
    ),
}

FORWARDED = "---------- Forwarded message ---------\nFrom: Asha <asha@example.in>\nDate: x\nSubject: y\n\nMy road."
BODIES = {
    "quoted-printable": Letter(
        plain("utf-8", "The road is=20\r\nbro=\r\nken.", "Quoted-Printable"), text="The road is \nbroken."
    ),
    "quoted-printable, badly spelt": Letter(plain("utf-8", "The road =69s broken.", "quoted_printable; x")),
    "base64": Letter(plain("utf-8", b64encode(PANI.encode()), "base64"), text=PANI),
    "base64 with other letters between": Letter(plain("utf-8", b"VGhl*IHJv!YWQg\r\n\r\naXMgYnJva2VuLg==", "base64")),
    "base64 in pieces": Letter(plain("utf-8", b"VGhlIHJvYWQg\r\naXM=\r\nIGJyb2tlbi4=", "base64")),
    "base64 cut short": Letter(plain("utf-8", b"VGhlIHJvYWQgaXMgYnJva2VuL", "base64"), text="The road is broken"),
    "base64 with a footer in clear": Letter(
        plain(
            "utf-8", b64encode(b"The road is broken.!") + b"\r\n\r\n--\r\nA list of our ward, for all of us", "base64"
        ),
        text="The road is broken.!\n--\nA list of our ward, for all of us",
    ),
    "no base64 though it says so": Letter(plain("utf-8", WORDS, "base64")),
    "an encoding that is none": Letter(plain("utf-8", WORDS, "text/html")),
    "uuencode in the text": Letter(
        raw(body=b"The road is broken.\n\n" + uu("photo.png", PNG * 9) + b"\nThanks"),
        text="The road is broken.\n\n\nThanks",
        files=("photo.png",),
    ),
    "a line that begins like uuencode": Letter(
        raw(body="begin 644 roads now\nPlease do."), text="begin 644 roads now\nPlease do."
    ),
    "winmail.dat": Letter(
        multi(SAID, part("application/ms-tnef; name=winmail.dat", tnef(("योजना.pdf", PDF), ("photo.png", PNG)))),
        files=("योजना.pdf", "photo.png"),
    ),
    "all of it in winmail.dat": Letter(
        raw(
            "Content-Type: application/ms-tnef; name=winmail.dat",
            "Content-Transfer-Encoding: base64",
            body=b64encode(tnef(("plan.pdf", PDF), body=PANI)),
        ),
        text=PANI,
        files=("plan.pdf",),
    ),
    "a winmail.dat that is none": Letter(
        multi(SAID, part("application/ms-tnef; name=winmail.dat", b"x")), files=("winmail.dat",)
    ),
    "forwarded within the text": Letter(raw(body=FORWARDED), text=FORWARDED),
    "forwarded as a file, with nothing said": Letter(
        multi(part("message/rfc822", INNER.decode())), text="It broke in May.", files=("Old road.eml",)
    ),
    "soft line breaks": Letter(plain("utf-8; format=flowed", "The road \r\nis \r\nbroken."), text=WORDS),
    "soft line breaks that leave no blank": Letter(
        plain("utf-8; format=flowed; delsp=yes", "The ro \r\nad is broken.")
    ),
    "text and HTML": Letter(multi(SAID, HTML, kind="alternative")),
    "HTML before text": Letter(multi(HTML, SAID, kind="alternative")),
    "empty text and HTML": Letter(multi(part("text/plain", " \r\n"), HTML, kind="alternative")),
    "text that only points at the HTML": Letter(
        multi(part("text/plain", "View it in HTML."), HTML, kind="alternative")
    ),
    "text, HTML and a page for phones": Letter(
        multi(SAID, part("text/x-amp-html", "<html>x"), HTML, kind="alternative")
    ),
    "text, HTML and an invitation": Letter(
        multi(SAID, HTML, part("text/calendar; method=REQUEST", "BEGIN:VCALENDAR"), kind="alternative"),
        files=("part-3.ics",),
    ),
    "an invitation with its name": Letter(
        multi(SAID, part("text/calendar; name=invite.ics", "BEGIN:VCALENDAR")), files=("invite.ics",)
    ),
    "a picture within the HTML": Letter(
        multi(
            SAID,
            group(HTML, part("image/png; name=inside.png", PNG, "Content-ID: <1@x>"), kind="related"),
            kind="alternative",
        ),
        files=("inside.png",),
    ),
    "words, a picture, more words": Letter(
        multi(
            part("text/plain", "Before."),
            part("image/png; name=a.png", PNG, "Content-Disposition: inline"),
            part("text/plain", "After."),
        ),
        text="Before.\n\nAfter.",
        files=("a.png",),
    ),
    "HTML, a PDF, a footer": Letter(
        multi(HTML, part("application/pdf; name=plan.pdf", PDF), part("text/plain", "A footer.")),
        text=f"{WORDS}\n\nA footer.",
        files=("plan.pdf",),
    ),
    "a text file": Letter(
        multi(SAID, part("text/plain", "1,2", "Content-Disposition: attachment; filename=data.csv")),
        files=("data.csv",),
    ),
    "a text file without a name": Letter(
        multi(SAID, part("text/plain", "1", "Content-Disposition: attachment")), files=("part-2.txt",)
    ),
    "a body with a file's name": Letter(raw('Content-Type: text/plain; name="message.txt"')),
    "a picture and nothing else": Letter(
        raw(
            "Content-Type: image/png",
            "Content-Disposition: inline; filename=road.png",
            "Content-Transfer-Encoding: base64",
            body=b64encode(PNG),
        ),
        text="",
        files=("road.png",),
    ),
    "signed": Letter(
        multi(SAID, part("application/pkcs7-signature; name=smime.p7s", b"\x30\x80"), kind="signed"),
        files=("smime.p7s",),
    ),
    "signed by PGP": Letter(
        multi(SAID, part("application/pgp-signature", "-----BEGIN PGP SIGNATURE-----"), kind="signed"),
        files=("part-2.asc",),
    ),
    "encrypted": Letter(
        multi(
            part("application/pgp-encrypted", "Version: 1"),
            part("application/octet-stream; name=encrypted.asc", "-----BEGIN"),
            kind="encrypted",
        ),
        text="",
        files=("part-1.asc", "encrypted.asc"),
    ),
    "a bounce": Letter(
        multi(
            part("text/plain", "It could not be delivered."),
            part("message/delivery-status", "Action: failed", "Content-Description: Delivery report"),
            part("message/rfc822", INNER.decode()),
            kind="report; report-type=delivery-status",
            sender="MAILER-DAEMON@mx.example",
        ),
        ("mailer-daemon@mx.example", ""),
        text="It could not be delivered.",
        files=("Delivery report.txt", "Old road.eml"),
    ),
    "out of office": Letter(raw("Auto-Submitted: auto-replied", body="I am away."), text="I am away."),
    "a digest": Letter(
        multi(b"\r\nSubject: One\r\n\r\nFirst.", b"\r\nSubject: Two\r\n\r\nSecond.", kind="digest"),
        text="First.",
        files=("One.eml", "Two.eml"),
    ),
    "a zip that would be huge": Letter(
        multi(SAID, part("application/zip; name=bomb.zip", b"PK\3\4" + b"\0" * 5000)), files=("bomb.zip",)
    ),
}

PARTS = {
    "a multipart that never ends": Letter(multi(SAID, PHOTO, close=False), files=("photo.png",)),
    "a boundary that never comes": Letter(
        multi(SAID, PHOTO).replace(b'boundary="b1"', b'boundary="other"'), files=("photo.png",)
    ),
    "no boundary": Letter(multi(SAID, PHOTO).replace(b'; boundary="b1"', b""), files=("photo.png",)),
    "a boundary with odd letters": Letter(multi(SAID, PHOTO, boundary="=_(x)?+'_,-./:=?"), files=("photo.png",)),
    "a boundary without quotes": Letter(multi(SAID, PHOTO).replace(b'"b1"', b"b1 "), files=("photo.png",)),
    "parts, and no word of it": Letter(
        multi(SAID, PHOTO).replace(b'Content-Type: multipart/mixed; boundary="b1"\r\n', b""), files=("photo.png",)
    ),
    "two types": Letter(multi(SAID, PHOTO, head=("Content-Type: text/plain",)), files=("photo.png",)),
    "parts in what calls itself HTML": Letter(
        multi(SAID, PHOTO).replace(b"multipart/mixed", b"text/html"), files=("photo.png",)
    ),
    "one boundary for two multiparts": Letter(
        multi(part("multipart/alternative; boundary=b1", "").rstrip(), SAID, HTML).rstrip()
        + b"\r\n\r\n--b1\r\n"
        + PHOTO
        + b"\r\n--b1--\r\n",
        files=("photo.png",),
    ),
    "a boundary that begins another": Letter(multi(group(SAID, PHOTO, boundary="b11")), files=("photo.png",)),
    "words before and after the parts": Letter(
        multi(SAID).replace(b"\r\n\r\n--b1", b"\r\n\r\nThis is a multi-part message in MIME format.\r\n--b1", 1)
        + b"bye"
    ),
    "a part without any header": Letter(multi(b"\r\n" + WORDS.encode())),
    "a part whose head has no end": Letter(multi(b"Content-Type: text/plain\r\nThe road is broken.")),
    "nested five deep": Letter(
        multi(group(group(group(group(SAID, PHOTO, boundary="b5"), boundary="b4"), boundary="b3"), boundary="b2")),
        files=("photo.png",),
    ),
    "a multipart in base64": Letter(
        raw(
            "Content-Type: multipart/mixed; boundary=b1",
            "Content-Transfer-Encoding: base64",
            body=b64encode(b"--b1\r\n" + SAID + b"\r\n--b1--\r\n"),
        )
    ),
    "a letter in base64": Letter(multi(SAID, part("message/rfc822", INNER)), files=("Old road.eml",)),
    "no MIME at all": Letter(raw(body=f"{WORDS}\n\nRavi"), text=f"{WORDS}\n\nRavi"),
}

PAGES = {
    "paragraphs and breaks": Letter(page("<p>One</p><p>Two<br>Three</p>"), text="One\n\nTwo\nThree"),
    "a list": Letter(page("<ul><li>Road</li><li>Water</li></ul>"), text="- Road\n- Water"),
    "a numbered list": Letter(page("<ol><li>Road</li><li>Water</li></ol>"), text="1. Road\n2. Water"),
    "a table": Letter(
        page("<table><tr><td>Ward</td><td>5</td></tr><tr><td>Road</td><td>bad</td></tr></table>"),
        text="Ward\t5\nRoad\tbad",
    ),
    "entities": Letter(page("<p>5 &lt; 6 &amp; &#2360;&nbsp;&rsquo;</p>"), text="5 < 6 & स ’"),
    "a link with other words": Letter(
        page('<a href="https://x.example/photo">see here</a>'), text="see here (https://x.example/photo)"
    ),
    "a link told twice": Letter(
        page('<a href="https://x.in/a">one</a> <a href="https://x.in/a">two</a>'), text="one (https://x.in/a) two"
    ),
    "a link below a line": Letter(page('One<a href="https://x.in/a">-----</a>'), text="One-----"),
    "a link to write to somebody": Letter(page('<a href="mailto:a@x.in?subject=b">write</a>'), text="write (a@x.in)"),
    "a link that says its address": Letter(
        page('<a href="https://www.x.example/">www.x.example</a>'), text="www.x.example"
    ),
    "a mail address as a link": Letter(page('<a href="mailto:ravi@x.in">ravi@x.in</a>'), text="ravi@x.in"),
    "a link to a script": Letter(page('<a href="javascript:alert(1)">press</a>'), text="press"),
    "hidden words": Letter(
        page("<style>p {}</style><title>t</title><p>Seen<i style='display:none'>no</i><div hidden>no</div><!-- no -->"),
        text="Seen",
    ),
    "a smiley as a picture": Letter(page('<p>Thanks <img alt="🙂" src="x"><img alt="logo" src="y">'), text="Thanks 🙂"),
    "preformatted words": Letter(page("<pre>One\nTwo</pre>"), text="One\nTwo"),
    "HTML that calls itself plain": Letter(raw("Content-Type: text/plain", body=f"<html><body>{WORDS}</body></html>")),
    "tags that never close": Letter(page("<div><b><p>The road <i>is broken.")),
}
