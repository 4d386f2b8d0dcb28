"""The pages, one blueprint an area."""

from smgt.web import (
    accounts,
    again,
    audit,
    board,
    clocks,
    conduct,
    counter,
    directory,
    factor,
    files,
    handover,
    health,
    home,
    hooks,
    link,
    me,
    privacy,
    replies,
    saved,
    signin,
    status,
    tickets,
    triage,
    welcome,
)

BLUEPRINTS = (
    signin.bp, home.bp, board.bp, tickets.bp, triage.bp, files.bp, replies.bp, counter.bp, handover.bp, accounts.bp,
    me.bp, health.bp, hooks.bp, directory.bp, welcome.bp, again.bp, factor.bp, audit.bp, privacy.bp, conduct.bp,
    saved.bp, status.bp, link.bp, clocks.bp,
)  # fmt: skip
