"""The classes of barriers and how much a metre of border along each one counts."""

from enum import StrEnum


class BarrierClass(StrEnum):
    """A line that people do not easily cross, by class."""

    NONE = "none"
    PATH = "path"
    SERVICE = "service"
    RESIDENTIAL = "residential"
    WALL = "wall"
    TERTIARY = "tertiary"
    SECONDARY = "secondary"
    PRIMARY = "primary"
    TRUNK = "trunk"
    MOTORWAY = "motorway"
    RIVER = "river"
    RAILWAY = "railway"


FACTORS: dict[BarrierClass, float] = {
    BarrierClass.NONE: 1.0,
    BarrierClass.PATH: 0.6,
    BarrierClass.SERVICE: 0.4,
    BarrierClass.RESIDENTIAL: 0.3,
    BarrierClass.WALL: 0.3,
    BarrierClass.TERTIARY: 0.2,
    BarrierClass.SECONDARY: 0.15,
    BarrierClass.PRIMARY: 0.15,
    BarrierClass.TRUNK: 0.1,
    BarrierClass.MOTORWAY: 0.05,
    BarrierClass.RIVER: 0.05,
    BarrierClass.RAILWAY: 0.05,
}
"""Cost of a metre of border along each class, by default."""

HARD: tuple[BarrierClass, ...] = (
    BarrierClass.RIVER,
    BarrierClass.RAILWAY,
    BarrierClass.MOTORWAY,
)
"""Classes that a grid must not straddle, by default."""
