"""What a village's phone asks for by itself: the session it has, and the page without a network."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import json

from console.call import Call


def session(call: Call) -> HTTPResponse:
    """Who is logged in, and the secret with which a visit that was kept may be sent now.

    Another site cannot read it: nothing here allows other origins.
    """
    return json({"user": call.me.id, "csrf": call.csrf})


def offline(call: Call) -> HTTPResponse:
    """The page that stands in for all that was not kept; it holds nothing of anybody."""
    return call.show("offline.html")
