"""The worker's page works out on the phone what the server would: datum, grid, distance."""

import json
import shutil
import subprocess

import numpy as np
import pytest
import shapely
from sample_plan import sample_plan

from gridding.datum import gcj02_to_wgs84, wgs84_to_gcj02
from gridding.ground import CGCS2000, distance_m
from gridding.locate import Locator
from gridding.outline import in_china
from maps.style import WEB

PLAN = sample_plan()
CODES = list(PLAN.grids["grid_code"])
ASK = """
const { cards, gcj, points, said } = JSON.parse(process.argv[1]);
const { gcj02ToWgs84 } = await import("./datum.js");
const { borderDistance, contains, gridAt, judge } = await import("./ground.js");
const { maybeCode, pairIn, pointOf } = await import("./said.js");
const at = points.map(([lon, lat]) => ({ lon, lat }));
console.log(JSON.stringify({
  true: gcj.map(([lon, lat]) => gcj02ToWgs84(lon, lat)).map(({ lon, lat }) => [lon, lat]),
  grids: at.map((point) => gridAt([...cards].reverse(), point)?.grid.grid_code ?? ""),
  inside: at.map((point) => contains(cards[0].geometry, point)),
  metres: at.map((point) => borderDistance(cards[0].geometry, point)),
  verdicts: at.map((point) => judge(cards[0].geometry, point, 5).where),
  said: said.map((text) => pairIn(text) ? pointOf(pairIn(text)) : maybeCode(text)),
}));
"""
SAID = {
    "40.657, 109.84": {"lat": 40.657, "lon": 109.84, "swapped": False},
    "（109.84，40.657）": {"lat": 40.657, "lon": 109.84, "swapped": True},
    "４０.５ １０９": {"lat": 40.5, "lon": 109, "swapped": False},
    "42.37 -71.11": {"lat": 42.37, "lon": -71.11, "swapped": False},
    "150203001001007": True,
    "友谊大街12号": False,
    "12 Main Street": False,
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, np.ndarray, dict]:
    """GCJ-02 points of all China, points around the plan, and what the page says of them."""
    rng = np.random.default_rng(7)
    true = np.column_stack([rng.uniform(80, 122, 400), rng.uniform(24, 45, 400)])
    true = true[in_china(*true.T)]
    gcj = np.column_stack(wgs84_to_gcj02(*true.T))
    west, south, east, north = PLAN.grids.total_bounds
    points = rng.uniform((west - 1e-3, south - 1e-3), (east + 1e-3, north + 1e-3), (1500, 2))
    corners = shapely.get_coordinates(PLAN.grids.geometry.to_numpy())
    points = np.vstack([points, corners])
    cards = [
        {"grid": {"grid_code": row.grid_code}, "geometry": shapely.geometry.mapping(row.geometry)}
        for row in PLAN.grids.itertuples()
    ]
    told = {"cards": cards, "gcj": gcj.tolist(), "points": points.tolist(), "said": list(SAID)}
    folder = tmp_path_factory.mktemp("web") / "worker"
    shutil.copytree(WEB / "worker", folder)
    # Node 18 takes them for modules only where a package says so.
    (folder / "package.json").write_text('{"type": "module"}')
    node = shutil.which("node")
    assert node
    command = [node, "--input-type=module", "-e", ASK, json.dumps(told)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return gcj, points, json.loads(done.stdout)


def test_gcj02_is_undone_to_a_centimetre(asked: tuple[np.ndarray, np.ndarray, dict]) -> None:
    gcj, _, told = asked
    lon, lat = gcj02_to_wgs84(*gcj.T)
    _, _, off = CGCS2000.inv(lon, lat, *np.array(told["true"]).T)
    assert off.max() < 0.01
    _, _, moved = CGCS2000.inv(*gcj.T, *np.array(told["true"]).T)
    assert moved.min() > 10


def test_a_point_is_in_the_grid_that_the_server_says(
    asked: tuple[np.ndarray, np.ndarray, dict],
) -> None:
    _, points, told = asked
    named = PLAN.communities[["code", "name"]], PLAN.streets[["code", "name"]]
    locator = Locator(PLAN.grids, *named, PLAN.info.metric_crs)
    positions, _ = locator.locate_many(*points.T)
    assert told["grids"] == ["" if at < 0 else CODES[at] for at in positions]
    assert "" in told["grids"]


def test_the_border_is_as_far_as_the_server_measures_and_the_verdict_allows_for_the_fix(
    asked: tuple[np.ndarray, np.ndarray, dict],
) -> None:
    _, points, told = asked
    border = PLAN.grids.geometry.iloc[0].boundary
    metres = np.array([distance_m(border, *point) for point in points])
    assert np.abs(np.array(told["metres"]) - metres).max() < 0.01
    verdicts = np.where(told["inside"], "inside", "outside")
    verdicts[metres <= 5] = "edge"
    assert told["verdicts"] == verdicts.tolist()
    assert set(verdicts) == {"inside", "outside", "edge"}


def test_a_point_is_read_however_it_was_copied(
    asked: tuple[np.ndarray, np.ndarray, dict],
) -> None:
    assert dict(zip(SAID, asked[2]["said"], strict=True)) == SAID
