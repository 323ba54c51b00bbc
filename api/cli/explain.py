"""``gridding explain``: why a plan's grids are as they are."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from gridding.explain import Explanation
    from gridding.plan import Plan

EPILOG = """
Examples:

    gridding explain plan.gpkg

    gridding explain plan.gpkg --grid 150203001001002

    gridding explain plan.gpkg --community 150203001001 --lang en

    gridding explain 3 --json

Without a code: the plan as a whole and each community that misses the band. The best possible
figure is proven (a bound), found by trying all divisions, or only the best that is known.
"""


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def explain(
        plan: Annotated[str, typer.Argument(help="A plan file, or the id of a saved plan.")],
        *,
        grid: Annotated[str, typer.Option(help="Code of one grid.")] = "",
        community: Annotated[str, typer.Option(help="Code of one community.")] = "",
        lang: Annotated[Literal["zh", "en"], typer.Option(help="Language.")] = "zh",
        json: Annotated[bool, typer.Option("--json", help="Write JSON for programs.")] = False,
    ) -> None:
        """Tell why borders run where they run, and why communities miss the band."""
        from api.cli.say import as_json
        from gridding.explain import explain as run

        found = _plan(plan)
        explanation = run(found)
        picked = _pick(explanation, grid, community)
        if json:
            as_json(picked.as_dict())
        elif grid or community:
            _say(found, picked, lang)
        else:
            _say_all(picked, lang)


def _plan(name: str) -> "Plan":
    from pathlib import Path

    from gridding.planfile import read_plan

    if not name.isdecimal() or Path(name).exists():
        return read_plan(name)
    from api.settings import Settings, database
    from sql.engine import at_one_moment
    from sql.store import load_plan

    with database(Settings.from_environment()) as engine, at_one_moment(engine) as connection:
        return load_plan(connection, int(name))


def _pick(explanation: "Explanation", grid: str, community: str) -> "Explanation":
    """Leave what was asked for: the grid or the community's grids, and their communities."""
    from dataclasses import replace

    from gridding.errors import NotFoundError

    grids = [
        g
        for g in explanation.grids
        if grid in {"", g.grid_code} and community in {"", g.community_code}
    ]
    if not grids:
        asked = f"grid {grid}" if grid else f"community {community}"
        raise NotFoundError(f"the plan has no {asked}", grid_code=grid, community_code=community)
    homes = {g.community_code for g in grids}
    missing = [c for c in explanation.communities if c.community_code in homes]
    return replace(explanation, grids=tuple(grids), communities=tuple(missing))


def _say_all(explanation: "Explanation", lang: str) -> None:
    from gridding.explain.sentences import about_community, about_plan

    typer.echo(about_plan(explanation, lang))
    for each in explanation.communities:
        typer.echo("\n" + "\n  ".join(about_community(each, lang)))


def _say(plan: "Plan", explanation: "Explanation", lang: str) -> None:
    from gridding.explain.sentences import about_community, about_grid, words_of
    from gridding.explain.why import sides_told

    for each in explanation.communities:
        typer.echo("\n  ".join(about_community(each, lang)) + "\n")
    explained = {each.community_code for each in explanation.communities}
    names = dict(zip(plan.communities["code"], plan.communities["name"], strict=True))
    for code in sorted({g.community_code for g in explanation.grids} - explained):
        basic = (plan.grids["community_code"] == code) & (plan.grids["kind"] == "basic")
        fields: dict[str, Any] = {"code": code, "name": names[code], "grids": int(basic.sum())}
        typer.echo(words_of(lang).all_within.format(**fields) + "\n")
    sides = sides_told(plan, {g.grid_code for g in explanation.grids}, lang)
    for grid in explanation.grids:
        typer.echo("\n  ".join(about_grid(grid, lang, sides.get(grid.grid_code, ""))))
