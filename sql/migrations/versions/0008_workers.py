"""Roles, stand-ins and absences of workers."""

from alembic import context

from sql.migrations import run_text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_text(context.get_bind(), "0008_workers.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0008_workers.down.sql")
