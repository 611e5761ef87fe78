"""What is said in a talk: the recorded calls of the demonstration, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from connectors.phone.events import Event, Transcript
from connectors.phone.recording import Recorded, load
from hotline.settings import ROOT

CALLS = ROOT / "hotline" / "demo" / "calls"
NAMES = ("declaration", "neighbour")
SLOWER = 6.0
"""So much more time a chat takes than a call. An operator with nine chats then writes in one of
them every six seconds, which is as fast as anybody types and reads; who called is alone on the
line."""
FILLS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "declaration": {
        "caller-3": {"self_or_proxy": "给自己家", "risks": "因病", "expense": "38000元"},
        "caller-5": {"place": "江苏省盐城市东台市安丰镇红安村"},
        "caller-6": {"name": "黄德福"},
        "caller-7": {"name": "王德福"},
        "caller-9": {"phone": "13800001234"},
        "caller-10": {"household_size": "2口人"},
        "caller-11": {"income": "全家一年大约4000元"},
        "caller-12": {"guarantees": "基本医疗"},
        "caller-14": {"id_card": "320981195603120007"},
        "caller-15": {"consent": "同意"},
    },
    "neighbour": {
        "caller-1": {"self_or_proxy": "替别人家", "relation": "同村"},
        "caller-2": {"hardship": "他家房子下大雨塌了半边", "risks": "住房"},
        "caller-3": {"reporter_name": "周大民", "relation": "邻居"},
        "caller-4": {"place": "东台市安丰镇红安村"},
        "caller-5": {"name": "赵永贵"},
        "caller-6": {"reporter_phone": "13800005678"},
        "caller-7": {"household_size": "2口人"},
    },
}
"""Recording → segment → the fields beside the talk that hold these words from then on."""


@dataclass(frozen=True)
class Saying:
    """Final words: ``speaker`` is caller | operator, ``at`` seconds from the beginning."""

    at: float
    speaker: str
    text: str
    fills: Mapping[str, str]


def recorded(name: str, call: str, operator: str) -> list[Recorded]:
    """The events of a call that the telephone gives to this operator."""
    return load(CALLS / f"{name}.jsonl", call, {"operator": operator})


def saying(name: str, event: Event, at_ms: int = 0) -> Saying | None:
    """The words of an event, where they are final ones."""
    if not isinstance(event, Transcript) or not event.is_final or not event.text:
        return None
    fills = FILLS.get(name, {}).get(event.segment_id, {})
    return Saying(at_ms / 1000, event.speaker, event.text, fills)


@cache
def written(name: str) -> tuple[Saying, ...]:
    """The same talk as it is typed in a chat."""
    found = [saying(name, one.event, one.at_ms) for one in load(CALLS / f"{name}.jsonl", name)]
    return tuple(Saying(one.at * SLOWER, one.speaker, one.text, one.fills) for one in found if one)
