"""`make words`: the catalogues brought up to date with code and templates, and compiled; says what is missing."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from smgt.translations.sources import messages

HERE = Path(__file__).parent
CATALOGUES = sorted(HERE.glob("*/LC_MESSAGES/smgt.po"))


def template(root):
    """Everything to be translated, as a Catalog without translations."""
    catalogue = Catalog(project="SMGT", charset="utf-8")
    for words, places in messages(root):
        catalogue.add(words, locations=places)
    return catalogue


def read(path):
    """A .po file as a Catalog; its language is its folder's name."""
    return read_po(path.open("rb"), locale=path.parts[-3], domain="smgt")


def missing(catalogue):
    """The texts of a catalogue that are not translated, or only guessed."""
    return [each for each in catalogue if each.id and (each.fuzzy or not all(_strings(each)))]


def _strings(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def main():
    for path in CATALOGUES:
        catalogue = read(path)
        made = catalogue.creation_date
        catalogue.update(template(HERE.parent.parent), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.creation_date = made  # else every catalogue differs from every other by its first lines
        with path.open("wb") as po, path.with_suffix(".mo").open("wb") as mo:
            write_po(po, catalogue, width=120, omit_header=False, include_lineno=False)
            write_mo(mo, catalogue)
        sys.stdout.writelines(f"{path.parts[-3]}: {each.id!r}\n" for each in missing(catalogue))


if __name__ == "__main__":
    main()
