"""Lost characters of known documents: what the page has, and what it must have been.

The clause keeps its raw wording (``ClauseRow.text``) and is cited with it; who searches it, shows
it or reads numbers from it asks here for the corrected reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import yaml

from policy_kb.cards import LOADER, PACKAGE
from policy_kb.importing.reading import normal_title


@dataclass(frozen=True)
class Erratum:
    """A short fragment as the file has it, and its right form."""

    raw: str
    corrected: str


@dataclass(frozen=True)
class Errata:
    """The errata of one document; ``document`` is its id in the register."""

    document: str
    title: str
    region: str
    entries: tuple[Erratum, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Any raw fragment, the longest first; none within a longer number."""
        raws = sorted((one.raw for one in self.entries), key=len, reverse=True)
        return re.compile("|".join(map(_bounded, raws)))


def corrected(document: str, text: str) -> str:
    """The text as it must have been before characters were lost."""
    return _each(document, text, lambda one: one.corrected)


def annotated(document: str, text: str) -> str:
    """The raw text with the right form behind each damaged place: 529日〔应为5月29日〕."""
    return _each(document, text, lambda one: f"{one.raw}〔应为{one.corrected}〕")


def applied(document: str, text: str) -> list[Erratum]:
    """The errata that a text needs, each once, in the order of their places."""
    errata = all_errata().get(document)
    if errata is None:
        return []
    by_raw = {one.raw: one for one in errata.entries}
    return list(dict.fromkeys(by_raw[found] for found in errata.pattern.findall(text)))


def known_document(title: str, region: str) -> str | None:
    """The id of the document with errata that has this title and region code."""
    for document, errata in all_errata().items():
        if errata.region == region and normal_title(errata.title) == normal_title(title):
            return document
    return None


@cache
def all_errata() -> dict[str, Errata]:
    """The packaged errata by document id."""
    found = {}
    for entry in PACKAGE.joinpath("data", "errata").iterdir():
        if entry.name.endswith(".yml"):
            content = yaml.load(entry.read_text(encoding="utf-8"), Loader=LOADER)
            document = entry.name.removesuffix(".yml")
            rows = tuple(Erratum(row["raw"], row["corrected"]) for row in content["entries"])
            found[document] = Errata(document, content["title"], content["region"], rows)
    return found


def _each(document: str, text: str, form: Callable[[Erratum], str]) -> str:
    errata = all_errata().get(document)
    if errata is None:
        return text
    by_raw = {one.raw: one for one in errata.entries}
    return errata.pattern.sub(lambda found: form(by_raw[found.group()]), text)


def _bounded(raw: str) -> str:
    """510日 is not to be found in 1510日, 〔20206 not in 〔202061."""
    before = r"(?<!\d)" if raw[0].isdigit() else ""
    after = r"(?!\d)" if raw[-1].isdigit() else ""
    return before + re.escape(raw) + after
