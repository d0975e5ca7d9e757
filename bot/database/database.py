"""The database as the rest of the bot sees it."""

import time
from collections.abc import Callable

from sqlalchemy import URL, text

from bot.database import migrate
from bot.database.audit import SqlAudit
from bot.database.cards import SqlOldCards
from bot.database.clock import Clock, utc_now
from bot.database.engine import DEFAULT_TIMEOUTS, Timeouts
from bot.database.expiry import SqlExpiry
from bot.database.exports import SqlExports
from bot.database.gateway import open_gateway
from bot.database.guilds import DEFAULT_TTL, SqlSettings
from bot.database.handover import SqlHandover
from bot.database.incidents import SqlIncidents
from bot.database.keyring import Keyring
from bot.database.leases import Leases
from bot.database.names import SqlNames
from bot.database.pepper import Pepper
from bot.database.privacy import SqlPrivacy
from bot.database.promotions import SqlPromotions
from bot.database.pseudonyms import give_keys
from bot.database.queue import SqlQueue
from bot.database.replay import SqlReplay
from bot.database.retention import SqlRetention
from bot.database.sanctions import SqlSanctions
from bot.database.stats import SqlStatistics
from bot.database.survey import SqlSurvey
from bot.database.traces import SqlTraces
from bot.database.urls import is_sqlite, parse_url, sqlite_file
from bot.database.versions import SqlModels
from bot.database.words import SqlWords


class Database:
    """One database with its repositories. Building it touches neither disk nor network.

    Usage: build, ``await connect()``, use the repositories, ``await close()``; or
    ``async with Database(url, keyring) as database``. Belongs to one event loop.
    """

    leases: Leases
    incidents: SqlIncidents
    replay: SqlReplay
    settings: SqlSettings
    words: SqlWords
    privacy: SqlPrivacy
    models: SqlModels
    traces: SqlTraces
    handover: SqlHandover
    promotions: SqlPromotions
    retention: SqlRetention
    expiry: SqlExpiry
    old_cards: SqlOldCards
    statistics: SqlStatistics
    survey: SqlSurvey
    queue: SqlQueue
    sanctions: SqlSanctions
    audit: SqlAudit
    exports: SqlExports
    names: SqlNames

    def __init__(
        self,
        url: str | URL,
        keyring: Keyring,
        *,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        settings_ttl: float = DEFAULT_TTL,
        clock: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``settings_ttl`` in seconds; ``clock`` and ``monotonic`` tell the time.

        Raises :class:`~bot.core.errors.StorageError` on a URL that names no usable database.
        """
        self.url = parse_url(url)
        self.clock = clock
        self.keyring = keyring
        self.gateway = open_gateway(self.url, keyring, timeouts)
        self.pepper = Pepper(self.gateway)
        file = sqlite_file(self.url) if is_sqlite(self.url) else None
        self.leases = Leases(self.gateway, clock, file)
        self.incidents = SqlIncidents(self.gateway, self.pepper, clock, self.leases)
        self.replay = SqlReplay(self.gateway, self.pepper, clock)
        self.settings = SqlSettings(self.gateway, clock, ttl=settings_ttl, monotonic=monotonic)
        self.words = SqlWords(self.gateway, keyring, clock, ttl=settings_ttl, monotonic=monotonic)
        self.privacy = SqlPrivacy(self.gateway, self.pepper, clock)
        self.models = SqlModels(self.gateway, clock)
        self.promotions = SqlPromotions(self.gateway, clock)
        self.retention = SqlRetention(self.gateway, self.pepper)
        self.traces = SqlTraces(self.gateway, self.pepper, clock)
        self.handover = SqlHandover(self.gateway, self.pepper, self.traces)
        self.expiry = SqlExpiry(self.gateway, self.pepper, clock)
        self.old_cards = SqlOldCards(self.gateway)
        self.statistics = SqlStatistics(self.gateway)
        self.survey = SqlSurvey(self.gateway, clock)
        self.queue = SqlQueue(self.gateway, self.incidents)
        self.sanctions = SqlSanctions(self.gateway, self.pepper, self.incidents, clock)
        self.audit = SqlAudit(self.gateway, self.pepper)
        self.exports = SqlExports(self.gateway, self.pepper)
        self.names = SqlNames(self.gateway, self.pepper, clock)

    def __repr__(self) -> str:
        return f"<Database {self.place}>"

    @property
    def place(self) -> str:
        """The database in words, without user or password."""
        return self.gateway.place

    async def connect(self, *, upgrade: bool = False) -> None:
        """Check that the database answers, has this version's tables and fits the keyring.

        ``upgrade`` makes or upgrades the tables first; several processes may do so at once.
        Raises :class:`~bot.core.errors.StorageError` if it cannot be reached,
        :class:`~bot.database.errors.SchemaOutdated` if its tables are not ours and
        :class:`~bot.database.errors.KeyringError` if it was written with other keys.
        """
        if upgrade:
            await migrate.upgrade_async(self.url)
        else:
            await migrate.require_there(self.url)
        await self.ping()
        await migrate.require_head(self.gateway)
        await self.pepper.load()
        await give_keys(self.gateway, self.pepper)

    async def ping(self) -> None:
        """One round trip; :class:`~bot.core.errors.StorageError` if it fails or takes too long."""
        await self.gateway.read(lambda connection: connection.scalar(text("SELECT 1")))

    async def close(self) -> None:
        """Give every connection back. Calling it again does no harm."""
        await self.leases.leave()
        await self.gateway.close()

    async def __aenter__(self) -> "Database":
        try:
            await self.connect()
        except BaseException:  # cancelled, too: nobody will call __aexit__
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
