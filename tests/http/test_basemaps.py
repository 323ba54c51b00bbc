"""Basemaps by way of the server: shifted to fit, bounded, and the key told to nobody."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image
from serving import served
from sqlalchemy import Engine
from tile_server import TileServer, centre, tile_server

from api.basemaps import Basemaps, load_basemaps
from api.http.app import create_app
from api.settings import Settings
from gridding.datum import wgs84_to_gcj02
from gridding.errors import InputError
from gridding.tiles import Tile, pixel_of

KEY = "k3y-of the/office"
ENVIRONMENT = {"TILE_KEY": KEY}


def entry(name: str, *urls: str, datum: str = "wgs84", more: str = "") -> str:
    told = ", ".join(f'"{url}"' for url in urls)
    return (
        f'[[basemaps]]\nname = "{name}"\ntitle = "底图 {name}"\nurls = [{told}]\n'
        f'datum = "{datum}"\nattribution = "© {name}"\n{more}\n'
    )


@pytest.fixture(scope="module")
def upstream() -> Iterator[TileServer]:
    with tile_server() as server:
        yield server


@pytest.fixture(scope="module")
def client(
    module_engine: Engine, upstream: TileServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    at = upstream.address
    kinds = "red dots photo garbage html huge bomb none broken slow elsewhere".split()
    text = "".join(entry(kind, f"{at}/{kind}/{{z}}/{{x}}/{{y}}") for kind in kinds)
    text += entry("away", "http://127.0.0.1:9/{z}/{x}/{y}")
    text += entry("gcj", f"{at}/dots/{{z}}/{{x}}/{{y}}", datum="gcj02")
    text += entry("holes", f"{at}/none/{{z}}/{{x}}/{{y}}", datum="gcj02")
    two = [f"{at}/{kind}/{{z}}/{{x}}/{{y}}?tk={{key}}" for kind in ("red", "veil")]
    text += entry("two", *two, datum="cgcs2000", more='key_env = "TILE_KEY"\nmax_zoom = 17')
    text += entry("half", f"{at}/red/{{z}}/{{x}}/{{y}}", f"{at}/none/{{z}}/{{x}}/{{y}}")
    file = tmp_path_factory.mktemp("basemaps") / "basemaps.toml"
    file.write_text(text, encoding="utf-8")
    app = create_app(module_engine, Settings(file.parent))
    app.state.basemaps = Basemaps(load_basemaps(file, ENVIRONMENT), ENVIRONMENT, seconds=1.0)
    with served(app) as asking:
        asking.timeout = 30
        yield asking


def refusal(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "public, max-age=10"
    return answer.json()["detail"]


def test_no_basemap_is_set_up_by_default(module_engine: Engine, tmp_path: Path) -> None:
    with served(create_app(module_engine, Settings(tmp_path))) as client:
        assert client.get("/basemaps").json() == []
        refusal(client.get("/basemaps/osm/1/0/0"), 404)


def test_what_is_set_up_is_listed_without_addresses(client: httpx.Client) -> None:
    listed = {each["name"]: each for each in client.get("/basemaps").json()}
    assert listed["two"] == {
        "name": "two",
        "title": "底图 two",
        "datum": "cgcs2000",
        "display_only": False,
        "attribution": "© two",
        "max_zoom": 17,
    }
    assert [name for name, each in listed.items() if each["display_only"]] == ["gcj", "holes"]


@pytest.mark.parametrize(
    ("lon", "lat"), [(109.84, 40.65), (121.4737, 31.2304), (87.6, 43.8), (110.3, 20.0)]
)
def test_a_mark_of_a_gcj02_map_is_shown_where_it_truly_is(
    client: httpx.Client, upstream: TileServer, lon: float, lat: float
) -> None:
    upstream.dots = [tuple(map(float, wgs84_to_gcj02(lon, lat)))]
    apart = []
    for z in range(10, 19):
        east, south = pixel_of(lon, lat, z)
        answer = client.get(f"/basemaps/gcj/{z}/{int(east // 256)}/{int(south // 256)}")
        assert answer.status_code == 200
        x, y = centre(answer.content)
        apart.append(float(np.hypot(x - east % 256, y - south % 256)))
    assert max(apart) <= 1.5
    # Without the shift it would be off by 37 to 678 m: at least 30 px on level 18.
    plain = client.get(f"/basemaps/dots/{z}/{int(east // 256)}/{int(south // 256)}")
    there = Image.open(io.BytesIO(plain.content)).convert("L")
    assert there.getextrema() == (0, 0) or abs(centre(plain.content)[0] - east % 256) > 30


def test_layers_are_drawn_over_each_other_with_the_key_that_nobody_is_told(
    client: httpx.Client, upstream: TileServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    upstream.asked.clear()
    answer = client.get("/basemaps/two/3/1/2")
    assert Image.open(io.BytesIO(answer.content)).convert("RGB").getpixel((5, 5))[2] > 100
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert upstream.asked == [f"/{kind}/3/1/2?tk=k3y-of%20the%2Foffice" for kind in ("red", "veil")]
    assert {agent.partition("/")[0] for agent in upstream.agents} == {"gridding"}
    refusal(client.get("/basemaps/two/18/1/2"), 404)  # finer than its finest
    said = caplog.text + str(answer.headers) + client.get("/basemaps").text
    assert "k3y" not in said
    assert "tk=" not in said


def test_a_tile_is_asked_for_once(client: httpx.Client, upstream: TileServer) -> None:
    upstream.asked.clear()
    for _ in range(3):
        assert client.get("/basemaps/photo/9/1/2").headers["content-type"] == "image/jpeg"
    assert upstream.asked == ["/photo/9/1/2"]
    upstream.asked.clear()
    for x in (400, 401):  # neighbours share the tiles that they overlap
        assert client.get(f"/basemaps/gcj/9/{x}/200").status_code == 200
    assert len(upstream.asked) == len(set(upstream.asked))


def test_a_layer_that_is_missing_somewhere_leaves_the_other(client: httpx.Client) -> None:
    assert client.get("/basemaps/half/3/1/2").status_code == 200
    for name in ("none", "holes"):
        assert "no such tile" in refusal(client.get(f"/basemaps/{name}/9/400/200"), 404)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("away", "does not answer"),
        ("slow", "does not answer"),
        ("broken", "answers 500"),
        ("html", "no picture"),
        ("garbage", "broken picture"),
        ("bomb", "broken picture"),
        ("huge", "too much"),
        ("elsewhere", "answers 302"),
    ],
)
def test_a_server_that_fails_is_a_502_that_tells_no_address(
    client: httpx.Client, upstream: TileServer, name: str, said: str
) -> None:
    answer = client.get(f"/basemaps/{name}/2/1/1")
    detail = refusal(answer, 502)
    assert said in detail
    assert "127.0.0.1" not in answer.text
    upstream.asked.clear()
    refusal(client.get(f"/basemaps/{name}/2/1/1"), 502)
    assert upstream.asked == []  # not asked again at once


def test_tiles_that_cannot_be_are_refused_unasked(
    client: httpx.Client, upstream: TileServer
) -> None:
    upstream.asked.clear()
    refusal(client.get("/basemaps/red/2/4/0"), 404)
    refusal(client.get("/basemaps/nothing/2/0/0"), 404)
    for wrong in ("23/0/0", "2/-1/0", "2/a/0"):
        assert client.get(f"/basemaps/red/{wrong}").status_code == 422
    assert upstream.asked == []


def test_all_faults_of_the_file_are_told_and_no_address(tmp_path: Path) -> None:
    file = tmp_path / "basemaps.toml"
    file.write_text(
        entry("A b", "https://t.example/{z}/{x}/{y}", datum="bd09")
        + entry("no-row", "https://t.example/{z}/{x}?tk=pasted-secret")
        + entry("odd", "ftp://t.example/{z}/{x}/{y}", more="colour = 1")
        + entry("keyless", "https://t.example/{z}/{x}/{y}?tk={key}")
        + entry("sub", "https://t{s}.example/{z}/{x}/{y}{q}"),
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refused:
        load_basemaps(file, {})
    said = str(refused.value)
    for part in (
        "basemaps[0].name",
        "basemaps[0].datum",
        "an address with {y}",
        "key basemaps[2].colour is unknown",
        "http:// or https://",
        "key_env and {key} in urls, or neither",
        "no {q} in an address",
    ):
        assert part in said
    assert "secret" not in said
    assert "t.example" not in said


def test_a_key_that_is_not_there_and_a_name_given_twice_are_faults(tmp_path: Path) -> None:
    file = tmp_path / "basemaps.toml"
    url = "https://t{s}.example/{z}/{x}/{y}?tk={key}"
    one = entry("one", url, more='key_env = "TILE_KEY"\nsubdomains = ["0", "1"]')
    file.write_text(one + one, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_basemaps(file, {})
    assert [fault.message for fault in refused.value.faults] == [
        "two basemaps have one name",
        "the environment has no key",
        "the environment has no key",
    ]
    file.write_text(one, encoding="utf-8")
    assert [each.name for each in load_basemaps(file, ENVIRONMENT)] == ["one"]
    file.write_bytes(b"\xff")
    for wrong in (file, tmp_path / "gone.toml"):
        with pytest.raises(InputError):
            load_basemaps(wrong, {})


@pytest.mark.parametrize("guide", ["setup.md", "setup.zh.md"])
def test_the_guides_example_is_such_a_file(guide: str, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "guides" / guide).read_text(encoding="utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    file = tmp_path / "basemaps.toml"
    file.write_text(shown, encoding="utf-8")
    found = load_basemaps(file, {"TIANDITU_KEY": "k"})
    assert [each.datum for each in found] == ["cgcs2000", "wgs84", "gcj02"]
    for each in found:
        for layer in range(len(each.urls)):
            assert "{" not in each.address(layer, Tile(12, 3297, 1543), {"TIANDITU_KEY": "k"})
