"""The gazetteer: what places are called, for look-ups by address."""

from alembic import context

from sql.migrations import run_text

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run_text(context.get_bind(), "0010_gazetteer.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0010_gazetteer.down.sql")
