"""The curl lines of a guide, sent to the app; and how an answer differs from what is shown."""

import re
import shlex
from pathlib import Path
from typing import Any

import httpx
import pytest

GUIDES = Path(__file__).parents[1] / "docs" / "guides"
FENCE = re.compile(r"```(sh|json|text)\n(.*?)```", re.DOTALL)


def blocks(page: str) -> list[tuple[str, str]]:
    """Return the commands and answers of a guide, those of the command line left out."""
    found = FENCE.findall((GUIDES / page).read_text())
    return [(kind, body) for kind, body in found if not body.startswith("gridding ")]


def sent(client: httpx.Client, line: str) -> httpx.Response:
    """Do what curl would; an option that is not known here is a KeyError."""
    method, headers, body, address = "GET", {}, None, ""
    given = iter(shlex.split(line)[1:])
    for word in given:
        match word:
            case "-H":
                name, _, value = next(given).partition(": ")
                headers[name] = value
            case "-X":
                method = next(given)
            case "--json":
                method, body = "POST", next(given).encode()
                headers["content-type"] = "application/json"
            case "-o":
                next(given)
            case "-N":
                pass
            case _:
                assert word.startswith("/"), word
                address = word
    return client.request(method, address, headers=headers, content=body, timeout=120)


def differing(shown: Any, got: Any, where: str = "") -> list[str]:
    """Say where what is shown is not what came; members and rows that are left out do not count."""
    if isinstance(shown, dict) and isinstance(got, dict):
        pairs = [(f"{where}.{key}", shown[key], got.get(key, "nothing")) for key in shown]
    elif isinstance(shown, list) and isinstance(got, list) and len(shown) <= len(got):
        pairs = [(f"{where}[{i}]", *both) for i, both in enumerate(zip(shown, got, strict=False))]
    else:
        same = shown == pytest.approx(got) if isinstance(got, float) else shown == got
        return [] if same else [f"{where}: {shown} is shown, {got} came"]
    return [fault for place, a, b in pairs for fault in differing(a, b, place)]
