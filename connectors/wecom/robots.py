"""The robots of groups (群机器人): which region has one, who added it, and its sealed key."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.staff_tables import WeComRobot
from intake import audit, regions
from intake.clock import Clock
from intake.errors import IntakeError
from intake.unit_of_work import UnitOfWork

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
MAX_NAME = 40


class RobotProblem(IntakeError):
    """A robot that cannot be added, found or used as asked."""


def read_key(typed: str) -> str:
    """The key out of what was pasted: itself, or the whole webhook address.

    Raises :class:`RobotProblem`, without the key in it.
    """
    typed = typed.strip()
    if "?" in typed:
        typed = (parse_qs(urlsplit(typed).query).get("key") or [""])[0]
    if not _KEY.fullmatch(typed):
        raise RobotProblem("机器人的地址看不懂，请把群里显示的 Webhook 地址整个贴过来。")
    return typed


def add(
    uow: UnitOfWork, region_code: str, name: str, typed_key: str, actor: str, clock: Clock
) -> WeComRobot:
    """Give the region a robot, in the place of the one that it had."""
    name = name.strip()
    if not name or len(name) > MAX_NAME:
        raise RobotProblem(f"给群起个名字，最多{MAX_NAME}个字。")
    key = read_key(typed_key)
    region = regions.ensure(uow.session, region_code)
    row = uow.session.get(WeComRobot, region.code)
    if row is None:
        row = WeComRobot(region_code=region.code)
        uow.session.add(row)
    row.name, row.key, row.added_by, row.added_at = name, key, actor, clock.now()
    uow.session.flush()
    audit.append(uow, actor, "add_robot", "region", region.code, at=clock.now())
    return row


def remove(uow: UnitOfWork, region_code: str, actor: str, clock: Clock) -> None:
    """Forget a region's robot with its key."""
    uow.session.delete(find(uow.session, region_code))
    audit.append(uow, actor, "remove_robot", "region", region_code, at=clock.now())


def find(session: Session, region_code: str) -> WeComRobot:
    """The region's robot; raises :class:`RobotProblem` without one."""
    row = session.get(WeComRobot, region_code)
    if row is None:
        raise RobotProblem("这个地方没有群机器人。")
    return row


def has_robot(session: Session, region_code: str) -> bool:
    """Whether the region's people have a group with a robot."""
    return session.get(WeComRobot, region_code) is not None


def all_robots(session: Session, within: str | None = None) -> list[WeComRobot]:
    """The robots by region, of a region and all below it where its ``path`` is given."""
    found = session.scalars(select(WeComRobot).order_by(WeComRobot.region_code))
    return [
        one
        for one in found
        if within is None or regions.ensure(session, one.region_code).path.startswith(within)
    ]
