"""Pictures of the published plans for documents: what each shows, drawn once for each version."""

import hashlib
import io
import json
from collections import OrderedDict
from dataclasses import astuple, dataclass
from threading import Lock
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import Engine

from api.settings import Settings
from gridding.district import STORAGE_CRS
from gridding.errors import NotFoundError
from maps.sheets.picture import DPI, Shown, picture
from maps.sheets.words import WORDS
from maps.style import texts
from sql.showing import plan_card

KEPT_BYTES = 32 << 20
_DIVISIONS = ("district_code", "street_code", "community_code")


@dataclass(frozen=True)
class Wanted:
    """A picture that somebody wants.

    Attributes
    ----------
    grid, division : str
        The code of the one or the other; the other is empty.
    width, height : int
        Pixels.
    lang : {"zh", "en"}
    """

    grid: str
    division: str
    width: int
    height: int
    lang: str


@dataclass(frozen=True)
class Published:
    """The published plans as they go out for maps.

    Attributes
    ----------
    tag : str
        The same for the same plans.
    grids, barriers : bytes
        GeoJSON.
    """

    tag: str
    grids: bytes
    barriers: bytes


class Pictures:
    """Draws pictures one at a time, and keeps the last used.

    Parameters
    ----------
    engine : Engine
    settings : Settings
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings
        self._drawing = Lock()
        self._read: tuple[str, gpd.GeoDataFrame, gpd.GeoDataFrame] | None = None
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def tag(self, published: str, wanted: Wanted) -> str:
        """Return what is the same for the same picture."""
        said = (published, *astuple(wanted), *self._foot())
        return hashlib.sha256("\0".join(map(str, said)).encode()).hexdigest()[:24]

    def png(self, published: Published, wanted: Wanted) -> bytes:
        """Draw a picture.

        Parameters
        ----------
        published : Published
        wanted : Wanted

        Returns
        -------
        bytes
            PNG.

        Raises
        ------
        NotFoundError
            No published plan has such a grid or division.
        InputError
            This machine has no font for it.
        """
        # Half a second to import, and no use but here.
        from maps.sheets.png import write_png  # noqa: PLC0415

        tag = self.tag(published.tag, wanted)
        with self._drawing:
            found = self._kept.get(tag)
            if found is None:
                sheet = picture(
                    self._shown(published, wanted), wanted.width, wanted.height, wanted.lang
                )
                out = io.BytesIO()
                write_png(sheet, out, dpi=DPI)
                found = self._kept[tag] = out.getvalue()
            self._kept.move_to_end(tag)
            while sum(map(len, self._kept.values())) > KEPT_BYTES:
                self._kept.popitem(last=False)
        return found

    def _shown(self, published: Published, wanted: Wanted) -> Shown:
        if self._read is None or self._read[0] != published.tag:
            self._read = (published.tag, _frame(published.grids), _frame(published.barriers))
        _, grids, barriers = self._read
        levels = (
            ("grid_code",) if wanted.grid else ("district_code", "street_code", "community_code")
        )
        code = wanted.grid or wanted.division
        for level in levels:
            own = (grids[level] == code).to_numpy()
            if own.any():
                first = grids[own].iloc[0]
                return Shown(
                    self._title(first, level, wanted.lang),
                    grids,
                    own,
                    barriers,
                    (*self._foot(wanted.lang), self._plan(int(first["plan_id"]), wanted.lang)),
                )
        raise NotFoundError(f"no published plan has a grid or division {code}", code=code)

    def _title(self, first: Any, level: str, lang: str) -> str:
        words = WORDS[lang]
        district = self._card(int(first["plan_id"])).district_name
        if level == "district_code":
            return words.district_title.format(district=district)
        if level == "grid_code":
            name, community = first["name"] or first["grid_code"], first["community_name"]
            full = name if name.startswith(community) else f"{community}{words.between}{name}"
            return words.grid_title.format(district=district, name=full)
        name = first[level.replace("code", "name")]
        return words.community_title.format(district=district, name=name)

    def _plan(self, plan_id: int, lang: str) -> str:
        words, card = WORDS[lang], self._card(plan_id)
        parts = [texts(lang)["title"], words.plan.format(id=card.id, version=card.version)]
        if card.publications:
            since = card.publications[-1]
            parts.append(f"{words.valid_from}{words.colon}{since.start.astimezone():%Y-%m-%d}")
            if since.filing_number:
                parts.append(f"{words.filing}{words.colon}{since.filing_number}")
        return " · ".join(parts)

    def _card(self, plan_id: int) -> Any:
        with self._engine.connect() as connection:
            return plan_card(connection, plan_id)

    def _foot(self, lang: str = "zh") -> tuple[str, ...]:
        number, words = self._settings.map_review_number, WORDS[lang]
        told = f"{words.approval}{words.colon}{number}" if number else ""
        return tuple(part for part in (self._settings.attribution, told) if part)


def _frame(layer: bytes) -> gpd.GeoDataFrame:
    features = json.loads(layer)["features"]
    shapes = shapely.from_geojson([json.dumps(each["geometry"]) for each in features])
    rows = [each["properties"] for each in features]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=STORAGE_CRS)
