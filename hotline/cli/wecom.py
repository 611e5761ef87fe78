"""``hotline wecom robot``: the robots of the regions' groups."""

from __future__ import annotations

import click

from connectors.transports import PermanentError, TransientError
from connectors.wecom import robots
from connectors.wecom.robots import RobotProblem
from hotline.cli.output import application, emit
from hotline.ways import groups
from intake import regions


@click.group()
def wecom() -> None:
    """WeCom (企业微信)."""


@wecom.group()
def robot() -> None:
    """Robots (群机器人) that tell a region's group of new tickets, without names."""


@robot.command("add")
@click.argument("region")
@click.option("--name", required=True, help="What the group is called.")
@click.option("--key", help="The webhook address or its key; asked for without showing it.")
def add(region: str, name: str, key: str | None) -> None:
    """Give a region a robot, in the place of the one that it had."""
    app = application()
    typed = key or click.prompt("Webhook", hide_input=True, err=True)
    with app.database.unit_of_work() as uow:
        code = regions.resolve_one(uow.session, region)
        robots.add(uow, code, name, typed, "cli", app.clock)
        uow.commit()
    emit({"region": code, "name": name})


@robot.command("list")
def list_robots() -> None:
    """All robots, without their keys."""
    with application().database.reading() as session:
        for one in robots.all_robots(session):
            where = regions.full_name(session, one.region_code)
            emit({"region": one.region_code, "full_name": where, "name": one.name})


@robot.command("remove")
@click.argument("region")
def remove(region: str) -> None:
    """Forget a region's robot and its key."""
    app = application()
    with app.database.unit_of_work() as uow:
        code = regions.resolve_one(uow.session, region)
        robots.remove(uow, code, "cli", app.clock)
        uow.commit()
    emit({"region": code, "removed": True})


@robot.command("try")
@click.argument("region")
def try_out(region: str) -> None:
    """Send a message into the group that says what it is for."""
    app = application()
    with app.database.reading() as session:
        code = regions.resolve_one(session, region)
    try:
        groups(app).try_out(code)
    except (PermanentError, TransientError) as error:
        raise RobotProblem(f"没有发出去：{error}。") from error
    emit({"region": code, "sent": True})
