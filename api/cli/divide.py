"""``gridding divide``: files in, a plan out."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

EPILOG = """
Examples:

    gridding divide district.toml --out plan.gpkg

    gridding divide district.toml --out plan.gpkg --report report.json --map map.html

    gridding divide district.toml --out plan.gpkg --register register.xlsx --lang en

    gridding divide district.toml --out plan.gpkg --seed 7 --effort 2 --save

Exit codes: 0 done; 2 wrong input, all faults listed and nothing written; 130 interrupted.
"""

MB = 1024.0  # ru_maxrss counts kilobytes


def add_to(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(epilog=EPILOG)
    def divide(
        manifest: Annotated[Path, typer.Argument(help="The district's manifest (TOML).")],
        *,
        out: Annotated[Path, typer.Option(help="Plan file to write (.gpkg).")],
        report: Annotated[Path | None, typer.Option(help="Report to write (.json).")] = None,
        map: Annotated[Path | None, typer.Option(help="Map to write (.html).")] = None,  # noqa: A002
        register: Annotated[
            Path | None, typer.Option(help="Register 登记表 to write (.xlsx).")
        ] = None,
        save: Annotated[bool, typer.Option("--save", help="Add the plan to the database.")] = False,
        processes: Annotated[
            int, typer.Option(min=0, help="Communities worked on at once; 0 for all cores.")
        ] = 0,
        effort: Annotated[
            float, typer.Option(min=0.01, help="Multiplies the solver's iterations.")
        ] = 1.0,
        seed: Annotated[
            int | None, typer.Option(min=0, help="Instead of the manifest's seed.")
        ] = None,
        lang: Annotated[
            Literal["zh", "en"], typer.Option(help="Language of map and register.")
        ] = "zh",
        quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Report to stdout as JSON.")] = False,
    ) -> None:
        """Divide a district's communities into basic grids.

        The same manifest and seed give the same plan, whatever the number of processes.
        """
        files = {out: ".gpkg", report: ".json", map: ".html", register: ".xlsx"}
        _writable({path: suffix for path, suffix in files.items() if path is not None})
        from api.cli.say import as_json, progress
        from gridding.divide import Settings
        from gridding.divide import divide as run
        from gridding.manifest import load_manifest
        from gridding.read import read_district

        wanted = load_manifest(manifest)
        settings = Settings(
            seed=wanted.district.seed if seed is None else seed,
            effort=effort,
            processes=processes or len(os.sched_getaffinity(0)),
        )
        with progress(quiet=quiet) as tell:
            measured = Spent()
            district = read_district(wanted, tell=tell)
            plan = run(district, settings, tell=tell)
            figures = measure(plan, measured, settings.processes)
            tell("write")
            write(
                plan,
                district.postings,
                figures,
                out,
                report=report,
                map_file=map,
                register=register,
                lang=lang,
            )
            if save:
                tell("save")
                figures["plan_id"] = _save(plan, district.postings)
        if json:
            as_json(figures)
        elif not quiet:
            show(figures, out)


def _writable(files: dict[Path, str]) -> None:
    """Refuse wrong suffixes and folders that cannot be written to before the work, not after it."""
    import tempfile

    from gridding.errors import Fault, InputError

    faults = [
        Fault("wrong suffix for this output", str(path), wanted=suffix)
        for path, suffix in files.items()
        if path.suffix.lower() != suffix
    ]
    faults += [Fault("is a folder", str(path), wanted="a file") for path in files if path.is_dir()]
    for folder in sorted({path.parent for path in files}):
        if not folder.is_dir():
            faults.append(Fault("the folder to write to is not there", str(folder)))
            continue
        try:
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            reason = error.strerror or ""
            faults.append(Fault("the folder cannot be written to", str(folder), found=reason))
    if faults:
        raise InputError(faults)


class Spent:
    """CPU and wall seconds since it was made, and peak memory."""

    def __init__(self) -> None:
        import time

        self._clock = time.perf_counter
        self._wall, self._cpu = self._clock(), self._cpu_now()

    @staticmethod
    def _cpu_now() -> float:
        import resource

        usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(usage.ru_utime + usage.ru_stime for usage in usages)

    def figures(self, processes: int) -> dict[str, float]:
        """Return ``cpu_seconds``, ``wall_seconds`` and ``peak_rss_mb``.

        Memory is bounded from above: this process's peak and, for each worker, the largest
        worker's.
        """
        import resource

        from gridding.parallel import stop_workers

        stop_workers()  # the system tells what a child used only once it has ended
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        peak = own + (processes * child if processes > 1 else 0)
        return {
            "cpu_seconds": round(self._cpu_now() - self._cpu, 2),
            "wall_seconds": round(self._clock() - self._wall, 2),
            "peak_rss_mb": round(peak / MB, 1),
        }


def measure(plan: Any, spent: Spent, processes: int) -> dict[str, Any]:
    """Return the report of a plan with what it took to make it."""
    from gridding.report import report

    return {**report(plan), **spent.figures(processes)}


def write(
    plan: Any,
    postings: Any,
    figures: dict[str, Any],
    out: Path,
    *,
    report: Path | None,
    map_file: Path | None,
    register: Path | None,
    lang: str,
) -> None:
    """Write the plan file and whatever else was asked for."""
    import json

    from gridding.planfile import write_plan

    write_plan(plan, out)
    if report:
        report.write_text(json.dumps(figures, ensure_ascii=False, indent=2), encoding="utf-8")
    if map_file:
        from maps.plan_map import write_map

        write_map(plan, map_file, lang=lang)
    if register:
        from datetime import datetime

        from gridding.register import write_register
        from gridding.roster import names_by_grid

        today = datetime.now().astimezone().date()
        write_register(plan, register, workers=names_by_grid(postings, today), lang=lang)


def _save(plan: Any, postings: Any) -> int:
    from api.settings import Settings, database
    from sql.store import save_plan

    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        return save_plan(connection, plan, postings)


def show(figures: dict[str, Any], out: Path) -> None:
    """Print the report's figures that people look at first."""
    from rich.console import Console
    from rich.table import Table

    achievable = figures["achievable"]
    rows = {
        "grids": f"{figures['n_grids']} in {figures['n_communities']} communities",
        "households": f"{figures['households']:,}",
        "within ±10 %": f"{figures['within_10']:.1%} ({achievable['within_10']:.1%} of achievable)",
        "within ±20 %": f"{figures['within_20']:.1%} ({achievable['within_20']:.1%} of achievable)",
        "not contiguous": str(figures["noncontiguous"]),
        "across hard barriers": f"{figures['straddling']} (small remainders, listed)",
        "median compactness": f"{figures['median_compactness']:.2f}",
        "median reach": f"{figures['median_reach_m']:.0f} m",
        "exceptions": str(sum(figures["exceptions"].values())),
        "time": f"{figures['wall_seconds']:.1f} s ({figures['cpu_seconds']:.1f} CPU s)",
        "plan file": str(out),
    }
    if "plan_id" in figures:
        rows["saved as plan"] = str(figures["plan_id"])
    table = Table(box=None, show_header=False, pad_edge=False)
    for row in rows.items():
        table.add_row(*row)
    Console().print(table)
