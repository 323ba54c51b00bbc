"""Map sheets (图纸) to print: one a grid and one a community, as one HTML page or as PNG."""

from maps.sheets.atlas import Atlas, Chosen, Entry
from maps.sheets.book import policy, write_book
from maps.sheets.figures import Imprint

__all__ = ["Atlas", "Chosen", "Entry", "Imprint", "policy", "write_book"]
