"""Reading a draft back in short lines that an old person can follow."""

from __future__ import annotations

from collections.abc import Collection
from importlib.resources import files
from typing import Any

import yaml

from actions.absorb import Facts

_TEXTS: dict[str, Any] = yaml.safe_load(
    files("actions").joinpath("texts/readback.yml").read_text("utf-8")
)
_LONGEST_STORY = 90


def declaration_summary(facts: Facts, only: Collection[str] | None = None) -> str:
    """The facts of a declaration, a line each; ``only`` keeps the lines of these fields."""
    texts = _TEXTS["declaration"]
    lines: list[tuple[str, str]] = []
    if facts.get("self_or_proxy") == "proxy" and facts.get("reporter_name"):
        lines.append(("reporter_name", _reporter(facts, texts["reporter"])))
    for field in ("name", "place", "phone"):
        if facts.get(field):
            lines.append((field, texts[field].format(**{field: facts[field]})))
    if facts.get("hardship"):
        lines.append(("hardship", texts["hardship"].format(hardship=_short(facts["hardship"]))))
    if facts.get("risks"):
        lines.append(("risks", texts["risks"].format(risks="、".join(facts["risks"]))))
    if facts.get("household_size"):
        lines.append(("household_size", texts["household_size"].format(**facts)))
    if facts.get("income"):
        income = facts["income"]
        basis = _TEXTS["basis"][income.get("basis") or "unspecified"]
        lines.append(("income", texts["income"].format(basis=basis, amount=amount(income))))
    if facts.get("expense"):
        period = _TEXTS["period"].get(facts["expense"].get("period"), "")
        lines.append(
            ("expense", texts["expense"].format(period=period, amount=amount(facts["expense"])))
        )
    for other in facts.get("other_amounts") or []:
        lines.append(("other_amounts", texts[other["kind"]].format(amount=amount(other))))
    if facts.get("guarantees"):
        said = "、".join(facts["guarantees"])
        lines.append(("guarantees", texts["guarantees"].format(guarantees=said)))
    elif facts.get("guarantees") == []:
        lines.append(("guarantees", texts["guarantees_none"]))
    if facts.get("id_card"):
        lines.append(("id_card", texts["id_card"].format(tail=facts["id_card"][-4:])))
    if facts.get("visit_by"):
        lines.append(("visit_by", texts["visit_by"]))
    return _join(lines, only)


def visit_offer() -> str:
    """The line of a read-back that offers a visit by the township instead of the village."""
    return f"· {_TEXTS['declaration']['visit_offer']}"


def verifiers(facts: Facts) -> str:
    """To whom a declaration is given to be verified."""
    return str(_TEXTS["declaration"]["verifiers"][facts.get("visit_by") or "village"])


def lead_summary(facts: Facts, only: Collection[str] | None = None) -> str:
    """The facts of a lead, a line each."""
    texts = _TEXTS["lead"]
    lines: list[tuple[str, str]] = []
    if facts.get("anonymity"):
        said = _TEXTS["anonymity"][facts["anonymity"]]
        lines.append(("anonymity", texts["anonymity"].format(anonymity=said)))
    if facts.get("what"):
        lines.append(("what", texts["what"].format(what=_short(facts["what"]))))
    if facts.get("category"):
        lines.append(("category", texts["category"].format(category=facts["category"])))
    if facts.get("place"):
        lines.append(("where", texts["where"].format(place=facts["place"])))
    for field in ("who", "when", "amount", "evidence", "name", "phone"):
        if facts.get(field):
            lines.append((field, texts[field].format(**{field: facts[field]})))
    if facts.get("files"):
        lines.append(("files", texts["files"].format(count=len(facts["files"]))))
    return _join(lines, only)


def field_name(field: str) -> str:
    """What a field is called in a question about it."""
    return str(_TEXTS["fields"][field])


def amount(fact: Facts) -> str:
    """``{"value": 3000 | [3000, 4000], "approx"?: True}`` as a person would read it out."""
    value = fact["value"]
    if isinstance(value, list):
        said = str(_TEXTS["range"]).format(low=value[0], high=value[1])
    else:
        said = str(value)
    return f"{_TEXTS['about']}{said}" if fact.get("approx") else said


def _reporter(facts: Facts, template: str) -> str:
    relation = f"（{facts['relation']}）" if facts.get("relation") else ""
    phone = f"，电话{facts['reporter_phone']}" if facts.get("reporter_phone") else ""
    return template.format(
        reporter_name=facts["reporter_name"], relation=relation, reporter_phone=phone
    )


def _short(story: str) -> str:
    flat = " ".join(story.split())
    return flat if len(flat) <= _LONGEST_STORY else flat[: _LONGEST_STORY - 1] + "…"


def _join(lines: list[tuple[str, str]], only: Collection[str] | None) -> str:
    kept = [line for field, line in lines if only is None or field in only]
    return "\n".join(f"· {line}" for line in kept) or str(_TEXTS["nothing"])
