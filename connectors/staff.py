"""How a member of staff is reached: WeCom where bound, else a text message, else the spool file."""

from __future__ import annotations

from sqlalchemy.orm import Session

from connectors.transports import Notification, PermanentError, Transport
from connectors.wecom.binding import member_of
from intake.db import Database
from intake.people.users import find_user

Way = tuple[Transport, str]


class StaffTransport:
    """The transport whose recipient is a username; ``wecom`` and ``sms`` where configured.

    A way that will never arrive gives place to the next one; what may pass is waited for.
    """

    def __init__(
        self,
        database: Database,
        otherwise: Transport,
        *,
        wecom: Transport | None = None,
        sms: Transport | None = None,
    ) -> None:
        self._database = database
        self._otherwise = otherwise
        self._wecom = wecom
        self._sms = sms

    def send(self, recipient: str, message: Notification) -> None:
        """Raises the last way's error."""
        with self._database.reading() as session:
            ways = self._ways(session, recipient)
        for number, (transport, address) in enumerate(ways, 1):
            try:
                return transport.send(address, message)
            except PermanentError:
                if number == len(ways):
                    raise

    def _ways(self, session: Session, username: str) -> list[Way]:
        user = find_user(session, username)
        ways: list[Way] = []
        if user is not None and user.disabled_at is not None:
            raise PermanentError("这个人的账号已经停用")
        if user is not None and self._wecom is not None and (member := member_of(session, user)):
            ways.append((self._wecom, member))
        if user is not None and self._sms is not None and user.phone:
            ways.append((self._sms, user.phone))
        return ways or [(self._otherwise, username)]
