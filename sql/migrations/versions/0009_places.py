"""Organisations, teams and facilities as points."""

from alembic import context

from sql.migrations import run_text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run_text(context.get_bind(), "0009_places.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0009_places.down.sql")
