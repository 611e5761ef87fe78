"""``hotline users``: the people who work with the console."""

from __future__ import annotations

import click
from sqlalchemy import select

from connectors.wecom import binding
from hotline.cli.output import application, emit, say
from intake import regions
from intake.errors import UserProblem
from intake.people import users as people
from intake.tables import User
from intake.tables.people import ROLES
from intake.unit_of_work import UnitOfWork


@click.group()
def users() -> None:
    """Village, township and county staff, operators, administrators."""


@users.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--region", help="Code, or name as people write it.")
@click.option("--phone", help="For notices by SMS.")
def add(username: str, name: str, role: str, region: str | None, phone: str | None) -> None:
    """Add a user and print the first password: one log-in within seven days."""
    app = application()
    with app.database.unit_of_work() as uow:
        code = regions.resolve_one(uow.session, region) if region else None
        user, secret = people.add_user(uow, username, name, role, code, app.clock, phone=phone)
        uow.commit()
    say("首次密码只显示这一次，7 天内登录并改掉。")
    emit({"username": user.username, "role": role, "region": code, "first_password": secret})


@users.command("list")
def list_users() -> None:
    """All users, without their phones."""
    with application().database.reading() as session:
        for user in session.scalars(select(User).order_by(User.username)):
            emit(
                {
                    "username": user.username,
                    "name": user.name,
                    "role": user.role,
                    "region": user.region_code,
                    "disabled": user.disabled_at is not None,
                }
            )


@users.command("disable")
@click.argument("username")
def disable(username: str) -> None:
    """Shut an account; its sessions end at once."""
    app = application()
    with app.database.unit_of_work() as uow:
        people.disable(uow, _user(uow, username), app.clock)
        uow.commit()
    emit({"username": username, "disabled": True})


@users.command("reset")
@click.argument("username")
def reset(username: str) -> None:
    """Give a user a new first password; their sessions end."""
    app = application()
    with app.database.unit_of_work() as uow:
        secret = people.reset_password(uow, _user(uow, username), app.clock)
        uow.commit()
    emit({"username": username, "first_password": secret})


@users.command("wecom")
@click.argument("username")
@click.option("--member", help="Bind to this member's id at once: you have checked whose it is.")
@click.option("--remove", is_flag=True, help="No more notices in WeCom.")
def wecom(username: str, member: str | None, remove: bool) -> None:
    """Print a one-time code (ten minutes) that the user sends to the application as 绑定 CODE."""
    app = application()
    with app.database.unit_of_work() as uow:
        user = _user(uow, username)
        told: dict[str, object]
        if remove:
            told = {"unbound": binding.unbind(uow, user, app.clock, actor="cli")}
        elif member:
            binding.set_member(uow, user, member, app.clock, actor="cli")
            told = {"bound": True}
        else:
            told = {"code": binding.give_code(uow, user, app.clock, actor="cli"), "minutes": 10}
        uow.commit()
    emit({"username": username, **told})


def _user(uow: UnitOfWork, username: str) -> User:
    user = people.find_user(uow.session, username)
    if user is None:
        raise UserProblem(f"没有用户 {username}。")
    return user
