"""Tells Alembic about our tables; the connection comes from `sql.migrate`."""

from alembic import context
from geoalchemy2 import alembic_helpers

from sql.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=alembic_helpers.include_object,
)
with context.begin_transaction():
    context.run_migrations()
