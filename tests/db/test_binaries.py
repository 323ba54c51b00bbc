"""Which PostgreSQL is taken, and what is said where none will do."""

from pathlib import Path

import pytest

from gridding.errors import InputError
from sql.binaries import find_binaries


@pytest.fixture(autouse=True)
def nothing_on_the_path(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nonexistent")


def install(root: Path, *versions: str, postgis: tuple[str, ...] = ()) -> None:
    for version in versions:
        folder = root / version.split(".", maxsplit=1)[0] / "bin"
        share = folder.parent / "share"
        (share / "extension").mkdir(parents=True)
        folder.mkdir()
        if version in postgis:
            (share / "extension" / "postgis.control").touch()
        says = {
            "postgres": f"postgres (PostgreSQL) {version} (Debian {version}-0+deb12u1)",
            "pg_config": str(share),
            "initdb": "",
            "pg_ctl": "",
        }
        for name, said in says.items():
            (folder / name).write_text(f"#!/bin/sh\necho '{said}'\n")
            (folder / name).chmod(0o755)


def test_the_newest_with_postgis_is_taken(tmp_path: Path):
    install(tmp_path, "13.2", "15.8", "16.1", "17.0", postgis=("13.2", "15.8", "16.1"))
    found = find_binaries(root=tmp_path)
    assert (found.major, found.folder) == (16, tmp_path / "16" / "bin")


def test_a_cluster_keeps_the_version_that_made_it(tmp_path: Path):
    install(tmp_path, "15.8", "16.1", postgis=("15.8", "16.1"))
    assert find_binaries(15, root=tmp_path).major == 15
    with pytest.raises(InputError, match=r"found .* 16, .* 15; wanted PostgreSQL 17"):
        find_binaries(17, root=tmp_path)


def test_a_version_too_old_is_named_with_the_one_needed(tmp_path: Path):
    install(tmp_path, "13.2", "14.9", postgis=("13.2", "14.9"))
    with pytest.raises(InputError) as refused:
        find_binaries(root=tmp_path)
    assert str(refused.value) == (
        "PostgreSQL is too old; found PostgreSQL 14, PostgreSQL 13; wanted PostgreSQL 15 or newer:"
        " packages postgresql-15 and postgresql-15-postgis-3"
    )


def test_missing_postgresql_is_named_with_the_packages(tmp_path: Path):
    with pytest.raises(InputError, match=r"not installed; wanted .*postgresql-15-postgis-3"):
        find_binaries(root=tmp_path)


def test_missing_postgis_is_named_with_its_package(tmp_path: Path):
    install(tmp_path, "16.1")
    with pytest.raises(InputError, match=r"PostGIS .* PostgreSQL 16; .*postgresql-16-postgis-3"):
        find_binaries(root=tmp_path)
