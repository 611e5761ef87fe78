"""Invented regulations in Chinese, as many clauses as wanted, and questions about them.

Nothing here is anybody's text: sentences come from patterns filled with words at random. Some
words stand nearly everywhere (应当, 帮扶), most in few clauses, as in real regulations: what is
supported is one of some ten thousand compounds (高山小粒花椒), and each document has villages
of its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from language.divisions import packaged

CLAUSES_A_DOCUMENT = 100
SHORTEST, LONGEST = 60, 250  # characters of a clause

WORDS = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
KIND, THING = WORDS["kind"].split(), WORDS["thing"].split()
FREE = {name: WORDS[name].split() for name in ("who", "whom", "made", "help", "paper")}


@dataclass(frozen=True)
class Regulation:
    """One invented document: where it holds and its clauses as ``(section, text)``."""

    region: str
    region_name: str
    issued: date
    clauses: list[tuple[str, str]]


def regulations(clauses: int, seed: int = 12317) -> Iterator[Regulation]:
    """Documents with that many clauses in all, the same ones for the same seed."""
    chance = random.Random(seed)
    counties = [one for one in packaged() if one.level == "county"]
    for start in range(0, clauses, CLAUSES_A_DOCUMENT):
        county = chance.choice(counties)
        places = ["".join(chance.sample(WORDS["syllables"], 2)) for _ in range(12)]
        issued = date(2019, 1, 1) + timedelta(days=chance.randrange(2000))
        many = min(CLAUSES_A_DOCUMENT, clauses - start)
        made = [(f"第{n}条", clause_text(chance, places)) for n in range(1, many + 1)]
        yield Regulation(county.code, county.name, issued, made)


def clause_text(chance: random.Random, places: list[str]) -> str:
    """One clause of a few sentences about one matter."""
    matter = chance.choice(KIND) + chance.choice(THING)
    aim = chance.randrange(SHORTEST, LONGEST)
    text = ""
    while len(text) < aim:
        sentence = filled(chance, chance.choice(WORDS["patterns"]), matter, places)
        if text and len(text) + len(sentence) > LONGEST:
            break
        text += sentence
    return text


def filled(chance: random.Random, pattern: str, matter: str, places: list[str]) -> str:
    """A pattern with its words; a word asked for twice (who, who2) is drawn twice."""
    drawn = {f"{name}{n}": chance.choice(words) for name, words in FREE.items() for n in ("", 2)}
    return pattern.format(
        **drawn,
        thing=matter,
        place=chance.choice(places),
        place2=chance.choice(places),
        days=chance.randrange(3, 60),
        size=f"{chance.randrange(2, 300)}{chance.choice('亩头只箱棚')}",
        yuan=chance.randrange(3, 200) * 100,
        percent=chance.randrange(5, 95),
        times=chance.randrange(1, 5),
        small=chance.randrange(3, 20) * 10,
        years=chance.randrange(1, 6),
    )


def questions(many: int, seed: int = 1) -> list[str]:
    """Questions as people put them, short ones and long ones."""
    chance = random.Random(seed)
    places = ["".join(chance.sample(WORDS["syllables"], 2)) for _ in range(200)]
    return [
        filled(
            chance,
            chance.choice(WORDS["questions"]),
            chance.choice(KIND) + chance.choice(THING),
            places,
        )
        for _ in range(many)
    ]
