"""Who stands in for whom, and who is away: added to a roster by dice of its own."""

import numpy as np
import pandas as pd

STAND_IN = 0.85
"""Share of the posts of a grid for which the colleague of the next grid stands in."""
STANDING_IN = ("网格长", "专职")
AWAY = 0.04
"""Share of those whom somebody stands in for who are away until further notice."""
WAS_AWAY = 0.02
"""Share who were away for some days."""
AWAY_SINCE = np.datetime64("2026-06-01")
REASONS = ("休假", "培训", "借调", "外出学习")


def stand_ins(postings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return who stands in at the grids: of each role, the one of the community's next grid.

    Parameters
    ----------
    postings : DataFrame
        As of `gridding.synth.rosters.postings`.
    rng : numpy.random.Generator

    Returns
    -------
    DataFrame
        Its columns, and ``stand_in_for``: the worker whose post it is.
    """
    held = postings[(postings["until"] == "") & postings["role"].isin(STANDING_IN)]
    rows = []
    for _, posts in held.groupby([held["role"], held["grid_code"].str[:12]], sort=False):
        first = posts.drop_duplicates("grid_code").to_dict("records")
        if len(first) == 1:
            continue
        for post, other in zip(first, [*first[1:], first[0]], strict=True):
            if rng.random() < STAND_IN:
                begins = max(post["from"], other["from"])
                place = {"grid_code": post["grid_code"], "stand_in_for": post["worker_id"]}
                rows.append(other | place | {"from": begins})
    return pd.DataFrame(rows, columns=[*postings.columns, "stand_in_for"])


def absences(standing: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return who is or was away, of those for whom somebody stands in.

    Parameters
    ----------
    standing : DataFrame
        From `stand_ins`.
    rng : numpy.random.Generator

    Returns
    -------
    DataFrame
        ``worker_id, from, until, reason``: days, ``until`` the last, empty where it is not known.
        Nobody is away whose stand-in is away as well.
    """
    rows: list[tuple[str, str, str, str]] = []
    gone: set[str] = set()
    for worker, instead in zip(standing["stand_in_for"], standing["worker_id"], strict=True):
        dice, reason = rng.random(), REASONS[int(rng.integers(len(REASONS)))]
        begin = AWAY_SINCE + int(rng.integers(0, 120))
        if dice < AWAY and not {worker, instead} & gone:
            gone |= {worker, instead}
            rows.append((worker, str(begin), "", reason))
        elif dice > 1 - WAS_AWAY:
            begin -= 150
            rows.append((worker, str(begin), str(begin + int(rng.integers(2, 15))), reason))
    return pd.DataFrame(rows, columns=["worker_id", "from", "until", "reason"])
