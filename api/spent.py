"""What making a plan took: processor time, time, memory; and the report that says so."""

import resource
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gridding.plan import Plan

MB = 1024.0  # ru_maxrss counts kilobytes


class Spent:
    """CPU and wall seconds since it was made, and peak memory."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), self._cpu_now()

    @staticmethod
    def _cpu_now() -> float:
        usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(usage.ru_utime + usage.ru_stime for usage in usages)

    def figures(self, processes: int) -> dict[str, float]:
        """Return ``cpu_seconds``, ``wall_seconds`` and ``peak_rss_mb``.

        Memory is bounded from above: this process's peak and, for each worker, the largest
        worker's.

        Parameters
        ----------
        processes : int
            How many were used; those that are left are ended.

        Returns
        -------
        dict
        """
        from gridding.parallel import stop_workers  # noqa: PLC0415  heavy

        stop_workers()  # the system tells what a child used only once it has ended
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        peak = own + (processes * child if processes > 1 else 0)
        return {
            "cpu_seconds": round(self._cpu_now() - self._cpu, 2),
            "wall_seconds": round(time.perf_counter() - self._wall, 2),
            "peak_rss_mb": round(peak / MB, 1),
        }


def measured(plan: "Plan", spent: Spent, processes: int) -> dict[str, Any]:
    """Return the report of a plan with what it took to make it.

    Parameters
    ----------
    plan : Plan
    spent : Spent
        Begun before the plan was.
    processes : int

    Returns
    -------
    dict
        Fit for JSON.
    """
    from gridding.report import report  # noqa: PLC0415  heavy

    return {**report(plan), **spent.figures(processes)}
