"""The villages of a region by the names that people write into lists."""

from __future__ import annotations

import re
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.tables.places import Region

_SUFFIX = re.compile(r"(?<=.)(?:村民委员会|居民委员会|村委会|居委会|社区|嘎查|村)+$")


class UnknownVillage(Exception):
    """No village of the region is called so."""


class UnclearVillage(Exception):
    """Several are called so; the township must be said."""


class Villages:
    """The villages within a region: 柳树村, 柳树, 东河镇柳树村, 土默特左旗东河镇柳树村."""

    def __init__(self, session: Session, region: Region) -> None:
        inside = Region.path.startswith(region.path, autoescape=True)
        query = select(Region).where(inside | Region.code.in_(region.line))
        found = sorted(session.scalars(query), key=lambda one: one.path.count("/"))
        self._above = [one for one in found if one.level != "village"]
        self._called: dict[str, list[Region]] = defaultdict(list)
        for one in found:
            if one.level == "village" and one.path.startswith(region.path):
                self._called[_bare(one.name)].append(one)

    def find(self, said: str) -> str:
        """The code of the one village meant. Raises UnknownVillage, UnclearVillage."""
        rest, within = said.replace(" ", ""), ""
        for one in self._above:
            inside = one.path.startswith(within)
            if inside and rest.startswith(one.name) and len(rest) > len(one.name):
                rest, within = rest[len(one.name) :], one.path
        found = [one for one in self._called.get(_bare(rest), []) if one.path.startswith(within)]
        exact = [one for one in found if one.name == rest]
        found = exact or found
        if not found:
            raise UnknownVillage
        if len(found) > 1:
            raise UnclearVillage
        return found[0].code


def _bare(name: str) -> str:
    return _SUFFIX.sub("", name)
