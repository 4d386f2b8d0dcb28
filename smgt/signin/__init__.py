"""The verbs of signing in: sessions, tries, second factors, links by mail, official identities, kept words."""

from smgt.signin import budgets, factors, identities, invitations, passes, sessions, stash

__all__ = ["budgets", "factors", "identities", "invitations", "passes", "sessions", "stash"]
