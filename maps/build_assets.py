"""Copies the browser files that maps need from node_modules: ``python -m maps.build_assets``."""

import base64
import re
import sys
from pathlib import Path

from gridding.errors import Fault, GriddingError, InputError

ASSETS = Path(__file__).parent / "assets"
"""Where the copies lie; git-ignored, for no third-party code is committed."""

BUILD_COMMAND = "npm ci && python -m maps.build_assets"

_SOURCES = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "maplibre-gl.js": "maplibre-gl/dist/maplibre-gl-csp.js",
    "maplibre-gl-worker.js": "maplibre-gl/dist/maplibre-gl-csp-worker.js",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "terra-draw.js": "terra-draw/dist/terra-draw.umd.js",
    "terra-draw-adapter.js": (
        "terra-draw-maplibre-gl-adapter/dist/terra-draw-maplibre-gl-adapter.umd.js"
    ),
}
_SOURCE_MAP = re.compile(r"\n?(//[#@] sourceMappingURL=.*|/\*# sourceMappingURL=.*\*/)\s*$")
_URL = re.compile(r"url\((?!['\"]?(?:data:|#))['\"]?([^'\")]+)['\"]?\)")


def build(modules: Path, target: Path = ASSETS) -> list[Path]:
    """Copy the files, images in style sheets inlined and references to source maps dropped.

    Parameters
    ----------
    modules : Path
        The folder ``node_modules``.
    target : Path
        Made where it is not there.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    InputError
        A package is not installed; all missing files are named.
    """
    lacking = [modules / source for source in _SOURCES.values() if not (modules / source).is_file()]
    if lacking:
        raise InputError(Fault("not installed; run npm ci first", str(path)) for path in lacking)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, source in _SOURCES.items():
        text = _SOURCE_MAP.sub("\n", (modules / source).read_text(encoding="utf-8"))
        if name.endswith(".css"):
            text = _with_images_inlined(text, (modules / source).parent)
        (target / name).write_text(text, encoding="utf-8")
        written.append(target / name)
    return written


def _with_images_inlined(css: str, folder: Path) -> str:
    def data_url(match: re.Match[str]) -> str:
        path = folder / match[1]
        if not path.is_file():  # url(#default#VML), a leftover for old browsers
            return "none"
        image = base64.b64encode(path.read_bytes()).decode()
        return f"url(data:image/{path.suffix[1:]};base64,{image})"

    return _URL.sub(data_url, css)


def asset(name: str) -> str:
    """Return the text of a copied file.

    Parameters
    ----------
    name : str
        For example ``leaflet.js``.

    Returns
    -------
    str

    Raises
    ------
    InputError
        It has not been built; the message says which command builds it.
    """
    path = ASSETS / name
    if not path.is_file():
        raise InputError(
            Fault("a browser file is missing", str(path), wanted=f"run {BUILD_COMMAND}")
        )
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    try:
        build(Path(__file__).parents[1] / "node_modules")
    except GriddingError as error:
        sys.exit(f"build_assets: {error}")
