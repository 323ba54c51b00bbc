"""`make bench`: every benchmark, one table each; docs/benchmarks.md keeps what was measured."""

import platform
import tempfile
from pathlib import Path

from bench import districts

if __name__ == "__main__":
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        districts.run(Path(folder))
