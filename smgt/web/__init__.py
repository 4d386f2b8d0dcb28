"""The pages, one blueprint an area."""

from smgt.web import (
    accounts,
    audit,
    board,
    conduct,
    counter,
    files,
    handover,
    health,
    home,
    hooks,
    me,
    privacy,
    replies,
    signin,
    tickets,
)

BLUEPRINTS = (
    signin.bp, home.bp, board.bp, tickets.bp, files.bp, replies.bp, counter.bp, handover.bp, accounts.bp, me.bp,
    health.bp, hooks.bp, audit.bp, privacy.bp, conduct.bp,
)  # fmt: skip
