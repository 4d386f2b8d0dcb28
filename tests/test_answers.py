"""What a citizen's later words seem to say."""

import pytest

from smgt import answers

SAID = {
    "thanks": [
        "ho gaya, dhanyavaad", "Dhanyawad ji", "Thank you CM sir, light aa gayi", "problem solved, thanks again",
        "हो गया, बहुत धन्यवाद", "ਧੰਨਵਾਦ ਜੀ",
    ],
    "not_satisfied": [
        "abhi tak nahi hua", "Nahi hua", "koi kaam nhi hua, jhooth bol rahe hain", "Not yet done", "Still no water",
        "Thank you but not resolved", "अभी तक नहीं हुआ", "ਅਜੇ ਤੱਕ ਨਹੀਂ ਹੋਇਆ", "again same problem",
    ],
    "new_matter": ["Gali mein kutte bahut hain", "Ward 4, Bhiwani. 9812345678", "", "सड़क पर गड्ढे हैं"],
}  # fmt: skip


@pytest.mark.parametrize(("reading", "words"), [(reading, words) for reading in SAID for words in SAID[reading]])
def test_words_are_read_as(reading, words):
    assert answers.reading(words) == reading
