"""Accounts, what they are known by, and the audit."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sql.actor import Role
from sql.tables.base import Base, Key, Now, enumeration


class TokenScope(StrEnum):
    """What a token is good for."""

    READ = "read"
    WRITE = "write"


class Account(Base):
    """Somebody, or a program, in a role; a name is given again only after a revocation."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("name <> ''", name="named"),
        Index("uq_accounts_name", "name", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )

    id: Mapped[Key]
    name: Mapped[str]
    role: Mapped[str] = mapped_column(
        Enum(*(role.value for role in Role if role is not Role.PUBLIC), name="account_role")
    )
    divisions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    password_hash: Mapped[str | None]
    created_at: Mapped[Now]
    revoked_at: Mapped[datetime | None]


class Token(Base):
    """A bearer token of an account: only its SHA-256 is kept."""

    __tablename__ = "tokens"
    __table_args__ = (UniqueConstraint("digest"), Index("ix_tokens_account", "account_id"))

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    scope: Mapped[TokenScope] = mapped_column(enumeration(TokenScope, "token_scope"))
    created_at: Mapped[Now]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Session(Base):
    """A browser that is logged in: only the SHA-256 of its cookie is kept."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("digest"), Index("ix_sessions_account", "account_id"))

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Now]
    seen_at: Mapped[Now]


class AuditRow(Base):
    """Who did what, when and from where; only added to. No role: the machine's operator."""

    __tablename__ = "audit"
    __table_args__ = (CheckConstraint("action <> ''", name="action"),)

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str]
    role: Mapped[str | None]
    address: Mapped[str]
    via: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[Any] = mapped_column(JSONB)
