"""What Alembic runs: the steps, on the connection that the database gives it."""

from alembic import context

from suivi.modeles import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
