"""The worker: takes jobs from the queue, has each done by a process of its own, minds the lost.

The worker itself stays small and does nothing but wait, so that its heartbeat is never late and a
job that eats up memory or crashes takes only itself down.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import OperationalError

from sql.attempts import Attempt, begin, give_back, is_held, queue_forgotten
from sql.queue import QUEUE, TASK, libpq_url, with_queue

STALLED_SECONDS = 10.0
"""A worker that was silent for so long is taken for dead."""

_FINISH_SECONDS = 3.0
_END_SECONDS = 3.0
_LOOK_SECONDS = 1.0
_POLL_SECONDS = 2.0
_AGAIN_SECONDS = 1.0
_MINDING = 0x6A6F6273
_LOG = logging.getLogger(__name__)
_AWAY = (ConnectorException, psycopg.Error, OperationalError)
_Answer = TypeVar("_Answer")


class _UnsettledError(Exception):
    """The attempt ended without an end to the job: the queue is to hold it further."""


@dataclass(frozen=True)
class Worker:
    """A worker on a database.

    Attributes
    ----------
    engine : Engine
    processes : int
        For each job; 0 for all cores.
    stalled_seconds : float
        After so long a silence another worker is taken for dead, and its jobs are begun again.
    """

    engine: Engine
    processes: int = 0
    stalled_seconds: float = STALLED_SECONDS

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; where the database goes away, wait for it.

        Parameters
        ----------
        stop : asyncio.Event
            A job that is being done has a few seconds to end; then it is given back.
        """
        while not stop.is_set():
            try:
                # The pool would wait half a minute, and be deaf meanwhile.
                await self._asked(lambda connection: connection.execute(text("SELECT 1")))
                await self._session(stop)
            except _AWAY as error:
                _LOG.warning("the database is away: %s", error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _AGAIN_SECONDS)

    async def _session(self, stop: asyncio.Event) -> None:
        connector = PsycopgConnector(
            conninfo=libpq_url(with_queue(self.engine.url)),
            min_size=1,
            max_size=3,
            timeout=5,
        )
        app = App(connector=connector)
        again = RetryStrategy(wait=round(_AGAIN_SECONDS))
        app.task(name=TASK, queue=QUEUE, retry=again)(self._do)
        stopping = asyncio.create_task(stop.wait())
        opening = asyncio.create_task(connector.open_async())
        await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
        try:
            if opening.done():
                opening.result()
                await self._minded(app, connector, stopping)
        finally:
            for task in (opening, stopping):
                task.cancel()
            await asyncio.gather(opening, stopping, return_exceptions=True)
            await connector.close_async()

    async def _minded(
        self, app: App, connector: PsycopgConnector, stopping: "asyncio.Task[Literal[True]]"
    ) -> None:
        working = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                fetch_job_polling_interval=_POLL_SECONDS,
                update_heartbeat_interval=self.stalled_seconds / 4,
                stalled_worker_timeout=self.stalled_seconds,
                shutdown_graceful_timeout=min(_FINISH_SECONDS, self.stalled_seconds / 2),
                delete_jobs="always",  # ours is the table that people look at
                install_signal_handlers=False,
            )
        )
        minding = asyncio.create_task(self._mind(app, connector))
        await asyncio.wait({working, minding, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in (working, minding):
            task.cancel()
        ended = await asyncio.gather(working, minding, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error
        if not stopping.done():
            raise ConnectorException("the worker stopped by itself")

    async def _do(self, job_id: int) -> None:
        """Have one job done; what the queue calls."""
        attempt = await self._asked(lambda connection: begin(connection, job_id))
        if attempt is None:
            return
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-W", "ignore", "-m", "api.jobs.run"),
            *map(str, (job_id, attempt.number, self.processes)),
            stdin=asyncio.subprocess.PIPE,
            env=_environment(self.engine.url),
            start_new_session=True,
        )
        try:
            settled = await self._watch(process, attempt)
        except asyncio.CancelledError:
            try:  # first, so that the process takes no interrupted read for a fault
                settled = not await self._asked(lambda c: give_back(c, attempt))
            finally:
                await _end(process)
        if not settled:
            _LOG.warning("attempt %s at job %s came to no end", attempt.number, job_id)
            raise _UnsettledError

    async def _watch(self, process: asyncio.subprocess.Process, attempt: Attempt) -> bool:
        """Wait for an attempt's end, or end it where it may write no more; tell whether it did."""
        while True:
            with contextlib.suppress(TimeoutError):
                code = await asyncio.wait_for(process.wait(), _LOOK_SECONDS)
                if code:
                    await _end(process)  # what it started may be left
                return code == 0
            with contextlib.suppress(OperationalError):
                if not await self._asked(lambda connection: is_held(connection, attempt)):
                    await _end(process)
                    return True

    async def _mind(self, app: App, connector: PsycopgConnector) -> None:
        """Have jobs begun again whose worker is dead, or which the queue has lost."""
        while True:
            async with connector.pool.connection() as connection:
                # One worker at a time, or a job that was begun again is begun once more.
                asked = await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [_MINDING])
                if (await asked.fetchone() or [False])[0]:
                    manager = app.job_manager
                    for job in await manager.get_stalled_jobs(
                        seconds_since_heartbeat=self.stalled_seconds
                    ):
                        _LOG.warning("job %s has lost its worker", job.task_kwargs.get("job_id"))
                        with contextlib.suppress(ConnectorException):  # it was alive after all
                            await manager.retry_job(job)
                    await self._asked(queue_forgotten)
            await asyncio.sleep(self.stalled_seconds / 4)

    async def _asked(self, ask: Callable[[Connection], _Answer]) -> _Answer:
        def answer() -> _Answer:
            with self.engine.begin() as connection:
                return ask(connection)

        return await asyncio.to_thread(answer)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process and all that it started: asked first, then not."""
    _signal(process, signal.SIGTERM)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    _signal(process, signal.SIGKILL)
    await process.wait()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _environment(url: URL) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": libpq_url(url), "GDAL_SKIP": FOLLOWING}


FOLLOWING = "OGR_VRT,WFS,OAPIF,CSW,OGCAPI,EEDA,GDALG,PLSCENES,ADBC,HTTP,Carto,NGW,Elasticsearch"
"""Formats of files that send GDAL to other files or addresses: no way out of the folder by them."""


def work(
    engine: Engine, processes: int, stalled_seconds: float, *, with_parent: bool = False
) -> None:
    """Work until SIGINT or SIGTERM.

    Parameters
    ----------
    engine : Engine
    processes : int
        For each job; 0 for all cores.
    stalled_seconds : float
        See `Worker`.
    with_parent : bool
        Stop as well when the standard input ends, as it does when whoever holds it open dies.
    """
    logging.basicConfig(format="gridding worker: %(message)s")
    # Where the database goes away each of their tasks tells so by a page; ours says it in a line.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    asyncio.run(_work(Worker(engine, processes, stalled_seconds), with_parent=with_parent))


async def _work(worker: Worker, *, with_parent: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if with_parent:

        def ended() -> None:
            if not os.read(sys.stdin.fileno(), 1):
                loop.remove_reader(sys.stdin.fileno())
                stop.set()

        loop.add_reader(sys.stdin.fileno(), ended)
    await worker.run(stop)
