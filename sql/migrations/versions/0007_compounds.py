"""The compound of each unit."""

from alembic import context

from sql.migrations import run_text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_text(context.get_bind(), "0007_compounds.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0007_compounds.down.sql")
