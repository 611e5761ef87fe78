"""``make faults``: processes are killed while people write, and then nothing may be missing."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.faults.storm import Weather, blow
from tests.running import add_options, as_told

ENOUGH = 0.5
"""Of the wanted rate. With fewer messages taken the processes died while little was going on."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--rate", type=float, default=20, help="messages a second")
    parser.add_argument("--people", type=int, default=100, help="who write at the same time")
    parser.add_argument("--rest", type=float, default=1800, help="seconds to settle, at most")
    parser.add_argument("--seed", type=int, default=12317)
    add_options(parser)
    told = parser.parse_args()
    weather = Weather(told.seconds, told.rate, told.people, rest=told.rest, seed=told.seed)
    with as_told(told, simulators=True) as system:
        found = asyncio.run(blow(system, weather, lambda line: print(line, flush=True)))
    verdict = found.verdict
    if found.rate < told.rate * ENOUGH:
        verdict.wrong.append("fewer messages were taken than a storm needs: see the rate")
    print(f"killed: {', '.join(f'{name} {times}' for name, times in found.killed.items())}")
    print(f"sent {found.sent}, of these not taken (and sent again) {found.refused}")
    print(f"taken {found.rate:.1f} a second, wanted {told.rate:g}")
    print(f"stored {verdict.messages}, pictures {verdict.pictures}, voices {verdict.voices}")
    print(f"declarations {verdict.declarations}, leads {verdict.leads}, answers {verdict.answers}")
    print(f"told twice {verdict.told_twice}, settled after {found.settled:.0f} s")
    print(f"wrong: {len(verdict.wrong)}")
    for line in verdict.wrong[:20]:
        print(f"  {line}")
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
