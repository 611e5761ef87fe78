"""Logging: to standard error, one line an event, without addresses, tokens or what people said."""

from __future__ import annotations

import logging
import sys

QUIET = ("httpx", "httpcore", "sanic.access", "sanic.root", "alembic", "rasa_sdk", "tantivy")


def configure(process: str) -> None:
    """Set up logging for one process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter(f"%(asctime)s {process} %(levelname)s %(name)s: %(message)s")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
