"""How land becomes units: barriers → blocks → units → dual graph."""

from gridding.land.build import Land, build_land

__all__ = ["Land", "build_land"]
