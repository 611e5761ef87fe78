"""The public page of a region's 明白纸: ``/sheet/CODE``, for everybody, without a script."""

from __future__ import annotations

import asyncio

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import html, text

from policy_kb.errors import KnowledgeError
from policy_kb.knowledge import KnowledgeBase
from policy_kb.sheet_page import as_html, style_source

_LONGEST = 40


def blueprint(knowledge: KnowledgeBase) -> Blueprint:
    """The page for any region that a document speaks for; 404 with a sentence for others."""
    blue = Blueprint("sheet")
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {style_source()}; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=300",
    }

    async def show(_request: Request, region: str) -> HTTPResponse:
        try:
            made = await asyncio.to_thread(knowledge.sheet, region[:_LONGEST])
        except KnowledgeError as error:
            return text(str(error), status=404, headers={"X-Content-Type-Options": "nosniff"})
        return html(as_html(made), headers=headers)

    blue.add_route(show, "/sheet/<region:str>", methods=["GET", "HEAD"], name="page")
    return blue
