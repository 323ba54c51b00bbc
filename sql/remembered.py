"""What lets answers of the database be remembered: a connection that is no part of the question."""

from sqlalchemy import Connection


class Asked:
    """A connection that counts for nothing when it is compared, for use with a cache."""

    def __init__(self, connection: Connection) -> None:
        self.connection: Connection | None = connection

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked)

    def take(self) -> Connection:
        """Return the connection, and let it go: the cache keeps this as a key."""
        connection, self.connection = self.connection, None
        assert connection is not None  # noqa: S101  taken once
        return connection
