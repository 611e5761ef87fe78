"""The simulated WeCom, text message gateway and 12345 of ``hotline up --simulators``."""

from __future__ import annotations

import secrets
import string
from urllib.parse import urlsplit

from connectors.handover.settings import HandoverSettings
from connectors.sms.settings import SmsSettings
from connectors.wecom.settings import WeComSettings
from hotline.supervisor import free_port
from simulators.hotline12345.app import create_app as handover_app
from simulators.journal import App
from simulators.sms.app import create_app as sms_app
from simulators.wecom.app import Enterprise
from simulators.wecom.app import create_app as wecom_app

LOOPBACK = "127.0.0.1"
_INVENTED = """
[wecom]
corpid = "ww{corpid}"
agentid = 1000002
secret = "{wecom_secret}"
token = "{token}"
encoding_aes_key = "{aes_key}"
api_root = "http://{host}:{wecom_port}"

[sms]
url = "http://{host}:{sms_port}/send"
key_id = "simulated"
secret = "{sms_secret}"
signature = "县热线"
free_text = true

[phone]
key_id = "simulated"
secret = "{phone_secret}"

[handover]
key_id = "simulated"
secret = "{handover_secret}"
url = "http://{host}:{handover_port}"
"""


def invented() -> str:
    """Sections of ``channels.toml`` with accounts that nobody else has."""
    letters = string.ascii_letters + string.digits
    return _INVENTED.format(
        corpid=secrets.token_hex(8),
        wecom_secret=secrets.token_hex(16),
        token=secrets.token_hex(12),
        aes_key="".join(secrets.choice(letters) for _ in range(43)),
        host=LOOPBACK,
        wecom_port=free_port(),
        sms_port=free_port(),
        sms_secret=secrets.token_hex(16),
        phone_secret=secrets.token_hex(16),
        handover_secret=secrets.token_hex(16),
        handover_port=free_port(),
    )


def local_port(address: str) -> int | None:
    """The port of an address on this machine."""
    parts = urlsplit(address)
    return parts.port if parts.hostname == LOOPBACK else None


def wecom(settings: WeComSettings, callback: str) -> App:
    """A platform that knows every member and robot; members' words are pushed to ``callback``."""
    enterprise = Enterprise(
        corpid=settings.corpid,
        agentid=settings.agentid,
        secret=settings.secret,
        token=settings.token,
        encoding_aes_key=settings.encoding_aes_key,
        everybody=True,
        callback=callback,
    )
    return wecom_app(enterprise, name=f"simulated_wecom_{secrets.token_hex(2)}")


def sms(settings: SmsSettings) -> App:
    """A gateway that takes what is signed with this key."""
    name = f"simulated_sms_{secrets.token_hex(2)}"
    return sms_app(settings.key_id, settings.secret, name=name)


def handover(settings: HandoverSettings, hotline: str) -> App:
    """Another hotline, which talks with the system at the root ``hotline``."""
    name = f"simulated_12345_{secrets.token_hex(2)}"
    return handover_app(settings.key_id, settings.secret, hotline, name=name)
