"""The districts that are measured: invented ones of the reference's size, and real Cambridge."""

from pathlib import Path

from gridding.synth import write_kundulun

DATA = Path(__file__).parents[2] / "shared" / "data"
SEEDS = (1, 2, 3)

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


def manifests(folder: Path) -> dict[str, Path]:
    """Write the districts into a folder.

    Returns
    -------
    dict
        Name -> manifest. Cambridge only where its data lie beside the checkout.
    """
    out = {f"kundulun {seed}": write_kundulun(folder / f"k{seed}", seed=seed) for seed in SEEDS}
    if (DATA / "cambridge").is_dir():
        layers = {"neighborhoods": ("N_HOOD", "NAME"), "wards_precincts": ("WardPrecinct",) * 2}
        for layer, (code, name) in layers.items():
            path = folder / f"{layer}.toml"
            path.write_text(CAMBRIDGE.format(data=DATA, layer=layer, code=code, name=name))
            out[f"cambridge {layer}"] = path
    return out
