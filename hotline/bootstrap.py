"""The composition root: the one place where the parts are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from connectors.speech.funasr import FunASR
from connectors.speech.recogniser import Recogniser
from hotline.channels import Channels
from hotline.settings import Settings
from intake import regions
from intake.clock import Clock, SystemClock
from intake.db import Database
from intake.privacy.keyring import Keyring
from policy_kb.knowledge import KnowledgeBase


@dataclass
class Application:
    """The wired parts of one process. Tests build it with parts of their own."""

    settings: Settings
    database: Database
    keyring: Keyring
    clock: Clock

    @cached_property
    def channels(self) -> Channels:
        """Which channels are configured; SettingsError when their file cannot be used."""
        return Channels.load(self.settings)

    @cached_property
    def recogniser(self) -> Recogniser | None:
        """What understands voices; None where none is configured."""
        speech = self.channels.speech
        return FunASR(speech) if speech is not None else None

    @cached_property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge base, with the packaged cards in place."""
        places = regions.KnownPlaces(self.database)
        knowledge = KnowledgeBase(self.database.engine, self.settings.home / "index", places)
        knowledge.ensure_seed()
        return knowledge

    def seed(self) -> None:
        """Put the packaged cards in place, before several processes want to at once."""
        self.knowledge.ensure_seed()


def build(settings: Settings, *, clock: Clock | None = None, migrate: bool = True) -> Application:
    """Make the parts for one process; brings the database up to date unless told not to.

    Raises :class:`hotline.settings.SettingsError` when a setting of a channel cannot be used.
    """
    channels = Channels.load(settings)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring = Keyring.load_or_create(settings.home)
    database = Database(settings.database_url, keyring)
    if migrate:
        from hotline.database import upgrade

        upgrade(database)
    application = Application(settings, database, keyring, clock or SystemClock())
    application.channels = channels
    return application
