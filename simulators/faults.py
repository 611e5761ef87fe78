"""How a call meets a fault that the simulator was told of (``POST /faults``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanic import HTTPResponse, Request
from sanic.response import json


async def meet(
    request: Request, fault: Mapping[str, Any], told: Mapping[str, Any]
) -> HTTPResponse | None:
    """The answer to a call that fails: ``told``, the platform's own words for it, unless the
    fault says otherwise.

    ``{"status": 503}`` is an HTTP status, ``retry_after`` its header, ``{"raw": "…"}`` a body that
    says nothing, ``{"drop": true}`` a connection closed without an answer.
    """
    if fault.get("drop"):
        assert request.transport is not None
        request.transport.close()
        return None
    status = fault.get("status", 200)
    if "raw" in fault:
        return HTTPResponse(fault["raw"], status=status)
    headers = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
    return json(dict(told), status=status, headers=headers)
