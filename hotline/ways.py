"""Which transport each channel of the outbox has here: what is configured, else the spool file."""

from __future__ import annotations

from functools import partial

from connectors import by_text
from connectors.platform_tokens import PlatformTokens
from connectors.sms.gateway import SmsTransport
from connectors.staff import StaffTransport
from connectors.to_households import HouseholdTransport
from connectors.transports import ConsoleTransport, ConversationTransport, Transport
from connectors.wechat.notice_transport import WeChatNotices
from connectors.wecom.groups import GroupTransport
from connectors.wecom.members import MemberTransport
from connectors.wecom.platform import WeComPlatform
from connectors.wecom.settings import PLATFORM
from hotline.bootstrap import Application
from intake.lists import Way
from intake.lists.sending import TEMPLATE


def spool(application: Application) -> Transport:
    """Stands in wherever no service is configured."""
    return ConsoleTransport(application.settings.home / "outbox", application.clock)


def groups(application: Application) -> GroupTransport:
    """Robots of groups need no account: their keys are in the database."""
    wecom = application.channels.wecom
    root = wecom.api_root if wecom else PLATFORM
    return GroupTransport(application.database, application.clock, _console(application), root)


def staff_ways(application: Application) -> dict[str, Transport]:
    """The transports of ``staff``, ``robot`` and, where there is a gateway or an official account,
    ``sms``: to phones of staff, of who declared, and of lists."""
    database, clock, channels = application.database, application.clock, application.channels
    wecom = sms = None
    if channels.wecom is not None:
        platform = WeComPlatform(channels.wecom, PlatformTokens(database, clock))
        wecom = MemberTransport(platform, database, clock, _console(application))
    if channels.sms is not None:
        sms = SmsTransport(channels.sms, database, clock)
    found: dict[str, Transport] = {
        "staff": StaffTransport(database, spool(application), wecom=wecom, sms=sms),
        "robot": groups(application),
    }
    wechat = wechat_notices(application)
    if wechat is not None:
        return found | {"sms": HouseholdTransport(sms, wechat, spool(application))}
    return found if sms is None else found | {"sms": sms}


def farmer_ways(application: Application) -> dict[str, Transport]:
    """The transports for notices to farmers: their conversation, and beside it."""
    channels, database = application.channels, application.database
    texting = partial(by_text.hand_on, database) if channels.sms is not None else None
    found: dict[str, Transport] = {
        "conversation": ConversationTransport(database, application.clock, texting)
    }
    notices = wechat_notices(application)
    return found if notices is None else found | {"wechat_notice": notices}


def wechat_notices(application: Application) -> WeChatNotices | None:
    """Notices by the platform's templates, where there is an official account."""
    channels = application.channels
    if channels.wechat is None:
        return None
    return WeChatNotices(
        channels.wechat, application.database, application.clock, texting=channels.sms is not None
    )


def sheet_way(application: Application) -> Way:
    """What there is for sending the plain sheet to lists."""
    channels = application.channels
    by_wechat = channels.wechat is not None and TEMPLATE in channels.wechat.templates
    return Way(channels.public_url, reaching=by_wechat or channels.sms is not None)


def _console(application: Application) -> str | None:
    """The console's address as people reach it; without one, messages carry no link."""
    public = application.channels.public_url
    return f"{public}/console/" if public else None
