"""Pictures of map tiles: checked, laid over each other, and put together from parts."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from gridding.errors import InputError

MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
"""What a tile may be, by Pillow's name of it."""

MOST_PX = 1024
_JPEG_QUALITY = 88


@dataclass(frozen=True)
class Picture:
    """An encoded picture that has been looked at.

    Attributes
    ----------
    content : bytes
    media_type : str
    size_px : int
        Its width and its height.
    """

    content: bytes
    media_type: str
    size_px: int


def picture(content: bytes) -> Picture:
    """Look at what is said to be a tile.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    Picture

    Raises
    ------
    InputError
        It is no PNG, JPEG or WebP, is broken, not square or larger than `MOST_PX`.
    """
    try:
        with Image.open(io.BytesIO(content), formats=list(MEDIA_TYPES)) as image:
            width, height = image.size
            if width != height or not 0 < width <= MOST_PX:
                raise InputError("the tile is not square, or too large")
            image.load()
            return Picture(content, MEDIA_TYPES[str(image.format)], width)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise InputError("the tile is no picture that can be read") from error


def laid_over(pictures: Sequence[Picture]) -> Picture:
    """Lay pictures over each other, the first one below.

    Parameters
    ----------
    pictures : sequence of Picture
        At least one; those of another size are brought to the first one's.

    Returns
    -------
    Picture
        The picture itself where there is one.
    """
    if len(pictures) == 1:
        return pictures[0]
    size = pictures[0].size_px
    made = Image.new("RGBA", (size, size))
    for each in pictures:
        made.alpha_composite(_opened(each, size))
    return _encoded(made, pictures)


def put_together(parts: Sequence[tuple[Picture, int, int]], size_px: int) -> Picture:
    """Put a tile together from pictures that stand out of it.

    Parameters
    ----------
    parts : sequence of (Picture, int, int)
        At least one, each with the pixel at which its upper left corner goes.
    size_px : int
        Of the tile, and of the parts: one of another size is brought to it.

    Returns
    -------
    Picture
        Clear where no part lies.
    """
    made = Image.new("RGBA", (size_px, size_px))
    for each, left, top in parts:
        made.paste(_opened(each, size_px), (left, top))
    return _encoded(made, [each for each, *_ in parts])


def _opened(each: Picture, size_px: int) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(each.content), formats=list(MEDIA_TYPES))
    image = image.convert("RGBA")
    return image if image.width == size_px else image.resize((size_px, size_px))


def _encoded(image: Image.Image, made_of: Sequence[Picture]) -> Picture:
    """Encode as what it was made of, so that a photograph does not grow tenfold."""
    out = io.BytesIO()
    solid = image.getchannel("A").getextrema() == (255, 255)
    if solid and made_of[0].media_type == MEDIA_TYPES["JPEG"]:
        image.convert("RGB").save(out, "JPEG", quality=_JPEG_QUALITY)
        return Picture(out.getvalue(), MEDIA_TYPES["JPEG"], image.width)
    image.save(out, "PNG", compress_level=3)
    return Picture(out.getvalue(), MEDIA_TYPES["PNG"], image.width)
