"""One folding for all scripts, and the language of a message: as people write, and whatever bytes may come."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smgt.language import detect, fold, fold_word, plain, skeletons, words

TEXT = st.text(max_size=200) | st.text(alphabet="aeiouhkcgtdnpbmyrlvszwqx ", max_size=60)
INDIC = st.text(alphabet="".join(chr(c) for c in (*range(0x900, 0x980), *range(0xA00, 0xA76))) + " ab", max_size=60)


@pytest.mark.parametrize("spelling", ["पानी", "paani", "pani", "PAANI", "ਪਾਣੀ", "pa\u200bni"])
def test_water_is_one_word_in_every_script(spelling):
    assert fold(spelling) == "pani"


@pytest.mark.parametrize("name", ["Gurugram", "Gurgaon", "गुड़गांव", "गुरुग्राम", "gudgaon", "GURGAON"])
def test_a_renamed_town_is_one_place(name):
    assert fold(name) == "gurugram"


@pytest.mark.parametrize(
    ("one", "other"),
    [("सोनीपत", "sonipat"), ("करनाल", "Karnal"), ("ਕਾਲਾਂਵਾਲੀ", "कालांवाली"), ("जगाधरी", "Jagadhri"), ("१२३", "123"),
     ("बल्लभगढ़", "Ballabhgarh"), ("shikayat", "शिकायत"), ("Ｆｕｌｌ", "full")],
)  # fmt: skip
def test_what_sounds_alike_folds_alike(one, other):
    assert fold(one) == fold(other)


def test_a_search_meets_its_sentence_however_it_is_spaced_and_spelt():
    sentences = ("पानी नहीं आ रहा", "paani nhi aarha", "ਪਾਣੀ ਨਹੀਂ ਆ ਰਿਹਾ", "pani nahi aa raha")
    assert len({skeletons(sentence) for sentence in sentences}) == 1


@given(TEXT | INDIC)
def test_folding_never_fails_and_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXT | INDIC)
def test_folded_words_hold_no_space_and_are_never_empty(text):
    assert all(word and not word.isspace() and " " not in word for word in words(text))


@given(st.text(max_size=200))
def test_some_language_is_always_named(text):
    assert detect(text) in {"hi", "hinglish", "en", "pa", "pa-latn", "bgc", "mixed", "unknown"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("हमारे गांव में पानी नहीं आ रहा", "hi"), ("bijli kab aayegi sahab", "hinglish"),
        ("Street light not working since Monday", "en"), ("ਪਾਣੀ ਨਹੀਂ ਆ ਰਿਹਾ", "pa"),
        ("sade pind ch pani nahi aunda", "pa-latn"), ("म्हारे गाम म्ह बिजली कोन्या", "bgc"), ("🙏🙏 123", "unknown"),
        ("", "unknown"), ("मेरा PPP card में income गलत है", "hi"),
        ("gharaunda me bijli ka taar gali me gira hai, band kar do", "hinglish"),
        ("anaj mandi band kar di hai", "hinglish"),
        ("मेरे घर में तीन दिन से पानी नहीं आ रहा। Please send somebody to repair the pipe today", "mixed"),
        ("There is no water in our village since Monday ਸਾਡੇ ਪਿੰਡ ਵਿੱਚ ਪਾਣੀ ਨਹੀਂ ਆ ਰਿਹਾ", "mixed"),
        ("तीन दिन से पानी नहीं आ रहा है सर, please help", "hi"),
        ("तीन दिन से पानी नहीं आ रहा है सर। Ramesh Kumar Sharma Gali Mohalla Karnal", "hi"),
    ],
)  # fmt: skip
def test_the_language_of_a_message(text, language):
    assert detect(text) == language


@settings(max_examples=50)
@given(st.text(alphabet="\u200b\u200e\u202e\ufeff\0ab", max_size=40))
def test_invisible_characters_do_not_count(text):
    assert fold(text) == fold("".join(c for c in text if c in "ab"))
    assert not set(plain(text)) - set("ab")


def test_one_word_is_folded_at_any_length():
    assert fold_word("a" * 5000) == "a"
