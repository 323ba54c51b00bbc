"""A small extract of OpenStreetMap, invented, written as .osm.pbf or .osm by the tests."""

from pathlib import Path

import osmium
import osmium.osm.mutable as osm

Place = tuple[float, float]


class Extract:
    """Ways and multipolygons to be written; ids count from 1."""

    def __init__(self) -> None:
        self._nodes: dict[Place, int] = {}
        self._ways: list[osm.Way] = []
        self._relations: list[osm.Relation] = []

    def way(self, places: list[Place], /, **tags: str) -> int:
        """Add a way; a colon in a key is written ``__``."""
        nodes = [self._nodes.setdefault(place, len(self._nodes) + 1) for place in places]
        self._ways.append(osm.Way(id=len(self._ways) + 1, nodes=nodes, tags=_keys(tags), version=1))
        return len(self._ways)

    def multipolygon(self, outer: list[Place], inner: list[Place], /, **tags: str) -> int:
        """Add a multipolygon of two closed ways."""
        members = [("w", self.way(outer), "outer"), ("w", self.way(inner), "inner")]
        number = len(self._relations) + 1
        tags = {"type": "multipolygon", **_keys(tags)}
        self._relations.append(osm.Relation(id=number, members=members, tags=tags, version=1))
        return number

    def write(self, path: Path) -> None:
        """Write all of it, in the format of the suffix."""
        path.unlink(missing_ok=True)
        with osmium.SimpleWriter(str(path)) as writer:
            for place, number in self._nodes.items():
                writer.add_node(osm.Node(id=number, location=place, version=1))
            for way in self._ways:
                writer.add_way(way)
            for relation in self._relations:
                writer.add_relation(relation)


def ring(west: float, south: float, size: float) -> list[Place]:
    """Return a closed square."""
    east, north = round(west + size, 7), round(south + size, 7)
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def _keys(tags: dict[str, str]) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}
