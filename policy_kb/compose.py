"""Answers put into words: the rule first, then steps, source, and that local notice prevails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from policy_kb.answer import Answer, Citation
from policy_kb.cards import Card, Document, Standing, read_yaml, topics, wording
from policy_kb.library import Clause
from policy_kb.quantities import Quantity


@dataclass(frozen=True)
class Rule:
    """A card or an imported clause, as far as an answer needs it; ``whole`` is all it says."""

    document: Document
    section: str
    answer: str
    brief: str
    steps: tuple[str, ...] = ()
    topic: str | None = None
    position: str | None = None
    clause: str = ""
    whole: str = ""

    @classmethod
    def of(cls, card: Card, document: Document, clause: str = "") -> Rule:
        """The rule of a card; ``clause`` is the original wording if imported."""
        return cls(
            document, card.section, card.answer, card.brief, card.steps, card.topic,
            card.position, clause, wording(card),
        )  # fmt: skip

    @classmethod
    def of_clause(cls, clause: Clause, document: Document, sentences: Sequence[str]) -> Rule:
        """The rule of an imported clause that no card puts into plain words yet."""
        original = say("original", text="".join(sentences))
        return cls(
            document, clause.section, original, original, clause=clause.text, whole=clause.text
        )

    def citation(self) -> Citation:
        """Where the rule stands."""
        return Citation(
            self.document.id,
            self.document.title,
            self.section,
            self.document.region,
            self.document.issued.isoformat(),
            self.clause,
        )


@cache
def texts() -> dict[str, str]:
    """The packaged sentences."""
    found: dict[str, str] = read_yaml("data", "texts.yml")
    return found


def say(key: str, **values: object) -> str:
    """One packaged sentence with its values."""
    return texts()[key].format(**values)


def answered(
    rules: Sequence[Rule],
    opening: str,
    score: float,
    marks: Sequence[str],
    *,
    silent: Sequence[str] = (),
    beside: Sequence[Rule] = (),
    only: bool = False,
) -> Answer:
    """The leading rule in full, the others in a line each, marked 较早 or 下级; ``silent`` are
    regions that were asked about too and have no rule, ``beside`` rules on what the question
    may mean as well; ``only`` says that no other document speaks of it."""
    lead, *others = rules
    lines = rule_lines(opening, lead)
    if only:
        lines.append(say("only", region=lead.document.region_name))
    lines += [say("no_rule_here", region=name) for name in silent]
    for rule, mark in zip(others, marks, strict=True):
        lines.append(
            say(
                "follower",
                region=rule.document.region_name,
                year=rule.document.issued.year,
                marks=mark,
                answer=rule.answer,
            )
        )
    lines += [say("beside", region=rule.document.region_name, brief=rule.brief) for rule in beside]
    sources = list(dict.fromkeys(source(rule) for rule in (*rules, *beside)))
    return Answer(
        "answered",
        "\n".join([*lines, *sources, say("notice")]),
        [rule.citation() for rule in (*rules, *beside)],
        score=score,
        topic=lead.topic,
    )


def agreed(rules: Sequence[Rule], score: float) -> Answer:
    """Several regions say the same: the newest in full, all of them as sources."""
    lead = rules[0]
    lines = rule_lines("lead", lead)
    lines += [say("agree"), *map(region_line, rules[1:]), *map(source, rules), say("notice")]
    return Answer(
        "answered",
        "\n".join(lines),
        [rule.citation() for rule in rules],
        score=score,
        topic=lead.topic,
    )


def rule_lines(opening: str, rule: Rule) -> list[str]:
    """A rule in full: its short sentences, then its steps."""
    lines = [say(opening, region=rule.document.region_name, answer=rule.answer)]
    if rule.steps:
        lines.append(say("steps"))
        lines += [f"{number}. {step}" for number, step in enumerate(rule.steps, 1)]
    return lines


def source(rule: Rule) -> str:
    """The line that names the document, its year and the section."""
    document = rule.document
    return say("source", title=document.title, year=document.issued.year, section=rule.section)


def region_line(rule: Rule) -> str:
    """One region's rule in one line."""
    document = rule.document
    return say(
        "region_line",
        region=document.region_name,
        year=document.issued.year,
        section=rule.section,
        brief=rule.brief,
    )


def ask_region(rules: Sequence[Rule], score: float) -> Answer:
    """Which region? – with each region's rule in a line already."""
    lines = [say("ask_region"), *map(region_line, rules), say("notice")]
    return Answer(
        "ask_region",
        "\n".join(lines),
        [rule.citation() for rule in rules],
        score=score,
        topic=rules[0].topic,
    )


def no_rule(
    place: str, covered: bool, others: Sequence[Rule], score: float, term: str = ""
) -> Answer:
    """The caller's region has no rule for the matter, or never names ``term``; others' rules are
    named as theirs."""
    key = "unspoken" if term else "no_rule_here" if covered else "no_document"
    lines = [say(key, region=place, term=term)]
    if len(others) == 1:
        rule = others[0]
        document = rule.document
        lines.append(
            say(
                "elsewhere",
                region=document.region_name,
                title=document.title,
                year=document.issued.year,
                section=rule.section,
                brief=rule.brief,
            )
        )
    elif others:
        lines += [say("elsewhere_many"), *map(region_line, others)]
    lines.append(say("person"))
    return Answer("no_basis", "\n".join(lines), score=score)


def no_figure(rules: Sequence[Rule], kind: Quantity, score: float) -> Answer:
    """The rules speak of the matter but do not hold the sum, time or share that was asked for."""
    lines = [
        say("no_figure", region=rule.document.region_name, what=say(kind), brief=rule.brief)
        for rule in rules
    ]
    return Answer("no_basis", "\n".join([*lines, say("person")]), score=score)


def no_such_year(rule: Rule, year: int, score: float) -> Answer:
    """Asked about a year after the document's: what it says is named as that of its own year."""
    document = rule.document
    line = say(
        "no_such_year",
        asked=year,
        region=document.region_name,
        year=document.issued.year,
        title=document.title,
        section=rule.section,
        brief=rule.brief,
    )
    return Answer("no_basis", f"{line}\n{say('ask_present')}\n{say('person')}", score=score)


def originals(found: Answer) -> Answer:
    """The wording that an answer rests on, as far as it has been imported."""
    if not found.citations:
        return no_basis(say("no_original"), found.score)
    lines = []
    for one in found.citations:
        where = {"title": one.title, "year": one.issued[:4], "section": one.section}
        key = "original_of" if one.text else "original_elsewhere"
        lines.append(say(key, text=one.text, **where))
    return replace(found, text="\n".join(lines), suggestions=())


def out_of_force(card: Card, document: Document, standing: Standing) -> str:
    """One line on a rule that holds no more (``past``) or not yet (``future``)."""
    until = card.valid_to or document.valid_to
    since = max(filter(None, (card.valid_from, document.valid_from)))
    return say(
        f"rule_{standing}",
        region=document.region_name,
        title=document.title,
        section=card.section,
        day=day_text(until if standing == "past" else since),
        brief=card.brief,
    )


def day_text(day: date | None) -> str:
    """A day as people write it; "" if it is not known."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def no_rule_now(lines: Sequence[str], score: float) -> Answer:
    """Only rules that do not hold today; they are named as that and nothing is cited."""
    return Answer("no_basis", "\n".join([*lines, say("ask_present"), say("person")]), score=score)


def no_basis(reason: str | None, score: float) -> Answer:
    """Honestly nothing, and where a person is."""
    return Answer("no_basis", f"{reason or say('no_basis')}\n{say('person')}", score=score)


def candidates(keys: Sequence[str], score: float) -> Answer:
    """Questions to choose from; nothing is claimed, nothing cited."""
    questions = [topics()[key].question for key in keys]
    lines = [say("candidates"), *(f"{n}. {one}" for n, one in enumerate(questions, 1))]
    return Answer("candidates", "\n".join(lines), candidates=questions, score=score)
