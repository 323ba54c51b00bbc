"""The districts that are measured: invented ones of the reference's size, and real Cambridge."""

from pathlib import Path

from gridding.synth import write_kundulun

DATA = Path(__file__).parents[2] / "shared" / "data"
SEEDS = (1, 2, 3)

CAMBRIDGE_LAYERS = {"neighborhoods": ("N_HOOD", "NAME"), "wards_precincts": ("WardPrecinct",) * 2}
CAMBRIDGE = """
[district]
name = "Cambridge"
code = "25017"
[layers.communities]
file = "{data}/cambridge/cambridge.gpkg"
layer = "{layer}"
columns = {{ code = "{code}", name = "{name}" }}
[layers.buildings]
file = "{data}/cambridge/cambridge.gpkg"
layer = "parcels_units_fy2014"
columns = {{ households = "units" }}
outside = "skip"
[[barriers]]
file = "{data}/cambridge/cambridge.gpkg"
layer = "roads_centerline"
kind_column = "MajorRoad"
kinds = {{ "1" = "primary", "2" = "secondary", "0" = "residential", "" = "residential" }}
name_column = "Label"
[[barriers]]
file = "{data}/cambridge/cambridge.gpkg"
layer = "rail"
kind = "railway"
where = "TYPE <> 'RAIL-ABANDON'"
[[barriers]]
file = "{data}/cambridge/cambridge.gpkg"
layer = "water"
kind = "river"
"""

CAMBRIDGE_DEPARTMENTS = {
    "police_walk_routes": ("WALK_RTE", 'where = "WALK_RTE IS NOT NULL"'),
    "dpw_sweeping": ("District", "dissolve = true"),
    "fire_engine": ("ENGINE", ""),
    "assess_districts": ("DISTRICT", "dissolve = true"),
    "parking_permit": ("N_HOOD", ""),
    "police_car_routes": ("CAR_RTE", ""),
}
DEPARTMENT = """
[[departments]]
name = "{name}"
file = "{data}/cambridge/cambridge.gpkg"
layer = "{name}"
id_column = "{column}"
{more}
"""
MERGED_COMMUNITIES = "wards_precincts"


def kundulun(folder: Path, seed: int) -> Path:
    """Write an invented district of the reference's size; return its manifest."""
    manifest = folder / f"kundulun-{seed}" / "district.toml"
    return manifest if manifest.exists() else write_kundulun(manifest.parent, seed=seed)


def cambridge(folder: Path) -> dict[str, Path]:
    """Write manifests on the real data; none where the data do not lie beside the checkout."""
    if not (DATA / "cambridge").is_dir():
        return {}
    out = {}
    for layer, (code, name) in CAMBRIDGE_LAYERS.items():
        out[layer] = folder / f"{layer}.toml"
        out[layer].write_text(CAMBRIDGE.format(data=DATA, layer=layer, code=code, name=name))
    return out


def cambridge_departments(folder: Path) -> Path | None:
    """Write the manifest of the real city with the areas of six departments over its wards."""
    plain = cambridge(folder).get(MERGED_COMMUNITIES)
    if plain is None:
        return None
    sections = [
        DEPARTMENT.format(data=DATA, name=name, column=column, more=more)
        for name, (column, more) in CAMBRIDGE_DEPARTMENTS.items()
    ]
    manifest = folder / "departments.toml"
    manifest.write_text(plain.read_text() + "".join(sections))
    return manifest
