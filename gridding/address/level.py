"""What an address was found as, from the most exact to the largest."""

from enum import StrEnum


class Level(StrEnum):
    """What a place of the gazetteer is."""

    ADDRESS_POINT = "address_point"
    BUILDING = "building"
    INTERPOLATED = "interpolated"
    INTERSECTION = "intersection"
    COMPOUND = "compound"
    ROAD = "road"
    GRID = "grid"
    DEPARTMENT_AREA = "department_area"
    COMMUNITY = "community"
    STREET = "street"


RANK = {level: rank for rank, level in enumerate(Level)}
"""The more exact comes first where two fit alike."""
