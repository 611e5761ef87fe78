"""What an installation says of its WeCom application (企业微信自建应用)."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass

from connectors.settings_tables import STRICT, Root, Word
from connectors.wechat.settings import AesKey

PLATFORM = "https://qyapi.weixin.qq.com"


def _token(value: str) -> str:
    if not (1 <= len(value) <= 32 and value.isascii() and value.isalnum()):
        raise ValueError("must be at most 32 English letters and digits")
    return value


@dataclass(frozen=True, config=STRICT)
class WeComSettings:
    """``corpid`` is the enterprise's (企业 ID), ``agentid`` and ``secret`` the application's.

    ``token`` signs and ``encoding_aes_key`` encrypts what the platform pushes (接收消息);
    ``previous_encoding_aes_key`` still opens what was under way when the key was changed. Robots
    of groups need none of it: their keys are in the database. ``api_root`` is another one only
    for the simulator.
    """

    corpid: Word
    agentid: Annotated[int, Field(ge=1)]
    secret: Word = field(repr=False)
    token: Annotated[str, AfterValidator(_token)] = field(repr=False)
    encoding_aes_key: AesKey = field(repr=False)
    previous_encoding_aes_key: AesKey | None = field(default=None, repr=False)
    api_root: Root = PLATFORM
