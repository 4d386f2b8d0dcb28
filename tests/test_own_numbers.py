"""A citizen's own numbers: never said again in what goes out, masked in lists and for who need not ring, offered."""

import pytest

from smgt.errors import Refused
from tests.factories import act, marked, open_ticket

WORDS = "Ration nahi mila Bhiwani, mera phone 9812345678, aadhaar 2345 6789 0123"


@pytest.fixture
def told(handle):
    return open_ticket(handle, WORDS, author_name="Ramesh")


@pytest.mark.parametrize("reply", ["We rang 9812345678.", "Your Aadhaar 234567890123 is linked.", "+91 98123 45678"])
def test_a_reply_that_repeats_a_number_of_his_is_refused(told, people, reply):
    with pytest.raises(Refused, match="own"):
        act(told, "ask_details", people["asha"], reply=reply)


def test_a_reply_with_an_offices_number_goes_out(told, people):
    act(told, "ask_details", people["asha"], reply="Please ring the depot on 9999900000.")
    assert told.messages.count() == 2


def test_what_the_house_says_by_itself_never_carries_one(told, people):
    ticket = marked(told, people)
    assert not [m for m in ticket.messages if m.outgoing and "9812345678" in m.text]
