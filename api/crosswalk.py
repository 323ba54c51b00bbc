"""The one answer to "what has become of this department's area?", for commands and HTTP."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from sql.crosswalk import FormerArea, former_areas


class MergeNamed(BaseModel):
    """The merged plan that the answer comes from, and whether it holds at the moment asked for."""

    id: int
    holds: bool


class DistrictNamed(BaseModel):
    """A district."""

    code: str
    name: str


class GridShare(BaseModel):
    """What of the area lies in a grid; grid_code is empty for what lies in none."""

    grid_code: str
    name: str
    households: int
    household_share_of_area: float | None
    household_share_of_grid: float | None
    area_m2: float
    area_share_of_area: float | None
    area_share_of_grid: float | None

    def as_text(self) -> str:
        """Return it as one line for a person to read."""
        where = f"{self.grid_code} {self.name}".strip() or "in no grid"
        people = _of_both(self.household_share_of_area, self.household_share_of_grid)
        ground = _of_both(self.area_share_of_area, self.area_share_of_grid)
        return f"  {where}: {self.households:,} households{people}; {self.area_m2:,.0f} m²{ground}"


class AreaNow(BaseModel):
    """A department's area, and the grids that took it over."""

    area_id: str
    households: int
    area_m2: float
    district: DistrictNamed
    plan: MergeNamed
    grids: list[GridShare]


EXAMPLE: dict[str, Any] = {
    "department": "公安",
    "areas": [
        {
            "area_id": "12",
            "households": 900,
            "area_m2": 90000.0,
            "district": {"code": "150203", "name": "昆都仑区"},
            "plan": {"id": 3, "holds": True},
            "grids": [
                {
                    "grid_code": "150203001001001",
                    "name": "第1网格",
                    "households": 450,
                    "household_share_of_area": 0.5,
                    "household_share_of_grid": 1.0,
                    "area_m2": 45000.0,
                    "area_share_of_area": 0.5,
                    "area_share_of_grid": 1.0,
                },
                {
                    "grid_code": "150203001001002",
                    "name": "第2网格",
                    "households": 450,
                    "household_share_of_area": 0.5,
                    "household_share_of_grid": 0.9,
                    "area_m2": 45000.0,
                    "area_share_of_area": 0.5,
                    "area_share_of_grid": 0.8,
                },
            ],
        }
    ],
}


class Crosswalk(BaseModel):
    """What became of a department's areas."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    department: str
    areas: list[AreaNow]

    def as_text(self) -> str:
        """Return the answer for a person to read."""
        lines = []
        for area in self.areas:
            codes = [grid.grid_code for grid in area.grids if grid.grid_code]
            now = (
                f"grid{'s' if len(codes) > 1 else ''} {', '.join(codes)}" if codes else "in no grid"
            )
            held = "" if area.plan.holds else ", which does not hold"
            lines.append(
                f"{self.department} {area.area_id} is now {now}"
                f" (plan {area.plan.id} of {area.district.name}{held})"
            )
            lines += [grid.as_text() for grid in area.grids]
        return "\n".join(lines)


def crosswalk(
    connection: Connection,
    department: str,
    area_id: str | None = None,
    *,
    plan_id: int | None = None,
    at: datetime | None = None,
) -> Crosswalk:
    """Tell what became of a department's areas.

    Parameters
    ----------
    connection : Connection
    department : str
    area_id : str, optional
        All areas by default.
    plan_id : int, optional
        By default the merged plan published last in each district.
    at : datetime, optional
        With offset; now by default.

    Returns
    -------
    Crosswalk

    Raises
    ------
    NotFoundError
        As `sql.crosswalk.former_areas`.
    """
    found = former_areas(connection, department, area_id, plan_id=plan_id, at=at)
    return Crosswalk(department=department, areas=[_area(area) for area in found])


def _area(area: FormerArea) -> AreaNow:
    plan = area.plan
    return AreaNow(
        area_id=area.area_id,
        households=area.households,
        area_m2=area.area_m2,
        district=DistrictNamed(code=plan.district_code, name=plan.district_name),
        plan=MergeNamed(id=plan.plan_id, holds=plan.holds),
        grids=[GridShare(**asdict(share)) for share in area.grids],
    )


def _of_both(of_area: float | None, of_grid: float | None) -> str:
    shares = {"area": of_area, "grid": of_grid}
    told = [f"{share:.1%} of the {whole}" for whole, share in shares.items() if share is not None]
    return f", {' and '.join(told)}" if told else ""
