"""Years and rules that arrive with the software: taken over, and the clocks follow them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from intake import seeds
from intake.deadlines.recompute import Change, recompute

if TYPE_CHECKING:
    from intake.unit_of_work import UnitOfWork


def follow_packaged(uow: UnitOfWork, at: datetime) -> list[Change]:
    """Take over what is packaged, and once after each change of it compute the running clocks
    again; gives what has changed. The caller commits.

    Whoever needs a rule takes the files over as well (a filing, a command), so whether the
    clocks follow them yet is noted apart.
    """
    seeds.ensure(uow.session)
    if not seeds.claim_reckoning(uow.session):
        return []
    return recompute(uow, "package", at)
