"""The application: page, API and feeds on one database, every answer guarded."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from sohokari.web import api, corrections, feeds, pages, problems, review, series
from sohokari.web.headers import DEMO, SAFETY, Guarded
from sohokari.web.quick import Quick
from sohokari.web.remembered import Remembered, version_of
from sohokari.web.site import Explain, Site, make_templates, read_assets

# Bytes: under that, packing saves no packet.
PACKED_FROM: Final = 1_000


class _Application(FastAPI):
    """FastAPI with our guard around all of it: around its own answer to an error, too."""

    def build_middleware_stack(self) -> ASGIApp:
        quick = Quick(super().build_middleware_stack(), self.state.engine, self.state.version, self.state.clock)
        answering = Remembered(quick, self.state.version, self.state.clock)
        packed = GZipMiddleware(answering, minimum_size=PACKED_FROM, compresslevel=6)
        return Guarded(packed, self.state.headers)


def create_app(
    engine: Engine, *, clock: Callable[[], datetime], demo: bool = False, explain: Explain | None = None
) -> FastAPI:
    """Return the application on `engine`'s database, which has every migration.

    `clock` tells the time in UTC. With `demo`, every page and every answer's headers say so. `explain`
    tells which words spoke for and against each tag; without it, an ad's page does not say why.
    """
    # The interactive documentation pages of FastAPI load scripts from elsewhere: only the schema is served.
    app = _Application(title="Sohokari", version="1", docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    app.state.headers = {**SAFETY, **(DEMO if demo else {})}
    app.state.engine, app.state.version, app.state.clock = engine, version_of(engine), clock
    assets = read_assets()
    site = Site(engine, clock, demo, explain, make_templates(assets), assets)
    app.include_router(api.routes(site))
    app.include_router(feeds.routes(site))
    app.include_router(series.routes(site))
    app.include_router(pages.routes(site))
    app.include_router(corrections.routes(site))
    app.include_router(review.routes(site))
    app.add_route("/static/{name}", site.asset)
    problems.install(app, site)
    return app
