"""What the cogs and views are handed: the services and ports, wired by the composition root."""

from dataclasses import dataclass
from typing import Protocol

from bot.core.gathering import AutoMod
from bot.core.ports import (
    ChatPlatform,
    IncidentRepository,
    PrivacyRepository,
    SettingsRepository,
)
from bot.core.reporting import ReportService
from bot.core.reviews import ReviewService
from bot.core.service import ModerationService
from bot.core.wording import WordingService


class WorkerHealth(Protocol):
    """What `/detox status` tells of the worker."""

    @property
    def model_name(self) -> str:
        """The loaded model's name; a dash while none is loaded."""
        ...

    @property
    def queued(self) -> int:
        """Texts that wait."""
        ...


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything that a press or a command may need."""

    moderation: ModerationService
    reviews: ReviewService
    wording: WordingService
    incidents: IncidentRepository
    settings: SettingsRepository
    privacy: PrivacyRepository
    platform: ChatPlatform
    health: WorkerHealth
    automod: AutoMod
    reports: ReportService
    training_permitted: bool = False
    """The operator holds the permission without which no message trains anything."""
