"""Five counties of other regions with sixty villages, and somebody at every desk."""

from __future__ import annotations

from datetime import datetime

from intake import regions
from intake.db import Database
from intake.tables import User
from language.divisions import Division

COUNTIES = {
    "150121": ("150000", "150100", "150121"),  # 内蒙古: working days, two notices
    "371327": ("370000", "371300", "371327"),  # 山东: calendar days, several clocks
    "320981": ("320000", "320900", "320981"),  # 东台: until the decision, comparison not counted
    "512022": ("510000", "512000", "512022"),  # 四川: the local default
    "150104": ("150000", "150100", "150104"),  # 呼和浩特: an older document beside a newer one
}
"""County → the codes from the top down to it."""
TOWNSHIPS, VILLAGES = 3, 4
"""So many townships in each county, so many villages in each of those."""
PLATFORM = "platform"


def townships(county: str) -> list[str]:
    return [f"{county}-{t}" for t in range(TOWNSHIPS)]


def villages() -> list[str]:
    """All sixty."""
    return [
        f"{town}-{v}" for county in COUNTIES for town in townships(county) for v in range(VILLAGES)
    ]


def line(code: str | None) -> list[str]:
    """The codes from the top down to a place, by the way the codes are made."""
    if code is None:
        return []
    county, *below = code.split("-")
    if county not in COUNTIES:  # a city or a province
        whole = next(one for one in COUNTIES.values() if county in one)
        return list(whole[: whole.index(county) + 1])
    found = list(COUNTIES[county])
    for part in below:
        found.append(f"{found[-1]}-{part}")
    return found


def parent(code: str) -> str | None:
    """The unit above."""
    above = line(code)[:-1]
    return above[-1] if above else None


def level(code: str) -> str:
    return ("province", "city", "county", "township", "village")[len(line(code)) - 1]


def settle(database: Database, at: datetime) -> dict[str, User]:
    """The tree and its staff in an empty database; gives the users by the code of their unit,
    and the operator of the platform as ``platform``."""
    tree = []
    for county in COUNTIES:
        for t, town in enumerate(townships(county)):
            tree.append(Division(town, f"{'甲乙丙'[t]}镇", "township", county))
            tree += [
                Division(f"{town}-{v}", f"{'东南西北'[v]}村", "village", town)
                for v in range(VILLAGES)
            ]
    users = {}
    with database.unit_of_work() as uow:
        regions.import_regions(uow.session, list(enumerate(tree, 2)))
        desks = [(one.code, one.level) for one in tree] + [(one, "county") for one in COUNTIES]
        for code, role in [*desks, (None, "operator")]:
            user = User(
                username=code or PLATFORM, name="某某", password_hash="-", role=role,
                region=regions.ensure(uow.session, code) if code else None, created_at=at,
            )  # fmt: skip
            uow.session.add(user)
            users[code or PLATFORM] = user
            assert user.region is None or user.region.line == line(code)
        uow.commit()
        for user in users.values():
            _ = user.region
    return users
