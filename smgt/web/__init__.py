"""The pages, one blueprint an area."""

from smgt.web import (
    accounts,
    board,
    counter,
    directory,
    files,
    handover,
    health,
    home,
    hooks,
    me,
    replies,
    signin,
    tickets,
)

BLUEPRINTS = (
    signin.bp, home.bp, board.bp, tickets.bp, files.bp, replies.bp, counter.bp, handover.bp, accounts.bp, me.bp,
    health.bp, hooks.bp, directory.bp,
)  # fmt: skip
