"""``make rush``: 200 talks, 20 open workbenches; how soon the assist is there, and is all of it."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.running import add_options, as_told
from tests.rush.rush import Crowd, Outcome, hold, prepare

PROMISED = 0.5
"""Seconds from an utterance to what it brought beside the talk, at the 95th percentile."""
GROWTH = 0.05
"""So much more memory at the end than after warming up is still flat."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--talks", type=int, default=200, help="that go on at the same time")
    parser.add_argument("--calls", type=int, default=20, help="of these on the telephone")
    parser.add_argument("--desks", type=int, default=20, help="open workbenches")
    parser.add_argument("--waiting", type=int, default=40, help="who only stand in the queue")
    parser.add_argument("--seed", type=int, default=12317)
    add_options(parser)
    told = parser.parse_args()
    crowd = Crowd(told.seconds, told.talks, told.calls, told.desks, told.waiting, seed=told.seed)
    with as_told(told, prepare=prepare) as system:
        loaded = system.command("demo", "--no-cases")
        assert loaded.returncode == 0, loaded.stderr
        found = asyncio.run(hold(system, crowd, lambda line: print(line, flush=True)))
    return report(found)


def report(found: Outcome) -> int:
    """Print the figures; 1 if a promised one is missed."""
    ledger, memory = found.ledger, found.memory
    said = sum(len(one) for one in ledger.spoken.values())
    print(f"talks {ledger.talks}, utterances {said}, passing results {ledger.partial}")
    print(
        f"events {ledger.events}, messages on pages {ledger.messages}, talks opened {ledger.opened}"
    )
    print(f"forced reconnects {ledger.breaks}")
    print(f"words on the page: {_ranked(ledger.times.words)}")
    print(f"assist on the page: {_ranked(ledger.times.assist)}")
    print(f"said while the line was broken: {_ranked(ledger.times.after_a_break)}")
    for name, one in memory.items():
        print(
            f"memory of {name}: {one.begin:.0f} MiB after warming up, {one.end:.0f} MiB at the "
            f"end, {one.slope:+.2f} MiB a minute"
        )
    print(f"filled as said {ledger.checked}")
    for name in ("missed", "repeated", "wrong"):
        lines: list[str] = getattr(ledger, name)
        print(f"{name}: {len(lines)}")
        for line in lines[:10]:
            print(f"  {line}")
    kept = (
        bool(ledger.times.assist)
        and _at(ledger.times.assist, 0.95) <= PROMISED
        and all(one.end <= one.begin * (1 + GROWTH) for one in memory.values())
        and not (ledger.missed or ledger.repeated or ledger.wrong)
    )
    return 0 if kept else 1


def _ranked(times: list[float]) -> str:
    if not times:
        return "none"
    marks = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("longest", 1.0))
    told = ", ".join(f"{name} {_at(times, share) * 1000:.0f} ms" for name, share in marks)
    return f"{len(times)} times, {told}"


def _at(times: list[float], share: float) -> float:
    """What so great a share of them does not exceed."""
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


if __name__ == "__main__":
    sys.exit(main())
