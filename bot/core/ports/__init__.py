"""What the core needs from the rooms around it, as protocols that they fulfil."""

from bot.core.ports.incidents import IncidentRepository, QueueRepository, SanctionRepository
from bot.core.ports.model import Priority, TextModel
from bot.core.ports.platform import ChatPlatform, MemberPlatform, ModeratorLog
from bot.core.ports.privacy import (
    HandoverRepository,
    MemberJournal,
    PrivacyRepository,
    TraceRepository,
)
from bot.core.ports.retention import (
    OldCard,
    OldCardRepository,
    Retention,
    RetentionRepository,
    Withdrawn,
)
from bot.core.ports.settings import SettingsRepository, WordRepository
from bot.core.ports.survey import SurveyRepository

__all__ = [
    "ChatPlatform",
    "HandoverRepository",
    "IncidentRepository",
    "MemberJournal",
    "MemberPlatform",
    "ModeratorLog",
    "OldCard",
    "OldCardRepository",
    "Priority",
    "PrivacyRepository",
    "QueueRepository",
    "Retention",
    "RetentionRepository",
    "SanctionRepository",
    "SettingsRepository",
    "SurveyRepository",
    "TextModel",
    "TraceRepository",
    "Withdrawn",
    "WordRepository",
]
