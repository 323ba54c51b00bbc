"""The first schema."""

from alembic import context

from sql.migrations import run_text

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_text(context.get_bind(), "0001_first.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0001_first.down.sql")
