"""Which mode and which threshold hold for a message, and who is left alone."""

from typing import Any

import pytest

from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings, Sensitivity
from detox_model.thresholds import THRESHOLDS, Preset
from tests.bot.core.scripted import AUTHOR, GUILD, message

CHANNEL, THREAD, CATEGORY, ELSEWHERE, ROLE = 10, 11, 12, 13, 14
PLACE: dict[str, Any] = {
    "ref": MessageRef(GUILD, CHANNEL, 100, THREAD),
    "category_id": CATEGORY,
    "role_ids": frozenset({ROLE}),
}


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({}, THRESHOLDS[Preset.RELAXED]),
        ({ELSEWHERE: 0.9}, THRESHOLDS[Preset.RELAXED]),
        ({CATEGORY: Preset.STRICT}, THRESHOLDS[Preset.STRICT]),
        ({CATEGORY: Preset.STRICT, CHANNEL: 0.65}, 0.65),
        ({CHANNEL: 0.65, THREAD: Preset.BALANCED}, THRESHOLDS[Preset.BALANCED]),
        ({THREAD: 0.05, CATEGORY: 0.95}, 0.05),
    ],
)
def test_the_narrowest_place_decides_on_the_threshold(
    overrides: dict[int, Sensitivity], expected: float
) -> None:
    settings = GuildSettings(GUILD, sensitivity=Preset.RELAXED, channel_sensitivities=overrides)
    assert settings.threshold_for(message(**PLACE)) == expected


def test_outside_of_a_thread_its_choice_does_not_hold() -> None:
    settings = GuildSettings(GUILD, channel_sensitivities={THREAD: 0.9, CHANNEL: 0.7})
    assert settings.threshold_for(message(ref=MessageRef(GUILD, CHANNEL, 100))) == 0.7


def test_a_new_server_is_balanced() -> None:
    assert GuildSettings(GUILD).sensitivity is Preset.BALANCED
    assert GuildSettings(GUILD).threshold == THRESHOLDS[Preset.BALANCED]


def test_a_choice_for_a_place_leaves_the_others() -> None:
    settings = GuildSettings(GUILD, channel_sensitivities={CHANNEL: 0.7})
    there = settings.with_sensitivity(Preset.STRICT, THREAD)
    assert there.channel_sensitivities == {CHANNEL: 0.7, THREAD: Preset.STRICT}
    assert there.sensitivity is Preset.BALANCED
    assert there.with_sensitivity(0.6).sensitivity == 0.6
    assert settings.channel_sensitivities == {CHANNEL: 0.7}


@pytest.mark.parametrize(
    ("choices", "mode"),
    [
        ({}, Mode.REPLY),
        ({"exempt_member_ids": frozenset({AUTHOR})}, Mode.OFF),
        ({"exempt_member_ids": frozenset({AUTHOR + 1})}, Mode.REPLY),
        ({"exempt_role_ids": frozenset({ROLE})}, Mode.OFF),
        ({"exempt_channel_ids": frozenset({CATEGORY})}, Mode.OFF),
        ({"exempt_channel_ids": frozenset({CHANNEL})}, Mode.OFF),
        ({"exempt_channel_ids": frozenset({THREAD})}, Mode.OFF),
        ({"exempt_channel_ids": frozenset({ELSEWHERE})}, Mode.REPLY),
        ({"channel_modes": {CATEGORY: Mode.NUDGE}}, Mode.NUDGE),
        ({"channel_modes": {CATEGORY: Mode.NUDGE, THREAD: Mode.SHADOW}}, Mode.SHADOW),
        # Whoever is exempt is exempt everywhere, whatever a channel's mode.
        (
            {"exempt_member_ids": frozenset({AUTHOR}), "channel_modes": {THREAD: Mode.REPLACE}},
            Mode.OFF,
        ),
    ],
)
def test_exemptions_and_modes(choices: dict[str, Any], mode: Mode) -> None:
    assert GuildSettings(GUILD, Mode.REPLY, **choices).mode_for(message(**PLACE)) is mode
