"""Invented districts as ordinary input files: the demo, the benchmark, and small ones for tests."""

from gridding.synth.files import write_kundulun
from gridding.synth.shape import KUNDULUN, SMALL, Shape

__all__ = ["KUNDULUN", "SMALL", "Shape", "write_kundulun"]
