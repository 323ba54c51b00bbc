"""What is published for pages and documents of others: who may frame it, and pictures of it."""

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from colourful_plan import colourful_plan
from PIL import Image
from serving import put_out, served
from sqlalchemy import Engine

from api.http.app import create_app
from api.origins import read_origins
from api.settings import Settings
from gridding.errors import InputError

PLAN = colourful_plan()
GRID, COMMUNITY = PLAN.grids["grid_code"].iloc[2], PLAN.grids["community_code"].iloc[2]
PORTAL = "https://portal.example"


@pytest.fixture(scope="module")
def client(module_engine: Engine) -> Iterator[httpx.Client]:
    put_out(module_engine, PLAN)
    settings = Settings(Path(), embed_origins=(PORTAL,), map_review_number="GS(2026)0001号")
    with served(create_app(module_engine, settings)) as asking:
        asking.timeout = 60
        yield asking


def png(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_only_listed_origins_may_frame_only_the_embed(
    client: httpx.Client, module_engine: Engine
) -> None:
    policy = client.get("/embed").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {PORTAL}")
    for page in ("/", "/studio", "/login"):
        assert "frame-ancestors 'none'" in client.get(page).headers["content-security-policy"]
    with served(create_app(module_engine, Settings(Path()))) as alone:
        policy = alone.get("/embed").headers["content-security-policy"]
        assert policy.endswith("frame-ancestors 'self'")
        assert PORTAL in client.get("/embed").text
        assert PORTAL not in alone.get("/embed").text
        answer = alone.get("/embed.png", params={"grid": GRID})
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "said",
    [
        "*",
        "https://*.example",
        "portal.example",
        "https://portal.example/path",
        "https://a.example; script-src *",
        "null",
        "ftp://a.example",
        "https://a.example 'unsafe-inline'",
    ],
)
def test_what_is_no_origin_is_refused(said: str) -> None:
    with pytest.raises(InputError):
        read_origins(f"https://good.example,{said}")


def test_a_picture_is_as_large_as_wanted_and_differs_by_what_it_is_of(
    client: httpx.Client,
) -> None:
    seen = {}
    for of in ({"grid": GRID}, {"division": COMMUNITY}, {"division": "150203"}):
        answer = client.get("/embed.png", params=of | {"width": 400, "height": 301})
        assert png(answer).size == (400, 301)
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        seen[answer.content] = answer.headers["etag"]
    assert len(set(seen)) == len(set(seen.values())) == 3
    # The grid lies in the middle, in the colour of the one that it is about.
    middle = png(client.get("/embed.png", params={"grid": GRID})).getpixel((600, 360))
    assert middle == (0xFD, 0xF3, 0xCF)


def test_a_picture_that_is_known_is_not_sent_again(client: httpx.Client) -> None:
    of = {"grid": GRID, "lang": "en", "width": 2000, "height": 2000}
    first = client.get("/embed.png", params=of)
    again = client.get("/embed.png", params=of, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/embed.png", params=of).content == first.content


@pytest.mark.parametrize(
    ("of", "status"),
    [
        ({}, 422),
        ({"grid": GRID, "division": COMMUNITY}, 422),
        ({"grid": GRID, "width": 2001}, 422),
        ({"grid": GRID, "height": 10}, 422),
        ({"grid": GRID, "lang": "fr"}, 422),
        ({"grid": COMMUNITY}, 404),
        ({"division": "999"}, 404),
    ],
)
def test_what_cannot_be_drawn_is_refused(client: httpx.Client, of: dict, status: int) -> None:
    answer = client.get("/embed.png", params=of)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
