"""Cases against a running system, for development: what fails, with talks and figures.

``python -m tests.conversations.run FILE… [--url URL] [--home DIR] [--only ID] [--out FILE]``
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.conversations.compare import FIELDS, compared, expected
from tests.conversations.play import Played, play
from tests.conversations.running_system import Hands
from tests.conversations.script import BadCase, Case, load

OFTEN = 2
"""A question may be asked so often."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the cases; 0 if all are right, 2 if there is no system."""
    options = _options(words)
    cases: list[Case] = []
    for path in options.files:
        try:
            cases += load(path)
        except BadCase as error:
            print(f"{path}: {error}")
    if options.only:
        cases = [one for one in cases if one.id in options.only]
    hands = Hands(options.url, options.home and options.home.resolve())
    if not hands.ready():
        print(f"no running system answers at {options.url}")
        return 2
    with ThreadPoolExecutor(options.jobs) as pool:
        played = []
        for one in pool.map(lambda case: play(case, hands), cases):
            played.append(one)
            print(_line(one), flush=True)
    print(summary(played))
    if options.out:
        chosen = [one for one in played if options.all or not one.right]
        options.out.write_text("\n\n".join(one.report() for one in chosen) + "\n", "utf-8")
    return 0 if all(one.right for one in played) else 1


def summary(played: Sequence[Played]) -> str:
    """The figures over all conversations."""
    if not played:
        return "no cases"
    right = sum(one.right for one in played)
    facts = sum(not one.differences for one in played)
    turns = [one.turns for one in played if any(r["kind"] == "declaration" for r in one.records)]
    often = Counter(field for one in played for field, times in one.asked.items() if times > OFTEN)
    lines = [
        "",
        f"{len(played)} conversations; records wholly right: {facts} ({facts / len(played):.1%}); "
        f"with everything else the case wants: {right} ({right / len(played):.1%})",
        f"bot turns of conversations with a declaration: median {_median(turns)}",
        f"questions asked more than {OFTEN} times: {dict(often) or 'none'}",
        "per field (right of told or invented):",
    ]
    for field in ("record", *FIELDS):
        good, all_ = _field(played, field)
        if all_:
            lines.append(f"  {field:15} {good:4}/{all_:<4} {good / all_:.1%}")
    return "\n".join(lines)


def _field(played: Sequence[Played], field: str) -> tuple[int, int]:
    """How often a field is right, of the times that it was told or recorded."""
    good = all_ = 0
    for one in played:
        wrong = sum(each.field == field for each in one.differences)
        if field == "record":
            told = max(len(one.case.records), len(one.records))
        else:
            told = sum(
                field in compared(wanted) and expected(wanted, field) is not None
                for wanted in one.case.records
            )
            told = max(told, wrong)
        missing = sum(each.field == "record" for each in one.differences)
        good += max(told - wrong - (missing if field != "record" else 0), 0)
        all_ += told
    return good, all_


def _median(turns: Sequence[int]) -> str:
    return f"{statistics.median(turns):g} of {len(turns)}" if turns else "-"


def _line(one: Played) -> str:
    wrong = "".join(f"\n         {each}" for each in (*one.problems, *one.differences))
    unsaid = "".join(f"\n         (never said: {each})" for each in one.unsaid)
    return f"{'ok    ' if one.right else 'WRONG '} {one.case.id} ({one.turns} turns){wrong}{unsaid}"


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.conversations.run", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="cases in YAML")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the running system")
    parser.add_argument("--home", type=Path, help="its HOTLINE_HOME: time and restarts")
    parser.add_argument("--only", action="append", help="only the case with this id; repeatable")
    parser.add_argument("--out", type=Path, help="write the talks of what fails here")
    parser.add_argument("--all", action="store_true", help="write the talks of all cases")
    parser.add_argument("--jobs", type=int, default=1, help="so many conversations at a time")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
