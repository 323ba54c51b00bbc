"""Cut edges of real county and tract graphs beside the best known, at the default effort.

Run as ``python bench/cut_edges.py [SEED] [NAME ...]``; ``--permute`` renumbers the nodes first. The
instances are those of Validi and Buchanan, "Political districting to minimize cut edges": unit
costs, contiguous parts with populations in the bounds. The solver never sees the best known.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from gridding.errors import InfeasibleError
from gridding.partition import partition

DATA = Path(__file__).parents[2] / "shared" / "data" / "cut_edges"


def cut_edges(instance: dict, *, seed: int, permute: bool) -> tuple[str, float]:
    """Return the number of cut edges, or why there is none, and the CPU seconds."""
    loads, edges = np.array(instance["population"]), np.array(instance["edges"])
    rng = np.random.default_rng(seed)
    if permute:
        name = rng.permutation(len(loads))
        loads, edges = loads[np.argsort(name)], name[edges]
    begin = time.process_time()
    try:
        part = partition(
            loads,
            edges,
            np.ones(len(edges)),
            instance["parts"],
            instance["lower"],
            instance["upper"],
            rng=rng,
        )
    except InfeasibleError as error:
        return str(error), time.process_time() - begin
    seconds = time.process_time() - begin
    return str(int((part[edges[:, 0]] != part[edges[:, 1]]).sum())), seconds


def main() -> None:
    """Print one row an instance."""
    words = [word for word in sys.argv[1:] if word != "--permute"]
    seed = int(words.pop(0)) if words and words[0].isdigit() else 0
    compiling = {"population": [1] * 20, "edges": [[i, i + 1] for i in range(19)], "parts": 2}
    cut_edges({**compiling, "lower": 10, "upper": 10}, seed=0, permute=False)
    print(f"{'instance':12} {'parts':>5} {'ours':>5} {'best known':>10} {'CPU s':>6}")
    for path in sorted(DATA.glob("*.json")):
        if words and path.stem not in words:
            continue
        instance = json.loads(path.read_text())
        ours, seconds = cut_edges(instance, seed=seed, permute="--permute" in sys.argv)
        best = f"{instance['best_known']:.0f}{'' if instance['proven'] else ' (open)'}"
        print(f"{path.stem:12} {instance['parts']:5} {ours:>5} {best:>10} {seconds:6.1f}")


if __name__ == "__main__":
    main()
