"""Prints how well `language.entities.extract` reads the marked utterances, by entity type.

    .venv/bin/python bench/language_accuracy.py [--errors] [FILE.jsonl …]

A found entity matches a marked one of the same type that it overlaps. `exact` is the share of
matches with the very same span, `value` the share of marked entities with the right normalised
value.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from language.entities import TYPES, Entity, extract  # noqa: E402

DATA = ROOT / "tests" / "language" / "data"


def pairs(
    marked: list[dict[str, Any]], found: list[Entity]
) -> tuple[list[tuple[dict[str, Any], Entity]], list[dict[str, Any]], list[Entity]]:
    """Matches, marked entities that were missed, and found ones that nobody marked."""
    left = list(found)
    matched: list[tuple[dict[str, Any], Entity]] = []
    missed: list[dict[str, Any]] = []
    for gold in marked:
        best: Entity | None = None
        for entity in left:
            overlap = entity.start < gold["end"] and gold["start"] < entity.end
            better = best is None or entity.normalized == gold["normalized"]
            if entity.type == gold["type"] and overlap and better:
                best = entity
        if best is None:
            missed.append(gold)
        else:
            left.remove(best)
            matched.append((gold, best))
    return matched, missed, left


def attributes_agree(gold: dict[str, Any], entity: Entity) -> bool:
    """Whether kind, basis, validity and approximation are as marked (where they are marked)."""
    keys = {"kind", "basis", "valid", "period", "role"} & gold.keys()
    approx = bool(gold.get("approx")) == bool(entity.attrs.get("approx"))
    return approx and all(entity.attrs.get(key) == gold[key] for key in keys)


def measure(path: Path, errors: bool) -> dict[str, Counter[str]]:
    """Counts by type over one file."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in TYPES}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = extract(row["text"], expects=row.get("expects"))
        matched, missed, spurious = pairs(row["entities"], found)
        complaints: list[str] = []
        for gold, entity in matched:
            count = counts[gold["type"]]
            count["hit"] += 1
            count["exact"] += (gold["start"], gold["end"]) == (entity.start, entity.end)
            right = gold["normalized"] == entity.normalized
            count["value"] += right
            count["attributes"] += attributes_agree(gold, entity)
            if not right or not attributes_agree(gold, entity):
                got = f"{entity.normalized!r} {entity.attrs}"
                complaints.append(f"  wrong {gold['type']} {gold['value']}: {got} for {gold}")
        for gold in missed:
            counts[gold["type"]]["missed"] += 1
            complaints.append(f"  missed {gold['type']} {gold['value']} = {gold['normalized']!r}")
        for entity in spurious:
            counts[entity.type]["spurious"] += 1
            got = f"{entity.normalized!r} {entity.attrs}"
            complaints.append(f"  extra {entity.type} {entity.value} = {got}")
        if errors and complaints:
            print(row["id"], row["text"], row.get("expects") or "", *complaints, sep="\n")
    return counts


def report(name: str, counts: dict[str, Counter[str]]) -> None:
    """One table: a line a type and one for all."""
    print(f"\n{name}\n{'type':16}{'marked':>8}{'precision':>11}", end="")
    print(f"{'recall':>9}{'exact':>8}{'value':>8}{'attrs':>8}")
    total: Counter[str] = Counter()
    for kind, count in (*counts.items(), ("all", total)):
        if kind != "all":
            total += count
        marked, found = count["hit"] + count["missed"], count["hit"] + count["spurious"]
        if marked or found:
            print(
                f"{kind:16}{marked:8d}{_share(count['hit'], found):>11}"
                f"{_share(count['hit'], marked):>9}{_share(count['exact'], count['hit']):>8}"
                f"{_share(count['value'], marked):>8}{_share(count['attributes'], count['hit']):>8}"
            )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _marks_entities(path: Path) -> bool:
    """Whether the rows of a set mark entities; the folder holds sets of other things too."""
    with path.open(encoding="utf-8") as lines:
        return "entities" in json.loads(next(lines))


def main() -> None:
    errors = "--errors" in sys.argv
    files = [Path(name) for name in sys.argv[1:] if not name.startswith("-")]
    for path in files or filter(_marks_entities, sorted(DATA.glob("*.jsonl"))):
        report(path.name, measure(path, errors))


if __name__ == "__main__":
    main()
