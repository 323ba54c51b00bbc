"""Which street holds each community, where that is certain; communities dissolved into streets."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from gridding.district import STORAGE_CRS
from gridding.land.exceptions import ExceptionKind, exception_row
from gridding.read.layer import Reading
from gridding.read.overlaps import lonlat, measured, stored_rows
from gridding.read.table import Table

CERTAIN_SHARE = 0.99
"""A community lies in a street that holds so much of it, and at most the rest in any other."""
SLIVER_M2 = 1.0
"""A community may stick out of its street by so much without a word."""

_FULL_CODE, _STREET_DIGITS = 12, 9


def named_streets(
    reading: Reading,
    table: Table,
    communities: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame | None,
    metric: CRS,
) -> gpd.GeoDataFrame:
    """Give every community the code of its street.

    Where streets are given, the one that holds `CERTAIN_SHARE` of the community, and what sticks
    out is listed; a community across streets, or outside the one that it names, is a fault.
    Without streets it is the code or the name that the community carries, or the first digits of
    its own code, or the district.

    Parameters
    ----------
    reading : Reading
    table : Table
        Rows of the communities.
    communities : GeoDataFrame
        ``code, name, street_code, street_name, geometry`` in EPSG:4490, in the table's order.
    streets : GeoDataFrame or None
        ``code, name, geometry``.
    metric : CRS

    Returns
    -------
    GeoDataFrame
        The communities with ``street_code`` filled.
    """
    if streets is not None and len(streets):
        code = _by_ground(reading, table, communities, streets, metric)
    else:
        code = _by_word(reading, table, communities)
    return communities.assign(street_code=code)


def streets_of(communities: gpd.GeoDataFrame, reading: Reading) -> gpd.GeoDataFrame:
    """Dissolve communities into streets.

    Parameters
    ----------
    communities : GeoDataFrame
        ``code, name, street_code, street_name, geometry``, as `named_streets` gives them.
    reading : Reading

    Returns
    -------
    GeoDataFrame
        ``code, name, geometry``, sorted by code. The name is the one that its communities say,
        or their own where a community is the street, or the district's.
    """
    district = reading.manifest.district
    names = {district.code: district.name}
    own = communities[communities["code"] == communities["street_code"]]
    names |= dict(zip(own["code"], own["name"], strict=True))
    said = communities[communities["street_name"] != ""].drop_duplicates("street_code")
    names |= dict(zip(said["street_code"], said["street_name"], strict=True))
    groups = communities.groupby("street_code", sort=True).geometry
    codes = [str(code) for code in groups.groups]
    frame = gpd.GeoDataFrame(
        {"code": codes, "name": [names.get(code, code) for code in codes]},
        geometry=[shapely.union_all(groups.get_group(code).to_numpy()) for code in codes],
        crs=STORAGE_CRS,
    )
    return frame.astype({"code": "str", "name": "str"})


def in_place_of_communities(
    communities: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, reading: Reading
) -> gpd.GeoDataFrame:
    """Let streets stand where communities did: grids are to nest in them directly.

    Parameters
    ----------
    communities : GeoDataFrame
        With ``street_code``.
    streets : GeoDataFrame
        ``code, name``.
    reading : Reading
        Its exceptions name the streets from now on.

    Returns
    -------
    GeoDataFrame
        ``code, name, street_code, street_name, geometry``: the ground of each street's communities.
    """
    street = dict(zip(communities["code"], communities["street_code"], strict=True))
    reading.exceptions = [(r[0], street.get(r[1], r[1]), *r[2:]) for r in reading.exceptions]
    dissolved = streets_of(communities, reading)
    names = dict(zip(streets["code"], streets["name"], strict=True))
    name = dissolved["code"].map(names).astype("str")
    return dissolved.assign(name=name, street_code=dissolved["code"], street_name=name)


def _by_word(reading: Reading, table: Table, communities: gpd.GeoDataFrame) -> NDArray[np.object_]:
    district = reading.manifest.district
    out: NDArray[np.object_] = communities["street_code"].to_numpy(dtype=object).copy()
    street_is_parent = district.parent == "street"
    for i, (code, name) in enumerate(
        zip(communities["code"], communities["street_name"], strict=True)
    ):
        digits = code.isdecimal()
        if out[i]:
            continue
        if digits and len(code) == _FULL_CODE:
            out[i] = code[:_STREET_DIGITS]
        elif digits and len(code) == _STREET_DIGITS and street_is_parent:
            out[i] = code
        else:
            out[i] = name or ("" if street_is_parent else district.code)
    reading.faults.at_rows(
        table,
        out == "",
        'nothing says the street of the community, and parent is "street"',
        found=communities["code"].tolist(),
        wanted="[layers.streets], a column street_code, or codes of 12 digits (street: 9)",
    )
    return out


@dataclass(frozen=True)
class _Shares:
    """How much of each community lies in each street; geometry in the metric CRS."""

    ground: NDArray[np.object_]
    held: NDArray[np.object_]
    street: NDArray[np.object_]
    share: NDArray[np.float64]
    metric: CRS

    def most_beside(self, mine: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return each community's largest share in any street but its own."""
        others = self.share.copy()
        others[np.arange(len(others)), mine] = 0.0
        most: NDArray[np.float64] = others.max(axis=1)
        return most

    def beyond(self, i: int, streets: NDArray[np.int64]) -> BaseGeometry:
        """Return the part of a community outside some streets."""
        part: BaseGeometry = shapely.difference(
            self.ground[i], shapely.union_all(self.held[streets])
        )
        return part

    def told(self, i: int) -> str:
        """Return where a community lies, in words."""
        order = np.argsort(-self.share[i].round(3), kind="stable")
        some = [int(j) for j in order if self.share[i, j] > 0]
        parts = [(f"in {self.street[j]}", self.ground[i] & self.held[j]) for j in some]
        parts.append(("in none", self.beyond(i, np.array(some, dtype=np.int64))))
        return ", ".join(
            f"{part.area / self.ground[i].area:.1%} {where} (at {lonlat(part, self.metric)})"
            for where, part in parts
            if part.area > SLIVER_M2
        )


def _shares(communities: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, metric: CRS) -> _Shares:
    ground, held = measured(communities, metric), measured(streets, metric)
    share = np.zeros((len(ground), len(held)))
    one, other = shapely.STRtree(held).query(ground, predicate="intersects")
    common = shapely.area(shapely.intersection(ground[one], held[other]))
    share[one, other] = common / shapely.area(ground[one])
    return _Shares(ground, held, streets["code"].to_numpy(dtype=object), share, metric)


def _by_ground(
    reading: Reading,
    table: Table,
    communities: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    metric: CRS,
) -> NDArray[np.object_]:
    shares = _shares(communities, streets, metric)
    said = _said(communities, streets)
    column = {code: j for j, code in enumerate(shares.street)}
    best = shares.share.argmax(axis=1)
    mine = np.array([column.get(c, b) for c, b in zip(said, best, strict=True)], dtype=np.int64)
    share = shares.share[np.arange(len(mine)), mine]
    named = said != ""
    lost = np.where(named, ~np.isin(said, shares.street), share == 0)
    reading.faults.at_rows(
        table,
        lost,
        "the community belongs to none of the streets",
        found=[code or "no code, and within no street" for code in said],
        wanted="the code of a street",
    )
    apart = (share < CERTAIN_SHARE) | (~named & (shares.most_beside(mine) > 1 - CERTAIN_SHARE))
    for name, wrong, message in (
        (True, apart & named & ~lost, "the community does not lie in the street that it names"),
        (False, apart & ~named & ~lost, "the community does not lie in one street"),
    ):
        found = [
            f"{communities['code'].iloc[i]}{f', of street {said[i]}' if name else ''}: "
            + shares.told(i)
            if wrong[i]
            else ""
            for i in range(len(wrong))
        ]
        wanted = f"at least {CERTAIN_SHARE:.0%} in one street"
        reading.faults.at_rows(table, wrong, message, found=found, wanted=wanted)
    _list_beyond(reading, communities, shares, mine, ~lost & ~apart)
    return shares.street[mine]


def _list_beyond(
    reading: Reading,
    communities: gpd.GeoDataFrame,
    shares: _Shares,
    mine: NDArray[np.int64],
    certain: NDArray[np.bool_],
) -> None:
    rows = []
    for i in np.flatnonzero(certain & (shares.share.max(axis=1) < 1)):
        beyond = shares.beyond(int(i), mine[i : i + 1])
        if beyond.area > SLIVER_M2:
            detail = f"part of the community outside its street {shares.street[mine[i]]}"
            code = str(communities["code"].iloc[i])
            rows.append(exception_row(ExceptionKind.SLIVER, code, detail, beyond))
    reading.exceptions += stored_rows(rows, shares.metric)


def _said(communities: gpd.GeoDataFrame, streets: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return the street that each community names, by code or by a name that only one has."""
    only = streets.drop_duplicates("name", keep=False)
    by_name = dict(zip(only["name"], only["code"], strict=True))
    return np.array(
        [
            code or by_name.get(name, "")
            for code, name in zip(
                communities["street_code"], communities["street_name"], strict=True
            )
        ],
        dtype=object,
    )
