"""From a manifest to a district: every file read, every fault told at once."""

from gridding.read.district import read_district

__all__ = ["read_district"]
