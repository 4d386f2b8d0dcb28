"""Whether an officer has asked for pages that cost little: short lists, no small pictures."""

from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column("officer", "low_data", CharField(max_length=40, default="")))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("officer", "low_data"))
