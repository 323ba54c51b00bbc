"""Diff of any two plans: as counted set by set, whole in every share, the same when mirrored."""

from collections import Counter
from fractions import Fraction

import pytest
from drawn_squares import squares
from hypothesis import given, settings
from hypothesis import strategies as st

from gridding.diff import diff

SUM = 1e-12
FEW = settings(max_examples=max(settings.default.max_examples // 4, 1))
MIRRORED = {"split": "merged", "merged": "split", "new": "gone", "gone": "new"}


@st.composite
def divided_twice(draw):
    """Two assignments of the same squares, and the households of each square then and now."""
    n = draw(st.integers(1, 14))
    codes = st.lists(st.sampled_from("abcdef"), min_size=n, max_size=n)
    lived = st.lists(st.sampled_from([0, 0, 1, 5, 10]), min_size=n, max_size=n)
    before = draw(codes)
    after = draw(codes)
    if draw(st.booleans()):  # alike but for a little
        pairs = zip(before, after, strict=True)
        after = [new if draw(st.integers(0, 4)) == 0 else old for old, new in pairs]
    households = draw(lived)
    return before, after, households, draw(lived) if draw(st.booleans()) else households


def plans_of(drawn):
    before, after, then, now = drawn
    return squares(before, then), squares(after, now)


def most(weight):
    """The key with more than half of all, None where none has."""
    total = sum(weight.values())
    return next((key for key, w in weight.items() if 2 * w > total), None)


def told_set_by_set(before, after, then, now):
    """Groups with their classes, from the words of the rule alone."""
    members = [
        {code: {k for k, c in enumerate(codes) if c == code} for code in set(codes)}
        for codes in (before, after)
    ]
    old, new = members

    def main(mine, others, lived):
        weight = {code: sum(lived[k] for k in mine & theirs) for code, theirs in others.items()}
        if not any(weight.values()):
            weight = {code: len(mine & theirs) for code, theirs in others.items()}
        same = [code for code, theirs in others.items() if theirs == mine]
        return same[0] if same else most(weight)

    went = {code: main(mine, new, then) for code, mine in old.items()}
    of = {code: main(mine, old, now) for code, mine in new.items()}
    kin = {("old", c): {("old", c)} for c in old} | {("new", c): {("new", c)} for c in new}
    links = [(("old", c), ("new", g)) for c, g in went.items() if g is not None]
    links += [(("old", g), ("new", c)) for c, g in of.items() if g is not None]
    for one, other in links:
        joined = kin[one] | kin[other]
        for each in joined:
            kin[each] = joined
    out = Counter()
    for group in {frozenset(g) for g in kin.values()}:
        sides = [tuple(sorted(c for s, c in group if s == side)) for side in ("old", "new")]
        n = tuple(map(len, sides))
        if n == (1, 1):
            (a,), (b,) = sides
            if went[a] == b and of[b] == a:
                same = old[a] == new[b]
                change = ("unchanged" if a == b else "renumbered") if same else "moved"
                out[change, *sides] += 1
            else:
                out["gone", sides[0], ()] += 1
                out["new", (), sides[1]] += 1
            continue
        shape = tuple(min(k, 2) for k in n)
        change = {(1, 0): "gone", (0, 1): "new", (1, 2): "split", (2, 1): "merged"}
        out[change.get(shape, "redivided"), *sides] += 1
    return out


def rows_of(found):
    columns = ["class", "from_grids", "to_grids"]
    return Counter(found.grids[columns].itertuples(index=False, name=None))


@given(divided_twice())
def test_classes_are_those_told_set_by_set_and_each_grid_has_one(drawn):
    found = diff(*plans_of(drawn))
    assert rows_of(found) == told_set_by_set(*drawn)
    for side, codes in (("from_grids", drawn[0]), ("to_grids", drawn[1])):
        assert sorted(c for row in found.grids[side] for c in row) == sorted(set(codes))


@FEW
@given(divided_twice())
def test_shares_are_those_counted_and_sum_to_one(drawn):
    before, after, then, now = drawn
    lineage = diff(*plans_of(drawn)).lineage
    for share in ("household_share", "area_share"):
        for total in lineage.groupby("from_grid")[share].sum():
            assert total == pytest.approx(1, abs=SUM)
    told = lineage.set_index(["from_grid", "to_grid"])
    assert set(told.index) == set(zip(before, after, strict=True))
    for a, b in told.index:
        mine = [k for k, code in enumerate(before) if code == a]
        both = [k for k in mine if after[k] == b]
        lived = [sum(then[k] for k in group) for group in (both, mine)]
        ground = Fraction(len(both), len(mine))
        wanted = Fraction(*lived) if lived[1] else ground
        # Squares in metres differ by rounding after a way through degrees.
        assert told.loc[(a, b), "household_share"] == pytest.approx(float(wanted), abs=1e-6)
        assert told.loc[(a, b), "area_share"] == pytest.approx(float(ground), abs=1e-6)
        assert told.loc[(a, b), "households"] == lived[0]
        theirs = [k for k, code in enumerate(after) if code == b]
        lived = [sum(now[k] for k in group) for group in (both, theirs)]
        wanted = Fraction(*lived) if lived[1] else Fraction(len(both), len(theirs))
        of_new = told.loc[(a, b), "household_share_of_new"]
        assert of_new == pytest.approx(float(wanted), abs=1e-6)


@FEW
@given(divided_twice())
def test_a_plan_and_itself_have_no_difference(drawn):
    plan, _ = plans_of(drawn)
    found = diff(plan, plan)
    assert set(found.grids["class"]) == {"unchanged"}
    assert found.summary["households_moved"] == found.summary["area_moved_m2"] == 0


@FEW
@given(divided_twice())
def test_with_the_plans_exchanged_old_and_new_change_places(drawn):
    one, other = plans_of(drawn)
    there, back = rows_of(diff(one, other)), rows_of(diff(other, one))
    assert back == Counter({(MIRRORED.get(c, c), b, a): n for (c, a, b), n in there.items()})


@FEW
@given(divided_twice(), st.permutations(range(14)))
def test_land_that_is_cut_otherwise_tells_the_same(drawn, order):
    """The newer plan numbers its units otherwise: it is another land, overlaid and placed."""
    before, after, households, _ = drawn
    n = len(before)
    order = [k for k in order if k < n]
    one, other = squares(before, households), squares(after, households)
    turned = other.units.iloc[order].reset_index(drop=True).assign(unit_id=range(n))
    at = {old: new for new, old in enumerate(order)}
    homes = other.buildings.assign(unit_id=[at[k] for k in other.buildings["unit_id"]])
    renamed = homes.assign(building_id=[f"n{k}" for k in range(n)])
    exact = diff(one, other)
    for buildings in (homes, renamed):
        placed = diff(one, type(other)(other.info, other.grids, turned, buildings))
        assert rows_of(placed) == rows_of(exact)
        columns = ["from_grid", "to_grid", "households"]
        assert placed.lineage[columns].equals(exact.lineage[columns])
        for share in ("household_share", "area_share", "household_share_of_new"):
            assert placed.lineage[share].to_list() == pytest.approx(
                exact.lineage[share].to_list(), abs=1e-6
            )
        assert placed.continues == exact.continues
