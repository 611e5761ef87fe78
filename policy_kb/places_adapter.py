"""Stands in for ``language.places`` until that is there."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Division:
    code: str
    name: str
    level: str
    parent: str | None


def rows() -> list[tuple[str, str]]:
    text = files("language").joinpath("data", "divisions.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [(row["code"], row["name"]) for row in csv.DictReader(lines)]


class _Small:
    def __init__(self, extra: tuple[Division, ...]) -> None:
        self.divisions = {code: Division(code, name, "", None) for code, name in rows()}
        self.divisions |= {one.code: one for one in extra}

    def resolve(self, text: str) -> list[Division]:
        if text in self.divisions:
            return [self.divisions[text]]
        best: list[Division] = []
        for one in self.divisions.values():
            if text.endswith(one.name):
                if best and len(best[0].name) > len(one.name):
                    continue
                if best and len(best[0].name) < len(one.name):
                    best = []
                best.append(one)
        return best


def load_gazetteer(extra: tuple[Division, ...]) -> _Small:
    return _Small(extra)
