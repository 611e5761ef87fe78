"""The first log-in of a new installation: one operator, made when there is no user yet."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from hotline.bootstrap import Application
from intake.people.users import add_user
from intake.tables import User

USERNAME = "operator"


@dataclass(frozen=True)
class FirstLogin:
    """A name and a password that is good for one log-in within seven days."""

    name: str
    password: str


def ensure_first_login(application: Application) -> FirstLogin | None:
    """Make the first user; ``None`` when there are users already."""
    with application.database.unit_of_work() as uow:
        if uow.session.scalar(select(func.count()).select_from(User)):
            return None
        _, secret = add_user(
            uow, USERNAME, "平台坐席", "operator", None, application.clock, actor="first start"
        )
        uow.commit()
    return FirstLogin(USERNAME, secret)
