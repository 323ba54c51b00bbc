"""Drafts: the log of edits, and what it takes to undo them."""

from alembic import context

from sql.migrations import run_text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_text(context.get_bind(), "0004_drafts.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0004_drafts.down.sql")
