"""Events, and what became of their places."""

from alembic import context

from sql.migrations import run_text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run_text(context.get_bind(), "0011_events.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0011_events.down.sql")
