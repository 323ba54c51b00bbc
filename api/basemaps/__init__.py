"""Basemaps: maps of others to draw under the grids, fetched by this server for the pages."""

from api.basemaps.settings import Basemap, BasemapDatum, load_basemaps
from api.basemaps.tiles import Basemaps, NoAnswerError

__all__ = ["Basemap", "BasemapDatum", "Basemaps", "NoAnswerError", "load_basemaps"]
