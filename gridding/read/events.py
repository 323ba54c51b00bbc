"""Events as a table of some platform has them: CSV or XLSX, all faults at once."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridding.crs import ACCEPTED, reference, try_lonlat
from gridding.errors import Fault, InputError
from gridding.read.columns import find_columns
from gridding.read.faults import Faults
from gridding.read.points import open_csv
from gridding.read.sheet import open_xlsx
from gridding.read.table import Table
from gridding.read.values import duplicates, texts

EVENTS = {
    "external_id": ("external_id", "event_id", "id", "编号", "事件编号", "案件编号", "工单编号"),
    "kind": ("kind", "type", "category", "类型", "事件类型", "类别", "问题类型"),
    "text": ("text", "description", "内容", "描述", "事件描述", "问题描述", "诉求内容"),
    "reported_at": ("reported_at", "time", "上报时间", "时间", "受理时间", "发生时间", "来电时间"),
    "source": ("source", "来源", "事件来源", "渠道"),
    "lon": ("lon", "lng", "longitude", "x", "经度"),
    "lat": ("lat", "latitude", "y", "纬度"),
    "address": ("address", "地址", "详细地址", "事发地址", "事件地址", "地点"),
}
LONGEST = {"external_id": 200, "kind": 100, "text": 10_000, "source": 100, "address": 500}
"""Letters of a text."""
WANTED_TIME = "a time like 2026-03-01T12:00:00+08:00, or without offset where timezone says it"

_TIME = (
    r"^(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,6}))?)?)?"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?$"
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_FIRST = pd.Timestamp("1900-01-01", tz="UTC")


def read_timezone(name: str) -> tzinfo:
    """Read a time zone: an offset like ``+08:00``, or a name like ``Asia/Shanghai``.

    Raises
    ------
    InputError
    """
    if found := _OFFSET.fullmatch(name.strip()):
        minutes = 60 * int(found[2]) + int(found[3])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    try:
        return ZoneInfo(name.strip())
    except (ValueError, OSError, KeyError):
        wanted = "+08:00 or Asia/Shanghai, for example"
        raise InputError(
            Fault("no time zone", column="timezone", found=repr(name), wanted=wanted)
        ) from None


def read_events(
    path: Path, crs: str | None = None, *, source: str = "", zone: tzinfo | None = None
) -> pd.DataFrame:
    """Read a file of events; nothing is written anywhere.

    Parameters
    ----------
    path : Path
        CSV or XLSX.
    crs : str, optional
        What longitude and latitude refer to: `gridding.crs.reference`.
    source : str
        Who tells of all, in place of the file's own column.
    zone : tzinfo, optional
        Of times that have no offset.

    Returns
    -------
    DataFrame
        ``source, external_id, kind, text, address`` (texts), ``reported_at`` (UTC), ``x, y`` as
        given and ``lon, lat`` in EPSG:4490 (NaN where only an address is given), ``row`` (in the
        file, from 1).

    Raises
    ------
    InputError
        All faults of the file at once.
    """
    faults = Faults()
    if crs is not None:
        reference(crs)
    table = _open(path, faults)
    if table is None:
        faults.raise_if_any()
        raise AssertionError("unreachable: no table without a fault")
    needed = ["external_id", "kind", "reported_at", *([] if source else ["source"])]
    columns = find_columns(table, EVENTS, {}, faults, required=tuple(needed))
    frame = pd.DataFrame({field: texts(table, columns.get(field)) for field in EVENTS})
    if source:
        frame["source"] = source
    _check_texts(table, frame, columns, needed, faults)
    if "external_id" in columns:
        of_source = (frame["source"] + "\0" + frame["external_id"]).to_numpy(dtype=object)
        of_source[(frame["external_id"] == "").to_numpy()] = ""
        duplicates(table, of_source, columns["external_id"], faults, what="id")
    frame["reported_at"] = _times(table, frame["reported_at"], columns, zone, faults)
    places = _places(table, frame, columns, crs, faults)
    faults.raise_if_any()
    return frame.drop(columns=["lon", "lat"]).assign(**places, row=table.rows)


def _open(path: Path, faults: Faults) -> Table | None:
    kinds = {".csv": open_csv, ".txt": open_csv, ".xlsx": open_xlsx}
    opened = kinds.get(path.suffix.lower())
    if not path.is_file():
        faults.add(Fault("there is no such file", file=path.name, found="nothing"))
        return None
    if opened is None:
        faults.add(
            Fault("no format for events", path.name, found=path.suffix, wanted="CSV or XLSX")
        )
        return None
    table = opened(path, path.name, faults)
    if table is not None and not len(table):
        faults.add(table.fault("the file is empty", wanted="rows"))
        return None
    return table


def _check_texts(
    table: Table, frame: pd.DataFrame, columns: dict[str, str], needed: list[str], faults: Faults
) -> None:
    for field, column in columns.items():
        if field in needed:
            none = (frame[field] == "").to_numpy()
            faults.at_rows(table, none, "no value", column=column, wanted=f"a {field}")
        if field in LONGEST:
            long = (frame[field].str.len() > LONGEST[field]).to_numpy()
            wanted = f"at most {LONGEST[field]} letters"
            faults.at_rows(table, long, "the text is too long", column=column, wanted=wanted)


def _times(
    table: Table,
    said: pd.Series,
    columns: dict[str, str],
    zone: tzinfo | None,
    faults: Faults,
) -> pd.Series:
    parts = said.astype("str").str.extract(_TIME)
    given = (said != "").to_numpy()
    numbers = parts.drop(columns=["offset", "fraction"]).fillna("0").astype("int64")
    read = pd.to_datetime(numbers.replace({"year": {0: 1}}), errors="coerce")
    read += pd.to_timedelta(parts["fraction"].fillna("0").str.ljust(6, "0").astype("int64"), "us")
    bare = parts["offset"].isna()
    column = columns.get("reported_at", "reported_at")
    if zone is None:
        lacking = (bare & read.notna()).to_numpy() & given
        faults.at_rows(table, lacking, "no offset", column=column, found=said.to_numpy(),
                       wanted=WANTED_TIME)  # fmt: skip
        local = read.dt.tz_localize("UTC")
    else:
        local = read.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    digits = parts["offset"].where(~bare, "+0000").replace("Z", "+0000").str.replace(":", "")
    minutes = 60 * digits.str[1:3].astype("int64") + digits.str[3:5].astype("int64")
    minutes = minutes.where(digits.str[0] == "+", -minutes)
    fixed = read.dt.tz_localize("UTC") - pd.to_timedelta(minutes, "min")
    found = local.where(bare, fixed)
    wrong = found.isna().to_numpy() & given
    faults.at_rows(table, wrong, "no moment", column=column, found=said.to_numpy(),
                   wanted=WANTED_TIME)  # fmt: skip
    latest = pd.Timestamp(datetime.now(UTC) + timedelta(minutes=1))
    far = ((found < _FIRST) | (found > latest)).to_numpy() & given
    faults.at_rows(
        table, far, "a moment to come, or too long ago", column=column, found=said.to_numpy(),
        wanted="a moment from 1900 up to now",
    )  # fmt: skip
    return found


def _places(
    table: Table, frame: pd.DataFrame, columns: dict[str, str], crs: str | None, faults: Faults
) -> dict[str, NDArray[np.float64]]:
    x = pd.to_numeric(frame["lon"], errors="coerce").to_numpy(dtype=float)
    y = pd.to_numeric(frame["lat"], errors="coerce").to_numpy(dtype=float)
    for field, numbers in (("lon", x), ("lat", y)):
        wrong = (frame[field] != "").to_numpy() & np.isnan(numbers)
        faults.at_rows(table, wrong, "not a number", column=columns.get(field, field),
                       found=frame[field].to_numpy())  # fmt: skip
    has_x, has_y = ((frame[field] != "").to_numpy() for field in ("lon", "lat"))
    wanted = "lon and lat, or address"
    faults.at_rows(table, has_x != has_y, "a part of the place is missing", wanted=wanted)
    nowhere = ~has_x & ~has_y & (frame["address"] == "").to_numpy()
    faults.at_rows(table, nowhere, "no place is given", wanted=wanted)
    placed = ~np.isnan(x) & ~np.isnan(y)
    lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    if placed.any() and crs is None:
        faults.add(table.fault("no CRS is given", column="crs", found="nothing", wanted=ACCEPTED))
    elif placed.any() and crs is not None:
        lon[placed], lat[placed], reasons = try_lonlat(x[placed], y[placed], reference(crs))
        why = np.full(len(x), "", dtype=object)
        why[placed] = reasons
        for reason in sorted(set(reasons) - {""}):
            found = [f"{a:.10g}, {b:.10g}" for a, b in zip(x, y, strict=True)]
            faults.at_rows(table, why == reason, reason, found=found, wanted="longitude, latitude")
    return {"x": x, "y": y, "lon": lon, "lat": lat}
