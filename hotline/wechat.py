"""The parts of the WeChat channel, put together for one process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Self

from connectors.group_commit import GroupCommit
from connectors.inbox import Inbox
from connectors.other_ways import HINT, Ways
from connectors.platform_tokens import PlatformTokens
from connectors.speaking import Speaker
from connectors.speech.voices import hear
from connectors.wechat.client import WeChatClient
from connectors.wechat.door import Door
from connectors.wechat.fetching import Fetching
from connectors.wechat.reception import CHANNEL, Reception
from connectors.wechat.voice import WeChatVoice
from connectors.work import Work
from hotline.bootstrap import Application

_THREADS = 4


@dataclass(frozen=True)
class WeChat:
    """The door and who stands at it (``web``), who speaks and who fetches (``worker``)."""

    door: Door
    reception: Reception
    speaker: Speaker
    fetching: Fetching
    client: WeChatClient
    work: Work

    @classmethod
    def of(
        cls, application: Application, inbox: Inbox, together: GroupCommit | None = None
    ) -> Self | None:
        """The channel over this process's inbox; None where no account is configured."""
        settings = application.channels.wechat
        if settings is None:
            return None
        database, clock = application.database, application.clock
        client = WeChatClient(settings, PlatformTokens(database, clock))
        work = Work(database, _THREADS, together)
        listen = partial(hear, application.recogniser)
        fetching = Fetching(inbox, work, clock, media=client.media, hear=listen)
        reception = Reception(
            inbox,
            work,
            clock,
            fetch=fetching.fetch,
            typing=client.typing,
            texting=application.channels.sms is not None,
        )
        speaker = Speaker(work, clock, {CHANNEL: WeChatVoice(client)}, {CHANNEL: ways(application)})
        return cls(Door(settings, clock), reception, speaker, fetching, client, work)

    def stop(self) -> None:
        """Begin nothing new."""
        self.fetching.stop()
        self.speaker.stop()

    async def close(self) -> None:
        """Finish what is under way, then let go of the connections."""
        await self.work.close(10.0)
        await self.client.close()


def ways(application: Application) -> Ways:
    """How followers can learn that words wait for them."""
    wechat, sms = application.channels.wechat, application.channels.sms
    return Ways(
        notice=wechat is not None and HINT in wechat.templates,
        text=sms is not None and (sms.free_text or HINT in sms.templates),
    )
