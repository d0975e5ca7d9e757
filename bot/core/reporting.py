"""Taking a member's report: is it one, has it been counted, and what becomes of it."""

from bot.core.cards import redraw_card
from bot.core.incidents import Source
from bot.core.messages import ChatMessage
from bot.core.modes import Mode
from bot.core.ports import ChatPlatform, IncidentRepository, SettingsRepository
from bot.core.reports import A_REPORT, Reported, became
from bot.core.service import Ignored, ModerationService


class ReportService:
    """Takes reports; a message has one incident and a member one voice, however often they ask."""

    def __init__(
        self,
        *,
        moderation: ModerationService,
        incidents: IncidentRepository,
        settings: SettingsRepository,
        platform: ChatPlatform,
    ) -> None:
        self._moderation = moderation
        self._incidents = incidents
        self._settings = settings
        self._platform = platform

    async def report(self, message: ChatMessage, reporter_id: int) -> Reported:
        """Take one report of a message that stands.

        Raises :class:`~bot.core.errors.StorageError` where it cannot be counted.
        """
        settings = await self._settings.get(message.ref.guild_id)
        if settings.mode_at(message.places) is Mode.OFF:
            return Reported.OFF
        if message.is_automated:
            return Reported.AUTOMATED
        if message.author_id == reporter_id:
            return Reported.OWN
        if not message.text.strip():
            return Reported.NOTHING_TO_READ
        handled = await self._moderation.handle(message, Source.REPORT, (A_REPORT,))
        if handled.incident_id is None:
            return Reported.FAILED
        if await self._incidents.report(handled.incident_id, reporter_id) is None:
            return Reported.AGAIN
        if handled.ignored is Ignored.CLAIMED:
            await redraw_card(handled.incident_id, settings, self._incidents, self._platform)
            return Reported.KNOWN
        return became(handled.outcome)
