"""Looks a page over: what axe finds, and what overflows when words are longer than ours."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, Route

from maps.build_assets import ASSETS

AXE = ASSETS.parents[1] / "node_modules" / "axe-core" / "axe.min.js"
FINDINGS = """() => axe.run(document, { iframes: false, resultTypes: ["violations"] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all, none }) =>
      `${id}: ${target} ${[...any, ...all, ...none].map(({ message }) => message)}`)))"""
OVERFLOWING = (Path(__file__).parent / "browser" / "overflowing.js").read_text(encoding="utf-8")
ACCENTS = str.maketrans("aeiouyncAEIOU", "áéíóúýñçÁÉÍÓÚ")
PLAIN = re.compile(r"(\{\w+\})")


def nothing(found: dict[str, list[str]]) -> None:
    told = {state: said for state, said in found.items() if said}
    assert not told, json.dumps(told, ensure_ascii=False, indent=1)


def axe(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    return page.evaluate(FINDINGS)


def longer(text: str) -> str:
    """Return a text with accents and longer by 40 %; its fields stay."""
    said = PLAIN.sub("", text)
    more = (said * 2)[: -(-len(said) * 4 // 10)].strip()
    parts = [
        each if each.startswith("{") else each.translate(ACCENTS) for each in PLAIN.split(text)
    ]
    return f"{''.join(parts)} {more}" if more else text


def longer_words(route: Route) -> None:
    response = route.fetch()
    opening, block, rest = re.split(
        r'(?<=id="texts">)(.*?)(?=</script>)', response.text(), maxsplit=1, flags=re.DOTALL
    )
    texts = {
        component: {key: longer(text) for key, text in table.items()}
        for component, table in json.loads(block).items()
    }
    route.fulfill(
        response=response, body=opening + json.dumps(texts).replace("<", "\\u003c") + rest
    )
