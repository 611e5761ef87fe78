"""Rendering: the templates, the style sheet and script, the headers that guard them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import resources
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from sanic import HTTPResponse
from sanic.response import html

from console import texts

_SCRIPT = "text/javascript; charset=utf-8"
TYPES = {
    "bench.css": "text/css; charset=utf-8",
    "bench.js": _SCRIPT,
    "bench_queue.js": _SCRIPT,
    "bench_talk.js": _SCRIPT,
    "bench_box.js": _SCRIPT,
    "bench_beside.js": _SCRIPT,
    "bench_tips.js": _SCRIPT,
    "bench_form.js": _SCRIPT,
    "bench_words.js": _SCRIPT,
    "bench_canned.js": _SCRIPT,
    "bench_windows.js": _SCRIPT,
    "bench_keys.js": _SCRIPT,
    "console.css": "text/css; charset=utf-8",
    "console.js": _SCRIPT,
    "box.js": _SCRIPT,
    "phone.js": _SCRIPT,
    "visit.js": _SCRIPT,
    "worker.js": _SCRIPT,
}
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    # Not "no-referrer": with it browsers send "Origin: null" with every form.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}


class Pages:
    """The console's templates and static files, loaded once."""

    def __init__(self) -> None:
        static = resources.files("console").joinpath("static")
        self.files = {name: static.joinpath(name).read_bytes() for name in TYPES}
        self.versions = {
            name: hashlib.sha256(body).hexdigest()[:12] for name, body in self.files.items()
        }
        self._environment = Environment(
            loader=PackageLoader("console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["groupby_kept"] = _in_groups
        self._environment.globals.update(versions=self.versions, t=texts.all_texts())

    def render(self, template: str, status: int = 200, **values: Any) -> HTTPResponse:
        """A whole page; ``values`` are what the template names."""
        return html(self.text(template, **values), status=status)

    def text(self, template: str, **values: Any) -> str:
        """A template filled in: a whole page, or a piece that a live page puts in its place."""
        return self._environment.get_template(template).render(**values)


def _in_groups(rows: Iterable[Any], name: str) -> list[dict[str, Any]]:
    """Runs of rows that agree in one attribute, in the order they came."""
    runs = groupby(rows, key=lambda row: getattr(row, name))
    return [{"name": key, "rows": list(run)} for key, run in runs]


def protect(response: HTTPResponse) -> None:
    """Security headers on everything; no page is kept by a browser or a proxy."""
    own = response.headers.get("Content-Security-Policy")
    response.headers.update(HEADERS)
    if own is not None:  # a file's is narrower
        response.headers["Content-Security-Policy"] = own
    response.headers.setdefault("Cache-Control", "no-store")
