"""What routing proposed for a ticket, with its reasons: kept beside what was decided."""

from peewee import JSONField


def up(migrator, db):
    migrator.migrate(migrator.add_column("ticket", "proposal", JSONField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("ticket", "proposal"))
