"""``channels.toml``: what it may say, and one sentence for each mistake that never quotes a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from connectors.handover.settings import HandoverSettings
from connectors.phone.settings import PhoneSettings
from connectors.sms.settings import SmsSettings, SmsTemplate
from connectors.speech.settings import SpeechSettings
from connectors.wechat.settings import LowerEntry, MenuEntry, NoticeTemplate, WeChatSettings
from connectors.wecom.settings import WeComSettings
from hotline.channels import Channels
from hotline.cli import hotline
from hotline.settings import Settings, SettingsError

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD = "A" * 43
LEAST = f"""
[wechat]
appid = "wxba5fad812f8e6fb9"
secret = "s3cret-of-the-account"
token = "t0kenOfThePush"
encoding_aes_key = "{KEY}"
"""
WHOLE = f"""{LEAST}
previous_encoding_aes_key = "{OLD}"
mode = "compatible"
format = "json"
api_root = "http://127.0.0.1:9000/"

[wechat.templates.reported_back]
id = "tmpl-1"
fields = {{ thing1 = "{{text}}", character_string2 = "{{number}}" }}
url = "https://example.org/chat"

[[wechat.menu]]
name = "问政策"
key = "问政策"

[[wechat.menu]]
name = "更多"
[[wechat.menu.below]]
name = "找人工"
key = "找人工"
[[wechat.menu.below]]
name = "网页"
url = "https://example.org/chat"
"""


def load(
    home: Path, text: str | None, mode: int = 0o600, public_url: str | None = None
) -> Channels:
    if text is not None:
        path = home / "channels.toml"
        path.write_text(text, "utf-8")
        path.chmod(mode)
    return Channels.load(Settings(home, "sqlite:///unused", public_url=public_url))


def complaint(home: Path, text: str, mode: int = 0o600) -> str:
    with pytest.raises(SettingsError) as caught:
        load(home, text, mode)
    told = str(caught.value)
    assert not any(secret in told for secret in ("s3cret", "t0ken", KEY, OLD))
    return told.replace(str(home), "HOME")


def test_without_the_file_no_channel_is_configured(tmp_path: Path) -> None:
    assert load(tmp_path, None, public_url="https://example.org") == Channels(
        public_url="https://example.org"
    )


def test_the_least_is_the_safe_mode_on_the_platform_itself(tmp_path: Path) -> None:
    assert load(tmp_path, LEAST) == Channels(
        wechat=WeChatSettings(
            appid="wxba5fad812f8e6fb9",
            secret="s3cret-of-the-account",
            token="t0kenOfThePush",
            encoding_aes_key=KEY,
            mode="safe",
            format="xml",
            api_root="https://api.weixin.qq.com",
        )
    )


def test_everything_that_may_be_said(tmp_path: Path) -> None:
    wechat = load(tmp_path, WHOLE).wechat
    assert wechat == WeChatSettings(
        appid="wxba5fad812f8e6fb9",
        secret="s3cret-of-the-account",
        token="t0kenOfThePush",
        encoding_aes_key=KEY,
        previous_encoding_aes_key=OLD,
        mode="compatible",
        format="json",
        api_root="http://127.0.0.1:9000",
        templates={
            "reported_back": NoticeTemplate(
                id="tmpl-1",
                fields={"thing1": "{text}", "character_string2": "{number}"},
                kind="subscribe",
                url="https://example.org/chat",
            )
        },
        menu=(
            MenuEntry(name="问政策", key="问政策"),
            MenuEntry(
                name="更多",
                below=(
                    LowerEntry(name="找人工", key="找人工"),
                    LowerEntry(name="网页", url="https://example.org/chat"),
                ),
            ),
        ),
    )


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    shown = repr(load(tmp_path, WHOLE))
    assert "wxba5fad812f8e6fb9" in shown
    assert not any(secret in shown for secret in ("s3cret", "t0ken", KEY, OLD))


def test_others_may_not_read_it(tmp_path: Path) -> None:
    assert complaint(tmp_path, LEAST, 0o640) == (
        "HOME/channels.toml holds secrets and must be for its user alone: chmod 600 (it is 640)"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[wechat", "it is no TOML file: Expected ']' at the end of a table declaration (at end of document)"),
        ("[wechta]\n", "[wechta] is no channel; there are [wechat], [wecom], [sms], [speech], [phone], [handover]"),
        ("wechat = 1\n", "wechat must be a table: [wechat]"),
        (LEAST + "colour = 1\n", "wechat.colour is no setting that is known"),
        (LEAST.replace("secret", "secrets", 1), "wechat.secret is missing"),
        (LEAST.replace("s3cret-of", "s3cret of"), "wechat.secret: string should match pattern '^\\S+$'"),
        (LEAST.replace("t0ken", "t0ken-"), "wechat.token must be 3 to 32 English letters and digits"),
        (
            LEAST.replace(KEY, KEY[:-1]),
            "wechat.encoding_aes_key must be the 43 letters and digits that the platform shows",
        ),
        (
            LEAST.replace(f'encoding_aes_key = "{KEY}"', ""),
            'wechat must have an encoding_aes_key, or mode = "plain"',
        ),
        (LEAST + 'mode = "open"\n', "wechat.mode: input should be 'safe', 'compatible' or 'plain'"),
        (
            LEAST + 'api_root = "ftp://x"\n',
            "wechat.api_root must be an address that begins with https:// (or http://)",
        ),
        (
            LEAST + '[[wechat.menu]]\nname = "一"\n',
            "wechat.menu.0 must have a key, a url or entries below, one of them",
        ),
        (
            LEAST + '[[wechat.menu]]\nname = "我要申报困难"\nkey="一"\n',
            "wechat.menu.0 must have a name of 16 bytes at most, five characters",
        ),
        (
            LEAST + '[[wechat.menu]]\nname = "一"\nkey="一"\n' * 4,
            "wechat must have 3 menu entries at most",
        ),
        (
            LEAST + '[wechat.templates.a]\nid = "t"\nfields = { thing1 = "{number" }\n',
            "wechat.templates.a.fields.thing1 must be text in which {…} names a value of the notice",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    assert complaint(tmp_path, text) == f"HOME/channels.toml: {told}"


def test_plain_bodies_need_no_key_but_must_be_asked_for(tmp_path: Path) -> None:
    text = LEAST.replace(f'encoding_aes_key = "{KEY}"', 'mode = "plain"')
    wechat = load(tmp_path, text).wechat
    assert wechat is not None
    assert (wechat.mode, wechat.encoding_aes_key) == ("plain", None)


WECOM = f"""
[wecom]
corpid = "ww1"
agentid = 1000002
secret = "s3cret-of-the-application"
token = "t0ken"
encoding_aes_key = "{KEY}"
"""
SMS = """
[sms]
url = "https://sms.example/v1/send?county=1"
key_id = "county"
secret = "s3cret-of-the-gateway"
signature = "县热线"
"""


def test_wecom_and_text_messages(tmp_path: Path) -> None:
    templates = '[sms.templates]\nphone_code = { id = "SMS_1", params = ["code", "minutes"] }\n'
    found = load(tmp_path, WECOM + SMS + "per_day = 5\n" + templates)
    assert found == Channels(
        wecom=WeComSettings(
            corpid="ww1",
            agentid=1000002,
            secret="s3cret-of-the-application",
            token="t0ken",
            encoding_aes_key=KEY,
            api_root="https://qyapi.weixin.qq.com",
        ),
        sms=SmsSettings(
            url="https://sms.example/v1/send?county=1",
            key_id="county",
            secret="s3cret-of-the-gateway",
            signature="县热线",
            templates={"phone_code": SmsTemplate("SMS_1", ("code", "minutes"))},
            free_text=False,
            per_day=5,
            codes_per_hour=5,
        ),
    )
    assert not any(secret in repr(found) for secret in ("s3cret", "t0ken", KEY))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (WECOM.replace("1000002", '"1000002"'), "wecom.agentid: input should be a valid integer"),
        (WECOM.replace("t0ken", "t0 ken"), "wecom.token must be at most 32 English letters and digits"),
        (SMS.replace("https:", "ftp:"), "sms.url must be an address that begins with https:// (or http://)"),
        (SMS + "per_day = 0\n", "sms.per_day: input should be greater than or equal to 1"),
        (SMS + '[sms.templates]\nphone_code = "SMS_1"\n', "sms.templates.phone_code: input should be an object"),
    ],
)  # fmt: skip
def test_a_mistake_in_their_sections_too(tmp_path: Path, text: str, told: str) -> None:
    assert complaint(tmp_path, text) == f"HOME/channels.toml: {told}"


def test_the_menu_needs_an_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path))
    for word in ("set", "show", "remove"):
        told = CliRunner().invoke(hotline, ["wechat", "menu", word])
        assert (told.exit_code, told.output) == (1, "Error: channels.toml has no [wechat]\n")


SPEECH = '[speech]\nurl = "wss://asr.example.cn:10095"\n'


def test_a_recogniser_of_speech(tmp_path: Path) -> None:
    told = 'sample_rate = 8000\nmode = "2pass"\n[speech.hot_words]\n"防返贫" = 20\n'
    assert load(tmp_path, SPEECH + told).speech == SpeechSettings(
        url="wss://asr.example.cn:10095",
        sample_rate=8000,
        mode="2pass",
        hot_words={"防返贫": 20},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            SPEECH.replace("wss", "https"),
            "speech.url must be an address that begins with wss:// (or ws://)",
        ),
        (SPEECH + "sample_rate = 44100\n", "speech.sample_rate: input should be 8000 or 16000"),
        (
            SPEECH + 'ffmpeg = "/nowhere/ffmpeg"\n',
            "speech.ffmpeg must be the path of a program that can be run",
        ),
    ],
)
def test_mistakes_in_the_section_of_speech(tmp_path: Path, text: str, told: str) -> None:
    assert complaint(tmp_path, text) == f"HOME/channels.toml: {told}"


def test_the_other_hotline(tmp_path: Path) -> None:
    text = '[handover]\nkey_id = "12345"\nsecret = "s3cret-of-both-sides"\nurl = "{}"\n'
    settings = load(tmp_path, text.format("https://12345.example/")).handover
    assert settings == HandoverSettings("12345", "s3cret-of-both-sides", "https://12345.example")
    assert "s3cret" not in repr(settings)
    told = "handover.url must be an address that begins with https:// (or http://)"
    assert complaint(tmp_path, text.format("12345")) == f"HOME/channels.toml: {told}"


def test_the_telephone(tmp_path: Path) -> None:
    text = '[phone]\nkey_id = "county"\nsecret = "{}"\n'
    long = "s3cret-of-the-telephone"
    phone = load(tmp_path, text.format(long)).phone
    assert phone == PhoneSettings("county", long)
    assert long not in repr(phone)
    told = "phone.secret: string should have at least 16 characters"
    assert complaint(tmp_path, text.format("short")) == f"HOME/channels.toml: {told}"
