"""The pages, one blueprint an area."""

from smgt.web import accounts, board, files, health, home, me, signin, tickets

BLUEPRINTS = (
    signin.bp, home.bp, board.bp, tickets.bp, files.bp, accounts.bp, me.bp, health.bp,
)  # fmt: skip
