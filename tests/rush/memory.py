"""The memory of a process over time: how much at the beginning and at the end, and how it grows."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

MIB = 1024 * 1024
_PAGE = os.sysconf("SC_PAGE_SIZE")
WARM = 0.25
"""So much of the time is warming up."""


@dataclass
class Memory:
    """Samples of the resident set of process ``pid``: seconds, MiB."""

    pid: int
    samples: list[tuple[float, float]] = field(default_factory=list)

    async def watch(self, every: float = 2.0) -> None:
        """Take samples until it is cancelled."""
        began = time.monotonic()
        while True:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
            self.samples.append((time.monotonic() - began, pages * _PAGE / MIB))
            await asyncio.sleep(every)

    @property
    def warm(self) -> list[tuple[float, float]]:
        """The samples after warming up."""
        until = self.samples[-1][0] * WARM if self.samples else 0.0
        return [one for one in self.samples if one[0] >= until]

    @property
    def begin(self) -> float:
        """MiB after warming up: the median of the first fifth of what follows."""
        fifth = self.warm[: max(1, len(self.warm) // 5)]
        return statistics.median(mib for _, mib in fifth)

    @property
    def end(self) -> float:
        """MiB at the end: the median of the last fifth."""
        return statistics.median(mib for _, mib in self.warm[-max(1, len(self.warm) // 5) :])

    @property
    def slope(self) -> float:
        """MiB a minute after warming up, by least squares."""
        if len(self.warm) < 3:
            return 0.0
        times, sizes = zip(*self.warm, strict=True)
        return statistics.linear_regression(times, sizes).slope * 60
