"""Users: adding, finding, changing the password, disabling."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intake import audit
from intake.clock import Clock
from intake.errors import LoginFailed, UserProblem
from intake.people.passwords import first_secret, is_right, make_hash
from intake.regions.tree import cities_without_counties, ensure
from intake.tables.people import ROLES, ConsoleSession, User
from intake.tables.places import Region
from intake.unit_of_work import UnitOfWork

FIRST_SECRET_KEPT = timedelta(days=7)
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_LEVELS = {
    "village": ("village",),
    "township": ("township",),
    "county": ("county", "city", "province"),
}


def add_user(
    uow: UnitOfWork,
    username: str,
    name: str,
    role: str,
    region_code: str | None,
    clock: Clock,
    *,
    phone: str | None = None,
    actor: str = "cli",
) -> tuple[User, str]:
    """Add a user; gives the row and the first password, which is good for one log-in in 7 days.

    A ``village`` user belongs to a village, a ``township`` user to a township, a ``county``
    user to a county or a level above; operators, editors and administrators may have no region,
    a ``supervisor`` has none.
    Raises :class:`UserProblem`, :class:`intake.errors.UnknownRegion`.
    """
    if not _USERNAME.fullmatch(username):
        raise UserProblem("用户名用小写字母、数字、点、横线，2到32个字符。")
    if role not in ROLES:
        raise UserProblem("角色只能是：" + "、".join(ROLES) + "。")
    if find_user(uow.session, username) is not None:
        raise UserProblem(f"用户名 {username} 已经有人用了。")
    region = ensure(uow.session, region_code) if region_code else None
    _check_region(role, region)
    secret = first_secret()
    now = clock.now()
    user = User(
        username=username,
        name=name,
        phone=phone,
        password_hash=make_hash(secret),
        first_secret_until=now + FIRST_SECRET_KEPT,
        role=role,
        region=region,
        created_at=now,
    )
    uow.session.add(user)
    uow.session.flush()
    detail = {"role": role, "region": region_code}
    audit.append(uow, actor, "add_user", "user", user.id, detail, at=now)
    return user, secret


def find_user(session: Session, username: str) -> User | None:
    """The user with this name."""
    return session.scalars(select(User).where(User.username == username)).one_or_none()


def change_password(uow: UnitOfWork, user: User, old: str, new: str, clock: Clock) -> None:
    """Set a new password and end all sessions.

    Raises :class:`LoginFailed` for a wrong old one, :class:`UserProblem` for a weak or
    unchanged one.
    """
    if not is_right(user.password_hash, old):
        raise LoginFailed
    if old == new:
        raise UserProblem("新密码不能和旧的一样。")
    user.password_hash = make_hash(new)
    user.first_secret_until = None
    end_sessions(uow, user)
    actor = f"user:{user.id}"
    audit.append(uow, actor, "change_password", "user", user.id, at=clock.now())


def reset_password(uow: UnitOfWork, user: User, clock: Clock, *, actor: str = "cli") -> str:
    """Give a user a new first password; all sessions end."""
    secret = first_secret()
    user.password_hash = make_hash(secret)
    user.first_secret_until = clock.now() + FIRST_SECRET_KEPT
    end_sessions(uow, user)
    audit.append(uow, actor, "reset_password", "user", user.id, at=clock.now())
    return secret


def disable(uow: UnitOfWork, user: User, clock: Clock, *, actor: str = "cli") -> None:
    """Shut the account; its sessions end at once."""
    user.disabled_at = clock.now()
    end_sessions(uow, user)
    audit.append(uow, actor, "disable_user", "user", user.id, at=clock.now())


def end_sessions(uow: UnitOfWork, user: User) -> None:
    """End every session of the user."""
    uow.session.flush()
    uow.session.execute(delete(ConsoleSession).where(ConsoleSession.user_id == user.id))


def _check_region(role: str, region: Region | None) -> None:
    if role == "supervisor" and region is not None:
        raise UserProblem("supervisor 的用户不能属于哪个地方：看的是整个热线。")
    levels = _LEVELS.get(role)
    if levels is None:
        return
    as_county = role == "county" and region and region.code in cities_without_counties()
    if region is None or not (region.level in levels or as_county):
        raise UserProblem(f"{role} 的用户要属于一个 {' 或 '.join(levels)}。")
