"""Which grid a point lies in: one plan's grids in memory, and the one rule for borders."""

from gridding.locate.locator import MOST_SNAP_M, ON_BOUNDARY_M, Locator
from gridding.locate.place import Division, Nearest, Place, centimetres

__all__ = ["MOST_SNAP_M", "ON_BOUNDARY_M", "Division", "Locator", "Nearest", "Place", "centimetres"]
