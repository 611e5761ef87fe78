"""Words that were sent again because no answer had come."""

from __future__ import annotations

import pytest

from connectors.inbox import Inbox
from tests.connectors.farmer import Farmer, held_up
from tests.connectors.peer import Peer

pytestmark = pytest.mark.anyio

STORY = "我叫吴小凤，住莒南县柳庄镇前柳村，地里庄稼全淹了"


async def _said_while_busy(inbox: Inbox, peer: Peer, first: str, *then: str) -> list[str]:
    """The turns' texts where `then` came while the bot had `first` in hand."""
    go = held_up(peer)
    farmer = await Farmer.new(inbox)
    await farmer.say("0", first)
    await peer.got(1)
    for number, text in enumerate(then, start=1):
        await farmer.say(str(number), text)
    go.set()
    await inbox.settled()
    stored = [text for side, text in await farmer.heard() if side == "farmer"]
    assert stored == [first, *then]  # what was sent is all there, whatever the bot is told
    return [turn["text"] for turn in peer.turns]


async def test_a_story_sent_again_with_the_answer_leaves_the_answer(
    inbox: Inbox, peer: Peer
) -> None:
    turns = await _said_while_busy(inbox, peer, STORY, STORY, "同意", STORY)
    assert turns == [STORY, "同意"]


async def test_a_story_sent_again_alone_is_answered_again(inbox: Inbox, peer: Peer) -> None:
    turns = await _said_while_busy(inbox, peer, STORY, STORY, STORY)
    assert turns == [STORY, STORY]


async def test_short_words_may_answer_the_next_question_too(inbox: Inbox, peer: Peer) -> None:
    turns = await _said_while_busy(inbox, peer, "跳过", "跳过", "没有别的了")
    assert turns == ["跳过", "跳过\n没有别的了"]


async def test_who_changes_their_mind_twice_has_the_last_word(inbox: Inbox, peer: Peer) -> None:
    turns = await _said_while_busy(inbox, peer, "报吧", "同意", "不同意", "同意", "同意")
    assert turns == ["报吧", "同意\n不同意\n同意"]
