"""Merged plans, the departments' own areas, and their retirement."""

from alembic import context

from sql.migrations import run_text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_text(context.get_bind(), "0003_merging.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0003_merging.down.sql")
