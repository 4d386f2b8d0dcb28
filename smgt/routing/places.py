"""The names of places, found by their folded spelling: districts, towns, villages, landmarks, other states."""

import csv
from collections import defaultdict
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from smgt.language import fold, plain, skeleton
from smgt.routing.phrases import listed

DATA = Path(__file__).parent.parent / "data"
DISTRICT, TOWN, PART, LANDMARK, LOCALITY, CENSUS, VILLAGE, OUTSIDE = (
    "district", "town", "part", "landmark", "locality", "census", "village", "outside",
)  # fmt: skip
_KINDS = {
    "district": DISTRICT, "subdivision": TOWN, "tehsil": PART, "municipal_corporation": TOWN,
    "municipal_council": TOWN, "municipal_committee": TOWN, "cantonment_board": TOWN, "block": PART,
    "subtehsil": PART, "locality": LOCALITY, "census_town": CENSUS, "village": VILLAGE, "village_in_ulb": VILLAGE,
    "outgrowth": VILLAGE,
}  # fmt: skip
WEIGHTS = {DISTRICT: 10, TOWN: 8, PART: 7, LANDMARK: 7, LOCALITY: 6, CENSUS: 5, VILLAGE: 4, OUTSIDE: 8}
# names that every town gives to a part of itself: they tell nothing without the town
_GENERIC = frozenset(fold(name).replace(" ", "") for name in listed("generic"))
_STATES = listed("elsewhere")


class Place(NamedTuple):
    """One name of one place: its kind (see WEIGHTS), district, tehsil, and how many words the name has."""

    name: str
    kind: str
    district: str
    tehsil: str
    words: int


def read(folder, name):
    """The rows of a shipped CSV file."""
    with (DATA / folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def hindi_names():
    """{name: in Hindi} of the places whose Hindi name is known; of several of one name the largest one's."""
    found = {}
    for row in read("haryana", "places.csv"):
        if row["name_hi"]:
            found.setdefault(row["name_en"], row["name_hi"])
    return found


class Gazetteer:
    """Names by key: the folded words run together."""

    def __init__(self, rows):
        """rows: (name, kind, district, tehsil)."""
        self.names, self.exact = defaultdict(list), set()
        for row in rows:
            self._add(*row)
        self.names = dict(self.names)

    def _add(self, name, kind, district, tehsil):
        folded = fold(name)
        key = folded.replace(" ", "")
        if len(key) < 2 or (kind == LOCALITY and key in _GENERIC):
            return
        place = Place(name, kind, district, tehsil, folded.count(" ") + 1)
        if place not in self.names[key]:
            self.names[key].append(place)
        if kind != VILLAGE:
            self.exact.add(plain(name))

    @cached_property
    def towns(self):
        """The keys of towns and landmarks by themselves and by each spelling with a letter left out."""
        found = defaultdict(set)
        for key, kinds in self._single.items():
            if kinds - {VILLAGE, OUTSIDE} and len(key) >= 5:
                for short in {key} | shortened(key):
                    found[short].add(key)
        return found

    @cached_property
    def villages(self):
        """The keys of villages by their consonants."""
        found = defaultdict(set)
        for key, kinds in self._single.items():
            if kinds & {VILLAGE, CENSUS}:
                found[skeleton(key)].add(key)
        return found

    @property
    def _single(self):
        """The kinds of each key that is one word."""
        return {key: {p.kind for p in named if p.words == 1} for key, named in self.names.items()}

    def near(self, key):
        """Keys of towns and landmarks one letter away."""
        found = set().union(*(self.towns.get(short, ()) for short in {key} | shortened(key)))
        return {other for other in found if other[0] == key[0] and abs(len(other) - len(key)) <= 1}

    def like(self, key):
        """Keys of villages with the same consonants."""
        return self.villages.get(skeleton(key), set())


def shortened(key):
    """The key with each one of its letters left out: two keys that share one differ by a letter."""
    return {key[:at] + key[at + 1 :] for at in range(len(key))}


def _rows():
    for row in read("haryana", "places.csv"):
        if kind := _KINDS.get(row["kind"]):
            for name in (row["name_en"], row["name_hi"], *row["aliases"].split("|")):
                name = name.split(" (")[0]
                if name:
                    yield name, kind, row["district"], row["tehsil"]
                    yield from _short(name, kind, row["district"])
    for row in read("routing", "landmarks.csv"):
        for name in row["names"].split("|"):
            yield name, LANDMARK, row["district"], ""


def _short(name, kind, district):
    """Bhattu Kalan and Bhattu Mandi are called Bhattu."""
    first, _, rest = name.partition(" ")
    if kind in (TOWN, PART, LOCALITY) and len(first) > 4 and fold(rest) in ("kalan", "kala", "mandi"):
        yield first, LOCALITY, district, ""


def _outside(known):
    for name in _STATES:
        yield name, OUTSIDE, "outside", ""
    for row in read("haryana", "outside_districts.csv"):
        key = fold(row["district_name"]).replace(" ", "")
        if key not in known and len(key) > 4:
            yield row["district_name"], OUTSIDE, "outside", ""


@cache
def gazetteer():
    """All that is shipped, read once."""
    rows = list(_rows())
    known = {fold(name).replace(" ", "") for name, *_ in rows}
    return Gazetteer([*rows, *_outside(known)])


@cache
def common():
    """The folded everyday words that are also names of places."""
    lines = (DATA / "routing" / "common.txt").read_text(encoding="utf-8").splitlines()
    listed = {word for line in lines if not line.startswith("#") for word in fold(line).split()}
    return listed | {row["match_key"] for row in read("haryana", "word_collisions.csv")}


@cache
def pins():
    """The main district and its share of each PIN code."""
    return {row["pincode"]: (row["district"], float(row["share"])) for row in read("haryana", "pin_district.csv")}


@cache
def lone_sectors():
    """Sector numbers that only one town has (92 and above: Gurugram); every other number tells nothing."""
    towns = defaultdict(set)
    for row in read("haryana", "places.csv"):
        if row["kind"] == "sector":
            towns["".join(c for c in row["name_en"].split()[1] if c.isdigit())].add(row["district"])
    return {number: min(districts) for number, districts in towns.items() if len(districts) == 1 and int(number) > 91}
