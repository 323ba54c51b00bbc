"""The one table from what road, rail and water files call a line to its class of barrier."""

from gridding.land.classes import BarrierClass

LEFT_OUT = BarrierClass.NONE
"""Kinds of this class are read and then left out: they hold nobody up."""

_OSM: dict[BarrierClass, tuple[str, ...]] = {
    BarrierClass.MOTORWAY: ("motorway_link",),
    BarrierClass.TRUNK: ("trunk_link", "expressway"),
    BarrierClass.PRIMARY: ("primary_link",),
    BarrierClass.SECONDARY: ("secondary_link",),
    BarrierClass.TERTIARY: ("tertiary_link",),
    BarrierClass.RESIDENTIAL: ("unclassified", "living_street", "road", "busway", "bus_guideway"),
    BarrierClass.SERVICE: ("services", "alley", "driveway"),
    BarrierClass.PATH: (
        "footway",
        "cycleway",
        "pedestrian",
        "steps",
        "track",
        "bridleway",
        "track_grade1",
        "track_grade2",
        "track_grade3",
        "track_grade4",
        "track_grade5",
    ),
    BarrierClass.WALL: ("city_wall", "fence", "retaining_wall", "guard_rail"),
    BarrierClass.RAILWAY: (
        "rail",
        "light_rail",
        "tram",
        "narrow_gauge",
        "monorail",
        "funicular",
        "preserved",
    ),
    BarrierClass.RIVER: (
        "canal",
        "stream",
        "riverbank",
        "water",
        "drain",
        "ditch",
        "dock",
        "lake",
        "tidal_channel",
    ),
    BarrierClass.NONE: (
        "abandoned",
        "disused",
        "razed",
        "dismantled",
        "proposed",
        "construction",
        "planned",
        "subway",
        "tunnel",
        "bridge",
        "elevator",
        "corridor",
        "platform",
        "rest_area",
        "raceway",
        "miniature",
        "dam",
        "weir",
        "culvert",
    ),
}

KINDS: dict[str, BarrierClass] = {
    **{str(kind): kind for kind in BarrierClass},
    **{word: kind for kind, words in _OSM.items() for word in words},
}
"""Kind, in lower case -> class: our own classes by name, and OSM's highway, railway, waterway."""


def class_of(kind: str) -> BarrierClass | None:
    """Return the class of barrier of a kind.

    Parameters
    ----------
    kind : str
        A value of `BarrierClass` or of OSM's ``highway``, ``railway`` or ``waterway``.

    Returns
    -------
    BarrierClass or None
        None for a kind that the table does not know; `LEFT_OUT` for one that is no barrier.

    Examples
    --------
    >>> class_of("primary_link")
    <BarrierClass.PRIMARY: 'primary'>
    """
    return KINDS.get(kind.strip().lower())
