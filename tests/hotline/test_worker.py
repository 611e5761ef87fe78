"""The worker's outbox, as ``channels.toml`` has it."""

from __future__ import annotations

from pathlib import Path

from hotline.bootstrap import build
from hotline.settings import Settings
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
