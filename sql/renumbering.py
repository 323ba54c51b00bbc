"""Codes of a redrawn plan, held against the plan that it was drawn from, once more at the end."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Connection

from gridding.codes import LAST_NUMBER, fits, grid_name
from gridding.edit.piece import Change
from gridding.errors import Fault, InputError
from gridding.today import NONE, continued
from sql.actor import Actor
from sql.copying import frame_of
from sql.held import Held
from sql.log import note
from sql.pieces import load_grids
from sql.replay import note_change, put_in_force
from sql.tables import Action, Side


def renumber(connection: Connection, held: Held, actor: Actor) -> dict[str, str]:
    """Give grids the codes that are theirs by the rule, as one edit of the log.

    A grid that shares more than half of its own and more than half of the other's households with
    a grid of the former plan bears that one's code. Any other keeps a code that the former plan
    did not have, and gets the community's next number in place of one that it had.

    Parameters
    ----------
    connection : Connection
    held : Held
        A draft.
    actor : Actor

    Returns
    -------
    dict
        Code -> new code, of those that change; empty for a plan that was drawn from none.

    Raises
    ------
    InputError
        A community has no number left.
    """
    if held.from_plan_id is None or held.tip_id is None:
        return {}
    both = {"plan_id": held.id, "from_plan": held.from_plan_id}
    units = frame_of(connection, "units_then_and_now", **both)
    wanted = codes_due(units)
    if not wanted:
        return {}
    grids = load_grids(connection, held.id, list(wanted))
    homes = sorted(set(grids["community_code"]))
    about = frame_of(connection, "piece_communities", land_id=held.land_id, codes=homes)
    communities = about.set_index("code")
    due = _numbered(wanted, grids, communities["next_number"])
    then = load_grids(connection, held.from_plan_id, [*due, *due.values()])
    titles = {str(code): str(name) for code, name in communities["name"].items()}
    names = dict(zip(then["grid_code"], then["name"], strict=True))
    rows = zip(grids["name"], grids["grid_code"], grids["community_code"], strict=True)
    renamed = [_name(name, due[code], code, titles[home], names) for name, code, home in rows]
    codes = [due[code] for code in grids["grid_code"]]
    moved = units[units["now"].isin(due)]
    change = Change(
        grids.assign(grid_code=codes, name=renamed),
        tuple(sorted(set(due) - set(codes))),
        dict(zip(moved["unit_id"].tolist(), moved["now"].map(due), strict=True)),
    )
    version = held.version + 1
    edit_id = note(
        connection,
        held.id,
        version,
        Action.RENUMBER,
        actor,
        {"codes": due},
        parent_id=held.tip_id,
    )
    ids = {str(code): int(key) for code, key in communities["community_id"].items()}
    note_change(connection, held, edit_id, change, ids)
    put_in_force(connection, held, edit_id, Side.AFTER)
    return due


def codes_due(units: pd.DataFrame) -> dict[str, str]:
    """Tell which grids bear a code that is not theirs.

    Parameters
    ----------
    units : DataFrame
        ``then, now`` (codes), ``households, area``: whole communities.

    Returns
    -------
    dict
        Code now -> code of the grid that it goes on from; empty for a number of its own.

    Examples
    --------
    >>> codes_due(pd.DataFrame({
    ...     "then": ["a1", "a1", "a1", "a2"], "now": ["a1", "a2", "a2", "a3"],
    ...     "households": [5, 5, 5, 9], "area": [1.0, 1.0, 1.0, 1.0],
    ... }))
    {'a1': '', 'a2': 'a1', 'a3': 'a2'}
    """
    before, old = pd.factorize(units["then"], sort=True)
    after, new = pd.factorize(units["now"], sort=True)
    households = units["households"].to_numpy(dtype=np.int64)
    goes_on = continued(before, after, households, units["area"].to_numpy(dtype=np.float64))
    due: dict[str, str] = {}
    for code, at in zip(new, goes_on, strict=True):
        if at != NONE and old[at] != code:
            due[str(code)] = str(old[at])
        elif at == NONE and code in set(old):
            due[str(code)] = ""
    return due


def _numbered(
    wanted: Mapping[str, str], grids: gpd.GeoDataFrame, next_number: "pd.Series[int]"
) -> dict[str, str]:
    """Fill in numbers, each community's own from its next on."""
    number = {str(code): int(first) for code, first in next_number.items()}
    due = dict(wanted)
    for code, home in zip(grids["grid_code"], grids["community_code"], strict=True):
        if due[code]:
            continue
        if number[home] > LAST_NUMBER:
            found, most = str(number[home]), f"at most {LAST_NUMBER}"
            raise InputError(
                Fault(f"community {home} has no number left", found=found, wanted=most)
            )
        due[code] = f"{home}{number[home]:03d}"
        number[home] += 1
    return due


def _name(name: str, code: str, former: str, community: str, names_then: Mapping[str, str]) -> str:
    """Return the name that goes with a code; one that a planner gave stays."""
    home = former[:-3]
    given = {names_then.get(former)}
    if fits(former, home):
        given.add(grid_name(community, int(former[-3:])))
    if name not in given:
        return name
    return names_then.get(code) or grid_name(community, int(code[-3:]))
