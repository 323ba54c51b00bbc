"""The service worker of the worker's page, with the list of what it keeps."""

import hashlib
import json
from pathlib import Path
from typing import Any

from maps.pages import LATER, page
from maps.style import LANGUAGES, WEB

_SCRIPT = Path(__file__).parent / "worker_sw.js"
_SHARED = ("element.js", "icon.svg", "store.js", "theme.css", "words.js")
_KEPT = (".js", ".css", ".svg")


def service_worker(**data: Any) -> str:
    """Return the script that keeps the worker's page for when the network is cut.

    Parameters
    ----------
    **data
        What the server tells the page, as everybody sees it.

    Returns
    -------
    str
        JavaScript; another one whenever any of the files that it keeps has changed.
    """
    own = [path for path in (WEB / "worker").rglob("*") if path.suffix in _KEPT]
    files = sorted(path for path in own if LATER not in path.parts)
    files += [WEB / name for name in _SHARED]
    digest = hashlib.sha256(_SCRIPT.read_bytes())
    for path in files:
        digest.update(path.read_bytes())
    for lang in LANGUAGES:
        digest.update(page("worker", lang, **data).encode())
    kept = {
        "cache": f"gridding-worker-files-{digest.hexdigest()[:16]}",
        "files": [f"/worker?lang={lang}" for lang in LANGUAGES]
        + [f"/pages/{path.relative_to(WEB).as_posix()}" for path in files],
    }
    return f"self.KEPT = {json.dumps(kept)};\n{_SCRIPT.read_text(encoding='utf-8')}"
