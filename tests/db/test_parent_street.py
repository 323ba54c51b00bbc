"""Grids that nest in streets directly are kept, published and found like any."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from reading_world import communities, good_world
from sqlalchemy import Connection

from gridding.divide import Settings, divide
from gridding.locate import Division
from sql.locating import locate
from sql.publishing import publish
from sql.store import load_plan, save_plan


def test_a_grid_of_a_street_is_found_with_the_street_as_its_division(
    connection: Connection, tmp_path: Path
) -> None:
    world = good_world(tmp_path).set(district='target_households = 60\nparent = "street"')
    world.put("communities.gpkg", communities().assign(街道名称="少先路街道"))
    plan = divide(world.read(), Settings(seed=1, effort=0.1))
    plan_id = save_plan(connection, plan)
    publish(connection, plan_id, by="a test", whatever_state=True)
    inside = plan.grids.geometry[0].representative_point()
    found = locate(connection, inside.x, inside.y, datetime.now(UTC) + timedelta(seconds=1))
    assert found is not None
    street = Division("150203001", "少先路街道")
    assert found.place.grid_code == "150203001001"
    assert (found.place.community, found.place.street) == (street, street)
    stored = load_plan(connection, plan_id)
    assert stored.grids["grid_code"].tolist() == plan.grids["grid_code"].tolist()
    assert stored.communities["code"].tolist() == stored.streets["code"].tolist() == [street.code]
