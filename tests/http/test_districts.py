"""Districts uploaded as a ZIP: read whole, kept only without a fault, and no way out."""

import contextlib
import io
import os
import signal
import socket
import stat
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from office import ELSEWHERE, Office, office, refused, told
from reading_world import good_world
from serving import until
from sqlalchemy import Engine

from api.http import bounds
from api.http import districts as endpoint
from api.jobs import reading, unpack
from api.jobs.uploads import make_room

ZIP = {"content-type": "application/zip"}


@pytest.fixture(scope="module")
def at(module_engine: Engine) -> Iterator[Office]:
    with office(module_engine) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of districts; it need not be there yet."""
    monkeypatch.setenv("GRIDDING_DISTRICTS", str(tmp_path / "districts"))
    return tmp_path / "districts"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    """A small good district: name -> content."""
    made = tmp_path / "made"
    made.mkdir()
    good_world(made).manifest()
    return {path.name: path.read_bytes() for path in made.iterdir()}


class InGbk(zipfile.ZipInfo):
    """An entry named as Windows in China does it: in GBK, and no flag that says so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def zipped(files: dict[str, bytes], kind: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(kind(name), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def send(at: Office, content: Any, who: str = "planner", **how: Any) -> httpx.Response:
    return at.ask(who, "POST", "/districts", content=content, headers=ZIP, timeout=120, **how)


def nothing_left(folder: Path) -> bool:
    return not folder.exists() or not list(folder.iterdir())


def test_a_district_is_uploaded_listed_and_divided(
    at: Office, folder: Path, files: dict[str, bytes]
) -> None:
    body = told(send(at, zipped(files)), 201)
    made, name = body["manifest"].split("/")
    code, stamp = made.split("-")
    assert (code, name, body["code"], body["name"]) == (
        "150203", "district.toml", "150203", "昆都仑区"
    )  # fmt: skip
    age = datetime.now(UTC) - datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    assert abs(age) < timedelta(minutes=2)
    assert {key: body["figures"][key] for key in ("communities", "buildings", "households")} == {
        "communities": 2, "buildings": 6, "households": 157
    }  # fmt: skip
    assert {path.name: path.read_bytes() for path in (folder / made).iterdir()} == files
    again = told(send(at, zipped(files), "administrator"), 201)["manifest"]
    assert again.split("/")[0] > made
    assert sorted(path.name for path in folder.iterdir()) == [made, again.split("/")[0]]
    listed = told(at.get("planner", "/districts"))
    assert [(entry["manifest"], entry["code"]) for entry in listed] == [
        (again, "150203"), (body["manifest"], "150203")
    ]  # fmt: skip
    assert all(entry["uploaded_at"] for entry in listed)
    told(at.post("planner", "/jobs", {"kind": "divide", "manifest": again}), 202)
    with at.engine.connect() as connection:
        noted = connection.exec_driver_sql(
            "SELECT name, subject FROM audit WHERE action = 'upload district' ORDER BY id"
        ).all()
    assert [tuple(row) for row in noted][-2:] == [
        ("planner", made), ("administrator", again.split("/")[0])
    ]  # fmt: skip


def test_only_who_may_start_jobs_uploads_and_only_their_districts(
    at: Office, folder: Path, files: dict[str, bytes]
) -> None:
    for who, status in (("public", 401), ("viewer", 403), ("reviewer", 403), (ELSEWHERE, 403)):
        refused(send(at, zipped(files), who), status)
    refused(at.post("planner", "/districts", {}), 415)
    assert nothing_left(folder)
    told(send(at, zipped(files)), 201)
    (folder / "by hand").mkdir()
    for name, content in files.items():
        (folder / "by hand" / name).write_bytes(content)
    (folder / "broken.toml").write_text("[[", encoding="utf-8")
    assert told(at.get(ELSEWHERE, "/districts")) == []
    by_hand = told(at.get("administrator", "/districts"))[1]
    assert (by_hand["manifest"], by_hand["uploaded_at"]) == ("by hand/district.toml", None)
    refused(at.get("reviewer", "/districts"), 403)


@pytest.mark.parametrize("kind", [zipfile.ZipInfo, InGbk])
def test_chinese_names_are_read_right_whoever_packed_them(
    at: Office, folder: Path, files: dict[str, bytes], kind: type[zipfile.ZipInfo]
) -> None:
    manifest = files.pop("district.toml").decode().replace("buildings.gpkg", "数据/房屋建筑.gpkg")
    files["数据/房屋建筑.gpkg"] = files.pop("buildings.gpkg")
    packed = {f"昆都仑区/{name}": content for name, content in files.items()}
    packed["昆都仑区/清单.toml"] = manifest.encode()
    packed["__MACOSX/昆都仑区/._清单.toml"] = b"rubbish"
    packed["昆都仑区/.DS_Store"] = b"rubbish"
    made = told(send(at, zipped(packed, kind)), 201)["manifest"]
    assert made.endswith("/清单.toml")
    assert (folder / made).with_name("数据").joinpath("房屋建筑.gpkg").is_file()


def test_all_faults_of_all_files_are_told_at_once_and_nothing_is_left(
    at: Office, folder: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    world = good_world(wrong)
    world.text("buildings.csv", "lon,lat,户数\n109.801,40.644,many\n109.802,40.644,-3\n")
    world.set(buildings="buildings.csv", buildings_keys='datum = "wgs84"')
    world.set(roads="nowhere.gpkg").manifest()
    held = {path.name: path.read_bytes() for path in wrong.iterdir()}
    faults = refused(send(at, zipped(held)), 422)["faults"]
    assert [(f["file"], f.get("row"), f.get("column"), f.get("found")) for f in faults] == [
        ("buildings.csv", 1, "户数", "many"),
        ("buildings.csv", 2, "户数", "-3"),
        ("nowhere.gpkg", None, None, "nothing"),
    ]
    assert nothing_left(folder)


def linked(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


BOMB = b"\0" * 3_000_000


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"../evil.txt": b"x"}, "leads out"),
        ({"a/../../evil.txt": b"x"}, "leads out"),
        ({"..\\evil.txt": b"x"}, "leads out"),
        ({"/evil.txt": b"x"}, "leads out"),
        ({"C:\\evil.txt": b"x"}, "leads out"),
        ({linked("passwords"): b"/etc/passwd"}, "is a link"),
        ({"b.zip": zipped({"b.shp": b""})}, "packed once more"),
        ({"other.toml": b""}, "one manifest"),
        ({"a\nb": b""}, "no name"),
        ({"x" * 300: b""}, "no name"),
        ({"roads.gpkg/x": b""}, "have one name"),
        ({"bomb.csv": BOMB}, "too large"),
        ({"bomb.xlsx": zipped({"bomb.xml": BOMB})}, "too large"),
        ({f"{number}.csv": b"" for number in range(3000)}, "too many"),
    ],
)
def test_no_zip_leads_out_or_blows_up(
    at: Office,
    folder: Path,
    files: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    more: dict[Any, bytes],
    said: str,
) -> None:
    monkeypatch.setattr(unpack, "MAX_UNPACKED_BYTES", 2_000_000)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, **more}.items():
            archive.writestr(name, content)
    (fault, *rest) = refused(send(at, held.getvalue()), 422)["faults"]
    assert said in fault["message"]
    assert not rest
    assert nothing_left(folder)
    assert not list(folder.parent.glob("**/evil*"))


def test_a_zip_that_lies_about_its_sizes_is_found_out(
    at: Office, folder: Path, files: dict[str, bytes]
) -> None:
    content = zipped(files)
    info = zipfile.ZipFile(io.BytesIO(content)).getinfo("buildings.gpkg")
    lie = content.replace(info.file_size.to_bytes(4, "little"), (5).to_bytes(4, "little"))
    assert lie != content
    assert "cannot be unpacked" in refused(send(at, lie), 422)["detail"]
    for broken in (b"", b"PK", content[:-30], content[: len(content) // 2] + content[-400:]):
        refused(send(at, broken), 422)
    assert nothing_left(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"150203"', '"../150203"'), "district.code"),
        (('"buildings.gpkg"', '"../other/buildings.gpkg"'), "outside the folder"),
        (('"buildings.gpkg"', '"virtual.json"'), "cannot be read"),
        (("[district]", "[district]\nx = " + "[" * 5000), "TOML"),
    ],
)
def test_no_manifest_leads_out(
    at: Office, folder: Path, files: dict[str, bytes], change: tuple[str, str], said: str
) -> None:
    other = folder / "other"
    other.mkdir(parents=True)
    (other / "buildings.gpkg").write_bytes(files["buildings.gpkg"])
    virtual = (
        "<OGRVRTDataSource><OGRVRTLayer name='buildings'><SrcDataSource>"
        f"{other / 'buildings.gpkg'}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    files["virtual.json"] = virtual.encode()
    files["district.toml"] = files["district.toml"].decode().replace(*change).encode()
    assert said in refused(send(at, zipped(files)), 422)["detail"]
    assert list(folder.iterdir()) == [other]


def reader() -> int | None:
    """Return the process in which this one has a district read, if there is one."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"api.jobs.reading" in (entry / "cmdline").read_bytes():
                return int(entry.name)
    return None


def test_files_that_end_or_hold_up_their_reader_are_refused(
    at: Office, folder: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(send, at, zipped(files))
        until(reader, seconds=30)
        pid = reader()
        assert pid
        os.kill(pid, signal.SIGKILL)  # as the kernel does where memory is short
        assert "broke off" in refused(sent.result(), 422)["detail"]
    monkeypatch.setattr(reading, "_PATIENCE_S", 0.05)
    assert "too long" in refused(send(at, zipped(files)), 422)["detail"]
    until(lambda: reader() is None, seconds=10)
    assert nothing_left(folder)


def begun(at: Office, length: int) -> socket.socket:
    """Begin to upload so many bytes, of which two come."""
    sending = socket.create_connection((at.client.base_url.host, at.client.base_url.port))
    sending.settimeout(30)
    sending.sendall(
        f"POST /districts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {at.tokens['planner']}"
        f"\r\ncontent-type: application/zip\r\ncontent-length: {length}\r\n\r\nPK".encode()
    )
    return sending


def test_a_body_that_is_too_long_is_refused_as_soon_as_that_is_known(
    at: Office, folder: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with begun(at, unpack.MAX_ZIPPED_BYTES + 1) as sending:
        assert sending.recv(100).startswith(b"HTTP/1.1 413 ")
    monkeypatch.setitem(bounds._OTHERS, "/districts", 1000)
    refused(send(at, iter([zipped(files)])), 413)  # in chunks, whose sum nobody says
    assert nothing_left(folder)


def test_one_uploads_at_a_time_and_who_goes_away_leaves_nothing(
    at: Office, folder: Path, files: dict[str, bytes]
) -> None:
    with begun(at, 100_000):
        until(lambda: list(folder.glob(".upload-*/sent.zip")), seconds=30)
        answer = send(at, zipped(files))
        refused(answer, 429)
        assert 0 < int(answer.headers["retry-after"]) < 60
        assert told(at.get("planner", "/districts")) == []
    until(lambda: nothing_left(folder), seconds=30)
    until(lambda: not endpoint._one.locked(), seconds=30)


def test_what_a_killed_server_left_is_removed_a_day_later(folder: Path) -> None:
    for name, days in (("old", 2), ("new", 0)):
        left = folder / f".upload-{name}"
        left.mkdir(parents=True)
        os.utime(left, times=(time.time() - days * 86400 - 9,) * 2)
    made = make_room(folder)
    assert {path.name for path in folder.iterdir()} == {".upload-new", made.name}
