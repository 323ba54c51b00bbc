"""The role that the HTTP service and its worker have in the database: it can do what they do."""

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from gridding.errors import LifecycleError

SERVICE = "gridding_service"
"""Made by the migrations, which grant it what it needs; the tables are the owner's."""


def as_service(url: URL) -> URL:
    """Return an address whose connections have the service's role from their beginning.

    Parameters
    ----------
    url : URL
        Of a user who may take on the role.

    Returns
    -------
    URL
        Whoever connects by it, by whatever driver, has the role; RESET ROLE goes back to it.
    """
    said = url.query.get("options", ())
    options = [said] if isinstance(said, str) else list(said)
    return url.update_query_dict({"options": " ".join([*options, f"-c role={SERVICE}"])})


def require_service(engine: Engine) -> None:
    """Refuse a database in which whoever connects cannot take on the service's role.

    Parameters
    ----------
    engine : Engine
        Of a database at this program's revision.

    Raises
    ------
    LifecycleError
        It says what is to be granted.
    """
    with engine.connect() as connection:
        user = connection.scalar(text("SELECT quote_ident(current_user)"))
        try:
            connection.execute(text(f"SET LOCAL ROLE {SERVICE}"))
        except ProgrammingError:
            raise LifecycleError(
                f"the service acts as {SERVICE} in the database, which {user} may not: let an "
                f"administrator of the server say GRANT {SERVICE} TO {user}"
            ) from None


def require_acting(engine: Engine) -> None:
    """Refuse connections that do not have the service's role, as a pooler may have dropped it.

    Parameters
    ----------
    engine : Engine
        Of `as_service`.

    Raises
    ------
    LifecycleError
    """
    with engine.connect() as connection:
        user = connection.scalar(text("SELECT current_user"))
    if user != SERVICE:
        raise LifecycleError(
            f"the service acts as {user} in the database and not as {SERVICE}: what stands "
            f"between them must pass the option -c role={SERVICE} on"
        )


def let_in(connection: Connection) -> None:
    """Let the service's role connect by itself, in a cluster that nobody else reaches.

    Parameters
    ----------
    connection : Connection
        Of the cluster's owner.
    """
    known = text("SELECT rolcanlogin FROM pg_roles WHERE rolname = :name")
    if not connection.scalar(known, {"name": SERVICE}):
        connection.execute(text(f"ALTER ROLE {SERVICE} LOGIN"))
