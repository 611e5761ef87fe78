"""Invented townships and villages below real counties, and a user for each level."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any

import yaml

from hotline.bootstrap import Application
from intake import regions
from intake.people.users import add_user, find_user


@dataclass(frozen=True)
class Login:
    """A demo user; ``password`` is good for the first log-in, ``None`` if the user was there."""

    username: str
    role: str
    place: str
    password: str | None


def load_places_and_people(application: Application) -> list[Login]:
    """Import the regions (again without harm) and add the users that are missing."""
    data = files("hotline.demo")
    people: list[dict[str, Any]] = yaml.safe_load(data.joinpath("people.yml").read_text("utf-8"))
    logins = []
    with application.database.unit_of_work() as uow, as_file(data / "regions.csv") as path:
        regions.import_regions(uow.session, regions.read_file(path))
        uow.session.flush()
        for person in people:
            code = person.get("region")
            place = regions.full_name(uow.session, code) if code else "全平台"
            secret = None
            if find_user(uow.session, person["username"]) is None:
                _, secret = add_user(
                    uow,
                    person["username"],
                    person["name"],
                    person["role"],
                    code,
                    application.clock,
                    phone=person.get("phone"),
                    actor="demo",
                )
            logins.append(Login(person["username"], person["role"], place, secret))
        uow.commit()
    return logins
