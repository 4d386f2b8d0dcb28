"""The invented citizens: names that could be anyone's and are nobody's."""

from dataclasses import dataclass
from pathlib import Path

CMO, CM, PAGE = "demo_cmo_haryana", "demo_cm_haryana", "demo_cmo_page"  # whom they speak to
FIRST, LAST = map(str.split, Path(__file__).with_name("names.txt").read_text().splitlines())


@dataclass(frozen=True)
class Person:
    """One citizen, with a name on X and a mail address (at example.org, where no mail can arrive)."""

    name: str
    username: str
    address: str


def someone(rng):
    """A person drawn by this random generator."""
    first, last = rng.choice(FIRST), rng.choice(LAST)
    username = f"{first}_{last[:6]}{rng.randrange(10, 100)}".lower()
    return Person(f"{first} {last}", username, f"{first}.{last}@example.{rng.choice(('org', 'in'))}".lower())
