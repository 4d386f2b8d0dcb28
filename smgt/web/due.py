"""Due times in the page's words: why each is what it is, and limits as people read them."""

from flask import g

from smgt import reasons
from smgt.models import Category
from smgt.web.words import label, tongue


class Words:
    """The page's language, as reasons.explain asks for it; names of categories are read once a request."""

    say = staticmethod(lambda words, **slots: tongue().say(words, **slots))
    count = staticmethod(lambda one, many, number: tongue().count(one, many, number))
    label = staticmethod(lambda word, table: label(word, table).lower())

    @staticmethod
    def category(code):
        """A category's name."""
        if "categories" not in g:
            rows = Category.select(Category.code, Category.name, Category.name_hi)
            g.categories = {code: names for code, *names in rows.tuples()}
        return tongue().name(*g.categories[code]) if code in g.categories else code


def install(app):
    app.jinja_env.globals.update(why_of=why_of, length_of=length_of, about_limit=about_limit, rule_of=rule_of)


def why_of(clock):
    """The reason of a clock's due time, in one line."""
    return reasons.explain(clock.terms, clock.pauses or [], Words) if clock.terms else tongue().say(clock.why)


def length_of(limit):
    """How long a limit is: 3 working days."""
    return reasons.spoken(limit.terms(), Words)


def rule_of(limit):
    """On which rule a limit rests, and from which day it holds."""
    return reasons.rule(limit.terms(), Words)


def about_limit(limit):
    """What a limit is about, "" for everything."""
    return reasons.about(limit.terms(), Words)
