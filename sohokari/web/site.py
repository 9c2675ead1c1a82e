"""What every answer needs, made once: the database, the clock, the templates, and the files beside them."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sohokari.i18n import LANGUAGES
from sohokari.web.language import remember, words_of

_HERE: Final = Path(__file__).parent
_KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
_A_YEAR: Final = 365 * 24 * 3600

# Tells why an ad has its tags: title, description -> tag -> {"for": words, "against": words}.
Explain = Callable[[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ours as it is served; `mark` changes with its content."""

    body: bytes
    kind: str
    mark: str


@dataclass(frozen=True, slots=True)
class Site:
    """What pages, API and feeds are made from. `explain` is None when no model can be asked."""

    engine: Engine
    clock: Callable[[], datetime]
    demo: bool
    explain: Explain | None
    templates: Environment
    assets: Mapping[str, Asset]

    def session(self) -> Session:
        return Session(self.engine)

    def page(self, name: str, request: Request, status: int = 200, **shown: Any) -> Response:
        """Return the template `name` filled in, in the reader's language."""
        words = words_of(request)
        html = self.templates.get_template(name).render(
            words=words, demo=self.demo, here=request.url.path, languages=_switch(request), **shown
        )
        response = HTMLResponse(html, status)
        # The same address has another text for another reader.
        response.headers["vary"] = "accept-language, cookie"
        response.headers["cache-control"] = "private, no-cache"
        response.headers["content-language"] = words.lang
        remember(request, response)
        return response

    def asset(self, request: Request) -> Response:
        """Return a file of ours; for ever where its address names its content."""
        asset = self.assets.get(request.path_params["name"])
        if asset is None:
            return Response(status_code=404)
        lasting = request.query_params.get("v") == asset.mark
        caching = f"public, max-age={_A_YEAR}, immutable" if lasting else "no-cache"
        return Response(asset.body, media_type=asset.kind, headers={"cache-control": caching})


def read_assets() -> dict[str, Asset]:
    """Return the files of `static/` by name."""
    return {path.name: _asset(path) for path in sorted((_HERE / "static").iterdir()) if path.suffix in _KINDS}


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(body, _KINDS[path.suffix], hashlib.blake2b(body, digest_size=6).hexdigest())


def make_templates(assets: Mapping[str, Asset]) -> Environment:
    """Return the templates: everything is escaped, and a name that is missing is a fault, not a blank."""
    templates = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["static"] = lambda name: f"/static/{name}?v={assets[name].mark}"
    templates.filters["data_block"] = data_block
    return templates


def data_block(value: object) -> Markup:
    """Return a value as JSON for a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - nothing is left in it that HTML could read as markup


def _switch(request: Request) -> dict[str, str]:
    """Return this page's address in each language."""
    told = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return {lang: f"?{urlencode([*told, ('lang', lang)])}" for lang in LANGUAGES}
