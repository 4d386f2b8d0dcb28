"""Whether an officer has switched the single keys off."""

from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column("officer", "keys", CharField(max_length=40, default="")))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("officer", "keys"))
