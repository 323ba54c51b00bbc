"""How long the server took, by its own clock, told with each answer about a plan."""

from time import perf_counter

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Timing:
    """ASGI middleware that adds ``Server-Timing: total;dur=MILLISECONDS`` under ``/plans``.

    Counted from the first byte handed to the app until the answer begins; what was changed is
    committed by then.

    Parameters
    ----------
    app : ASGIApp
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the time that it took."""
        if scope["type"] != "http" or not scope["path"].startswith("/plans"):
            await self.app(scope, receive, send)
            return
        start = perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                took_ms = (perf_counter() - start) * 1000
                MutableHeaders(scope=message)["server-timing"] = f"total;dur={took_ms:.1f}"
            await send(message)

        await self.app(scope, receive, timed)
