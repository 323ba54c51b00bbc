"""${message}."""

from alembic import context

from sql.migrations import run_text

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    run_text(context.get_bind(), "${up_revision}_NAME.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "${up_revision}_NAME.down.sql")
