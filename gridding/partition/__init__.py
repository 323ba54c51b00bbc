"""Dividing a graph with loads into contiguous parts of nearly equal load, cheaply cut."""

from gridding.partition.compose import partition
from gridding.partition.count import number_of_parts

__all__ = ["number_of_parts", "partition"]
