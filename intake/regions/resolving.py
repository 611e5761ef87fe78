"""From a place as people say it to the deepest node of the tree that it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy.orm import Session

from intake.errors import AmbiguousRegion, UnknownRegion
from intake.regions.tree import imported_divisions, line_of, names_of
from intake.tables.places import LEVELS
from language.divisions import Division
from language.places import Gazetteer


@dataclass(frozen=True)
class Choice:
    """One of several places that a name may mean, with its full name to tell them apart."""

    code: str
    name: str
    full_name: str


@dataclass(frozen=True)
class Resolution:
    """``region`` is the one node meant; ``choices`` are the candidates of an ambiguous name.

    Both empty: no such place is known.
    """

    region: Choice | None = None
    choices: list[Choice] = field(default_factory=list)


@lru_cache(maxsize=4)
def _gazetteer(extra: tuple[Division, ...]) -> Gazetteer:
    return Gazetteer.load(extra)


def gazetteer(session: Session) -> Gazetteer:
    """Names of the national list and of all that was imported here."""
    return _gazetteer(tuple(imported_divisions(session)))


def resolve(session: Session, text: str) -> Resolution:
    """Resolve a code, or a name as people say it (东台, 四川乐至通旅镇).

    Of a place said in several parts the deepest part that is known counts. A name that
    several places of that depth bear comes back as choices: two villages of one name in
    different townships, 鼓楼区 without its city.
    """
    said = text.strip()
    try:
        return Resolution(_choice(session, line_of(session, said)[-1]))
    except UnknownRegion:
        pass
    found = gazetteer(session).resolve(said) if said else []
    if not found:
        return Resolution()
    depth = max(LEVELS.index(division.level) for division in found)
    codes = dict.fromkeys(one.code for one in found if LEVELS.index(one.level) == depth)
    choices = [_choice(session, code) for code in codes]
    return Resolution(choices[0]) if len(choices) == 1 else Resolution(None, choices)


def resolve_one(session: Session, text: str) -> str:
    """The code of the one place meant.

    Raises :class:`UnknownRegion`, or :class:`AmbiguousRegion` with the full names to choose
    from.
    """
    resolution = resolve(session, text)
    if resolution.region is not None:
        return resolution.region.code
    if resolution.choices:
        raise AmbiguousRegion(text, [choice.full_name for choice in resolution.choices])
    raise UnknownRegion(f"没有找到叫“{text}”的地方。")


def _choice(session: Session, code: str) -> Choice:
    names = names_of(session, line_of(session, code))
    return Choice(code, names[-1], "".join(names))
