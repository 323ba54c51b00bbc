"""What all commands share that make a plan: outputs checked first, figures, files, the database."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Outputs:
    """Where a plan goes, and what is said of it.

    Attributes
    ----------
    out : Path
        The plan file.
    report, map_file, register : Path or None
    lang : {"zh", "en"}
        Of map and register.
    save, quiet, json : bool
        Whether to add the plan to the database, to say nothing, to say it as JSON.
    page : Path or None
        The report of a merge, to read and print.
    from_plan : int or None
        The saved plan that a plan to be saved goes on from.
    """

    out: Path
    report: Path | None
    map_file: Path | None
    register: Path | None
    lang: str
    save: bool
    quiet: bool
    json: bool
    page: Path | None = None
    from_plan: int | None = None


def make_plan(
    manifest: Path, outputs: Outputs, processes: int, make: Callable[[Any, int, Any], Any]
) -> None:
    """Read a district, make a plan of it, and put it where it was asked for.

    Parameters
    ----------
    manifest : Path
    outputs : Outputs
    processes : int
        0 for all cores.
    make : callable
        (district, processes, tell) -> Plan.
    """
    files = {
        outputs.out: ".gpkg",
        outputs.report: ".json",
        outputs.map_file: ".html",
        outputs.register: ".xlsx",
        outputs.page: ".html",
    }
    writable({path: suffix for path, suffix in files.items() if path is not None})
    from api.cli.say import as_json, progress
    from api.spent import Spent, measured
    from gridding.manifest import load_manifest
    from gridding.read import read_district

    wanted = load_manifest(manifest)
    processes = processes or len(os.sched_getaffinity(0))
    with progress(quiet=outputs.quiet) as tell:
        spent = Spent()
        district = read_district(wanted, tell=tell)
        plan = make(district, processes, tell)
        figures = measured(plan, spent, processes)
        tell("write")
        _write(plan, district.postings, figures, outputs)
        if outputs.save:
            tell("save")
            figures["plan_id"] = _save(plan, district, outputs.from_plan)
    if outputs.json:
        as_json(figures)
    elif not outputs.quiet:
        _show(figures, outputs.out)


def writable(files: dict[Path, str]) -> None:
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


def _write(plan: Any, postings: Any, figures: dict[str, Any], outputs: Outputs) -> None:
    import json

    from gridding.planfile import write_plan

    write_plan(plan, outputs.out)
    if outputs.report:
        text = json.dumps(figures, ensure_ascii=False, indent=2)
        outputs.report.write_text(text, encoding="utf-8")
    if outputs.map_file:
        from maps.plan_map import write_map

        write_map(plan, outputs.map_file, lang=outputs.lang)
    if outputs.page and plan.merge is not None:
        from maps.merge_report import write_merge_report

        write_merge_report(plan, plan.merge.figures, outputs.page, lang=outputs.lang)
    if outputs.register:
        from datetime import datetime

        from gridding.posts import posts_of
        from gridding.register import write_register

        posts = posts_of(postings, datetime.now().astimezone().date())
        write_register(plan, outputs.register, posts=posts, lang=outputs.lang)


def _save(plan: Any, district: Any, from_plan: int | None) -> int:
    from api.settings import Settings, database
    from gridding.address.named import named_in_district
    from sql.store import save_plan

    with database(Settings.from_environment()) as engine, engine.begin() as connection:
        named = named_in_district(district)
        return save_plan(connection, plan, district.postings, from_plan=from_plan, named=named)


def _show(figures: dict[str, Any], out: Path) -> None:
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
    if "adopted" in figures:
        rows |= _of_the_drawing(figures["adopted"])
    if "redraw" in figures:
        rows |= _of_the_redraw(figures["redraw"])
    if "merge" in figures:
        rows |= _of_the_merge(figures["merge"])
    table = Table(box=None, show_header=False, pad_edge=False)
    for row in rows.items():
        table.add_row(*row)
    Console().print(table)


def _of_the_drawing(adopted: dict[str, Any]) -> dict[str, str]:
    return {
        "grids of today": f"{adopted['grids_given']}, {adopted['codes_kept']} keep their code",
        "new codes": str(adopted["codes_new"]),
        "drawn twice": f"{adopted['overlaps']} places, {adopted['overlap_m2']:,.0f} m²",
        "drawn nowhere": f"{adopted['gaps']} places, {adopted['gap_m2']:,.0f} m²",
        "drawn across borders": str(adopted["crossings"]),
        "households moved": f"{adopted['households_moved']:,}",
    }


def _of_the_redraw(told: dict[str, Any]) -> dict[str, str]:
    buildings, households = told["buildings"], told["households_of_buildings"]
    before, now = households["changed"]
    moved, anew, codes = told["households_moved"], told["anew"], told["codes"]
    return {
        "new buildings": f"{buildings['new']:,}, {households['new']:,} households",
        "gone": f"{buildings['gone']:,}, {households['gone']:,} households",
        "changed": f"{buildings['changed']:,}, {before:,} households, now {now:,}",
        "grids out of the band": f"{len(told['out_of_band'])}, after it {len(told['still_out'])} "
        f"(divided anew {anew['out_of_band']})",
        "households moved": f"{moved['count']:,}, {moved['share']:.1%} of those in unchanged "
        f"buildings (divided anew {anew['count']:,}, {anew['share']:.1%})",
        "codes": f"{codes['kept']} kept, {len(codes['new'])} new, {len(codes['ended'])} ended",
    }


def _of_the_merge(merged: dict[str, Any]) -> dict[str, str]:
    agreement, unowned = merged["agreement"], merged["unowned"]
    rows = {
        "departments": ", ".join(f"{d['department']} {d['areas']}" for d in merged["departments"]),
        "fidelity": f"{merged['fidelity']:g}",
        "areas left open": f"{agreement['mean']:.3f} bits a household, "
        f"{agreement['reduction']:.1%} less than divide leaves",
        "no department's": f"{unowned['none_pieces']} places, {unowned['none_m2']:,.0f} m², "
        f"{unowned['none_households']:,} households",
        "conflicts": ", ".join(f"{kind} {n}" for kind, n in merged["conflicts"].items()) or "0",
    }
    if "staffing" in merged:
        staff = merged["staffing"]
        rows["workers"] = f"{staff['filled']} of {staff['places']} places, "
        rows["workers"] += f"{staff['households_kept']:,} households keep one they know"
    return rows
