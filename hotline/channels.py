"""The channels' settings and secrets: ``channels.toml`` in the home folder, read once."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomllib

from connectors.handover.settings import HandoverSettings
from connectors.phone.settings import PhoneSettings
from connectors.settings_tables import BadSetting, Read, read_table
from connectors.sms.settings import SmsSettings
from connectors.speech.settings import SpeechSettings
from connectors.wechat.settings import WeChatSettings
from connectors.wecom.settings import WeComSettings
from hotline.settings import Settings, SettingsError

FILE = "channels.toml"
SECTIONS = ("wechat", "wecom", "sms", "speech", "phone", "handover")
"""The tables of the file. A channel without one is not there."""


@dataclass(frozen=True)
class Channels:
    """Which channels there are, with all that they need; None where one is not configured.

    ``public_url`` is the address for links in messages, from the settings.
    """

    wechat: WeChatSettings | None = None
    wecom: WeComSettings | None = None
    sms: SmsSettings | None = None
    speech: SpeechSettings | None = None
    phone: PhoneSettings | None = None
    handover: HandoverSettings | None = None
    public_url: str | None = None

    @classmethod
    def load(cls, settings: Settings) -> Channels:
        """Read ``home/channels.toml``; without the file no channel is configured.

        Raises :class:`SettingsError`, one sentence, when others may read the file, when it is
        no TOML, and for an unknown key or a value that cannot be used.
        """
        path = settings.home / FILE
        tables = _tables(path)
        unknown = sorted(set(tables) - set(SECTIONS))
        if unknown:
            known = ", ".join(f"[{name}]" for name in SECTIONS)
            raise SettingsError(f"{path}: [{unknown[0]}] is no channel; there are {known}")

        def section(name: str, kind: type[Read]) -> Read | None:
            return _section(path, tables, name, kind)

        return cls(
            wechat=section("wechat", WeChatSettings),
            wecom=section("wecom", WeComSettings),
            sms=section("sms", SmsSettings),
            speech=section("speech", SpeechSettings),
            phone=section("phone", PhoneSettings),
            handover=section("handover", HandoverSettings),
            public_url=settings.public_url,
        )


def _tables(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                raise SettingsError(
                    f"{path} holds secrets and must be for its user alone: "
                    f"chmod 600 (it is {mode:o})"
                )
            return tomllib.load(file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # The parser's message tells line and column, never a value.
        raise SettingsError(f"{path}: it is no TOML file: {error}") from None


def _section(path: Path, tables: Mapping[str, Any], name: str, kind: type[Read]) -> Read | None:
    table = tables.get(name)
    if table is None:
        return None
    try:
        if not isinstance(table, dict):
            raise BadSetting(f"{name} must be a table: [{name}]")
        return read_table(kind, table, name)
    except BadSetting as error:
        raise SettingsError(f"{path}: {error}") from None
