"""Clients that hold connections: left as a block (``async with``), they let go of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """Something to be closed."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of the connections."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()
