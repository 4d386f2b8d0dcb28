"""What is told apart as quoted, and that nothing is ever lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt.quotes import fresh, parts

NEW = "अभी तक पानी नहीं आया।"
BELOW = {
    "Gmail": "On Fri, Nov 20, 2026 at 10:00 AM CM Office <cm@cmo.example> wrote:\n\n> We acted.\n",
    "Gmail over two lines": "On Fri, 20 Nov 2026 at 10:00, Office of the CM <\ncm@cmo.example> wrote:\n\n> We acted.",
    "Gmail in Hindi": "शुक्र, 20 नव॰ 2026 को 10:00 am बजे CM Office <cm@cmo.example> ने लिखा:\n\n> We acted.",
    "Hindi over two lines": "20 नवंबर 2026 को 10:00 पर, CM Office <\ncm@cmo.example> ने लिखा:\n> We acted.",
    "Hindi, quoted without marks": "CM Office <cm@cmo.example> ने लिखा:\nWe acted.",
    "Hindi, marks and no address": "मुख्यमंत्री कार्यालय ने लिखा:\n> We acted.",
    "Punjabi": "ਸ਼ੁੱਕਰ, 20 ਨਵੰ 2026 ਨੂੰ 10:00 ਵਜੇ CM Office <cm@cmo.example> ਨੇ ਲਿਖਿਆ:\n\n> We acted.",
    "Apple": "On 20 Nov 2026, at 10:00, CM Office <cm@cmo.example> wrote:\n\nWe acted.",
    "German": "Am 20.11.2026 um 10:00 schrieb CM Office:\n> We acted.",
    "Outlook": "From: CM Office <cm@cmo.example>\nSent: Friday, 20 November 2026\nTo: Ravi\nSubject: Road\n\nWe acted.",
    "Outlook in bold": "*From:* CM Office\n*Date:* Friday\n*To:* Ravi\n*Subject:* Re: Road\n\nWe acted.",
    "Outlook in Hindi": "प्रेषक: CM Office\nभेजा गया: शुक्रवार\nप्रति: Ravi\nविषय: Road\n\nWe acted.",
    "an original message": "-----Original Message-----\nFrom: CM Office\n\nWe acted.",
    "a forwarded one": "---------- Forwarded message ---------\nFrom: CM Office <cm@cmo.example>\n\nWe acted.",
    "Apple's forwarded one": "Begin forwarded message:\n\nFrom: CM Office\n\nWe acted.",
    "marks alone": "> We acted.\n> Long ago.\n",
}
PROSE = [
    "उन्होंने लिखा: सड़क बन गई है।\nपर नहीं बनी।",
    "अधिकारी ने लिखा:\nसड़क बन गई है।",
    "ਉਹਨਾਂ ਨੇ ਲਿਖਿਆ:\nਸੜਕ ਬਣ ਗਈ।",
    "On Friday the officer came and wrote:\nnothing at all.",
    "Subject: no water\nPlease act.",
    "From: Bhiwani\nTo: Karnal\nthe road is broken.",
    "Water is short\n-- \nRavi Kumar, Ward 5",
    "5 > 3 and so on",
]


@pytest.mark.parametrize("name", BELOW)
def test_what_was_said_before_is_quoted(name):
    text = f"{NEW}\n\n{BELOW[name]}"
    assert parts(text) == [(False, f"{NEW}\n\n"), (True, BELOW[name])] and fresh(text) == NEW


@pytest.mark.parametrize("text", PROSE)
def test_ordinary_prose_is_not(text):
    assert parts(text) == [(False, text)] and fresh(text) == text


@pytest.mark.parametrize("name", BELOW)
def test_where_nothing_is_left_nothing_is_folded(name):
    assert parts(BELOW[name]) == [(False, BELOW[name])] and fresh(BELOW[name]) == BELOW[name].strip()


def test_answers_between_quoted_lines_stay():
    text = "> Which ward?\n\n> Which road?\nWard 5.\n\n> Since when?\nMay."
    quoted = [
        (True, "> Which ward?\n\n> Which road?\n"),
        (False, "Ward 5.\n\n"),
        (True, "> Since when?\n"),
        (False, "May."),
    ]
    assert parts(text) == quoted and fresh(text) == "Ward 5.\n\nMay."


def test_an_answer_below_marked_lines_stays():
    text = "On 20 Nov 2026 CM <cm@cmo.example> wrote:\n> Is it done?\n\nNo."
    assert fresh(text) == "No."


@given(
    st.text(alphabet="> \n\r\u2028On wrote:a@b.in-लिखाने From:Sent:To:Subject:2026", max_size=300)
    | st.text(max_size=300)
)
def test_the_parts_joined_are_the_text(text):
    found = parts(text)
    assert "".join(piece for _, piece in found) == text and all(piece for _, piece in found)
    assert bool(fresh(text)) == bool(text)


@given(st.lists(st.sampled_from([*BELOW.values(), *PROSE, NEW, "", "> x"]), max_size=6))
def test_also_of_many_mails_one_below_the_other(pieces):
    text = "\n".join(pieces)
    assert "".join(piece for _, piece in parts(text)) == text


@pytest.mark.parametrize(
    "piece", [">", "On wrote:", "On wrote:\n", "On a@b\n", "> \n", "From: a\n", "-", "\n", "a ने लिखा:\n", " "]
)
def test_forty_thousand_characters_take_no_time(piece):
    start = time.process_time()
    parts(piece * (40_000 // len(piece)))
    assert time.process_time() - start < 0.5
