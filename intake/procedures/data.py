"""What a procedure is; the packaged ones of ``data/procedures/*.yml``, a file for each document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

IDENTIFICATION, LEAVING, GREEN_CHANNEL = "identification", "leaving", "green_channel"
PURPOSES = (IDENTIFICATION, LEAVING, GREEN_CHANNEL)
FOLDER = Path(__file__).resolve().parent.parent / "data" / "procedures"


@dataclass(frozen=True)
class PublicNotice:
    """A public notice (公示). ``min_days`` is null where the text gives no number
    (``unwritten`` says so); ``where`` is the place it hangs, ``paper`` the region's own form."""

    min_days: int | None
    where: str
    unwritten: str | None = None
    paper: str | None = None


@dataclass(frozen=True)
class Step:
    """A step of a procedure.

    ``plain`` is what a farmer is told. ``level``: the unit that does it, ``level_unwritten``
    where the text does not say. ``by``: ``record`` or ``visit`` for what was done before the
    procedure opens. ``paper`` must be at hand. A ``period`` and a notice have a beginning and
    an end; ``pauses`` names why a clock stands still between them. ``starts`` are clock stages,
    ``meets`` what clocks cover. ``optional`` says why it may be skipped; ``alongside`` may be
    done at any time; ``needs`` names earlier steps that must have ended all the same.
    ``decides``: the county's word. ``identifies``: its day is the household's day of
    identification. ``enters_channel``: the day of the green channel. ``announces``: an
    announcement (公告) without a length. ``needs_note``: what must be noted. ``tells``: the
    notice to the household. A step that is not ``refusable`` only carries out what was decided.
    """

    id: str
    name: str
    level: str
    section: str
    plain: str = ""
    by: str | None = None
    paper: str | None = None
    notice: PublicNotice | None = None
    period: bool = False
    pauses: str | None = None
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    optional: str | None = None
    alongside: bool = False
    needs: tuple[str, ...] = ()
    refusable: bool = True
    decides: bool = False
    identifies: bool = False
    enters_channel: bool = False
    announces: bool = False
    needs_note: str | None = None
    tells: str | None = None
    level_unwritten: bool = False

    @property
    def lasts(self) -> bool:
        """Whether it has a beginning and an end."""
        return self.period or self.notice is not None


@dataclass(frozen=True)
class Condition:
    """A condition that people check, with the section that sets it."""

    text: str
    section: str


@dataclass(frozen=True)
class Earliest:
    """When a household may leave at the earliest; see :mod:`intake.procedures.leaving`."""

    kind: str
    section: str
    text: str
    months: int = 0


@dataclass(frozen=True)
class Procedure:
    """A procedure (程序) of a region for a purpose, valid from a day to a day."""

    id: str
    purpose: str
    document: str
    title: str
    region: str
    issued: date
    valid_from: date
    valid_to: date | None
    section: str
    steps: tuple[Step, ...]
    conditions: tuple[Condition, ...] = ()
    earliest: Earliest | None = None
    gaps: str | None = None

    def step(self, step_id: str) -> Step | None:
        """The step of this id."""
        return next((one for one in self.steps if one.id == step_id), None)

    def valid_on(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@lru_cache(maxsize=1)
def all_procedures() -> dict[str, Procedure]:
    """Every packaged procedure by its id."""
    found: dict[str, Procedure] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        document = yaml.safe_load(path.read_text("utf-8"))
        for raw in document.pop("procedures"):
            made = _procedure(document, raw)
            if made.id in found:
                raise ValueError(f"two procedures are called {made.id}")
            found[made.id] = made
    return found


def from_written(written: Mapping[str, Any]) -> Procedure:
    """The procedure of what :mod:`intake.procedures.importing` keeps: the file's head, its days
    as ISO texts, and under ``procedure`` one of its items."""
    document = {name: value for name, value in written.items() if name != "procedure"}
    for name in ("issued", "valid_from", "valid_to"):
        document[name] = date.fromisoformat(document[name]) if document[name] else None
    return _procedure(document, written["procedure"])


def _procedure(document: dict[str, Any], raw: dict[str, Any]) -> Procedure:
    earliest = raw.get("earliest")
    return Procedure(
        **document,
        id=raw["id"],
        purpose=raw["purpose"],
        section=raw["section"],
        gaps=raw.get("gaps"),
        steps=tuple(_step(one) for one in raw["steps"]),
        conditions=tuple(Condition(**one) for one in raw.get("conditions", ())),
        earliest=Earliest(**earliest) if earliest else None,
    )


def _step(written: dict[str, Any]) -> Step:
    raw = dict(written)
    notice = raw.pop("notice", None)
    return Step(
        starts=tuple(raw.pop("starts", ())),
        meets=tuple(raw.pop("meets", ())),
        needs=tuple(raw.pop("needs", ())),
        notice=PublicNotice(**notice) if notice else None,
        **raw,
    )
