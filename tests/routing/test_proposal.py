"""The proposal for one message: its parts, its reasons, what a conversation adds, and odd input in time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smgt.routing.proposal import Context, propose


@pytest.mark.parametrize(
    "text",
    [
        "bijli ki taar tut ke niche padi hai current aa raha hai bachche khelte hain",
        "आज रात फांसी लगा लूंगा, सब खत्म", "108 ambulance nahi aa rahi papa ko heart attack",
        "goli chal rahi hai, police bhejo jaldi", "factory me aag lagi hai log fase hain",
        "meri beti kal se laapata hai, 9 saal ki", "ghar me pani ghus gaya baadh ka, chhat par fase hain bachao",
        "They are beating my brother with rods right now, 112 not answering",
    ],
)  # fmt: skip
def test_a_danger_to_life_is_seen_with_the_words_that_say_so(text):
    proposal = propose(text)
    assert proposal.urgency == "life-threatening"
    assert any(reason.startswith("urgency: ") for reason in proposal.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "pichhle saal aag lagi thi uska muavza nahi mila", "ambulance ka rasta bhi nahi, sadak aisi hai",
        "dhamki dete hain, naam mat batana warna maar denge", "bijli ka current bill galat hai",
        "kisi ki maut ka intezar hai kya, sewer ka dhakkan toota hai", "fire NOC ke liye file ruki",
    ],
)  # fmt: skip
def test_what_is_old_feared_or_figurative_is_not_life_threatening(text):
    assert propose(text).urgency != "life-threatening"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("aapka dhanyawad, sadak ban gayi", "praise"), ("ghar baithe kamaye, whatsapp kare", "spam"),
        ("chor hai sab, sharm karo", "abuse"), ("Suggestion: put bus timings online", "suggestion"),
        ("meri shikayat ka kya hua, koi jawab nahi", "followup"), ("nal me pani nahi aa raha, sharm karo", "grievance"),
        ("pension aa gayi dhanyawad par bakaya nahi mila", "followup"), ("", "grievance"), ("🙏🙏", "grievance"),
    ],
)  # fmt: skip
def test_the_kind_of_a_message(text, kind):
    assert propose(text).kind == kind


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("gohana me pani nahi aa raha", "PHED"), ("karnal me ward 3 pani nahi aa raha", "ULB"),
        ("hisar me bijli nahi", "DHBVN"), ("rohtak me bijli nahi", "UHBVN"), ("EPFO ne PF roka", "CENTRAL"),
        ("CMO office civil surgeon hospital jaanch nahi karta", "HEALTH"),
        ("shamlat pe kabza panchayat chup", "DEVPANCH"),
        ("NHAI ki service lane tooti", "CENTRAL"), ("noida me sadak tooti", "OUT_OF_STATE"),
    ],
)  # fmt: skip
def test_the_department_follows_from_matter_and_place(text, department):
    assert propose(text).department == department


def test_a_cry_for_help_is_never_taken_for_abuse():
    proposal = propose("chor sarkar, goli chal rahi hai gaon me, police bhejo")
    assert (proposal.kind, proposal.urgency) == ("grievance", "life-threatening")


def test_central_subjects_and_other_states_are_not_ours():
    assert not propose("railway station par pani nahi, train late. rewari").relevant
    assert not propose("noida me sadak tooti hai").relevant


def test_a_follow_up_inherits_what_its_conversation_told():
    context = Context("Gurugram", "ELEC", "DHBVN")
    proposal = propose("meri shikayat ka kya hua, koi jawab nahi aaya", context=context)
    assert (proposal.district, proposal.category, proposal.department) == ("Gurugram", "ELEC", "DHBVN")


def test_a_new_matter_inherits_nothing():
    assert propose("nal me pani nahi aa raha", context=Context("Gurugram")).district == "unknown"


ODD = (
    "", " ", "🙏" * 300, "\u202e\u200b\ufeff", "à¤ªà¤¾à¤¨à¥€ à¤¨à¤¹à¥€à¤‚", "paani nahi " * 4000, "a" * 40_000, "\0\0",
    "'\"(){}[]*" * 500, "पा" * 20_000, "\ud800 half", "0" * 40_000, "ਪ" * 40_000, "https://x.example " * 2000,
)  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_input_gets_an_answer_in_time(text):
    propose("warm up")
    start = time.process_time()
    assert propose(text).district
    assert time.process_time() - start < 0.5


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_a_proposal_never_fails(text):
    assert 0 <= propose(text).confidence <= 1
