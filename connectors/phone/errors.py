"""What can be wrong with what a telephone system sends."""

from __future__ import annotations


class Malformed(Exception):
    """What was sent is none of our events; ``where`` names the place, never a value."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class NumberUsed(Exception):
    """Another event has this number, or this event had another one: whoever sends has begun to
    count anew. ``ack`` is where to go on from."""

    def __init__(self, ack: int) -> None:
        super().__init__(f"events up to {ack} are known")
        self.ack = ack
