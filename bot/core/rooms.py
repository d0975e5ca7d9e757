"""What the cogs and views are handed: the services and ports, wired by the composition root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.core.appeals import Appeals
from bot.core.audit import AuditRepository, AuditTrail
from bot.core.changing import SettingsDesk
from bot.core.consequences import Consequences
from bot.core.cooldowns import Cooldowns
from bot.core.disclosure import Installation
from bot.core.erasing import Erasure
from bot.core.gathering import AutoMod
from bot.core.lending import Lending
from bot.core.names import NameBook
from bot.core.ports import (
    ChatPlatform,
    HandoverRepository,
    IncidentRepository,
    PrivacyRepository,
    QueueRepository,
    SettingsRepository,
)
from bot.core.replacing import Replacing
from bot.core.reporting import ReportService
from bot.core.reviews import ReviewService
from bot.core.service import ModerationService
from bot.core.statistics import StatisticsRepository
from bot.core.survey import Survey
from bot.core.wishes import WishService
from bot.core.wording import WordingService
from bot.core.words.lists import WordLists
from detox_model.thresholds import Measured, Preset


class WorkerHealth(Protocol):
    """What `/detox status` tells of the worker."""

    @property
    def model_name(self) -> str:
        """The loaded model's name; a dash while none is loaded."""
        ...

    @property
    def model_pinned(self) -> bool:
        """Whether the operator chose it, so that promotions change nothing."""
        ...

    @property
    def refused_model(self) -> str | None:
        """The promoted model that could not be put in service, if there is one."""
        ...

    @property
    def presets(self) -> Mapping[Preset, Measured]:
        """How each preset did with the loaded model, as far as that was measured."""
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
    words: WordLists
    incidents: IncidentRepository
    settings: SettingsRepository
    privacy: PrivacyRepository
    handover: HandoverRepository
    platform: ChatPlatform
    health: WorkerHealth
    survey: Survey
    desk: SettingsDesk
    automod: AutoMod
    reports: ReportService
    replacing: Replacing
    appeals: Appeals
    queue: QueueRepository
    consequences: Consequences
    statistics: StatisticsRepository
    now: Callable[[], datetime]
    """The present moment, aware."""
    wishes: WishService
    erasure: Erasure
    audit: AuditTrail
    audited: AuditRepository
    """What the trail wrote."""
    names: NameBook
    lending: Lending
    training_permitted: bool = False
    """The operator holds the permission without which no message trains anything."""
    installation: Installation = field(default_factory=Installation)
    cooldowns: Cooldowns = field(default_factory=Cooldowns)
