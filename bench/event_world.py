"""A district with workers and accounts, and two years of events in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Engine

from bench.lattice import STREET, lattice_plan
from sql.accounts import add_account
from sql.actor import Role, operator
from sql.credentials import make_token
from sql.publishing import publish
from sql.store import save_plan
from sql.tables.accounts import TokenScope

BY = operator("bench")
YEARS = 2
KINDS = {
    "12345": ("路灯", "噪声", "占道经营", "停车"),
    "城管": ("井盖", "垃圾", "积水", "违建"),
    "网格员": ("消防", "纠纷", "漏水", "罕见"),
}
"""Source -> its kinds; the last of all is told once in a thousand."""
HISTORIC = """
ALTER TABLE publications DISABLE TRIGGER only_end_changes;
UPDATE publications SET valid = tstzrange(now() - interval '3 years', NULL);
ALTER TABLE publications ENABLE TRIGGER only_end_changes;
"""


@dataclass(frozen=True)
class World:
    """What was published, and the tokens of those who work with it.

    Attributes
    ----------
    codes : list of str
        Of the grids.
    boxes : ndarray of float, shape (n, 4)
        West, south, east, north of each unit.
    tokens : dict
        ``platform`` reports and sees all, ``third`` sees a third of the communities, ``w7`` is on
        post at a grid, ``s3`` at a hundred.
    """

    codes: list[str]
    boxes: npt.NDArray[np.float64]
    tokens: dict[str, str]

    def points(self, rng: np.random.Generator, n: int) -> npt.NDArray[np.float64]:
        """Return random points well inside of units, shape (n, 2)."""
        box = self.boxes[rng.integers(len(self.boxes), size=n)]
        share = rng.uniform(0.1, 0.9, (n, 2))
        return box[:, :2] + share * (box[:, 2:] - box[:, :2])

    def reports(self, rng: np.random.Generator, n: int, source: str) -> list[dict[str, Any]]:
        """Return reports as they are sent."""
        return [
            {
                "lon": float(x),
                "lat": float(y),
                "crs": "cgcs2000",
                "kind": "井盖",
                "text": "学校南门外人行道井盖缺失",
                "source": source,
                "external_id": f"{source}-{k}",
            }
            for k, (x, y) in enumerate(self.points(rng, n))
        ]

    def history(self, rng: np.random.Generator, n: int) -> pd.DataFrame:
        """Return events of two years, as a file of them would be read."""
        points = self.points(rng, n)
        kinds = [(source, kind) for source, some in KINDS.items() for kind in some]
        odds = np.array([1.0] * (len(kinds) - 1) + [0.011])
        which = rng.choice(len(kinds), n, p=odds / odds.sum())
        seconds = np.sort(rng.uniform(0, YEARS * 365 * 86_400, n))
        begin = pd.Timestamp.now("UTC").floor("s") - pd.Timedelta(days=365 * YEARS)
        return pd.DataFrame(
            {
                "source": [kinds[k][0] for k in which],
                "external_id": [f"h{k}" for k in range(n)],
                "kind": [kinds[k][1] for k in which],
                "text": [f"第{k}号，学校南门外人行道，请尽快处理" for k in range(n)],
                "address": "",
                "reported_at": begin + pd.to_timedelta(seconds, "s").floor("s"),
                "x": points[:, 0],
                "y": points[:, 1],
                "lon": points[:, 0],
                "lat": points[:, 1],
                "row": range(1, n + 1),
            }
        )


def make_world(engine: Engine, n_grids: int, seed: int) -> World:
    """Publish a plan as of three years ago, with a worker a grid and an instructor a hundred."""
    plan = lattice_plan(n_grids, seed)
    codes = list(plan.grids["grid_code"])
    with engine.begin() as connection:
        plan_id = save_plan(connection, plan, _roster(codes))
        publish(connection, plan_id, by=BY, whatever_state=True)
        connection.exec_driver_sql(HISTORIC)
        third = [f"{STREET}{k:03d}" for k in range(1, n_grids // 30)]
        people = {
            "platform": (Role.DEPARTMENT, []),
            "third": (Role.DEPARTMENT, third),
            "w7": (Role.WORKER, []),
            "s3": (Role.WORKER, []),
        }
        for name, (role, divisions) in people.items():
            add_account(connection, name, role, BY, divisions=divisions)
        tokens = {name: make_token(connection, name, 1, TokenScope.WRITE, BY) for name in people}
    return World(codes, plan.units.geometry.bounds.to_numpy(), tokens)


def _roster(codes: list[str]) -> pd.DataFrame:
    rest = {
        "phone": "13800001234",
        "from": (datetime.now(UTC) - timedelta(days=365 * 3)).date(),
        "until": None,
        "department": "",
        "area_id": "",
    }
    posts = [
        (kind, name, role, code)
        for k, code in enumerate(codes)
        for kind, name, role in (
            (f"w{k}", f"网格员{k}", "专职"),
            (f"s{k // 100}", f"指导员{k // 100}", "指导员"),
        )
    ]
    return pd.DataFrame(
        [{"worker_id": i, "name": n, "role": r, "grid_code": c, **rest} for i, n, r, c in posts]
    )
