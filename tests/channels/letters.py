"""Invented mails of every kind that the world sends, each with what a careful reader makes of it."""

from base64 import encodebytes
from typing import NamedTuple

PANI = "वार्ड 5 में पानी नहीं आ रहा है।"
WORDS = "The road is broken."
LATIN = "Die Straße in Köln ist für alle gesperrt."
RUSSIAN = "Дорога в нашем районе совсем разбита, помогите."
CHINESE = "我们的路坏了，请大家来看一下，这里没有水。"
TRADITIONAL = "我們的路壞了，請大家來看一下，這裡沒有水。"
JAPANESE = "道路がこわれています。みずもありません。"
KOREAN = "도로가 파손되었습니다. 물도 없습니다."
HEBREW = "הכביש ברחוב שלנו שבור מאוד"
PNG = b"\x89PNG\r\n\x1a\n picture"
PDF = b"%PDF-1.4 a plan"


class Letter(NamedTuple):
    """A raw mail and what stands in it: (address, name) of its sender, subject, text and names of its files."""

    raw: bytes
    sender: tuple = ("ravi@example.in", "Ravi")
    subject: str = "Road"
    text: str = WORDS
    files: tuple = ()


def raw(*head, body=WORDS, sender="Ravi <ravi@example.in>", subject="Road", end="\r\n"):
    """A mail of these header lines beside the usual ones (None leaves one out); text may be bytes already."""
    usual = {"From": sender, "To": "cm@cmo.example", "Subject": subject, "Message-ID": "<same@example.in>"}
    lines = [_bytes(f"{name}: ") + _bytes(value) for name, value in usual.items() if value is not None]
    return _bytes(end).join([*lines, *map(_bytes, head), b"", _bytes(body)])


def _bytes(text):
    return text.encode() if isinstance(text, str) else text


def plain(charset, body=WORDS, coding="", **facts):
    """A mail of one text part that says it is in `charset`."""
    head = [f"Content-Type: text/plain; charset={charset}"] if charset else []
    return raw(*head, *([f"Content-Transfer-Encoding: {coding}"] if coding else []), body=body, **facts)


def part(kind, body, *head):
    """One part of a multipart; bytes go in base64."""
    if isinstance(body, bytes):
        head, body = (*head, "Content-Transfer-Encoding: base64"), encodebytes(body)
    return b"\r\n".join([_bytes(f"Content-Type: {kind}"), *map(_bytes, head), b"", _bytes(body)])


def multi(*parts, kind="mixed", boundary="b1", head=(), close=True, **facts):
    """A mail of several parts."""
    return raw(
        *head, f'Content-Type: multipart/{kind}; boundary="{boundary}"', body=joined(parts, boundary, close), **facts
    )


def group(*parts, kind="mixed", boundary="b2"):
    """A part of several parts."""
    return part(f'multipart/{kind}; boundary="{boundary}"', joined(parts, boundary).decode("utf-8", "surrogateescape"))


def joined(parts, boundary, close=True):
    inner = b"".join(_bytes(f"--{boundary}\r\n") + each + b"\r\n" for each in parts)
    return inner + (_bytes(f"--{boundary}--\r\n") if close else b"")


def word(text, charset="utf-8", coding="b"):
    """An RFC 2047 word."""
    data = text.encode(charset)
    if coding == "b":
        return f"=?{charset}?B?{encodebytes(data).decode().replace(chr(10), '')}?="
    return f"=?{charset}?Q?{''.join(f'={byte:02X}' for byte in data)}?="


def page(html, charset="utf-8"):
    """A mail that is HTML only."""
    return raw(f"Content-Type: text/html; charset={charset}", body=html.encode(charset))


SAID = part("text/plain; charset=utf-8", WORDS)
HTML = part("text/html; charset=utf-8", f"<html><body><p>{WORDS}</p></body></html>")
PHOTO = part('image/png; name="photo.png"', PNG, "Content-Disposition: attachment")
INNER = b"From: Asha <asha@example.in>\r\nSubject: Old road\r\n\r\nIt broke in May."


def charset(name, text, codec=None, **more):
    """A body in a declared charset, and a subject in the same."""
    codec = codec or name
    return Letter(
        plain(name, text.encode(codec), "8bit", subject=word(text, codec).replace(codec, name)),
        subject=text,
        text=text,
        **more,
    )


def undeclared(text, codec):
    """Raw bytes in subject and body, and not a word about their charset."""
    return Letter(raw(body=text.encode(codec), subject=text.encode(codec)), subject=text, text=text)


CHARSETS = {
    "utf-8": charset("utf-8", PANI),
    "gb2312": charset("gb2312", CHINESE),
    "gb2312 with letters of gbk": charset("gb2312", "请看" + TRADITIONAL, "gb18030"),
    "gbk": charset("gbk", CHINESE),
    "gb18030": charset("gb18030", CHINESE),
    "big5": charset("big5", TRADITIONAL),
    "iso-2022-jp": charset("iso-2022-jp", JAPANESE),
    "shift_jis": charset("shift_jis", JAPANESE),
    "euc-jp": charset("euc-jp", JAPANESE),
    "euc-kr": charset("euc-kr", KOREAN),
    "ks_c_5601-1987": charset("ks_c_5601-1987", KOREAN, "euc-kr"),
    "koi8-r": charset("koi8-r", RUSSIAN),
    "windows-1251": charset("windows-1251", RUSSIAN),
    "windows-1252": charset("windows-1252", "It’s “broken” – still."),
    "iso-8859-1 that is windows-1252": charset("iso-8859-1", "It’s “broken” – still.", "cp1252"),
    "iso-8859-15": charset("iso-8859-15", "Das kostet 5 €."),
    "windows-1256": charset("windows-1256", "الطريق مكسور"),
    "iso-8859-8-i": charset("iso-8859-8-i", HEBREW, "iso-8859-8"),
    "utf-7": Letter(plain("utf-7", "Die Stra+AN8-e ist kaputt."), text="Die Straße ist kaputt."),
    "utf-16": Letter(plain("utf-16", PANI.encode("utf-16")), text=PANI),
    "iso-2022-jp that is utf-8": Letter(plain("iso-2022-jp", JAPANESE), text=JAPANESE),
    "x-unknown": Letter(plain("x-unknown", PANI), text=PANI),
    "a charset that packs": Letter(plain("zlib", PANI), text=PANI),
    "a charset that turns letters": Letter(plain("rot13", PANI), text=PANI),
    "unknown-8bit with Latin bytes": Letter(plain("unknown-8bit", LATIN.encode("cp1252")), text=LATIN),
    "us-ascii that is utf-8": Letter(plain("us-ascii", PANI), text=PANI),
    "iso-8859-1 that is utf-8": Letter(plain("iso-8859-1", PANI), text=PANI),
    "utf-8 that is windows-1252": Letter(plain("utf-8", LATIN.encode("cp1252")), text=LATIN),
    "utf-8 cut in the middle of a letter": Letter(plain("utf-8", PANI.encode()[:-2]), text=PANI[:-1] + "\ufffd"),
    "utf-8 written twice": Letter(plain("utf-8", LATIN.encode().decode("cp1252")), text=LATIN),
    "no charset, utf-8": undeclared(PANI, "utf-8"),
    "no charset, Latin": undeclared(LATIN, "cp1252"),
    "no charset, a few Latin letters side by side": undeclared("äöüß ad asd", "cp1252"),
    "no charset, windows-1251, and a part that says iso-8859-1": Letter(
        multi(part("text/plain; charset=iso-8859-1", WORDS), subject=RUSSIAN.encode("cp1251")), subject=RUSSIAN
    ),
    "no charset, gb2312": undeclared(CHINESE, "gb2312"),
    "no charset, big5": undeclared(TRADITIONAL, "big5"),
    "no charset, shift_jis": undeclared(JAPANESE, "shift_jis"),
    "no charset, iso-2022-jp": undeclared(JAPANESE, "iso-2022-jp"),
    "no charset, euc-kr": undeclared(KOREAN, "euc-kr"),
    "no charset, koi8-r": undeclared(RUSSIAN, "koi8-r"),
    "no charset, windows-1251": undeclared(RUSSIAN, "cp1251"),
    "raw gb2312 in the subject, named in a part": Letter(
        multi(part("text/plain; charset=gb2312", WORDS), subject="坏路".encode("gb2312")), subject="坏路"
    ),
    "the charset in the page alone": Letter(
        raw("Content-Type: text/html", body=f'<meta charset="windows-1251"><p>{RUSSIAN}'.encode("cp1251")), text=RUSSIAN
    ),
}

HEADS = {
    "an ordinary one": Letter(raw()),
    "only CR": Letter(raw().replace(b"\r\n", b"\r")),
    "only LF": Letter(raw().replace(b"\r\n", b"\n")),
    "CR CR LF": Letter(raw().replace(b"\r\n", b"\r\r\n")),
    "an mbox's first line": Letter(b"From ravi@example.in Fri Nov 20 10:00:00 2026\n" + raw()),
    "a quoted mbox line": Letter(b">From ravi@example.in Fri Nov 20 10:00:00 2026\n" + raw()),
    "an editor's mark before it": Letter(b"\xef\xbb\xbf" + raw()),
    "10,000 header lines": Letter(b"X-Trace: on its way\r\n" * 10_000 + raw()),
    "a line that is no header": Letter(b"Received: x\r\nquite Delivered-To: y\r\n" + raw()),
    "a header with a name of 900 letters": Letter(raw("X-" + "Long-" * 180 + ": y")),
    "a blank before the colon": Letter(raw("Subject : Road", subject=None)),
    "a blank line in the middle of the head": Letter(b"Received: x\r\nX-Relay: y\r\n\r\n \r\n\r\n" + raw("Date: x")),
    "the type below a blank line": Letter(raw(body=b"Content-Type: text/html\r\n\r\n<p>The road is <b>broken</b>.")),
    "no Message-ID": Letter(raw().replace(b"Message-ID: <same@example.in>\r\n", b"")),
    "two Message-IDs": Letter(raw("Message-ID: <other@example.in>")),
    "no subject": Letter(raw(subject=None), subject=""),
    "an empty subject and a second": Letter(raw("Subject: Road", subject="")),
    "a subject over several lines": Letter(raw(subject="Road\r\n  in\r\n\tBhiwani"), subject="Road in Bhiwani"),
    "a subject with NUL": Letter(raw(subject="Ro\0ad", body="The road\0 is broken.")),
    "words split in the middle of a letter": Letter(
        raw(subject="=?utf-8?B?4KSq4KS+?= =?utf-8?B?4KSo4KU=?=\r\n =?utf-8?B?gA==?="), subject="पानी"
    ),
    "words of two kinds side by side": Letter(
        raw(subject=f"{word('सड़क')} {word('ß', 'iso-8859-1', 'q')}"), subject="सड़कß"
    ),
    "words without a blank between": Letter(raw(subject=f"Re:{word('सड़क')}{word('टूटी')}!"), subject="Re:सड़कटूटी!"),
    "a word with blanks and question marks": Letter(
        raw(subject="=?utf-8?Q?Is it=C3=A4? Yes??="), subject="Is itä? Yes?"
    ),
    "a word with a language": Letter(raw(subject="=?utf-8*hi?Q?=E0=A4=B8?="), subject="स"),
    "a word within a word": Letter(raw(subject=word(word("सड़क"))), subject="सड़क"),
    "a word cut short": Letter(raw(subject="=?utf-8?B?4KS44KSh4KS84KS?= now"), subject="सड़\ufffd now"),
    "a word in an unknown charset": Letter(raw(subject="=?x-nowhere?Q?Road?="), subject="Road"),
    "a word that is none": Letter(raw(subject="=?utf-8?X?Road?="), subject="=?utf-8?X?Road?="),
    "a subject written twice": Letter(raw(subject=word("für".encode().decode("cp1252"))), subject="für"),
    "headers only": Letter(raw(body=""), text=""),
    "no headers": Letter(b"Please repair the road\nin Bhiwani.", ("", ""), "", "Please repair the road\nin Bhiwani."),
}

SENDERS = {
    "no From": Letter(raw(sender=None), ("", "")),
    "no From, but Reply-To": Letter(raw("Reply-To: Asha <asha@example.in>", sender=None), ("asha@example.in", "Asha")),
    "two Froms": Letter(raw("From: Asha <asha@example.in>")),
    "an empty From before the true one": Letter(raw("From: Ravi <ravi@example.in>", sender="")),
    "a bare address": Letter(raw(sender="ravi@example.in"), ("ravi@example.in", "")),
    "a name before a bare address": Letter(raw(sender="Ravi Kumar ravi@example.in"), ("ravi@example.in", "Ravi Kumar")),
    "a name in a comment": Letter(
        raw(sender="ravi@example.in (Ravi (of Bhiwani))"), ("ravi@example.in", "Ravi (of Bhiwani)")
    ),
    "a quoted name with a comma": Letter(
        raw(sender='"Kumar, Ravi" <ravi@example.in>'), ("ravi@example.in", "Kumar, Ravi")
    ),
    "a name with a comma": Letter(raw(sender="Kumar, Ravi <ravi@example.in>"), ("ravi@example.in", "Kumar, Ravi")),
    "a name with quotes in it": Letter(
        raw(sender=r'"Ravi \"RK\" Kumar" <ravi@example.in>'), ("ravi@example.in", 'Ravi "RK" Kumar')
    ),
    "an encoded name": Letter(raw(sender=f"{word('रवि')} <ravi@example.in>"), ("ravi@example.in", "रवि")),
    "an encoded name in quotes": Letter(raw(sender=f'"{word("रवि")}" <ravi@example.in>'), ("ravi@example.in", "रवि")),
    "a raw name": Letter(raw(sender="रवि <ravi@example.in>"), ("ravi@example.in", "रवि")),
    "a raw koi8-r name": Letter(
        plain("koi8-r", RUSSIAN.encode("koi8-r"), sender="Иван".encode("koi8-r") + b" <ivan@example.in>"),
        ("ivan@example.in", "Иван"),
        text=RUSSIAN,
    ),
    "an address over two lines": Letter(raw(sender="Ravi\r\n\t<ravi@example.in>")),
    "blanks in the brackets": Letter(raw(sender="Ravi < ravi@example.in >")),
    "a bracket that never closes": Letter(raw(sender="Ravi <ravi@example.in")),
    "blanks in the address": Letter(raw(sender="Ravi <ravi @ example.in>")),
    "words before the address, in the brackets": Letter(raw(sender='"Past" <a b c@example.in>'), ("", "Past")),
    "quotes in the brackets": Letter(raw(sender="'Ravi' <'ravi@example.in'>")),
    "a dot at the end": Letter(raw(sender="ravi@example.in."), ("ravi@example.in", "")),
    "only a quoted address": Letter(raw(sender='"ravi@example.in"'), ("ravi@example.in", "")),
    "the name in the brackets": Letter(raw(sender="ravi@example.in <Ravi>")),
    "mailto in the brackets": Letter(raw(sender="Ravi <mailto:ravi@example.in>")),
    "capital letters": Letter(raw(sender="Ravi <Ravi@Example.IN>")),
    "several senders": Letter(raw(sender="Ravi <ravi@example.in>, Asha <asha@example.in>")),
    "a group": Letter(raw(sender="Ward 5: Ravi <ravi@example.in>, asha@example.in;")),
    "an address as the name": Letter(raw(sender='"cm@gov.in" <ravi@example.in>'), ("ravi@example.in", "cm@gov.in")),
    "an address in an encoded word": Letter(raw(sender="=?utf-8?q?cm?=@gov.in"), ("", "cm@gov.in")),
    "all of it in an encoded word": Letter(raw(sender="=?utf-8?q?CM_<cm=40gov.in>?="), ("", "CM <cm@gov.in>")),
    "a list that says for whom it writes": Letter(
        raw("X-Original-From: Ravi <ravi@example.in>", sender="'Ravi' via Our Ward <ward@lists.example>")
    ),
    "a list that lets us answer him": Letter(
        raw("Reply-To: Ravi <ravi@example.in>", sender="Ravi via Our Ward <ward@lists.example>")
    ),
    "a desk that writes via itself": Letter(
        raw("Reply-To: desk@example.in", sender="Ravi via The Desk <desk@example.in>"),
        ("desk@example.in", "Ravi via The Desk"),
    ),
}
