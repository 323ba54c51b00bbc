"""Puts the HTTP app together."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from api.basemaps import Basemaps, load_basemaps
from api.http import (
    absences,
    accounts,
    basemaps,
    batch,
    card,
    columns,
    crosswalk,
    districts,
    edits,
    embed,
    errors,
    event_lists,
    events,
    export,
    find,
    handover,
    jobs,
    layers,
    life,
    load,
    locating,
    log,
    openapi,
    pages,
    places,
    plans,
    published,
    roster,
    tiles,
    why,
)
from api.http.bounds import Bounds
from api.http.identity import Identity
from api.http.live import Live
from api.http.quick import QuickLocate
from api.http.security import SecurityHeaders
from api.http.timing import Timing
from api.picture import Pictures
from api.settings import Settings
from maps.pages import STATIC

_PARTS = (
    locating, batch, crosswalk, published, card, plans, layers, columns, tiles, find, why, edits,
    life, log, export, jobs, accounts, basemaps, embed, districts, places, event_lists, events,
    roster, absences, load, handover,
)  # fmt: skip


def create_app(engine: Engine, settings: Settings | None = None) -> FastAPI:
    """Return the app.

    Parameters
    ----------
    engine : Engine
        Of a database with the schema; the caller's to dispose of.
    settings : Settings, optional
        As the environment says without them.

    Returns
    -------
    FastAPI

    Raises
    ------
    InputError
        The settings, or the file of basemaps that they name, cannot be read.
    """
    settings = settings or Settings.from_environment()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.live = Live(engine)
        stop = await run_in_threadpool(app.state.live.follow)
        try:
            yield
        finally:
            await run_in_threadpool(stop)
            await app.state.basemaps.close()

    # The pages of FastAPI that show the API load their scripts from elsewhere.
    app = FastAPI(
        title="gridding",
        version=version("gridding"),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.pictures = Pictures(engine, settings)
    file = settings.basemaps_file
    app.state.basemaps = Basemaps(load_basemaps(file, os.environ) if file else ())
    app.add_middleware(Identity, engine=engine, files=[f"{path}/" for path in STATIC])
    app.add_middleware(Bounds, batch_bytes=settings.batch_bytes)
    app.add_middleware(Timing)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(QuickLocate)
    errors.add_to(app)
    for part in _PARTS:
        app.include_router(part.router)
    pages.add_to(app)
    openapi.add_to(app)
    return app
