"""Codes of an authenticator app: RFC 6238's own numbers, and windows for any key, time and drift."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import totp

RFC = base64.b32encode(b"12345678901234567890").decode()  # RFC 6238, appendix B
SECRETS = st.binary(min_size=20, max_size=20).map(lambda key: base64.b32encode(key).decode())
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(("seconds", "code"), [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
    (20000000000, "353130"),
])  # fmt: skip
def test_the_codes_are_those_of_the_rfc(seconds, code):
    assert totp.code(RFC, totp.step_of(datetime.fromtimestamp(seconds, UTC))) == code


@given(SECRETS, TIMES, st.integers(-totp.DRIFT, totp.DRIFT))
def test_a_telephone_may_be_one_step_off(secret, now, off):
    shown = totp.step_of(now) + off
    found = totp.matching_step(secret, totp.code(secret, shown), now)
    assert found is not None and found >= shown and totp.code(secret, found) == totp.code(secret, shown)


@given(SECRETS, TIMES, st.integers(totp.DRIFT + 1, 10_000), st.sampled_from([1, -1]))
def test_beyond_that_a_code_is_wrong_unless_the_same_six_digits_come_by_chance(secret, now, off, way):
    code = totp.code(secret, totp.step_of(now) + way * off)
    near = {totp.code(secret, totp.step_of(now) + each) for each in range(-totp.DRIFT, totp.DRIFT + 1)}
    assert (totp.matching_step(secret, code, now) is None) == (code not in near)


@given(SECRETS, TIMES)
def test_a_code_holds_for_its_step_and_one_on_either_side(secret, now):
    code, begin = totp.code(secret, totp.step_of(now)), now - timedelta(seconds=now.timestamp() % totp.STEP)
    held = [at for at in range(-60, 90, 10) if totp.matching_step(secret, code, begin + timedelta(seconds=at))]
    assert set(range(-30, 60, 10)) <= set(held)


@given(st.text(max_size=10))
def test_whatever_is_typed_is_answered(text):
    assert totp.matching_step(RFC, text, datetime(2026, 1, 1, tzinfo=UTC)) is None or len(text) == totp.DIGITS


def test_the_address_says_whose_it_is_and_the_key():
    parts = urlsplit(totp.address(RFC, "asha@hry.nic.in"))
    assert (parts.scheme, parts.netloc, unquote(parts.path)) == ("otpauth", "totp", "/SMGT:asha@hry.nic.in")
    assert parse_qs(parts.query) == {"secret": [RFC], "issuer": ["SMGT"]}


def test_a_new_key_has_160_bits_and_is_another_each_time():
    one, two = totp.new_secret(), totp.new_secret()
    assert one != two and len(base64.b32decode(one)) == 20
