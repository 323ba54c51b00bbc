"""Map sheets (图纸) to print: one a grid and one a community, as PNG or as one HTML page."""

from maps.sheets.atlas import Atlas, Chosen, Entry, Imprint
from maps.sheets.book import policy, write_book
from maps.sheets.png import write_png

__all__ = ["Atlas", "Chosen", "Entry", "Imprint", "policy", "write_book", "write_png"]
