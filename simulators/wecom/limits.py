"""How often somebody may do something, counted as the platform does: within a sliding time."""

from __future__ import annotations

from collections import defaultdict


class Sliding:
    """``most`` times within ``seconds``, for each key; a refused time is not counted."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: dict[str, list[float]] = defaultdict(list)

    def full(self, key: str, now: float) -> bool:
        """Whether one more is too many."""
        self._times[key] = [one for one in self._times[key] if one > now - self._seconds]
        return len(self._times[key]) >= self._most

    def count(self, key: str, now: float) -> None:
        """It was done once more."""
        self._times[key].append(now)
