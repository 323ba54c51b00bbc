"""A server of map tiles on loopback: dots at given places, and everything that can go wrong."""

import io
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import floor

from PIL import Image

from gridding.tiles import pixel_of

Place = tuple[float, float]


@dataclass
class TileServer:
    """What the server draws and what it was asked.

    Attributes
    ----------
    address : str
    dots : list of (lon, lat)
        In its own datum.
    asked : list of str
        Paths with their queries.
    agents : set of str
    """

    address: str = ""
    dots: Sequence[Place] = ()
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    def tile(self, z: int, x: int, y: int) -> bytes:
        """Draw the dots as light on black, each over 2 x 2 pixels so that its centre is exact."""
        image = Image.new("L", (256, 256))
        for lon, lat in self.dots:
            east, south = pixel_of(lon, lat, z)
            left, top = floor(east - 0.5), floor(south - 0.5)
            for column in (left, left + 1):
                for row in (top, top + 1):
                    share = (1 - abs(column + 0.5 - east)) * (1 - abs(row + 0.5 - south))
                    at = (column - 256 * x, row - 256 * y)
                    if all(0 <= each < 256 for each in at):
                        image.putpixel(at, round(255 * share))
        return encoded(image.convert("RGB"))


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def plain(colour: tuple[int, ...], mode: str = "RGB", size: int = 256, kind: str = "PNG") -> bytes:
    return encoded(Image.new(mode, (size, size), colour), kind)


def centre(content: bytes) -> Place:
    """Return the middle of the light in a tile, in pixels."""
    image = Image.open(io.BytesIO(content)).convert("L")
    lit = [(at % 256, at // 256, light) for at, light in enumerate(image.tobytes()) if light]
    whole = sum(light for *_, light in lit)
    return (
        sum((column + 0.5) * light for column, _, light in lit) / whole,
        sum((row + 0.5) * light for _, row, light in lit) / whole,
    )


@contextmanager
def tile_server() -> Iterator[TileServer]:
    """Serve ``/KIND/z/x/y`` on a free port of 127.0.0.1."""
    here = TileServer()
    fixed = {
        "red": (200, "image/png", plain((200, 0, 0))),
        "veil": (200, "image/png", plain((0, 0, 255, 128), "RGBA")),
        "photo": (200, "image/jpeg", plain((90, 120, 60), kind="JPEG")),
        "garbage": (200, "image/png", b"\x89PNG\r\n\x1a\n" + b"garbage" * 40),
        "html": (200, "text/html", b"<p>log in</p>"),
        "huge": (200, "image/png", b"\0" * (3 << 20)),
        "bomb": (200, "image/png", plain((0,), "1", 5000)),
        "none": (404, "text/plain", b"no"),
        "broken": (500, "text/plain", b"no"),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(self.path)
            here.agents.add(self.headers["user-agent"])
            kind, z, x, y = self.path.partition("?")[0].strip("/").split("/")
            if kind == "slow":
                time.sleep(2)
            if kind == "elsewhere":
                self.send_response(302)
                self.send_header(
                    "location", f"http://localhost:{self.server.server_port}/red/0/0/0"
                )
                self.end_headers()
                return
            drawn = (200, "image/png", here.tile(int(z), int(x), int(y)))
            status, media_type, body = fixed.get(kind, drawn)
            self.send_response(status)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # it was too slow, or too much
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
