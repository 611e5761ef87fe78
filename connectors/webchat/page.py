"""The chat page: one template, one style sheet, one script, and the headers that guard them."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from sanic import Blueprint, HTTPResponse, Request
from sanic.exceptions import NotFound
from sanic.response import html, raw

from connectors.webchat.assets import assets
from connectors.webchat.requests import MAX_TEXT

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NOTHING = "geolocation=(), microphone=(), camera=()"
_MICROPHONE = "geolocation=(), microphone=(self), camera=()"
"""The page alone may record, and only for our own server."""


@cache
def words() -> dict[str, str]:
    """What the page's script says by itself, by name (``page.yml``)."""
    text = resources.files("connectors.webchat").joinpath("page.yml").read_text("utf-8")
    loaded: dict[str, str] = yaml.load(text, yaml.BaseLoader)
    return loaded


def add_routes(blue: Blueprint) -> None:
    """Add the page at / and /chat, and its files."""
    files = assets()
    environment = Environment(
        loader=PackageLoader("connectors.webchat"), autoescape=True, undefined=StrictUndefined
    )
    text = environment.get_template("chat.html").render(
        versions={name: one.version for name, one in files.items()},
        max_text=MAX_TEXT,
        words=words(),
    )

    async def show(_request: Request) -> HTTPResponse:
        return html(text, headers={"Permissions-Policy": _MICROPHONE})

    async def serve(request: Request, name: str) -> HTTPResponse:
        if name not in files:
            raise NotFound("no such file")
        current = request.args.get("v") == files[name].version
        keep = "public, max-age=31536000, immutable" if current else "no-cache"
        return raw(
            files[name].content,
            content_type=files[name].media_type,
            headers={"Cache-Control": keep},
        )

    blue.add_route(show, "/", methods=["GET", "HEAD"], name="page")
    blue.add_route(show, "/chat", methods=["GET", "HEAD"], name="page_chat")
    blue.add_route(serve, "/static/chat/<name:str>", methods=["GET", "HEAD"], name="static")


def protect(_request: Request, response: HTTPResponse) -> None:
    """Security headers on everything; nothing of a talk is kept by a browser or a proxy."""
    response.headers.update(_HEADERS)
    response.headers.setdefault("Permissions-Policy", _NOTHING)
    response.headers.setdefault("Cache-Control", "no-store")
