"""The one table from what road, rail and water files call a line to its class of barrier."""

from gridding.land.classes import BarrierClass

LEFT_OUT = BarrierClass.NONE
"""Kinds of this class are read and then left out: they hold nobody up."""

_OSM_BESIDE_THE_WAY = tuple(
    "crossing bus_stop emergency_bay escape trailhead turning_circle traffic_island toll_gantry "
    "station halt stop yard turntable traverser platform_edge switch signal level_crossing museum "
    "loading_ramp workshop roundhouse wash tram_stop subway_entrance buffer_stop derail "
    "fairway lock_gate boatyard fuel waterfall rapids sluice_gate spillway flowline fish_pass "
    "pressurised water_point derelict_canal drystream "
    "kerb handrail gate lift_gate swing_gate sliding_gate kissing_gate bollard block chain log "
    "entrance toll_booth turnstile stile cattle_grid cycle_barrier height_restrictor debris rope "
    "net delineators border_control sally_port no".split()
)
"""Values of OSM's keys that stand for things at a road, a railway, a river or in a wall."""

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
    BarrierClass.WALL: (
        "city_wall",
        "fence",
        "retaining_wall",
        "guard_rail",
        "hedge",
        "hedge_bank",
        "wire_fence",
        "wood_fence",
        "jersey_barrier",
        "cable_barrier",
        "noise_barrier",
        "sound_barrier",
    ),
    BarrierClass.RAILWAY: (
        "rail",
        "light_rail",
        "narrow_gauge",
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
        "brook",
        "wadi",
        "lock",
        "reservoir",
        "basin",
        "pond",
        "lagoon",
        "oxbow",
        "moat",
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
        "tram",  # in the street, whose own line stands for it; people cross it anywhere
        "monorail",  # overhead
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
        *_OSM_BESIDE_THE_WAY,
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
