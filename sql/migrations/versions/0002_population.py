"""Population beside households."""

from alembic import context

from sql.migrations import run_text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_text(context.get_bind(), "0002_population.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0002_population.down.sql")
