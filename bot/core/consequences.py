"""Rules at work: when one member's messages are flagged again and again.

Off the road: whatever happens here neither delays a rewrite nor changes it. Nothing is kept about
a member but their incidents, which are there anyway, and that a rule took effect.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from bot.core.audit import NO_TRAIL, Action, AuditTrail, Entry
from bot.core.errors import DetoxbotError, PermissionMissing, PlatformError
from bot.core.incidents import Outcome
from bot.core.policy import GuildSettings
from bot.core.ports import (
    MemberPlatform,
    ModeratorLog,
    SanctionRepository,
    SettingsRepository,
)
from bot.core.rules import COUNTING, Consequence, OutOfReach, Rule, Sanction
from bot.core.said import Said, permissions, said

logger = logging.getLogger(__name__)


class Consequences:
    """Counts incidents and acts on members as the server's rules say."""

    def __init__(
        self,
        *,
        settings: SettingsRepository,
        sanctions: SanctionRepository,
        members: MemberPlatform,
        log: ModeratorLog,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        audit: AuditTrail = NO_TRAIL,
    ) -> None:
        self._audit = audit
        self._settings = settings
        self._sanctions = sanctions
        self._members = members
        self._log = log
        self._now = now
        self._tasks: set[asyncio.Task[None]] = set()

    def consider(self, guild_id: int, member_id: int, incident_id: int, outcome: Outcome) -> None:
        """Look at the rules by and by; returns at once and never raises."""
        if outcome not in COUNTING:
            return
        task = asyncio.create_task(
            self._quietly(guild_id, member_id, incident_id), name=f"rules-{incident_id}"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, *, patience: float = 5.0) -> None:
        """Wait, at most ``patience`` seconds, for what is under way."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()

    async def evaluate(self, guild_id: int, member_id: int, incident_id: int) -> list[Sanction]:
        """Let every rule take effect whose count is reached, once within its window.

        Raises :class:`~bot.core.errors.StorageError` or
        :class:`~bot.core.errors.PlatformError` where the moderators could not be told.
        """
        settings = await self._settings.get(guild_id)
        taken = [
            await self._apply(settings, rule, member_id, incident_id) for rule in settings.rules
        ]
        return [sanction for sanction in taken if sanction is not None]

    async def because_of(self, incident_id: int) -> list[Sanction]:
        """What can still be lifted of what happened because of an incident."""
        made = await self._sanctions.because_of(incident_id)
        return [one for one in made if one.rule.consequence is not Consequence.ALERT]

    async def lift(self, sanction_id: int, guild_id: int, *, by: int | None) -> Sanction | None:
        """Undo a sanction of this server for the moderator ``by``; ``None`` if it is no longer
        kept.

        Raises :class:`~bot.core.rules.OutOfReach` or
        :class:`~bot.core.errors.DetoxbotError`.
        """
        sanction = await self._sanctions.get(sanction_id)
        if sanction is None or sanction.guild_id != guild_id:
            return None
        await self._members.lift(guild_id, sanction.member_id, sanction.rule)
        about = {"sanction": sanction_id, "consequence": sanction.rule.consequence.value}
        self._audit.record(Entry(Action.SANCTION_LIFTED, guild_id, by, about))
        return sanction

    async def _quietly(self, guild_id: int, member_id: int, incident_id: int) -> None:
        try:
            await self.evaluate(guild_id, member_id, incident_id)
        except DetoxbotError as error:
            logger.warning("rules were not applied to incident %d: %r", incident_id, error)
        except Exception:
            logger.exception("rules failed on incident %d", incident_id)

    async def _apply(
        self, settings: GuildSettings, rule: Rule, member_id: int, incident_id: int
    ) -> Sanction | None:
        guild_id = settings.guild_id
        because = await self._sanctions.counting(
            guild_id, member_id, since=self._now() - rule.window, limit=rule.count
        )
        if len(because) < rule.count:
            return None
        sanction = await self._sanctions.begin(guild_id, member_id, incident_id, rule)
        if sanction is None:
            return None
        failure: Said | None = None
        if rule.consequence is not Consequence.ALERT:
            failure = await self._act(guild_id, member_id, rule)
        await self._log.tell(settings, sanction, because, failure)
        return sanction

    async def _act(self, guild_id: int, member_id: int, rule: Rule) -> Said | None:
        """Do it; why not, where that is impossible."""
        try:
            await self._members.sanction(guild_id, member_id, rule)
        except OutOfReach as refused:
            return said(refused.why)
        except PermissionMissing as missing:
            return said("consequences-lacking", permissions=permissions(missing.permissions))
        except PlatformError as error:
            logger.warning("a rule failed in server %d: %r", guild_id, error)
            return said("consequences-refused")
        return None
