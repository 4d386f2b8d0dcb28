"""Files are fetched from the platform's own hosts alone, within bounds; a server that lies gets and gives nothing."""

import time

import pytest

from smgt.media.fetch import Hosts, NotFetched, fetch, is_public
from tests.media.samples import MP4, PDF, picture
from tests.servers import free_port

OK = b"HTTP/1.1 200 OK\r\n"
X = Hosts(platform=("pbs.twimg.com", ".fbcdn.net"))


def named(server):
    return Hosts(named=(server.host,))


def refusal(url, hosts, seconds=10):
    with pytest.raises(NotFetched) as no:
        fetch(url, hosts, seconds)
    return no.value


def test_a_file_is_fetched_whole(server):
    photo = picture()
    assert fetch(server.give("/a.jpg", body=photo), named(server)) == photo


def test_nothing_of_ours_is_told(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    fetch(server.give("/a", b"Set-Cookie: a=b\r\n", PDF), named(server))
    fetch(server.redirect("/b", "/a"), named(server))
    asked = b"".join(server.heard).lower()
    assert b"accept-encoding: identity" in asked
    assert not [word for word in (b"cookie", b"authorization", b"proxy", b"referer") if word in asked]


@pytest.mark.parametrize("url", [
    "http://pbs.twimg.com/a.jpg", "https://evil.example/a.jpg", "https://pbs.twimg.com.evil.example/a", "https://fbcdn.net/",
    "https://evilfbcdn.net/a", "file:///etc/passwd", "ftp://pbs.twimg.com/a", "https://pbs.twimg.com@evil.example/a",
    "https://user:pass@pbs.twimg.com/a", "https://evil.example\\@pbs.twimg.com/a", "https://pbs.twimg.com\\.evil.example/",
    "https://169.254.169.254/latest/meta-data/", "https://2130706433/", "https://0x7f000001/", "https://[::1]/",
    "https://[::ffff:7f00:1]/", "//pbs.twimg.com/a", "https:///a", "", "https://pbs.twimg.com /a",
    "https://pbs.twimg.com/\r\nX: y", "https://pbs.twimg.com:99999/a", "https://रेल.example/",
])  # fmt: skip
def test_an_address_that_is_not_the_platforms_own_is_never_asked(url):
    assert not refusal(url, X).retry


@pytest.mark.parametrize("target", [
    "http://169.254.169.254/latest/meta-data/", "https://169.254.169.254/", "http://127.0.0.1:1/", "file:///etc/passwd",
    "//evil.example/a", "https://pbs.twimg.com.evil.example/", "gopher://127.0.0.1/", "http://[::1", "https://\u0967/",
])  # fmt: skip
def test_a_redirect_is_looked_at_like_an_address(server, target):
    url = server.give("/a", b"Location: " + target.encode() + b"\r\n", status=b"302 Found")
    assert not refusal(url, Hosts(platform=X.platform, named=(server.host,))).retry
    assert len(server.heard) == 1


def test_a_redirect_among_allowed_hosts_is_followed(server):
    server.give("/b", body=PDF)
    assert fetch(server.redirect("/a", "/b"), named(server)) == PDF


def test_a_redirects_body_is_never_read(server):
    start = b"HTTP/1.1 302 Found\r\nLocation: /b\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.give("/b", body=PDF)
    url = server.run("/a", lambda sock: server.forever(sock, start, b"10000\r\n" + b"x" * 65536 + b"\r\n"))
    assert fetch(url, named(server), 5) == PDF


def test_redirects_in_a_circle_end(server):
    server.redirect("/b", "/a")
    assert "without end" in str(refusal(server.redirect("/a", "/b"), named(server)))
    assert len(server.heard) <= 6


def test_a_platforms_name_that_leads_inside_is_told_nothing(server):
    url = f"https://localhost:{server.port}/a.jpg"
    no = refusal(url, Hosts(platform=("localhost",)))
    assert "private network" in str(no) and not no.retry
    assert [heard for heard in server.heard if heard] == []


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "::7f00:1", "ff0e::1",
])  # fmt: skip
def test_inner_addresses_are_told_from_public_ones(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "104.244.42.1", "2606:4700::1111", "2a03:2880:f12f:83::"])
def test_public_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize("length", [b"1099511627776", b"-1", b"9" * 40, b"many"])
def test_a_length_that_cannot_be_is_refused_before_reading(server, length):
    url = server.give("/a", b"Content-Length: " + length + b"\r\n", b"x" * 100, length=False)
    assert not refusal(url, named(server)).retry  # not for being cut short, as it would be after reading


@pytest.mark.parametrize(("start", "most"), [(picture(), 15), (MP4, 50), (PDF, 25), (b"?" * 9000, 25)])
def test_chunks_without_end_stop_at_what_the_kind_may_have(server, start, most):
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    first = OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n" % len(start) + start + b"\r\n"
    url = server.run("/a", lambda sock: server.forever(sock, first, piece))
    no = refusal(url, named(server), 60)
    assert str(no) == f"It is too large: at most {most} MB are fetched." and not no.retry
    assert server.sent < (most + 12) * 2**20  # what lies in buffers on the way included


@pytest.mark.parametrize(("start", "again"), [
    (b"HTTP", b""), (OK + b"X-", b"a"), (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    (OK + b"Content-Length: 5000\r\n\r\n", b"x"), (OK + b"\r\n", b"x"),
    (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
])  # fmt: skip
def test_a_server_that_drips_is_cut_off(server, start, again):
    url = server.run("/a", lambda sock: server.forever(sock, start, again, 0.05))
    started = time.monotonic()
    no = refusal(url, named(server), seconds=0.6)
    assert no.retry and str(no) == "It took too long." and time.monotonic() - started < 30  # it would never end


@pytest.mark.parametrize("head", [b"Content-Encoding: gzip\r\n", b"Content-Encoding: br\r\n"])
def test_a_packed_answer_is_not_unpacked(server, head):
    assert "packed" in str(refusal(server.give("/a", head, b"\x1f\x8b" + b"0" * 50), named(server)))


@pytest.mark.parametrize("answer", [
    OK + b"Content-Length: 100\r\n\r\nshort", OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", b"",
    OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", OK + b"Content-Length: 0\r\n\r\n", b"nonsense\r\n\r\n",
    OK + b"X: y\r\n" * 500 + b"\r\n",
])  # fmt: skip
def test_an_answer_that_breaks_off_is_tried_again_later(server, answer):
    assert refusal(server.run("/a", lambda sock: sock.sendall(answer)), named(server)).retry


@pytest.mark.parametrize(("status", "retry"), [
    (b"404 Not Found", True), (b"429 Slow", True), (b"500 Oops", True), (b"503 Busy", True), (b"403 Expired", False),
    (b"410 Gone", False), (b"401 Who", False), (b"206 Partial", False), (b"204 None", False),
])  # fmt: skip
def test_what_the_platform_does_not_give_out(server, status, retry):
    no = refusal(server.give("/a", body=b"<html>", status=status), named(server))
    assert no.retry == retry and status[:3].decode() in str(no)


def test_nobody_there_is_tried_again_later():
    host = f"127.0.0.1:{free_port()}"
    assert refusal(f"http://{host}/a", Hosts(named=(host,))).retry
