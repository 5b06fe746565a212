"""Alembic's entry: runs the revisions on a connection of `adapter.storage.database.schema`."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite can roll back DDL; Alembic does not trust it to unless told so.
    transactional_ddl=True,
)
context.run_migrations()
