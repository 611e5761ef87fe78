"""What goes out from the worker, as ``channels.toml`` has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.other_ways import Ways
from hotline.bootstrap import build
from hotline.settings import Settings
from hotline.wechat import ways
from hotline.worker import deliverer
from intake import outbox
from simulators.sms.app import create_app
from tests.connectors.far_ends import SMS_KEY, SMS_SECRET, fresh, running

SMS = """
[sms]
url = "{url}/send"
key_id = "{key}"
secret = "{secret}"
signature = "县热线"
free_text = true
per_minute = 2
"""


def test_the_gateway_of_text_messages_gets_no_more_a_minute_than_it_takes(tmp_path: Path) -> None:
    with running(create_app(SMS_KEY, SMS_SECRET, name=fresh("sms"))) as far:
        path = tmp_path / "channels.toml"
        path.write_text(SMS.format(url=far.url, key=SMS_KEY, secret=SMS_SECRET), "utf-8")
        path.chmod(0o600)
        application = build(Settings.from_env({"HOTLINE_HOME": str(tmp_path)}))
        with application.database.unit_of_work() as uow:
            for number in range(3):
                params = {"place": "东河镇", "address": "https://12317.example/sheet/1"}
                outbox.enqueue(uow, outbox.SMS, f"1380000000{number}", "sheet_link", params)
            uow.commit()
        assert deliverer(application).deliver_once() == 2
        assert len(far.journal.entries(outcome="sent")) == 2
        application.database.dispose()


WECHAT = """
[wechat]
appid = "wx1"
secret = "s3cret"
token = "t0ken"
mode = "plain"
"""
TEMPLATE = '[wechat.templates.words_waiting]\nid = "t"\nfields = { thing1 = "有人回您话了" }\n'
GATEWAY = '[sms]\nurl = "https://sms.example"\nkey_id = "k"\nsecret = "s"\nsignature = "县热线"\n'
REGISTERED = '[sms.templates]\nwords_waiting = { id = "SMS_1" }\n'


@pytest.mark.parametrize(("told", "found"), [
    (WECHAT, Ways()),
    (WECHAT + TEMPLATE + GATEWAY, Ways(notice=True)),
    (WECHAT + GATEWAY + REGISTERED, Ways(text=True)),
    (WECHAT + TEMPLATE + GATEWAY + "free_text = true\n", Ways(notice=True, text=True)),
])  # fmt: skip
def test_a_hint_goes_by_what_there_is_a_template_for(
    tmp_path: Path, told: str, found: Ways
) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(told, "utf-8")
    path.chmod(0o600)
    application = build(Settings.from_env({"HOTLINE_HOME": str(tmp_path)}))
    assert ways(application) == found
    application.database.dispose()
