"""The whole town put together: who lives where, what else stands there, compounds and drives."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridding.synth.blocks import Blocks
from gridding.synth.building import Site, Town, empty_rows, house_community
from gridding.synth.communities import Communities
from gridding.synth.lattice import Cell, Lattice, Use
from gridding.synth.outbuildings import lean_tos, shops_along
from gridding.synth.parcels import Parcels
from gridding.synth.shape import Shape
from gridding.synth.stock import HOUSED, Kind, Model, share_out

PERSONS_A_HOUSEHOLD = 2.35
WORKS = (Model(1, 0, 90, 36, 22, 26), Model(1, 0, 60, 24, 16, 20), Model(1, 0, 140, 48, 30, 36))
CIVIC = {
    "学校": Model(4, 0, 62, 16, 24, 34),
    "办公": Model(12, 0, 44, 22, 24, 34),
    "市场": Model(2, 0, 54, 38, 20, 22),
    "医院": Model(8, 0, 58, 20, 20, 30),
}
WORKS_SHARE, CIVIC_SHARE, SHOP_SHARE = 0.24, 0.14, 0.36
"""Of the buildings without households; the rest are sheds in the villages."""
NO_LAND_KM2 = 1e-3
"""Added to land, which is divided by."""
LEAST_COMPOUND = 3


@dataclass(frozen=True)
class Built:
    """What stands on the ground.

    Attributes
    ----------
    table : DataFrame
        ``geometry, households, use, floors, parcel, site``; local metres.
    sites : tuple of Site
        Those that ``site`` counts.
    """

    table: pd.DataFrame
    sites: tuple[Site, ...]


def build(
    shape: Shape,
    lattice: Lattice,
    blocks: Blocks,
    communities: Communities,
    parcels: Parcels,
    rng: np.random.Generator,
) -> Built:
    """Put up all buildings.

    Parameters
    ----------
    shape : Shape
    lattice : Lattice
    blocks : Blocks
    communities : Communities
    parcels : Parcels
    rng : numpy.random.Generator

    Returns
    -------
    Built
    """
    cells = [lattice.cells[blocks.block_cell[b]] for b in parcels.block]
    town = Town(parcels, list(parcels.polygons))
    owner = communities.of_block[parcels.block]
    ground = land(shape, lattice, blocks, communities, parcels)
    quota = share_out(shape, communities.households, *ground, rng)
    for number in np.argsort(communities.households):
        members, last_resort = _order(np.flatnonzero(owner == number), cells, rng)
        house_community(town, members, last_resort, quota[number], rng)
    _empty(shape, town, cells, rng)
    return Built(_table(town.sites), tuple(town.sites))


def land(
    shape: Shape,
    lattice: Lattice,
    blocks: Blocks,
    communities: Communities,
    parcels: Parcels,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ground in parcels of each community.

    Parameters
    ----------
    shape : Shape
    lattice : Lattice
    blocks : Blocks
    communities : Communities
    parcels : Parcels

    Returns
    -------
    tuple of ndarray, shape (communities,)
        Square kilometres in the town, and elsewhere.
    """
    km2 = shapely.area(parcels.polygons) / 1e6
    cells = [lattice.cells[blocks.block_cell[b]] for b in parcels.block]
    urban = np.array([cell.use is Use.URBAN for cell in cells])
    owner = communities.of_block[parcels.block]
    town = np.bincount(owner, km2 * urban, minlength=shape.communities)
    country = np.bincount(owner, km2 * ~urban, minlength=shape.communities)
    return (NO_LAND_KM2 + town).astype(np.float64), (NO_LAND_KM2 + country).astype(np.float64)


def _order(
    members: NDArray[np.int64], cells: list[Cell], rng: np.random.Generator
) -> tuple[list[int], list[int]]:
    """Return parcels to live on, the densest superblock first, and those for want of others."""
    order = members[np.argsort([-cells[k].density + rng.uniform(0, 300) for k in members])]
    fit = [int(k) for k in order if cells[k].use in (Use.URBAN, Use.RURAL)]
    return fit, [int(k) for k in order if cells[k].use in (Use.INDUSTRY, Use.PARK)]


def _empty(shape: Shape, town: Town, cells: list[Cell], rng: np.random.Generator) -> None:
    """Add what nobody lives in: works, schools and offices, shops, sheds."""
    wanted = (1 - HOUSED) * shape.buildings
    order = [int(k) for k in rng.permutation(len(cells)) if town.rooms[k] is not None]
    left = round(WORKS_SHARE * wanted)
    for parcel in (k for k in order if cells[k].use is Use.INDUSTRY):
        model = WORKS[int(rng.integers(len(WORKS)))]
        left -= empty_rows(town, parcel, "厂房", model, min(left, 40), rng)
    left = round(CIVIC_SHARE * wanted)
    for parcel in (k for k in order if cells[k].use is Use.URBAN and rng.random() < 0.8):  # noqa: PLR2004
        use = list(CIVIC)[int(rng.choice(len(CIVIC), p=(0.4, 0.3, 0.2, 0.1)))]
        left -= empty_rows(town, parcel, use, CIVIC[use], min(left, 12), rng)
    _add_shops(town, round(SHOP_SHARE * wanted), rng)
    nobody = sum(int((site.households == 0).sum()) for site in town.sites)
    _add_sheds(town, round(wanted) - nobody, rng)


def _add_shops(town: Town, left: int, rng: np.random.Generator) -> None:
    town_kinds = {kind.value for kind in Kind} - {Kind.HOUSE.value, Kind.ROW_HOUSE.value}
    hosts = [site for site in town.sites if site.use in town_kinds or site.use in CIVIC]
    places = rng.permutation(sorted({site.parcel for site in hosts}))
    for turn, parcel in enumerate(places):
        count = min(-(-left // (len(places) - turn)) + int(rng.integers(0, 5)), left)
        made = shops_along(town.parcels.polygons[parcel], count, rng)
        left -= len(made)
        if len(made):
            nobody = np.zeros(len(made), dtype=np.int64)
            town.sites.append(Site(int(parcel), "商铺", 2, made, nobody))


def _add_sheds(town: Town, left: int, rng: np.random.Generator) -> None:
    villages = [site for site in town.sites if site.use == Kind.HOUSE.value]
    houses = sum(len(site.polygons) for site in villages)
    for site in villages:
        count = min(round(left * len(site.polygons) / houses), len(site.polygons))
        if count > 0:
            made = lean_tos(site, count, rng)
            nobody = np.zeros(len(made), dtype=np.int64)
            town.sites.append(Site(site.parcel, "附属用房", 1, made, nobody))


def _table(sites: list[Site]) -> pd.DataFrame:
    counts = [len(site.polygons) for site in sites]
    return pd.DataFrame(
        {
            "geometry": np.concatenate([site.polygons for site in sites]),
            "households": np.concatenate([site.households for site in sites]),
            "use": np.repeat([site.use for site in sites], counts),
            "floors": np.repeat([site.floors for site in sites], counts),
            "parcel": np.repeat([site.parcel for site in sites], counts),
            "site": np.repeat(np.arange(len(sites)), counts),
        }
    )


def estates(built: Built) -> dict[int, list[Site]]:
    """Return the parcels with at least `LEAST_COMPOUND` dwellings that are not a village's.

    Parameters
    ----------
    built : Built

    Returns
    -------
    dict of int to list of Site
    """
    kinds = {kind.value for kind in Kind} - {Kind.HOUSE.value}
    found: dict[int, list[Site]] = {}
    for site in built.sites:
        if site.use in kinds:
            found.setdefault(site.parcel, []).append(site)
    return {
        parcel: sites
        for parcel, sites in found.items()
        if sum(len(site.polygons) for site in sites) >= LEAST_COMPOUND
    }


def population(households: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw the residents of buildings from their households.

    Parameters
    ----------
    households : ndarray of int, shape (n,)
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (n,)
        0 where nobody lives; at least one person a household elsewhere.
    """
    return households + rng.poisson((PERSONS_A_HOUSEHOLD - 1) * households)
