"""What a process reads only once is read at its start, beside the first requests."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable

log = logging.getLogger("hotline.warming")


def keep() -> None:
    """What has been read stays as long as the process: the garbage collector, which holds everybody
    up while it looks, need not look through it again and again. Here that is hundreds of thousands
    of objects, a quarter of a second each time."""
    gc.collect()
    gc.freeze()


class Warming:
    """Runs ``warm`` once, in a thread that holds nobody up: not the start, and not the end."""

    def __init__(self, warm: Callable[[], None]) -> None:
        self._warm = warm
        self._over = threading.Event()

    @property
    def over(self) -> bool:
        """Whether the first one to ask finds everything there. After a failure, which is logged,
        too: then whoever asks reads what is missing."""
        return self._over.is_set()

    def begin(self) -> None:
        """Begin, in the background."""
        threading.Thread(target=self._run, name="warming", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait until it is over; ``False`` when it takes longer."""
        return self._over.wait(seconds)

    def _run(self) -> None:
        try:
            self._warm()
            keep()
        except Exception:
            log.exception("not warmed up")
        finally:
            self._over.set()
