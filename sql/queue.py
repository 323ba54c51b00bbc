"""The queue that holds jobs until a worker takes them: procrastinate's, in a schema of its own."""

from procrastinate import App
from procrastinate.contrib.sqlalchemy import SQLAlchemyPsycopg2Connector
from procrastinate.schema import SchemaManager, migrations_path
from sqlalchemy import URL, Connection, text

from sql.service import SERVICE

SCHEMA = "queue"
"""Apart from our tables: procrastinate's never meet a name of ours, and go as one."""

QUEUE, TASK = "jobs", "job"


def bring_up(connection: Connection) -> None:
    """Install procrastinate's schema, or run those of its migrations that are missing.

    Its SQL comes from the installed package; the schema's comment names the last of its migrations
    that is in it. A new procrastinate with new migrations needs a revision that calls this again.

    Parameters
    ----------
    connection : Connection
        Its transaction is the caller's.
    """
    known = brought_up_to(connection)
    latest = newest()
    cursor = connection.connection.cursor()
    if known is None:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}; SET LOCAL search_path = {SCHEMA}")
        cursor.execute(SchemaManager.get_schema())
    else:
        cursor.execute(f"SET LOCAL search_path = {SCHEMA}")
        for path in sorted(migrations_path.glob("*.sql")):
            if path.name > known:
                cursor.execute(path.read_text(encoding="utf-8"))
    cursor.execute(
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {SERVICE};"
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {SERVICE};"
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {SERVICE}"
    )
    cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{latest}'; SET LOCAL search_path = public")
    cursor.execute(
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {SERVICE};"
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {SERVICE};"
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {SERVICE}"
    )


def newest() -> str:
    """Return the last migration of the installed procrastinate, by the name of its file."""
    return max(path.name for path in migrations_path.glob("*.sql"))


def brought_up_to(connection: Connection) -> str | None:
    """Return the last of procrastinate's migrations that the schema has; None without a schema.

    Parameters
    ----------
    connection : Connection

    Returns
    -------
    str or None
        Name of a file.
    """
    asked = text("SELECT obj_description(to_regnamespace(:name), 'pg_namespace')")
    found: str | None = connection.scalar(asked, {"name": SCHEMA})
    return found


def defer(connection: Connection, job_id: int) -> int:
    """Put a job into the queue.

    Parameters
    ----------
    connection : Connection
        Nobody sees the job before its transaction, the caller's, has committed.
    job_id : int

    Returns
    -------
    int
        Its number in the queue.
    """
    # procrastinate names its tables and functions without a schema.
    connection.execute(text(f"SET LOCAL search_path = public, {SCHEMA}"))
    app = App(connector=SQLAlchemyPsycopg2Connector())
    task = app.configure_task(TASK, queue=QUEUE, connection=connection)
    return task.defer(job_id=job_id)


def libpq_url(url: URL) -> str:
    """Return an address as libpq reads it, for psycopg 3 and for ``DATABASE_URL``.

    Parameters
    ----------
    url : URL

    Returns
    -------
    str
        With its password: not to be shown.
    """
    text = url.set(drivername="postgresql").render_as_string(hide_password=False)
    address, mark, query = text.partition("?")
    return address + mark + query.replace("+", "%20")  # libpq reads no + as a space


def with_queue(url: URL) -> URL:
    """Return an address whose connections find procrastinate's tables by their plain names.

    Parameters
    ----------
    url : URL

    Returns
    -------
    URL
    """
    said = url.query.get("options", ())
    options = [said] if isinstance(said, str) else list(said)
    path = f"-c search_path=public,{SCHEMA}"
    return url.update_query_dict({"options": " ".join([*options, path])})
