"""Signs of life: the worker gives them, the health page asks for them."""

from __future__ import annotations

from hotline.bootstrap import Application
from intake import heartbeats

WORKER = "worker"


def beat(application: Application) -> None:
    """Note that this worker lives."""
    with application.database.unit_of_work() as uow:
        heartbeats.beat(uow, WORKER, application.clock)
        uow.commit()


def worker_lives(application: Application) -> bool:
    """Whether a worker gave a sign of life lately."""
    with application.database.reading() as session:
        return heartbeats.lives(session, WORKER, application.clock)
