"""Measure answers against labelled questions: ``python -m policy_kb.evaluate FILE…``.

Each line of a file: ``id``, ``question``, ``region`` (or null), ``status``, ``known`` (whether
the documents speak of the matter at all), ``documents`` that must be cited, ``facts`` that the
text must hold (``a/b``: either), and, where it is told, the ``style`` of speaking. Printed: what
is wrong with each question that is not right, and how many are right of how many.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from policy_kb.answer import Answer
from policy_kb.knowledge import KnowledgeBase
from policy_kb.tables import Base

REFUSED = ("no_basis", "candidates")


@dataclass(frozen=True)
class Labelled:
    """One question with what a right answer must have."""

    id: str
    question: str
    region: str | None
    status: str
    known: bool
    documents: tuple[str, ...]
    facts: tuple[str, ...]
    style: str = ""

    @property
    def answerable(self) -> bool:
        """The documents answer it where it is asked."""
        return self.status not in REFUSED

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Labelled:
        return cls(
            row["id"],
            row["question"],
            row["region"],
            row["status"],
            row["known"],
            tuple(row["documents"]),
            tuple(row["facts"]),
            row.get("style", ""),
        )


@dataclass(frozen=True)
class Judged:
    """A question with its answer and what is right about it.

    ``source``: every wanted document is cited; ``right``: that, and the text holds every fact;
    ``region``: nothing is cited that does not hold where the question is asked (in one of the
    places that its name may mean). Of a question without an answer only ``refused`` and
    ``region`` say anything.
    """

    asked: Labelled
    answer: Answer
    refused: bool
    source: bool
    right: bool
    region: bool

    @property
    def good(self) -> bool:
        """Answered rightly, or rightly not answered."""
        return self.region and (self.right if self.asked.answerable else self.refused)


def read(path: Path) -> list[Labelled]:
    """The questions of a JSON Lines file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Labelled.from_json(json.loads(line)) for line in lines if line.strip()]


def fresh() -> KnowledgeBase:
    """A knowledge base with the packaged cards alone, in memory."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    Base.metadata.create_all(engine)
    knowledge = KnowledgeBase(engine)
    knowledge.ensure_seed()
    return knowledge


def holds(text: str, fact: str) -> bool:
    """The text holds a fact in one of its forms (``免息/全额贴息``)."""
    return any(form in text for form in fact.split("/"))


def judge(knowledge: KnowledgeBase, one: Labelled) -> Judged:
    """Ask a question and look at the answer."""
    answer = knowledge.ask(one.question, one.region)
    refused = answer.status in REFUSED
    cited = {citation.document for citation in answer.citations}
    source = not refused and set(one.documents) <= cited
    places = knowledge.regions.resolve(one.region) if one.region else []
    return Judged(
        one,
        answer,
        refused,
        source,
        source and all(holds(answer.text, fact) for fact in one.facts),
        answer.status != "answered"
        or not places
        or all(any(place.lies_in(one.region) for place in places) for one in answer.citations),
    )


def judge_all(knowledge: KnowledgeBase, questions: Iterable[Labelled]) -> list[Judged]:
    """Every question, judged."""
    return [judge(knowledge, one) for one in questions]


def figures(judged: Iterable[Judged]) -> tuple[Counter[str], Counter[str]]:
    """Right and asked, by measure."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for one in judged:
        measures = {"region": one.region}
        if one.asked.answerable:
            measures |= {"source": one.source, "answer": one.right, "answered": not one.refused}
        else:
            measures |= {"refusal": one.refused}
        asked.update(measures.keys())
        right.update(name for name, good in measures.items() if good)
    return right, asked


def complaints(judged: Iterable[Judged]) -> Iterator[str]:
    """A line for each question with something wrong."""
    for one in judged:
        if not one.good:
            asked, answer = one.asked, one.answer
            yield (
                f"{asked.id} {asked.question} [{asked.region}] want {asked.status}"
                f" {'/'.join(asked.documents)} {asked.facts}, got {answer.status} {answer.topic}"
                f" {answer.score:.2f} {' '.join(answer.candidates)}"
            )


def main(paths: list[str]) -> None:
    """Print the figures of each file."""
    knowledge = fresh()
    for path in paths:
        judged = judge_all(knowledge, read(Path(path)))
        for line in complaints(judged):
            print(line)
        right, asked = figures(judged)
        text = ", ".join(f"{name} {right[name]}/{asked[name]}" for name in asked)
        print(f"{Path(path).name}: {text}")


if __name__ == "__main__":
    main(sys.argv[1:])
