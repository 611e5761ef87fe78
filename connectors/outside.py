"""The HTTP client for services outside: time-outs on everything, and no address in any log."""

from __future__ import annotations

import logging

import httpx

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
"""Seconds for each step of a call; a whole one stays well below the outbox's lease."""


def client(timeout: httpx.Timeout = TIMEOUT) -> httpx.Client:
    """A client that follows no redirect and no proxy from the environment.

    Platforms put tokens and keys into the address, and the library logs addresses: it is
    silenced here, whatever the process has set up.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False)
