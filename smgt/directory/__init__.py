"""The verbs of the directory, by noun: listed rows, offices, officers, charges, places, holidays, files of them."""

from smgt.directory.changes import history, version
from smgt.directory.charges import CHARGES, end_charge, find_officer, give_charge, substitute, transfer
from smgt.directory.contacts import EMAIL
from smgt.directory.finding import find_offices
from smgt.directory.heartbeat import bounced, idle, never_signed_in
from smgt.directory.holidays import add_holiday, remove_holiday
from smgt.directory.limits import add_hours, add_limit
from smgt.directory.listed import BATCH, SHIPPED, edit, load
from smgt.directory.named import end_named, name_office, named_offices
from smgt.directory.officers import add_officer, disable, edit_officer, enable
from smgt.directory.offices import add_office, edit_office, end_office, reopen_office
from smgt.directory.passwords import HASHER, NOBODY, check_password, end_sessions, set_password, signed_in
from smgt.directory.places import (
    add_department,
    add_district,
    edit_place,
    end_department,
    end_district,
)
from smgt.directory.vacancies import lying, matrix, vacant

__all__ = [
    "BATCH", "CHARGES", "EMAIL", "HASHER", "NOBODY", "SHIPPED", "add_department", "add_district", "add_holiday",
    "add_hours", "add_limit", "add_office", "add_officer", "bounced", "check_password", "disable", "edit",
    "edit_office", "edit_officer", "edit_place", "enable", "end_charge", "end_department", "end_district",
    "end_named", "end_office", "end_sessions", "find_officer", "find_offices", "give_charge", "history",
    "idle", "load", "lying",
    "matrix", "name_office", "named_offices", "never_signed_in", "remove_holiday", "reopen_office",
    "set_password", "signed_in", "substitute", "transfer", "vacant", "version",
]  # fmt: skip
