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
