"""Jobs, and the queue that holds them."""

from alembic import context

from sql.migrations import run_text
from sql.queue import bring_up

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_text(context.get_bind(), "0006_jobs.up.sql")
    bring_up(context.get_bind())


def downgrade() -> None:
    run_text(context.get_bind(), "0006_jobs.down.sql")
