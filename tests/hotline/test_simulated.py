"""``hotline up --simulators``: an invented account once, never over a real one, and its server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from connectors.speech.funasr import FunASR
from connectors.speech.recogniser import Transcript
from connectors.transports import Notification
from connectors.wecom import binding
from hotline.bootstrap import Application
from hotline.channels import Channels
from hotline.database import upgrade
from hotline.settings import Settings, SettingsError
from hotline.simulated import ensure_accounts, serving, simulated, simulated_speech
from hotline.ways import staff_ways
from intake import notices
from intake.clock import SystemClock
from intake.db import Database
from intake.people import users
from intake.privacy.keyring import Keyring
from tests.connectors.speech.voices import tone, wav


def settings(home: Path) -> Settings:
    return Settings(home, "sqlite:///unused")


def test_an_account_is_invented_once(tmp_path: Path) -> None:
    ensure_accounts(settings(tmp_path))
    first = Channels.load(settings(tmp_path))
    ensure_accounts(settings(tmp_path))
    assert Channels.load(settings(tmp_path)) == first
    assert (tmp_path / "channels.toml").stat().st_mode & 0o777 == 0o600
    assert first.wechat is not None
    assert (first.wechat.mode, len(first.wechat.menu)) == ("safe", 3)
    assert all(notices.has_text(name) for name in first.wechat.templates)


def test_a_real_account_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    real = '[wechat]\nappid = "wx1"\nsecret = "s"\ntoken = "abc"\nmode = "plain"\n'
    path.write_text(real, "utf-8")
    path.chmod(0o600)
    with pytest.raises(SettingsError):
        ensure_accounts(settings(tmp_path))
    assert path.read_text("utf-8") == real
    assert simulated(settings(tmp_path), Channels.load(settings(tmp_path))) == []


def test_its_page_is_served_at_the_printed_address(tmp_path: Path) -> None:
    ensure_accounts(settings(tmp_path))
    platforms = simulated(settings(tmp_path), Channels.load(settings(tmp_path)))
    assert [one.title for one in platforms] == ["WeChat", "WeCom", "text messages", "12345"]

    async def look() -> tuple[int, str, list[str]]:
        async with serving(platforms), httpx.AsyncClient(trust_env=False) as http:
            page = await http.get(platforms[0].address)
            made = (await http.post(f"{platforms[0].address}people", json={})).json()
            phone = (await http.get(f"{platforms[0].address}people/{made['openid']}")).json()
            menu = [one["name"] for one in phone["menu"]["button"]]
            assert phone["offers"] == [
                {"id": "simulated-progress", "title": "办理进度通知", "agreed": False},
                {"id": "simulated-sheet", "title": "明白纸", "agreed": False},
                {"id": "simulated-waiting", "title": "回话提醒", "agreed": False},
            ]
            return page.status_code, page.headers["content-type"], menu

    assert asyncio.run(look()) == (
        200,
        "text/html; charset=utf-8",
        ["问政策", "申报困难", "更多"],
    )


def test_staff_are_told_by_the_simulated_platform_and_gateway(tmp_path: Path) -> None:
    home = settings(tmp_path)
    ensure_accounts(home)
    channels = Channels.load(home)
    _, wecom, sms, _ = simulated(home, channels)
    keyring = Keyring.generate()
    database = Database(f"sqlite:///{tmp_path / 'hotline.db'}", keyring)
    upgrade(database)
    application = Application(home, database, keyring, SystemClock())
    application.channels = channels
    with database.unit_of_work() as uow:
        for name, phone in (("a1", None), ("b1", "13800001234")):
            user, _ = users.add_user(uow, name, name, "admin", None, application.clock, phone=phone)
            if phone is None:
                binding.set_member(uow, user, "zhang", application.clock, actor="cli")
        uow.commit()
    notice = Notification("a" * 32, "ticket_due_soon", "提醒")

    async def tell() -> None:
        async with serving([wecom, sms]):
            for name in ("a1", "b1"):
                await asyncio.to_thread(staff_ways(application)["staff"].send, name, notice)

    asyncio.run(tell())
    database.dispose()
    [to_member] = wecom.app.ctx.journal.entries(outcome="sent")
    [to_phone] = sms.app.ctx.journal.entries(outcome="sent")
    assert (to_member["to"], to_phone["phone"], to_phone["text"]) == (
        ["zhang"],
        "13800001234",
        "提醒",
    )


@pytest.mark.parametrize(
    ("answers", "heard"), [(None, "我家房子漏雨，想申请帮扶。"), ('{"*": "我要反映"}', "我要反映")]
)
def test_a_voice_is_heard_by_the_simulated_recogniser(
    tmp_path: Path, answers: str | None, heard: str
) -> None:
    ensure_accounts(settings(tmp_path))
    if answers is not None:
        (tmp_path / "speech.json").write_text(answers, "utf-8")
    channels = Channels.load(settings(tmp_path))
    speech = simulated_speech(settings(tmp_path), channels)
    assert speech is not None and channels.speech is not None
    ear = FunASR(channels.speech)

    async def say() -> Transcript:
        await speech.start()
        try:
            return await ear.transcribe(wav(tone(1)), "audio/wav")
        finally:
            await speech.stop()

    assert asyncio.run(say()) == Transcript(heard, None, 1000)


def test_no_recogniser_is_played_in_place_of_a_real_one(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_text('[speech]\nurl = "wss://asr.example.cn"\n', "utf-8")
    path.chmod(0o600)
    assert simulated_speech(settings(tmp_path), Channels.load(settings(tmp_path))) is None
    (tmp_path / "speech.json").write_text("[]", "utf-8")
    path.write_text('[speech]\nurl = "ws://127.0.0.1:9"\n', "utf-8")
    with pytest.raises(SettingsError):
        simulated_speech(settings(tmp_path), Channels.load(settings(tmp_path)))
