"""Where a message happens: namesakes, roads, gates, sectors, other states; and unknown where nothing says it."""

import pytest

from smgt.routing.whereabouts import locate


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("Hansi Gate, Bhiwani: garbage", "Bhiwani"), ("dadri gate ka naala jaam", "Bhiwani"),
        ("Transformer at village Palwal in Kurukshetra district (not Palwal district!)", "Kurukshetra"),
        ("Sirsa Kheri village (Julana, Jind)", "Jind"), ("Mohna village, Ballabgarh side", "Faridabad"),
        ("सरसा घोघड़ा में पानी", "Bhiwani"), ("barwala me bijli nahi", "Hisar"), ("barwala, panchkula", "Panchkula"),
        ("hansi road karnal par gaddhe", "Karnal"), ("indri SDM office", "Karnal"), ("लाडवा में", "Kurukshetra"),
    ],
)  # fmt: skip
def test_the_words_beside_a_name_decide_between_namesakes(text, district):
    assert locate(text).district == district


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("गुड़गांव सेक्टर 4", "Gurugram"), ("FBD sanjay colony", "Faridabad"), ("MCG walo suno", "Gurugram"),
        ("ਪਿੰਡ ਕਾਲਾਂਵਾਲੀ", "Sirsa"), ("केयू का रिजल्ट", "Kurukshetra"), ("pin 125033", "Hansi"),
        ("narnol bus stand", "Mahendragarh"), ("Mayyar toll ke paas", "Hisar"), ("मांडीखेड़ा अस्पताल", "Nuh"),
        ("gaon pai me light nahi", "Kaithal"), ("tehsil camp me sewer", "Panipat"), ("mewat me", "Nuh"),
        ("builder flat sector 95", "Gurugram"), ("PGI Rohtak refer kar diya bhiwani hospital ne", "Bhiwani"),
    ],
)  # fmt: skip
def test_spellings_codes_and_landmarks_lead_to_a_district(text, district):
    assert locate(text).district == district


@pytest.mark.parametrize(
    "text",
    [
        "Sector 14 park lights", "sec 57 plot", "sadar bazar me jaam", "mera data delete kar diya", "बस नहीं आती",
        "naam डाटा में नहीं", "nahar me pani nahi", "hansi aati hai tum par", "behal hai janta", "राय दें", "", "🙏",
        "model town me kachra", "sona mehenga ho gaya", "CMO jaanch dabaye baithe", "hamare gaon me pani nahi",
    ],
)  # fmt: skip
def test_a_sector_or_a_common_word_tells_nothing(text):
    assert locate(text).district == "unknown"


@pytest.mark.parametrize(
    "text", ["Shimla bypass landslide", "noida me builder ne thaga", "No water in Rohini, Delhi", "लुधियाना में बिजली"]
)
def test_other_states_are_known(text):
    assert locate(text).district == "outside"


def test_a_road_to_another_state_is_still_here():
    assert locate("narnaul se delhi wali road pe gaon kund ke paas").district == "Rewari"
    assert locate("taoru se gurgaon ek bhi bus nahi").district == "Nuh"


def test_the_reasons_are_the_citizens_own_words():
    assert locate("kal gohana ward 11 me").reasons == ["gohana"]


def test_a_name_that_fits_several_gives_them_as_alternatives():
    where = locate("gaon raipur me pani nahi")
    assert where.district == "unknown" and len(where.alternatives) == 3
