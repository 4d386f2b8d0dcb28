"""The pages, one blueprint an area."""

from smgt.web import accounts, board, directory, health, home, me, replies, signin, tickets

BLUEPRINTS = (
    signin.bp, home.bp, board.bp, tickets.bp, replies.bp, accounts.bp, me.bp, health.bp, directory.bp,
)  # fmt: skip
