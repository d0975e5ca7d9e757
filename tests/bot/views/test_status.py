"""`/detox status` tells everything, in one message."""

from dataclasses import dataclass, field

import pytest

from bot.core.modes import Fallback, Keeping, Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.core.said import Language
from bot.core.words.entries import Kind, WordEntry
from bot.language.texts import ENGLISH, texts
from bot.views.status import status
from detox_model.thresholds import Measured, Preset

MANY = range(10**18, 10**18 + 500)
PERMISSIONS = (
    "View Channel",
    "Send Messages",
    "Send Messages in Threads",
    "Embed Links",
    "Read Message History",
    "Manage Messages",
    "Manage Webhooks",
)


@dataclass
class Health:
    model_name: str
    queued: int = 123_456
    presets: dict[Preset, Measured] = field(default_factory=dict)
    model_pinned: bool = True
    refused_model: str | None = None


@pytest.mark.parametrize("language", Language)
def test_the_fullest_settings_fit_one_message_with_every_line(language: Language) -> None:
    settings = GuildSettings(
        10**18,
        Mode.REPLACE,
        log_channel_id=10**18,
        fallback=Fallback.WITHHOLD,
        exempt_role_ids=frozenset(MANY),
        exempt_channel_ids=frozenset(MANY),
        exempt_member_ids=frozenset(MANY),
        channel_modes=dict.fromkeys(MANY, Mode.REPLACE),
        channel_sensitivities=dict.fromkeys(MANY, Preset.BALANCED),
        training_consent=TrainingConsent.OPT_OUT,
        language=Language.GERMAN,
        retention_days=365,
        keeping=Keeping.REVIEW,
        report_emoji=f"<a:{'x' * 32}:{10**19}>",
    )
    words = [WordEntry(Kind.BLOCK, "clown")] * 4_000 + [WordEntry(Kind.ALLOW, "hoe")] * 1_000
    told = status(
        settings,
        words,
        Health("m" * 500, refused_model="r" * 500),
        texts(language),
        missing=PERMISSIONS,
        log_lacks=PERMISSIONS,
        hears_automod=False,
    )
    assert len(told) <= 2_000
    assert len(told.splitlines()) == 16
    if language is not Language.ENGLISH:
        return
    names = [line.split("**")[1] for line in told.splitlines()]
    assert names == [
        "Mode",
        "Sensitivity",
        "Words",
        "Fallback",
        "Log channel",
        "Log channel lacks",
        "Exempt",
        "Language",
        "Kept",
        "Training",
        "Reports",
        "AutoMod",
        "Missing permissions here",
        "Model",
        "Refused",
        "Waiting",
    ]
    assert "4,000 blocked, 1,000 allowed" in told


def test_a_server_that_was_never_set_up_is_told_so() -> None:
    told = status(GuildSettings(1), (), Health("toy"), ENGLISH, missing=(), hears_automod=True)
    assert "**Mode** off" in told
    assert "**Sensitivity** balanced, from 50% on" in told
    assert "**Words** 0 blocked, 0 allowed" in told
    assert "**Exempt** nobody" in told
