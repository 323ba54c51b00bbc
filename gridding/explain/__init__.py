"""Why a plan is as it is: each grid's border, and each community that misses the band."""

from gridding.explain.build import explain, missing_band, reasons_out_of_band
from gridding.explain.model import Explanation

__all__ = ["Explanation", "explain", "missing_band", "reasons_out_of_band"]
