"""Look-ups by address: Cambridge's crash reports, and an invented Chinese district's addresses."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Engine

from api.address import Match, find_address, settled
from bench import places
from bench.said import WAYS
from bench.tables import Table
from gridding.address.gazetteer import gazetteer
from gridding.address.named import named_in_district
from gridding.manifest import load_manifest
from gridding.read import read_district
from sql.divisions import keep_district
from sql.engine import open_engine
from sql.gazetteer import keep_gazetteer
from sql.running import running_cluster

ADDRESSES = """
[layers.addresses]
file = "{data}/cambridge/cambridge.gpkg"
layer = "addresses_2015"
columns = {{ address = "full_address" }}
[layers.roads]
file = "{data}/cambridge/cambridge.gpkg"
layer = "roads_centerline"
columns = {{ name = "Street" }}
"""
ROWS = {"odd rows (developed on)": 0, "even rows (held back)": 1}
SHARES = {
    "rows": "",
    "with a house number": ",",
    "matched": ".1%",
    "same police area": ".1%",
    "p50 ms": ".1f",
    "p99 ms": ".1f",
}


OUT = {
    "said": "",
    "looked up": ",",
    "found": ".1%",
    "wrong": ".2%",
    "first candidate": ".1%",
    "p50 ms": ".1f",
}
MARKS = "新老大小前后"
LARGE = 100_000
NORTH = "内蒙古自治区包头市昆都仑区"
EACH = 500


@dataclass(frozen=True)
class Looked:
    """What was found for one text, and how long it took."""

    match: Match | None
    best: Match | None
    ms: float


def run(folder: Path, seeds: Sequence[int]) -> Iterator[Table]:
    """Measure all; Cambridge only where its data lie beside the checkout."""
    home = folder / "addresses"
    home.mkdir(exist_ok=True)
    home.chmod(0o711)
    folder.chmod(0o711)  # the private server runs as another user
    with running_cluster(home) as url:
        engine = open_engine(url)
        try:
            yield from _cambridge(engine, folder)
            yield from _invented(engine, folder, seeds)
        finally:
            engine.dispose()


def build(engine: Engine, manifest: Path, least: int = 0) -> int:
    """Build the gazetteer of a manifest; return how many names it has, at least so many."""
    district = read_district(load_manifest(manifest))
    rows = _grown(gazetteer(named_in_district(district)), least)
    settings = district.manifest.district
    with engine.begin() as connection:
        district_id = keep_district(connection, settings.code, settings.name)
        keep_gazetteer(connection, district_id, rows)
    return len(rows)


def _grown(rows: gpd.GeoDataFrame, least: int) -> gpd.GeoDataFrame:
    """Return the rows, and again under names that begin otherwise until there are enough."""
    copies = [rows]
    for mark in MARKS[: -(-least // len(rows)) - 1 if least else 0]:
        again = rows.copy()
        for name in ("text", "key", "street", "place"):
            again[name] = np.where(rows[name] == "", "", mark + rows[name])
        copies.append(again)
    return pd.concat(copies, ignore_index=True)


def look_up(engine: Engine, said: Sequence[str]) -> list[Looked]:
    """Look texts up, one after the other."""
    found = []
    with engine.connect() as connection:
        for text in said:
            begin = time.perf_counter()
            matches = find_address(connection, text)
            ms = (time.perf_counter() - begin) * 1000
            found.append(Looked(settled(matches), matches[0] if matches else None, ms))
    return found


def crashes(every: int = 1) -> pd.DataFrame:
    """Return the crash reports that have a house number: row, said, lon, lat."""
    frame = gpd.read_file(places.DATA / "cambridge" / "crashes.gpkg", ignore_geometry=True)
    frame = frame.assign(row=np.arange(1, len(frame) + 1))
    numbered = frame[frame["Street Number"].notna() & frame["Steet Name"].notna()]
    said = numbered["Street Number"].str.strip() + " " + numbered["Steet Name"].str.strip()
    return numbered[["row", "lon", "lat"]].assign(said=said)[::every]


def police_areas() -> gpd.GeoDataFrame:
    """Return the areas by which the police answer."""
    return gpd.read_file(places.DATA / "cambridge" / "cambridge.gpkg", layer="police_response")


def same_area(areas: gpd.GeoDataFrame, said: pd.DataFrame, found: Sequence[Looked]) -> np.ndarray:
    """Mark which of the matches lie in the area in which the police's own coordinate lies."""
    theirs = _area(areas, said["lon"].to_numpy(), said["lat"].to_numpy())
    ours = _area(
        areas,
        np.array([each.match.lon if each.match else np.nan for each in found]),
        np.array([each.match.lat if each.match else np.nan for each in found]),
    )
    return (ours == theirs) & (ours >= 0)


def _area(areas: gpd.GeoDataFrame, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    index = np.full(len(lon), -1)
    there = np.flatnonzero(~np.isnan(lon))
    tree = shapely.STRtree(areas.geometry.to_numpy())
    point, area = tree.query(shapely.points(lon[there], lat[there]), predicate="intersects")
    index[there[point]] = area
    return index


def _cambridge(engine: Engine, folder: Path) -> Iterator[Table]:
    plain = places.cambridge(folder).get(places.MERGED_COMMUNITIES)
    if plain is None:
        return
    manifest = folder / "addresses.toml"
    manifest.write_text(plain.read_text() + ADDRESSES.format(data=places.DATA))
    names = build(engine, manifest)
    said, areas = crashes(), police_areas()
    found = look_up(engine, list(said["said"]))
    same = same_area(areas, said, found)
    rows = []
    for title, rest in {**ROWS, "all rows": None}.items():
        chosen = np.ones(len(said), bool) if rest is None else (said["row"] % 2 == 1 - rest)
        rows.append({"rows": title, **_figures(found, same, np.flatnonzero(chosen))})
    note = (
        f"Crash reports with a house number, looked up by number and street in a gazetteer of "
        f"{names:,} names; matched: settled, not only candidates; of those, how many lie in the "
        "police_response area of the police's own coordinate."
    )
    yield Table("Cambridge: addresses of crash reports", SHARES, rows, note)


def invented(engine: Engine, manifest: Path, seed: int, each: int) -> list[dict[str, object]]:
    """Say addresses of a district in many ways, look them up, and tell how often they are found."""
    district = read_district(load_manifest(manifest))
    build(engine, manifest, LARGE if each >= EACH else 0)
    rng = np.random.default_rng(seed)
    buildings = district.buildings[district.buildings["address"].str.contains("号.*号楼")]
    points = shapely.point_on_surface(buildings.geometry.to_numpy())
    tree = shapely.STRtree(district.communities.geometry.to_numpy())
    streets = dict(zip(district.streets["code"], district.streets["name"], strict=True))
    home = tree.nearest(points)
    rows = []
    for way, say in WAYS.items():
        chosen = rng.choice(len(buildings), each, replace=False)
        said = []
        for at in chosen:
            community = district.communities.iloc[home[at]]
            prefix = f"{NORTH}{streets[community['street_code']]}{community['name']}"
            said.append(say(buildings["address"].iloc[at], prefix, rng))
        found = look_up(engine, said)
        ids = buildings["building_id"].to_numpy(dtype=object)[chosen]
        rows.append({"said": way, **_outcomes(found, list(ids))})
    return rows


def _outcomes(found: Sequence[Looked], ids: Sequence[str]) -> dict[str, float]:
    pairs = list(zip(found, ids, strict=True))
    return {
        "looked up": len(pairs),
        "found": float(np.mean([f.match is not None and f.match.source_id == i for f, i in pairs])),
        "wrong": float(np.mean([f.match is not None and f.match.source_id != i for f, i in pairs])),
        "first candidate": float(
            np.mean(
                [f.match is None and f.best is not None and f.best.source_id == i for f, i in pairs]
            )
        ),
        "p50 ms": median(f.ms for f in found),
    }


def _invented(engine: Engine, folder: Path, seeds: Sequence[int]) -> Iterator[Table]:
    for seed in seeds[:1]:
        rows = invented(engine, places.kundulun(folder, seed), seed, EACH)
        note = (
            f"A gazetteer of more than {LARGE:,} names: the district's, and again under others. "
            "Addresses of buildings said in other ways; found: settled, and the same building; "
            "wrong: settled, but another; first candidate: not settled, but listed first."
        )
        yield Table(
            f"Invented district, seed {seed}: addresses said in other ways", OUT, rows, note
        )


def _figures(found: Sequence[Looked], same: np.ndarray, rows: np.ndarray) -> dict[str, float]:
    matched = np.array([found[i].match is not None for i in rows])
    ms = sorted(found[i].ms for i in rows)
    return {
        "with a house number": len(rows),
        "matched": matched.mean(),
        "same police area": same[rows].sum() / matched.sum(),
        "p50 ms": median(ms),
        "p99 ms": ms[int(len(ms) * 0.99)],
    }
