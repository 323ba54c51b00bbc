"""The folder of districts: the manifests that jobs may use, and no way out of it."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from gridding.errors import Fault, InputError, NotFoundError
from gridding.manifest import Layers, Manifest, load_manifest


def manifest_in(folder: Path, name: str) -> Manifest:
    """Read a manifest of the folder.

    Parameters
    ----------
    folder : Path
        It may be a link itself; nothing in it may lead out of it.
    name : str
        Path of the manifest in it, for example ``kundulun/district.toml``.

    Returns
    -------
    Manifest
        All files that it names lie in the folder, whatever links they are reached by.

    Raises
    ------
    NotFoundError
        There is no such manifest; nothing is told of what lies outside.
    InputError
        It is no manifest, or names files outside.
    """
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        there = path.suffix.lower() == ".toml" and path.is_relative_to(root) and path.is_file()
    except (OSError, RuntimeError, ValueError):  # too long, a loop of links, a NUL
        there = False
    if not there:
        raise NotFoundError(
            f"there is no manifest {name} in the folder of districts", manifest=name
        )
    manifest = load_manifest(path)
    faults = [
        Fault("lies outside the folder of districts", file=file, wanted="a file in it")
        for file in dict.fromkeys(_files(manifest))
        if not _inside(root, manifest.path_of(file))
    ]
    if faults:
        raise InputError(faults)
    return manifest


def _files(manifest: Manifest) -> Iterator[str]:
    """Return the files that a manifest names, as it names them."""
    named = (getattr(manifest.layers, name) for name in Layers.model_fields)
    for layer in (*named, *manifest.barriers, *manifest.departments):
        if layer is not None:
            yield from layer.file
    if manifest.rosters.postings is not None:
        yield manifest.rosters.postings
    if manifest.matters is not None:
        yield manifest.matters.file


def _inside(root: Path, path: Path) -> bool:
    """Tell whether a file lies in a folder with all that is read with it, such as a .dbf."""
    try:
        found = path.resolve()
        if not found.is_relative_to(root):
            return False
        read = chain(path.parent.glob(f"{_literal(path.stem)}*"), found.rglob("*"))
        return all(part.resolve().is_relative_to(root) for part in read)
    except (OSError, RuntimeError, ValueError):
        return False


def _literal(stem: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in stem)
