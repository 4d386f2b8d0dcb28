"""Words of reports that say nothing: measured on reports made up for it, false alarms among them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smgt import wording
from smgt.wording import HINTS, look, repeated

HERE = Path(__file__).parent
FOLDED_AWAY = "Ration was handed over at the depot in Ward 4."


def reports(name):
    """(mark, outcome, text) of each line of a file of reports."""
    mark, outcome = "", ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            mark, _, outcome = line[2:].partition(" ")
        elif line.strip() and not line.startswith(";"):
            yield mark, outcome or "done", line


def right(mark, outcome, text):
    found = look(text, "", outcome)
    return found == () if mark == "honest" else "not_ours" in found if mark == "ours" else found != ()


@pytest.mark.parametrize(("mark", "outcome", "text"), list(reports("reports.txt")))
def test_a_report_is_read_as_it_is_meant(mark, outcome, text):
    assert right(mark, outcome, text), look(text, "", outcome)


@pytest.mark.parametrize(("mark", "least"), [("empty", 0.8), ("ours", 0.5), ("honest", 0.95)])
def test_reports_never_seen_before_are_read_nearly_as_well(mark, least):
    read = [right(*each) for each in reports("reports_held_out.txt") if each[0] == mark]
    assert sum(read) / len(read) >= least


def test_an_alarm_says_what_is_wrong():
    assert look("Forwarded to the concerned officer for necessary action.") == ("forwarded", "empty")
    assert look("जल्द ही समस्या का समाधान कर दिया जाएगा।") == ("later",)
    assert look("ਬਣਦੀ ਕਾਰਵਾਈ ਕਰ ਦਿੱਤੀ ਗਈ ਹੈ।") == ("empty",)
    assert look("ok ok ok, done done done") == ("short",)


def test_what_another_office_mended_is_no_send_back_but_a_no_is():
    text = "The street light is not ours but we asked UHBVN, whose lineman repaired it."
    assert (look(text, "", "done"), look(text, "", "not_tenable")) == ((), ("not_ours",))


def test_a_reply_that_says_nothing_is_pointed_at_too():
    assert look(FOLDED_AWAY, "Your complaint has been forwarded to the concerned officer.") == ("forwarded",)
    assert look(FOLDED_AWAY, "Thank you for writing to us.") == ()


def test_the_same_again_in_any_script_and_with_another_number_is_seen():
    before = "वार्ड 12 में टूटी पाइप बदलकर पानी की सप्लाई बहाल कर दी गई है।"
    assert repeated("Ward 7 mein tooti pipe badalkar pani ki supply bahal kar di gai hai", [before])
    assert not repeated("वार्ड 12 में नई मोटर लगाकर पानी की सप्लाई सुबह से चालू कर दी गई है।", [before])


def test_of_short_words_the_third_is_no_chance():
    assert not repeated("Transformer replaced.", ["Transformer replaced."])
    assert repeated("Transformer replaced.", ["transformer  REPLACED"] * 2)


@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from(("done", "partly", "not_possible", "not_tenable")))
def test_any_text_is_read_without_a_fault_and_in_one_order(text, reply, outcome):
    found = look(text, reply, outcome)
    assert list(found) == [hint for hint in HINTS if hint in found]


@given(st.lists(st.sampled_from(("कार्यवाही", "action", "done", "ji", "शिकायत", "ਜੀ", "concerned")), max_size=30))
def test_words_of_every_report_alone_are_never_enough(words):
    assert look(" ".join(words)) != ()


@given(st.text(min_size=1, max_size=200))
def test_what_stood_twice_before_is_always_repeated(text):
    bare = [word for word in wording.language.words(text) if not word.isdigit()]
    assert repeated(text, [text, text]) == bool(bare)


@given(st.sampled_from([text for mark, _, text in reports("reports.txt") if mark == "honest"]))
def test_an_honest_report_stays_one_beside_empty_words(text):
    assert look(f"Necessary action has been taken. {text}. Matter may be closed.") == ()
