"""What is deleted on Discord leaves the settings, too."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.rules import Consequence, Rule
from bot.core.tidying import without_place, without_role
from bot.core.words.entries import Kind, WordEntry
from detox_model.thresholds import Preset
from tests.e2e.world import World

ALERT = Rule(2, timedelta(days=1), Consequence.ALERT)
ROLE = Rule(3, timedelta(days=1), Consequence.ROLE, role_id=5)


@pytest.mark.parametrize(
    ("named", "left"),
    [
        ({"log_channel_id": 5}, {}),
        ({"log_channel_id": 6}, {"log_channel_id": 6}),
        ({"exempt_channel_ids": frozenset({5, 6})}, {"exempt_channel_ids": frozenset({6})}),
        ({"channel_modes": {5: Mode.OFF, 6: Mode.REPLY}}, {"channel_modes": {6: Mode.REPLY}}),
        (
            {"channel_sensitivities": {5: Preset.STRICT, 6: 0.5}},
            {"channel_sensitivities": {6: 0.5}},
        ),
        ({"exempt_role_ids": frozenset({5})}, {"exempt_role_ids": frozenset({5})}),
    ],
)
def test_settings_without_a_place(named: dict[str, Any], left: dict[str, Any]) -> None:
    assert without_place(GuildSettings(1, **named), 5) == GuildSettings(1, **left)


@pytest.mark.parametrize(
    ("named", "left"),
    [
        ({"exempt_role_ids": frozenset({5, 6})}, {"exempt_role_ids": frozenset({6})}),
        ({"rules": (ALERT, ROLE)}, {"rules": (ALERT,)}),
        ({"exempt_channel_ids": frozenset({5})}, {"exempt_channel_ids": frozenset({5})}),
    ],
)
def test_settings_without_a_role(named: dict[str, Any], left: dict[str, Any]) -> None:
    assert without_role(GuildSettings(1, **named), 5) == GuildSettings(1, **left)


async def settings(world: World) -> GuildSettings:
    return await world.bot.rooms.settings.get(world.guild.id)


async def test_deleting_a_channel_forgets_what_was_chosen_for_it(world: World) -> None:
    pit = world.guild.create_text_channel("pit")
    await world.setup(channel_modes={pit.id: Mode.OFF, world.general.id: Mode.REPLY})
    words = [WordEntry(Kind.BLOCK, "plonk", place) for place in (pit.id, None)]
    await world.bot.rooms.words.add(world.guild.id, words, world.moderator.id)
    world.env.backend.delete_channel(pit.id)
    await world.env.settle()
    assert (await settings(world)).channel_modes == {world.general.id: Mode.REPLY}
    left = (await world.bot.rooms.words.list(world.guild.id)).entries
    assert [entry.place_id for entry in left] == [None]


async def test_deleting_the_log_channel_means_none(world: World) -> None:
    world.env.backend.delete_channel(world.log.id)
    await world.env.settle()
    assert (await settings(world)).log_channel_id is None


async def test_deleting_a_thread_forgets_it(world: World) -> None:
    thread = world.env.backend.create_thread(world.general.id, "talk", world.member.id)
    await world.setup(exempt_channel_ids=frozenset({thread.id}))
    world.env.backend.delete_channel(thread.id)
    await world.env.settle()
    assert (await settings(world)).exempt_channel_ids == frozenset()


async def test_deleting_a_role_forgets_it(world: World) -> None:
    role = world.guild.create_role("Poets")
    await world.setup(exempt_role_ids=frozenset({role.id}))
    world.env.backend.delete_role(world.guild.id, role.id)
    await world.env.settle()
    assert (await settings(world)).exempt_role_ids == frozenset()


async def test_where_nothing_was_chosen_nothing_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[Any] = []
    monkeypatch.setattr(world.bot.rooms.settings, "save", saved.append)
    pit = world.guild.create_text_channel("pit")
    world.env.backend.delete_channel(pit.id)
    await world.env.settle()
    assert saved == []
