"""The table of actions says one thing only, and everything that may be done has a verb."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import rules
from smgt.actions import VERBS
from smgt.errors import Forbidden, Stale
from smgt.rules import ACTIONS, STAGES
from smgt.translations.spoken import catalogue

PARTS = ("tracker", "state_nodal", "viewer", "holder", "associate", "superior", "mover", "citizen", "system")
# DESIGN §3: action, from, to ("" moves nothing)
DESIGN = [
    ("mark", "received", "marked"),
    ("decline", "received", "closed"),
    ("bring_in", "received", ""),
    ("ask_details", "received marked acting", ""),
    ("acknowledge", "marked", "acting"),
    ("pass_on", "marked acting", "marked"),
    ("associate", "marked acting", ""),
    ("send_back", "marked acting", "received"),
    ("progress", "acting", ""),
    ("ask_time", "acting", ""),
    ("grant", "acting", ""),
    ("refuse", "acting", ""),
    ("hold", "acting", ""),
    ("resume", "acting", ""),
    ("report", "marked acting", "reported"),
    ("return_report", "reported", "acting"),
    ("approve", "reported", ""),
    ("satisfied", "replied closed", "closed"),
    ("not_satisfied", "replied closed", "marked"),
    ("auto_close", "replied", "closed"),
    ("reopen", "closed", "received"),
    ("join", "received marked acting", "closed"),
    ("set_aside", "received", ""),
    ("attend", "received marked acting reported replied", ""),
]


def facts(stage="received", **given):
    """A ticket as far as rules look at it."""
    names = ("office_id", "marked_at", "joined_to_id", "citizen_replied", "asked_until", "hold_until", "promised_on",
             "incident_id", "clock")  # fmt: skip
    none = dict.fromkeys((*names, "details_asked_at", "aside"))
    return SimpleNamespace(**none | {"stage": stage, "urgency": "normal", "returns": 0, "final": False} | given)


def test_every_action_has_a_verb_and_every_verb_an_action():
    assert set(VERBS) == set(ACTIONS)


@pytest.mark.parametrize(("name", "stages", "to"), DESIGN)
def test_the_table_is_that_of_the_plan(name, stages, to):
    assert (set(ACTIONS[name].stages), ACTIONS[name].to) == (set(stages.split()), to)


def test_a_drop_has_one_meaning():
    drops = [(stage, a.to or "replied") for a in ACTIONS.values() if a.drop for stage in a.stages if a.to != stage]
    assert len(drops) == len(set(drops))


@given(st.sampled_from(STAGES), st.sampled_from(STAGES))
def test_a_drop_leads_where_the_card_is_dropped(stage, to):
    action = rules.drop(stage, to)
    assert action is None or (stage in action.stages and to in (action.to, "replied"))


def test_a_card_dropped_where_it_is_means_nothing():
    assert not any(rules.drop(stage, stage) for stage in STAGES)


@pytest.mark.parametrize(
    ("stage", "to", "name"),
    [
        ("received", "marked", "mark"),
        ("received", "closed", "decline"),
        ("marked", "acting", "acknowledge"),
        ("acting", "reported", "report"),
        ("reported", "replied", "approve"),
        ("reported", "acting", "return_report"),
        ("replied", "closed", "satisfied"),
        ("replied", "marked", "not_satisfied"),
        ("marked", "received", "send_back"),
    ],
)
def test_a_drop_means(stage, to, name):
    assert rules.drop(stage, to).name == name


@pytest.mark.parametrize(("stage", "to"), [("acting", "marked"), ("received", "acting"), ("marked", "replied")])
def test_some_drops_mean_nothing(stage, to):
    assert rules.drop(stage, to) is None


def test_the_table_speaks_only_known_words():
    for action in ACTIONS.values():
        assert set(action.who) <= set(PARTS) and set(action.stages) <= set(STAGES)
        assert action.to in ("", *STAGES) and set(action.needs) <= set(action.asks)


def test_a_viewer_may_do_nothing():
    assert not any(rules.allowed(action, {"viewer"}) for action in ACTIONS.values())


@given(st.sampled_from(sorted(ACTIONS)), st.sets(st.sampled_from(PARTS)), st.sampled_from(STAGES))
def test_check_and_the_list_of_buttons_agree(name, parts, stage):
    ticket = facts(stage, office_id="FOOD:Bhiwani", citizen_replied="thanks")
    people = parts - {"system", "citizen"}
    try:
        rules.check(ACTIONS[name], ticket, people)
        possible = True
    except (Forbidden, Stale):
        possible = False
    assert (ACTIONS[name] in rules.actions_for(ticket, parts)) == possible


@given(st.sets(st.sampled_from(PARTS)), st.sampled_from(STAGES))
def test_the_next_step_is_one_of_the_possible(parts, stage):
    ticket = facts(stage, office_id="FOOD:Bhiwani")
    step = rules.next_step(ticket, parts)
    assert step is None or step in rules.actions_for(ticket, parts)


def test_who_may_never_is_forbidden_and_what_cannot_be_now_is_stale():
    with pytest.raises(Forbidden):
        rules.check(ACTIONS["mark"], facts("received"), {"holder"})
    with pytest.raises(Stale, match="not possible in the stage “Action under way”"):
        rules.check(ACTIONS["mark"], facts("acting"), {"tracker"})


def test_after_three_send_backs_only_the_state_nodal_officer_marks():
    ticket = facts("received", returns=3)
    assert "State Nodal Officer" in rules.obstacle(ACTIONS["mark"], ticket, {"tracker"})
    assert rules.obstacle(ACTIONS["mark"], ticket, {"state_nodal"}) == ""


def test_a_final_marking_is_not_sent_back():
    assert rules.obstacle(ACTIONS["send_back"], facts("marked", final=True), {"holder"})


def test_what_an_office_still_has_to_its_name_is_not_reopened():
    assert rules.obstacle(ACTIONS["reopen"], facts("closed", office_id="FOOD:Bhiwani"), {"tracker"})
    assert rules.obstacle(ACTIONS["reopen"], facts("closed"), {"tracker"}) == ""


def test_a_joined_ticket_is_neither_reopened_nor_marked_again():
    joined = facts("closed", joined_to_id=1, office_id="FOOD:Bhiwani")
    assert rules.obstacle(ACTIONS["reopen"], joined, {"tracker"})
    assert rules.obstacle(ACTIONS["not_satisfied"], joined, {"tracker"})


@pytest.mark.parametrize(
    ("stage", "part", "name"),
    [
        ("received", "tracker", "mark"),
        ("marked", "holder", "acknowledge"),
        ("acting", "holder", "report"),
        ("reported", "tracker", "approve"),
        ("replied", "tracker", "satisfied"),
    ],
)
def test_the_next_step_is(stage, part, name):
    assert rules.next_step(facts(stage), {part}).name == name


def test_the_next_step_after_a_no_is_to_mark_again():
    ticket = facts("replied", office_id="FOOD:Bhiwani", citizen_replied="not_satisfied")
    assert rules.next_step(ticket, {"tracker"}).name == "not_satisfied"


@pytest.mark.parametrize("stage", ["received", "marked", "acting", "reported", "replied"])
@pytest.mark.parametrize("part", ["tracker", "state_nodal", "superior", "holder", "associate"])
def test_while_a_danger_to_life_rings_the_next_step_is_the_call(stage, part):
    assert rules.next_step(facts(stage, urgency=rules.LIFE, clock="call"), {part}).name == "log_call"


def test_once_the_call_is_logged_the_next_step_is_the_stages():
    assert rules.next_step(facts("received", urgency=rules.LIFE, clock="triage"), {"tracker"}).name == "mark"


def test_whoever_may_not_log_a_call_is_offered_none():
    assert rules.next_step(facts("marked", urgency=rules.LIFE, clock="call"), {"viewer"}) is None


def test_every_action_has_words_for_when_it_has_been_done():
    assert set(rules.DONE) == set(ACTIONS)


def test_what_people_do_is_told_in_the_past_in_both_languages():
    hindi, told_alike = catalogue("hi"), {"propose"}  # its label tells what was said already
    for name, action in ACTIONS.items():
        if set(action.who) - {"system"} and name not in told_alike:
            assert rules.DONE[name] != action.label
            assert hindi[rules.DONE[name]] != hindi[action.label], name
