"""What the parts of a merge find in files, the database takes and gives back."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import shapely
from department_world import more as with_more
from department_world import part, routes, section, with_matters, with_roster, with_routes
from reading_world import good_world
from sqlalchemy import Connection

from gridding.divide import Settings, divide
from gridding.land.build import build_land
from gridding.land.projection import to_storage
from gridding.merge.common import common_ground
from gridding.merge.crosswalk import crosswalk_of
from gridding.merge.duties import conflicts_of, duties_of, pairs_of_leads
from gridding.merge.holding import layers_of
from gridding.merge.staffing import staffing_of
from gridding.merge.unowned import unowned_of
from gridding.plan import Merge, Plan
from sql.store import load_plan, save_plan

DAY = date(2026, 6, 1)
LAYERS = ("areas", "unowned", "conflicts")


def merged(folder: Path) -> Plan:
    """Divide a small district and lay three departments' areas over it; police leave a gap."""
    world = with_routes(good_world(folder), routes([part(0, 0.9), part(0.9, 1.7)]))
    world.put("sweeping.gpkg", routes([part(0, 2.5)]))
    world = with_more(world, section("sweeping.gpkg", name="城管"))
    world = with_matters(
        world,
        "M1,治安,登记,公安,城管,5,条例,,2026-01-05,通过,王主任,2026-01-01,",
        "M1,治安,登记,城管,,,,,,,,,",
        "M2,环卫,清扫,城管,,3,,是,2026-01-05,批准,王主任,2026-01-01,2026-12-31",
        "M3,消防,巡查,公安,,,,,2026-01-05,,,,",
    )
    world = with_roster(
        world,
        "w1,张三,专职,13800001234,2026-01-01,,,公安,1号",
        "w2,李四,专职,13800001235,2026-01-01,,,公安,2号",
        "w3,王五,专职,13800001236,2026-01-01,,,城管,1号",
    )
    district = world.read()
    plan = divide(district, Settings(seed=0))
    land = build_land(district)
    codes = plan.units["grid_code"].to_numpy(dtype=object)
    layers = layers_of(district, land)
    names = [layer.name for layer in layers]
    crosswalk = crosswalk_of(layers, land, codes)
    grids = plan.grids.to_crs(district.metric_crs)
    common = common_ground(layers, land, codes, pairs_of_leads(district.matters, DAY))
    conflicts = conflicts_of(crosswalk, district.matters, names, grids, DAY, common)
    lived = crosswalk.groupby(["department", "area_id"])[["households", "area_m2"]].sum()
    merge = Merge(
        areas=district.departments.join(lived, on=["department", "area_id"]),
        crosswalk=crosswalk,
        unowned=to_storage(unowned_of(layers, land, codes)),
        conflicts=to_storage(conflicts),
        duties=duties_of(crosswalk, district.matters, names, DAY),
        staffing=staffing_of(
            district.postings, crosswalk, plan.grids, district.manifest.staffing, DAY
        )[0],
        matters=district.matters,
        figures={"fidelity": 0.5},
    )
    return replace(plan, merge=merge)


def test_what_the_parts_of_a_merge_find_comes_back_the_same(
    connection: Connection, tmp_path: Path
) -> None:
    plan = merged(tmp_path)
    wanted = plan.merge
    back = load_plan(connection, save_plan(connection, plan)).merge
    assert len(wanted.matters) == 4
    for name in ("crosswalk", "duties", "staffing", "matters"):
        assert len(getattr(wanted, name))
        pd.testing.assert_frame_equal(
            getattr(back, name), getattr(wanted, name).reset_index(drop=True), check_exact=True
        )
    for name in LAYERS:
        saved, loaded = getattr(wanted, name), getattr(back, name)
        assert len(saved)
        columns = [column for column in loaded.columns if column != "geometry"]
        pd.testing.assert_frame_equal(pd.DataFrame(loaded[columns]), pd.DataFrame(saved[columns]))
        parts = [shapely.get_coordinates(each.geometry.array) for each in (saved, loaded)]
        assert (parts[0] == parts[1]).all()
