"""Servers' settings, kept in memory for a few seconds."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.core.errors import StorageError, StorageUnavailable
from bot.core.modes import Keeping, Mode
from bot.core.policy import DEFAULT_RETENTION, GuildSettings, Sensitivity
from bot.core.rules import Consequence, Rule
from bot.core.said import Language
from bot.database.clock import Clock
from bot.database.gateway import Gateway
from bot.database.models import GUILDS
from detox_model.thresholds import Preset

DEFAULT_TTL = 10.0
"""Seconds after which another process's change is seen here."""

_ONE = select(GUILDS).where(GUILDS.c.guild_id == bindparam("guild"))


@dataclass(frozen=True, slots=True)
class _Cached:
    settings: GuildSettings
    expires: float


class SqlSettings:
    """Fulfils :class:`bot.core.ports.SettingsRepository`.

    Every message asks for its server's settings, so they are kept for ``ttl`` seconds; saving
    here is seen here at once. Messages that find nothing kept share one query. While the database
    is away, what was read or saved last holds on.
    """

    def __init__(
        self,
        gateway: Gateway,
        clock: Clock,
        *,
        ttl: float = DEFAULT_TTL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gateway = gateway
        self._clock = clock
        self._ttl = ttl
        self._monotonic = monotonic
        self._cache: dict[int, _Cached] = {}
        self._loading: dict[int, asyncio.Task[GuildSettings]] = {}

    async def get(self, guild_id: int) -> GuildSettings:
        """The server's settings; the defaults for one that was never set up."""
        cached = self._cache.get(guild_id)
        if cached is not None and self._monotonic() < cached.expires:
            return cached.settings
        task = self._loading.get(guild_id)
        if task is None:
            task = asyncio.create_task(self._load(guild_id))
            self._loading[guild_id] = task
            task.add_done_callback(lambda done: self._loaded(guild_id, done))
        # One caller's cancellation must not fail the others.
        return await asyncio.shield(task)

    async def save(self, settings: GuildSettings) -> None:
        """Insert or replace."""
        row = {
            "guild_id": settings.guild_id,
            "mode": settings.mode,
            "threshold": settings.threshold,
            "preset": settings.sensitivity if isinstance(settings.sensitivity, Preset) else None,
            "log_channel_id": settings.log_channel_id,
            "fallback": settings.fallback,
            "remove_after_reply": settings.remove_after_reply,
            "exempt_role_ids": sorted(settings.exempt_role_ids),
            "exempt_channel_ids": sorted(settings.exempt_channel_ids),
            "exempt_member_ids": sorted(settings.exempt_member_ids),
            "channel_sensitivities": {str(k): v for k, v in settings.channel_sensitivities.items()},
            "channel_modes": {str(k): Mode(v).value for k, v in settings.channel_modes.items()},
            "training_consent": settings.training_consent,
            "report_emoji": settings.report_emoji,
            "language": settings.language,
            "retention_days": settings.retention_days,
            "keeping": settings.keeping,
            "keeps_samples": settings.keeps_samples,
            "rules": [_plain(rule) for rule in settings.rules],
            "updated_at": self._clock(),
        }
        changes = {name: value for name, value in row.items() if name != "guild_id"}
        upsert = (
            self._gateway.insert(GUILDS)
            .values(row)
            .on_conflict_do_update(index_elements=["guild_id"], set_=changes)
        )
        try:
            await self._gateway.write(lambda connection: connection.execute(upsert).rowcount)
        except BaseException:
            # A lost connection does not say whether it was committed: it is read again, and where
            # the database is away, what was read last still holds.
            if (last := self._cache.get(settings.guild_id)) is not None:
                self._cache[settings.guild_id] = replace(last, expires=self._monotonic())
            raise
        else:
            self._cache[settings.guild_id] = _Cached(settings, self._monotonic())
        finally:
            # A query that is under way may have read the old row, so nobody may keep its answer.
            self._loading.pop(settings.guild_id, None)

    async def _load(self, guild_id: int) -> GuildSettings:
        def work(connection: Connection) -> GuildSettings:
            row = connection.execute(_ONE, {"guild": guild_id}).one_or_none()
            return GuildSettings(guild_id) if row is None else _settings(row)

        try:
            return await self._gateway.read(work)
        except StorageUnavailable:
            if (last := self._cache.get(guild_id)) is None:
                raise
            return last.settings

    def _loaded(self, guild_id: int, task: asyncio.Task[GuildSettings]) -> None:
        failed = task.cancelled() or task.exception() is not None
        if self._loading.get(guild_id) is not task:
            return
        del self._loading[guild_id]
        if not failed:
            self._cache[guild_id] = _Cached(task.result(), self._monotonic() + self._ttl)


def _settings(row: "Row[Any]") -> GuildSettings:
    return GuildSettings(
        guild_id=row.guild_id,
        mode=row.mode,
        sensitivity=row.threshold if row.preset is None else row.preset,
        log_channel_id=row.log_channel_id,
        fallback=row.fallback,
        remove_after_reply=row.remove_after_reply,
        exempt_role_ids=frozenset(row.exempt_role_ids),
        exempt_channel_ids=frozenset(row.exempt_channel_ids),
        exempt_member_ids=frozenset(row.exempt_member_ids or ()),
        channel_sensitivities={
            int(place): _sensitivity(value)
            for place, value in (row.channel_sensitivities or {}).items()
        },
        channel_modes={int(place): Mode(mode) for place, mode in row.channel_modes.items()},
        training_consent=row.training_consent,
        report_emoji=row.report_emoji,
        language=row.language or Language.ENGLISH,
        retention_days=row.retention_days or DEFAULT_RETENTION,
        keeping=row.keeping or Keeping.RETENTION,
        keeps_samples=row.keeps_samples is not False,
        rules=tuple(_rule(plain) for plain in row.rules or ()),
    )


def _plain(rule: Rule) -> dict[str, Any]:
    return {
        "count": rule.count,
        "window": rule.window.total_seconds(),
        "consequence": rule.consequence.value,
        "duration": None if rule.duration is None else rule.duration.total_seconds(),
        "role_id": rule.role_id,
    }


def _rule(plain: dict[str, Any]) -> Rule:
    try:
        duration = plain["duration"]
        return Rule(
            count=plain["count"],
            window=timedelta(seconds=plain["window"]),
            consequence=Consequence(plain["consequence"]),
            duration=None if duration is None else timedelta(seconds=duration),
            role_id=plain["role_id"],
        )
    except (KeyError, ValueError):
        raise StorageError("the database holds a rule that this version does not know") from None


def _sensitivity(stored: str | float) -> Sensitivity:
    if not isinstance(stored, str):
        return float(stored)
    try:
        return Preset(stored)
    except ValueError:
        raise StorageError("the database holds a preset that this version does not know") from None
