"""Who holds which post in the grids of a plan."""

from datetime import datetime

from sqlalchemy import Connection, select

from gridding.posts import Post
from sql.queries import query
from sql.tables import Grid, PlanRow


def plan_posts(connection: Connection, plan_id: int, at: datetime | None = None) -> list[Post]:
    """Tell who holds a post in the grids of a plan, whether they are there or away.

    Who answers at the moment is another question: `sql.publishing.workers_on_post`.

    Parameters
    ----------
    connection : Connection
    plan_id : int
        Not checked: an unknown plan has no grids.
    at : datetime, optional
        With offset; now by default.

    Returns
    -------
    list of Post
        By grid code, then in the order in which workers are told. Phone numbers are whole.
    """
    codes = connection.scalars(select(Grid.grid_code).where(Grid.plan_id == plan_id))
    district = connection.scalar(select(PlanRow.district_id).where(PlanRow.id == plan_id))
    bound = {"district_id": district, "grid_codes": codes.all(), "at": at}
    rows = [dict(row) for row in connection.execute(query("grid_posts"), bound).mappings()]
    standing_in: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if first := row.pop("first_id"):
            key = row["grid_code"], row["role"], first
            standing_in.setdefault(key, []).append(row["name"])
    return [
        Post(
            **{**row, "since": row["since"].astimezone().date()},
            stand_ins=tuple(standing_in.get((row["grid_code"], row["role"], row["worker_id"]), ())),
        )
        for row in rows
    ]
