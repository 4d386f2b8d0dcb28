"""Finding an office by what people call it: code, name, subject, district, place, who is in charge; in any script."""

import re
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from peewee import JOIN

from smgt import language
from smgt.directory.vacancies import open_on
from smgt.models import Category, Charge, Department, District, Office, Officer
from smgt.routing.places import gazetteer
from smgt.search.keys import bare

MOST_WORDS = 6  # of what is typed
SHOWN = 40


class Word(NamedTuple):
    """A word as it is compared: folded, by which another may begin; and bare of what is spelt either way."""

    folded: str
    bare: str


class Known(NamedTuple):
    """What an office is known by: its own words (bare, and folded), its district, its department's subjects."""

    code: str
    district: str
    seat: str
    own: frozenset
    begins: frozenset
    subjects: frozenset


def find_offices(typed, today, near=None, among=None):
    """The offices open on that day that bear every word of what was typed, the best first; [] for no words.

    A word is one of the office's own; what is no office's own is a subject of its department or a place in its
    district; what is neither begins one of its own. `near`: the district whose offices come first among equals.
    `among`: a condition on Office.
    """
    words = list(dict.fromkeys(_keys(typed)))[:MOST_WORDS]
    known = _known(today, among) if words else []
    for word in words:
        known = _bearing(word, known)
    ranked = sorted(known, key=lambda each: (each.district != near, bool(each.seat), each.code))[:SHOWN]
    codes = [each.code for each in ranked]
    offices = {office.code: office for office in Office.select().where(Office.code.in_(codes))}
    return [offices[code] for code in codes]


def _bearing(word, known):
    """Those of the Known that bear a word in the best way in which any does."""
    own = [each for each in known if word.folded in each.begins or len(word.bare) > 2 and word.bare in each.own]
    there = _districts_of(word.bare) if len(word.bare) > 2 else ()  # two letters are some village's name by chance
    if found := own or [each for each in known if word.bare in each.subjects or each.district in there]:
        return found
    begun = [each for each in known if any(mine.startswith(word.folded) for mine in each.begins)]
    return begun if len(word.folded) > 1 else []


@lru_cache(maxsize=10_000)
def _keys(text):
    """The Words of a text, whatever its script."""
    return tuple(Word(word, bare(word)) for word in language.words(text))


def _known(today, among):
    """A Known of each open office."""
    facts = (Office.code, Office.district, Office.seat, Office.department, Office.name, Office.name_hi)
    more = (Department.name, Department.name_hi, Department.parent, Department.district_head)
    place = (District.name_hi, District.headquarters, District.aliases)
    found = Office.select(*facts, *more, *place).join(Department, JOIN.LEFT_OUTER)
    found = found.switch(Office).join(District, JOIN.LEFT_OUTER).where(open_on(today))
    names, subjects = _officers(today), _subjects()
    return [
        Known(code, district or "", seat, *_own(code, *said, names.get(code)), subjects.get(department, frozenset()))
        for code, district, seat, department, *said in (found.where(among) if among is not None else found).tuples()
    ]


def _own(*texts):
    """(bare, folded): the words of some texts, or lists of them."""
    words = [w for text in texts if text for w in _keys(text if isinstance(text, str) else " ".join(text))]
    return frozenset(word.bare for word in words), frozenset(word.folded for word in words)


def _officers(today):
    """{office: the names of the officers in charge of it}."""
    held = Charge.select(Charge.office, Officer.name, Officer.name_hi).join(Officer)
    found = defaultdict(str)
    for code, name, name_hi in held.where(Charge.in_force(today), Officer.in_service(today)).tuples():
        found[code] += f" {name} {name_hi}"
    return found


def _subjects():
    """{department: the words, bare, of the subjects that it deals with and of what these are part of}."""
    rows = list(Category.select(Category.code, Category.departments, Category.name, Category.name_hi).tuples())
    said = {code: {word.bare for word in _keys(f"{name} {name_hi}")} for code, _, name, name_hi in rows}
    found = defaultdict(set)
    for code, departments, *_ in rows:
        for department in re.findall("[A-Z_]+", departments):
            found[department] |= said[code] | said.get(code.partition(".")[0], set())
    return found


@lru_cache(maxsize=5_000)
def _districts_of(word):
    """The districts that have a place of that name."""
    return frozenset(place.district for place in _places().get(word, ()))


@lru_cache(maxsize=1)
def _places():
    found = defaultdict(list)
    for key, places in gazetteer().names.items():
        found[bare(key)] += places
    return dict(found)
