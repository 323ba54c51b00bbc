"""The check passes good plans and finds every single way in which a plan can be wrong."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
import typer
from river_plan import METRIC, NORTH, SIDE_M, STORED, TARGET, WEST, community_code, river_plan
from sample_plan import sample_plan
from typer.testing import CliRunner

from api.cli import check
from gridding.check import FaultKind, check_layers, check_plan
from gridding.errors import InputError
from gridding.plan import Plan
from gridding.planfile import GEOMETRY_TYPES, _info_row, write_plan

K = FaultKind
ONE, TWO, THREE = (community_code(n) for n in (1, 2, 3))
GOOD = river_plan()
"""Never changed: every change makes new frames."""

Change = Callable[[Plan], Plan]


def put(layer: str, row: int, column: str, value: object) -> Change:
    """Change one value."""

    def change(plan: Plan) -> Plan:
        frame = getattr(plan, layer).copy()
        frame[column] = [value if k == row else old for k, old in enumerate(frame[column])]
        return replace(plan, **{layer: frame})

    return change


def shape(layer: str, row: int, how: Callable[[Any], Any]) -> Change:
    """Change one geometry, given and returned in the metric CRS."""

    def change(plan: Plan) -> Plan:
        frame = getattr(plan, layer).to_crs(METRIC)
        shapes = list(frame.geometry)
        shapes[row] = how(shapes[row])
        frame = frame.set_geometry(gpd.GeoSeries(shapes, crs=METRIC)).to_crs(STORED)
        return replace(plan, **{layer: frame})

    return change


def drop(layer: str, row: int) -> Change:
    def change(plan: Plan) -> Plan:
        frame = getattr(plan, layer)
        return replace(plan, **{layer: frame.drop(frame.index[row]).reset_index(drop=True)})

    return change


def repeat(layer: str, row: int) -> Change:
    def change(plan: Plan) -> Plan:
        frame = getattr(plan, layer)
        return replace(plan, **{layer: pd.concat([frame, frame.iloc[[row]]], ignore_index=True)})

    return change


def info(**values: Any) -> Change:
    return lambda plan: replace(plan, info=replace(plan.info, **values))


def other_plan(grid_of: dict[tuple[int, int, int], int]) -> Change:
    """Make the plan anew, all of it consistent, with some units in other grids."""
    return lambda _: river_plan(grid_of)


def listing(kind: str, grid: str, community: str = "") -> Change:
    def change(plan: Plan) -> Plan:
        row = {"kind": kind, "community_code": community, "grid_code": grid, "detail": ""}
        row |= {"area_m2": 0.0, "geometry": plan.grids.geometry.iloc[0]}
        more = gpd.GeoDataFrame([row], crs=STORED)
        return replace(plan, exceptions=pd.concat([plan.exceptions, more], ignore_index=True))

    return change


def both(*changes: Change) -> Change:
    def change(plan: Plan) -> Plan:
        for one in changes:
            plan = one(plan)
        return plan

    return change


def with_dead_end(plan: Plan) -> Plan:
    """Lay a railway through grid 1 of community 1; people walk round its end through grid 2."""
    y = NORTH - SIDE_M
    track = shapely.LineString([(WEST, y), (WEST + SIDE_M, y), (WEST + 2 * SIDE_M, y)])
    row = {"class": ["railway"], "hard": [True], "name": [""]}
    more = gpd.GeoDataFrame(row, geometry=[track], crs=METRIC).to_crs(STORED)
    edges = plan.edges.copy()
    along = edges["unit_a"].isin([1, 2]) & (edges["unit_b"] - edges["unit_a"] == 6)
    edges.loc[along, ["cost", "class", "hard"]] = [0.05 * SIDE_M, "railway", True]
    return replace(plan, edges=edges, barriers=pd.concat([plan.barriers, more], ignore_index=True))


def with_path_beside_track(plan: Plan, *way: tuple[float, float]) -> Plan:
    """Draw a path all along the border of units 1 and 7, and a railway from its start on."""
    y = NORTH - SIDE_M
    path = shapely.LineString([(WEST, y), (WEST + SIDE_M, y)])
    track = shapely.LineString([(WEST, y), *((WEST + along, y + off) for along, off in way)])
    rows = {"class": ["path", "railway"], "hard": [False, True], "name": ["", ""]}
    more = gpd.GeoDataFrame(rows, geometry=[path, track], crs=METRIC).to_crs(STORED)
    edges = plan.edges.copy()
    border = (edges["unit_a"] == 1) & (edges["unit_b"] == 7)
    edges.loc[border, ["cost", "class", "hard"]] = [0.6 * SIDE_M, "path", False]
    return replace(plan, edges=edges, barriers=pd.concat([plan.barriers, more], ignore_index=True))


def shrink(geometry: Any) -> Any:
    return shapely.affinity.scale(geometry, 0.9, 0.9)


def moved(x: float, y: float) -> Callable[[Any], Any]:
    return lambda geometry: shapely.affinity.translate(geometry, x, y)


def bow_tie(geometry: Any) -> Any:
    x, y, east, north = geometry.bounds
    return shapely.Polygon([(x, y), (east, north), (east, y), (x, north)])


def row_of(layer: str, column: str, value: Any) -> int:
    return list(getattr(GOOD, layer)[column]).index(value)


def unit(number: int) -> int:
    return row_of("units", "unit_id", number)


CORRUPTIONS: dict[str, tuple[Change, FaultKind]] = {
    # coverage
    "a unit is missing": (drop("units", unit(9)), K.NOT_TILED),
    "a unit stands twice": (repeat("units", 9), K.ID_REPEATED),
    "a unit is smaller and leaves a gap": (shape("units", 9, shrink), K.NOT_TILED),
    "a unit lies on another": (
        both(repeat("units", 9), put("units", len(GOOD.units), "unit_id", 99)),
        K.OVERLAP,
    ),
    "a unit lies within another": (
        both(
            repeat("units", 9),
            put("units", len(GOOD.units), "unit_id", 99),
            shape("units", len(GOOD.units), shrink),
        ),
        K.OVERLAP,
    ),
    "a unit is in two pieces": (
        shape("units", 9, lambda g: shapely.union(g, moved(0, 150)(shrink(g)))),
        K.NOT_CONTIGUOUS,
    ),
    "a unit is shifted over its neighbour": (shape("units", 9, moved(5, 0)), K.OVERLAP),
    "a unit overlaps by a hair": (shape("units", 9, moved(0.001, 0)), K.OVERLAP),
    "a unit lies outside its community": (shape("units", 0, moved(-50, 0)), K.NOT_TILED),
    "a unit is a bow tie": (shape("units", 9, bow_tie), K.GEOMETRY_BAD),
    "a unit has no geometry": (shape("units", 9, lambda _: None), K.GEOMETRY_BAD),
    "a community reaches farther": (
        shape("communities", 0, lambda g: shapely.buffer(g, 1, join_style="mitre")),
        K.NOT_TILED,
    ),
    "a community lies over another": (
        shape("communities", 0, lambda g: shapely.buffer(g, 1, join_style="mitre")),
        K.OVERLAP,
    ),
    "a grid's outline is smaller than its units": (shape("grids", 0, shrink), K.OUTLINE_WRONG),
    "a grid has another's outline": (
        lambda p: shape("grids", 0, lambda _: p.grids.to_crs(METRIC).geometry.iloc[1])(p),
        K.OUTLINE_WRONG,
    ),
    "a grid is missing": (drop("grids", 0), K.REFERENCE_UNKNOWN),
    "a grid has no units": (
        both(repeat("grids", 0), put("grids", 7, "grid_code", ONE + "009")),
        K.OUTLINE_WRONG,
    ),
    "a street leaves half of a community": (
        shape("streets", 0, lambda g: shapely.clip_by_rect(g, *moved(80, 0)(g).bounds)),
        K.PARENT_WRONG,
    ),
    # codes and parents
    "two grids have one code": (put("grids", 1, "grid_code", ONE + "001"), K.ID_REPEATED),
    "a grid is number 000": (
        both(put("grids", 0, "grid_code", ONE + "000")),
        K.CODE_WRONG,
    ),
    "a grid's number has four digits": (put("grids", 0, "grid_code", ONE + "0001"), K.CODE_WRONG),
    "a grid has another community's code": (
        put("grids", 0, "community_code", TWO),
        K.CODE_WRONG,
    ),
    "a unit is in another community than its grid": (
        put("units", 9, "community_code", TWO),
        K.PARENT_WRONG,
    ),
    "a grid names an unknown street": (
        put("grids", 0, "street_code", "150203009"),
        K.REFERENCE_UNKNOWN,
    ),
    "a community names an unknown street": (
        put("communities", 0, "street_code", "150203009"),
        K.REFERENCE_UNKNOWN,
    ),
    "a grid has a kind that is none": (put("grids", 0, "kind", "special"), K.VALUE_WRONG),
    "a community has another code": (put("communities", 0, "code", "x"), K.REFERENCE_UNKNOWN),
    # contiguity and hard barriers
    "a grid is in two pieces": (other_plan({(1, 0, 0): 2, (1, 0, 1): 1}), K.NOT_CONTIGUOUS),
    "a grid hangs together by a corner": (
        other_plan({(2, 3, 1): 2, (2, 2, 2): 1, (2, 3, 2): 1}),
        K.NOT_CONTIGUOUS,
    ),
    "a grid straddles the river": (other_plan({(1, 0, 4): 2}), K.STRADDLE),
    "a grid straddles the river, listed": (
        both(other_plan({(1, 0, 4): 2}), listing("joined_across_barrier", ONE + "002", ONE)),
        K.STRADDLE,
    ),
    "a grid lies on both sides of a railway that ends within its community": (
        with_dead_end,
        K.STRADDLE,
    ),
    "a permitted straddle is not listed": (drop("exceptions", 2), K.NOT_LISTED),
    "a hard barrier is said to be soft": (put("barriers", 0, "hard", value=False), K.VALUE_WRONG),
    "the river is not there": (drop("barriers", 0), K.EDGE_WRONG),
    "a barrier has an unknown class": (put("barriers", 2, "class", "alley"), K.VALUE_WRONG),
    # edges
    "an edge is missing": (drop("edges", 0), K.EDGE_MISSING),
    "an edge stands twice": (repeat("edges", 0), K.ID_REPEATED),
    "an edge joins units that do not touch": (put("edges", 0, "unit_b", 20), K.EDGE_EXTRA),
    "an edge joins units of two communities": (
        both(repeat("edges", 0), put("edges", 80, "unit_a", 19), put("edges", 80, "unit_b", 25)),
        K.EDGE_EXTRA,
    ),
    "an edge goes to an unknown unit": (put("edges", 0, "unit_b", 999), K.REFERENCE_UNKNOWN),
    "an edge is too long": (put("edges", 0, "length_m", 51.0), K.EDGE_WRONG),
    "an edge costs too little": (put("edges", 0, "cost", 5.0), K.EDGE_WRONG),
    "an edge has another class": (put("edges", 0, "class", "river"), K.EDGE_WRONG),
    "an edge has an unknown class": (put("edges", 0, "class", "ditch"), K.VALUE_WRONG),
    "an edge along nothing is hard": (put("edges", 0, "hard", value=True), K.EDGE_WRONG),
    "an edge along the river is not hard": (
        lambda p: put("edges", list(p.edges["hard"]).index(1), "hard", value=False)(p),
        K.EDGE_WRONG,
    ),
    "an edge has its ends the wrong way round": (
        both(put("edges", 0, "unit_a", 2), put("edges", 0, "unit_b", 1)),
        K.EDGE_WRONG,
    ),
    # households and measures
    "a unit has a household too many": (put("units", 3, "households", 21), K.SUM_WRONG),
    "a unit counts a building too many": (put("units", 3, "building_count", 2), K.SUM_WRONG),
    "a grid has a household too many": (put("grids", 1, "households", 141), K.SUM_WRONG),
    "a building has other households": (put("buildings", 3, "households", 19), K.SUM_WRONG),
    "a building has negative households": (put("buildings", 3, "households", -20), K.VALUE_WRONG),
    "a building is missing": (drop("buildings", 3), K.SUM_WRONG),
    "a building stands twice": (repeat("buildings", 3), K.ID_REPEATED),
    "a grid's deviation is off": (put("grids", 0, "deviation", 0.05), K.MEASURE_WRONG),
    "a grid's deviation is in percent": (put("grids", 0, "deviation", 190.0), K.MEASURE_WRONG),
    "a grid is said to be a circle": (put("grids", 0, "compactness", 1.0), K.MEASURE_WRONG),
    "a grid's reach is off": (put("grids", 0, "reach_m", 10.0), K.MEASURE_WRONG),
    "the target is another": (info(target=TARGET + 1), K.MEASURE_WRONG),
    # buildings
    "a building belongs to a neighbouring unit": (
        put("buildings", 3, "unit_id", 5),
        K.BUILDING_ELSEWHERE,
    ),
    "a building belongs to no unit": (put("buildings", 3, "unit_id", 999), K.REFERENCE_UNKNOWN),
    "a building stands in another unit": (
        shape("buildings", 3, moved(50, 0)),
        K.BUILDING_ELSEWHERE,
    ),
    "a point building stands in another unit": (
        shape("buildings", row_of("buildings", "building_id", "b15"), moved(50, 0)),
        K.BUILDING_ELSEWHERE,
    ),
    "a building stands outside all communities, not listed": (
        shape("buildings", 0, moved(-40, 0)),
        K.NOT_LISTED,
    ),
    "a building stands far outside": (shape("buildings", 0, moved(-90, 0)), K.BUILDING_ELSEWHERE),
    "a building is cut between grids": (shape("buildings", 1, moved(18, 0)), K.BUILDING_CUT),
    "a building is a line": (
        shape("buildings", 3, lambda g: shapely.LineString(g.exterior.coords)),
        K.GEOMETRY_BAD,
    ),
    # exceptions
    "a building across a border is not listed": (drop("exceptions", 1), K.BUILDING_CUT),
    "an oversized building is not listed": (drop("exceptions", 0), K.NOT_LISTED),
    "an exclave is not listed": (drop("exceptions", 3), K.NOT_LISTED),
    "a community under one target is not listed": (drop("exceptions", 4), K.NOT_LISTED),
    "an oversized building is listed that is none": (
        listing("oversized_building", TWO + "001", TWO),
        K.LISTED_WRONGLY,
    ),
    "a community is listed as under one target and is not": (
        listing("below_target", TWO + "001", TWO),
        K.LISTED_WRONGLY,
    ),
    "an exception of an unknown kind": (put("exceptions", 0, "kind", "odd"), K.VALUE_WRONG),
    "an exclave is listed without its grid": (
        put("exceptions", 3, "grid_code", ""),
        K.VALUE_MISSING,
    ),
    "an exception names an unknown grid": (
        put("exceptions", 0, "grid_code", ONE + "099"),
        K.REFERENCE_UNKNOWN,
    ),
    # what the file is made of
    "a column is missing": (
        lambda p: replace(p, grids=p.grids.drop(columns="reach_m")),
        K.COLUMN_MISSING,
    ),
    "households are texts": (
        lambda p: replace(p, units=p.units.astype({"households": str})),
        K.TYPE_WRONG,
    ),
    "households are fractions": (
        lambda p: replace(p, units=p.units.astype({"households": float})),
        K.TYPE_WRONG,
    ),
    "a grid has no code": (put("grids", 0, "grid_code", None), K.VALUE_MISSING),
    "there are no units": (lambda p: replace(p, units=p.units.iloc[:0]), K.VALUE_MISSING),
    "a layer is in another CRS": (
        lambda p: replace(p, units=p.units.to_crs(METRIC)),
        K.CRS_WRONG,
    ),
    "the metric CRS is in degrees": (info(metric_crs="EPSG:4490"), K.VALUE_WRONG),
    "the metric CRS is unknown": (info(metric_crs="EPSG:0"), K.VALUE_WRONG),
    "the target is zero": (info(target=0), K.VALUE_WRONG),
}


@pytest.fixture(scope="module", autouse=True)
def without_waiting_for_the_disk() -> Iterator[None]:
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})
    yield
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": None})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.gpkg"


@pytest.mark.parametrize("plan", [sample_plan(), GOOD], ids=["squares", "river"])
def test_a_good_plan_has_no_fault(plan: Plan, path: Path) -> None:
    write_plan(plan, path)
    assert check_plan(path) == []


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_finds_that(name: str) -> None:
    change, kind = CORRUPTIONS[name]
    found = check_layers(frames_of(change(GOOD)))
    assert kind in {fault.kind for fault in found}, [str(fault) for fault in found]


@pytest.mark.parametrize("name", list(CORRUPTIONS)[::9])
def test_finds_in_the_file_what_it_finds_in_memory(name: str, path: Path) -> None:
    plan = CORRUPTIONS[name][0](GOOD)
    write_plan(plan, path)
    assert check_plan(path) == check_layers(frames_of(plan))


def frames_of(plan: Plan) -> dict[str, pd.DataFrame]:
    layers = {layer: getattr(plan, layer) for layer in (*GEOMETRY_TYPES, "edges")}
    return layers | {"plan": _info_row(plan.info)}


@pytest.mark.parametrize("layer", ["grids", "edges", "plan"])
def test_finds_that_a_layer_is_missing(layer: str, path: Path) -> None:
    write_plan(GOOD, path)
    with closing(sqlite3.connect(path)) as file:
        file.execute("DELETE FROM gpkg_contents WHERE table_name = ?", [layer])
        file.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", [layer])
        file.execute("DELETE FROM gpkg_ogr_contents WHERE table_name = ?", [layer])
        file.execute(f'DROP TABLE "{layer}"')
        file.commit()
    assert [(f.kind, f.layer) for f in check_plan(path)] == [(K.LAYER_MISSING, layer)]


def test_finds_parameters_that_are_no_json(path: Path) -> None:
    write_plan(GOOD, path)
    row = pyogrio.read_dataframe(path, layer="plan")
    row["parameters"] = "{"
    pyogrio.write_dataframe(
        row, path, layer="plan", driver="GPKG", layer_options={"OVERWRITE": "YES"}
    )
    assert [f.kind for f in check_plan(path)] == [K.VALUE_WRONG]


def test_a_dead_end_is_the_only_fault_where_it_parts_a_grid() -> None:
    found = check_layers(frames_of(with_dead_end(GOOD)))
    assert [(fault.kind, fault.row) for fault in found] == [(K.STRADDLE, 1)]


def test_a_border_runs_along_the_line_drawn_on_it_not_along_one_that_leaves_it_sharply() -> None:
    plan = with_path_beside_track(GOOD, (30.0, 0.009), (SIDE_M, 1.0))
    assert check_layers(frames_of(plan)) == []


def test_of_two_lines_drawn_on_one_border_the_one_that_costs_least_counts() -> None:
    found = check_layers(frames_of(with_path_beside_track(GOOD, (SIDE_M, 0.0))))
    assert K.EDGE_WRONG in {fault.kind for fault in found}


@pytest.mark.parametrize("name", [name for name in CORRUPTIONS if "straddles" in name])
def test_a_straddle_is_the_only_fault_of_a_plan_that_agrees_otherwise(name: str) -> None:
    kinds = {fault.kind for fault in check_layers(frames_of(CORRUPTIONS[name][0](GOOD)))}
    assert kinds == {K.STRADDLE}


def test_a_single_wrong_value_is_one_fault_with_row_and_place(path: Path) -> None:
    write_plan(put("units", 3, "building_count", 2)(GOOD), path)
    (fault,) = check_plan(path)
    assert (fault.layer, fault.row) == ("units", 4)
    stored = GOOD.units.geometry.iloc[3]
    assert fault.place is not None
    assert stored.contains(shapely.Point(fault.place))


def test_all_faults_are_listed_at_once(path: Path) -> None:
    change = both(
        put("grids", 0, "kind", "special"), drop("edges", 0), put("units", 3, "households", 21)
    )
    write_plan(change(GOOD), path)
    kinds = {fault.kind for fault in check_plan(path)}
    assert {K.VALUE_WRONG, K.EDGE_MISSING, K.SUM_WRONG} <= kinds


@pytest.mark.parametrize("content", [None, b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_what_is_no_geopackage_is_wrong_input(content: bytes | None, path: Path) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=path.name):
        check_plan(path)


def test_faults_can_be_written_as_json(path: Path) -> None:
    write_plan(put("units", 3, "building_count", 2)(GOOD), path)
    (fault,) = check_plan(path)
    assert json.loads(json.dumps(fault.as_dict()))["kind"] == "sum_wrong"


def test_the_command_ends_with_one_line_when_good_and_1_with_all_faults(path: Path) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    check.add_to(app)
    run = partial(CliRunner().invoke, app)
    write_plan(GOOD, path)
    good = run(["check", str(path)])
    assert (good.exit_code, good.stdout.count("\n")) == (0, 1)
    plan = put("units", 3, "building_count", 2)(put("grids", 0, "kind", "special")(GOOD))
    write_plan(plan, path)
    bad = run(["check", str(path)])
    assert bad.exit_code == 1
    assert "sum_wrong" in bad.stdout
    assert "value_wrong" in bad.stdout
    answer = json.loads(run(["check", str(path), "--json"]).stdout)
    assert answer["good"] is False
    assert {fault["kind"] for fault in answer["faults"]} == {"sum_wrong", "value_wrong"}
