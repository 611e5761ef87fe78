"""The intent of words that belong to no turn: named, or not to be had, never an error."""

from __future__ import annotations

import pytest

from connectors.bot_client import BotClient
from tests.connectors.peer import TOKEN, Peer

pytestmark = pytest.mark.anyio


async def test_the_intent_of_words_alone(bot: BotClient, peer: Peer) -> None:
    found = await bot.parse("监测线是多少？")
    assert found is not None
    assert (found.name, found.confidence) == ("ask_policy", 0.9)
    assert peer.turns == []


async def test_no_intent_where_the_bot_names_none_is_unwell_or_away(
    bot: BotClient, peer: Peer
) -> None:
    assert await bot.parse("嗯") is None
    peer.well = False
    assert await bot.parse("监测线是多少？") is None
    async with BotClient("http://127.0.0.1:1", TOKEN, timeout=1) as away:
        assert await away.parse("监测线是多少？") is None


async def test_another_bot_is_asked_where_the_first_is_away(peer: Peer) -> None:
    async with BotClient(["http://127.0.0.1:1", peer.url], TOKEN, timeout=1) as two:
        found = await two.parse("监测线是多少？")
    assert found is not None and found.name == "ask_policy"
