"""One process that answers on one address until it is told to stop."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from types import FrameType
from typing import NoReturn

import uvicorn
from sqlalchemy import Engine

from api.http.app import create_app
from api.jobs.beside import worker_beside
from gridding.edit.solving import warm
from gridding.errors import ConflictError, Fault, InputError

_BACKLOG = 2048
_GRACE_SECONDS = 5


def serve(
    engine: Engine,
    host: str,
    port: int,
    *,
    worker: bool = False,
    answers: Callable[[str], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is being answered and return.

    Parameters
    ----------
    engine : Engine
    host : str
    port : int
        0 takes a free one; the address is printed on stderr.
    worker : bool
        Have a worker beside, which does the jobs that are asked for.
    answers : callable, optional
        Called with the address once the server answers.

    Raises
    ------
    ConflictError
        The port is in use, or not ours to take.
    InputError
        The host is no address of this machine.
    """

    class Announced(uvicorn.Server):
        """Says where it is once it answers."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Start to answer."""
            await super().startup(sockets)
            name = f"[{host}]" if sock.family == socket.AF_INET6 else host
            address = f"http://{name}:{sock.getsockname()[1]}/"
            sys.stderr.write(f"serving on {address} (Ctrl-C stops)\n")
            sys.stderr.flush()
            if answers:
                answers(address)
            threading.Thread(target=warm, name="gridding-warm", daemon=True).start()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """Finish what is being answered; those who follow a job are told no more."""
            app.state.ending = True
            await super().shutdown(sockets)

    app = create_app(engine)
    beside = worker_beside(engine.url) if worker else nullcontext()
    with terminated_like_interrupted(), _bound(host, port) as sock, beside:
        config = uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        with suppress(KeyboardInterrupt):
            Announced(config).run(sockets=[sock])


@contextmanager
def terminated_like_interrupted() -> Iterator[None]:
    """Make SIGTERM raise KeyboardInterrupt, so that everything is taken down on the way out."""

    # uvicorn raises the signal that stopped it once more when it is done. With SIGTERM's own
    # handler the process would end there, before the private cluster is stopped.
    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        sock = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        # Connections inherit it; asyncio sets it only for sockets that it has made itself. Without
        # it the second half of an answer waits 40 ms for the first to be acknowledged.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except socket.gaierror as error:
        raise InputError(Fault("no such host", column="--host", found=host)) from error
    except PermissionError as error:
        raise ConflictError(
            f"port {port} may not be taken by this user: choose one from 1024 with --port"
        ) from error
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise ConflictError(
            f"port {port} of {host} cannot be taken, {reason}: choose another with --port"
        ) from error
    with sock:
        yield sock
