"""Accounts, sessions, tokens, the audit, and the service's own role."""

from alembic import context

from sql.migrations import run_text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_text(context.get_bind(), "0005_accounts.up.sql")


def downgrade() -> None:
    run_text(context.get_bind(), "0005_accounts.down.sql")
