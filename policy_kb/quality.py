"""The table of answer quality: ``python -m policy_kb.quality docs/quality.md`` writes it.

Measured on the questions that no training reads (``data/questions/test*.jsonl``), with the
packaged cards alone.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
from math import sqrt
from pathlib import Path

from policy_kb.evaluate import Judged, fresh, judge_all, read

QUESTIONS = Path(str(files("policy_kb"))) / "data" / "questions"
LEVELS = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)


def measured() -> list[Judged]:
    """Every test question, asked and judged."""
    questions = [one for path in sorted(QUESTIONS.glob("test*.jsonl")) for one in read(path)]
    return judge_all(fresh(), questions)


def page(judged: Sequence[Judged]) -> str:
    """The whole page in Markdown."""
    answerable = [one for one in judged if one.asked.answerable]
    return "\n".join(
        [
            "# How good the policy answers are",
            "",
            "Written by `make quality` and checked by the tests; do not edit. Measured on"
            f" {len(judged)} labelled questions that no training reads"
            " (`policy_kb/data/questions/test*.jsonl`),"
            " with the packaged cards alone. They were written by people who did not see the"
            " cards, but for the same project: strangers may do worse.",
            "",
            "*Right answer*: the wanted documents are cited and every needed fact is in the text."
            " *Right source*: the wanted documents are cited. *False refusal*: an answerable"
            " question got 没有依据 or a choice of questions. *Rightly refused*: a question without"
            " a basis where it is asked was not answered. *Other region's rule as one's own*:"
            " something is cited that does not hold at the caller's place.",
            "",
            "## All",
            "",
            *overall(judged),
            "",
            "## By document",
            "",
            *table(answerable, "document", documents_of),
            "",
            "## By style of speaking",
            "",
            *table(judged, "style", lambda one: [one.asked.style or "not told"]),
            "",
            "## Risk against coverage",
            "",
            "Where the line between answer and refusal could lie, by the probability that the"
            " refusal model gives (`score`). *Coverage*: answerable questions that get past the"
            " line and are answered; *risk*: wrong ones among all that are answered;"
            " *refused*: questions without a basis that are not answered. A line lower than the"
            " present one cannot be shown, since what it would add was never answered.",
            "",
            *risk(judged),
            "",
        ]
    )


def overall(judged: Sequence[Judged]) -> list[str]:
    """The measures of the whole set with their 95 % intervals (Wilson)."""
    answerable = [one for one in judged if one.asked.answerable]
    others = [one for one in judged if not one.asked.answerable]
    spoken = [one for one in answerable if one.asked.style in SPOKEN]
    foreign = sum(not one.region for one in judged)
    return [
        "| measure | right | of | share | 95 % interval |",
        "| --- | --- | --- | --- | --- |",
        *(
            measure_row(name, sum(map(good, among)), len(among))
            for name, among, good in (
                ("right answer", answerable, is_right),
                ("right answer, colloquial, dialect and transcripts", spoken, is_right),
                ("right source", answerable, is_source),
                ("not refused", answerable, is_answered),
                ("rightly refused", others, is_refused),
            )
        ),
        "",
        f"Other region's rule as one's own: {foreign} of {len(judged)}.",
    ]


SPOKEN = ("colloquial", "dialect", "transcript")


def is_right(one: Judged) -> bool:
    return one.right


def is_source(one: Judged) -> bool:
    return one.source


def is_answered(one: Judged) -> bool:
    return not one.refused


def is_refused(one: Judged) -> bool:
    return one.refused


def measure_row(name: str, right: int, asked: int) -> str:
    """One measure with its share and interval."""
    low, high = wilson(right, asked)
    return f"| {name} | {right} | {asked} | {share(right, asked)} | {low:.1%} – {high:.1%} |"


def wilson(right: int, asked: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson 1927)."""
    if not asked:
        return 0.0, 1.0
    z, p = 1.96, right / asked
    middle = (p + z * z / (2 * asked)) / (1 + z * z / asked)
    half = z * sqrt(p * (1 - p) / asked + z * z / (4 * asked * asked)) / (1 + z * z / asked)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(right: int, asked: int) -> str:
    """A share in percent, or a dash where nothing was asked."""
    return f"{right / asked:.1%}" if asked else "–"


def documents_of(one: Judged) -> Iterable[str]:
    """The documents that a question must cite."""
    return one.asked.documents


def table(
    judged: Iterable[Judged], name: str, keys: Callable[[Judged], Iterable[str]]
) -> list[str]:
    """Rows by a property of the question."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        for key in keys(one):
            groups[key].append(one)
    rows = [
        f"| {name} | answerable | right answer | right source | false refusal | without basis"
        " | rightly refused | other region's rule |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for key in sorted(groups):
        known = [one for one in groups[key] if one.asked.answerable]
        unknown = [one for one in groups[key] if not one.asked.answerable]
        rows.append(
            f"| {key} | {len(known)} | {share(sum(map(is_right, known)), len(known))}"
            f" | {share(sum(map(is_source, known)), len(known))}"
            f" | {share(sum(map(is_refused, known)), len(known))}"
            f" | {len(unknown)} | {share(sum(map(is_refused, unknown)), len(unknown))}"
            f" | {sum(not one.region for one in groups[key])} |"
        )
    return rows


def risk(judged: Sequence[Judged]) -> list[str]:
    """What the present answers would be with a higher line."""
    answerable = sum(one.asked.answerable for one in judged)
    unanswerable = len(judged) - answerable
    rows = ["| line | coverage | risk | refused |", "| --- | --- | --- | --- |"]
    for level in LEVELS:
        shown = [one for one in judged if not one.refused and one.answer.score >= level]
        wrong = sum(not one.good for one in shown)
        covered = sum(one.asked.answerable for one in shown)
        let_through = len(shown) - covered
        rows.append(
            f"| {level:.2f} | {share(covered, answerable)} | {share(wrong, len(shown))}"
            f" | {share(unanswerable - let_through, unanswerable)} |"
        )
    return rows


def main(paths: Sequence[str]) -> None:
    """Write the page to a file, or print it."""
    text = page(measured())
    if paths:
        Path(paths[0]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
