"""The whole bot with the weights that it ships with, up to the exported pairs."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import simcord

from bot.app import build_bot
from bot.core.modes import Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.database.request import ExportRequest
from bot.export.lending import export_pairs
from bot.settings import Settings
from tests.e2e.world import SETTLED


@pytest.fixture
async def shipped(settings: Settings) -> AsyncIterator[simcord.Env]:
    environment = simcord.Env(build_bot(settings), settle_timeout=SETTLED)
    await environment.start()
    try:
        yield environment
    finally:
        with environment.time_context():
            await environment.bot.close()
        await environment.shutdown()


async def test_from_a_hostile_message_to_an_exported_pair(
    shipped: simcord.Env, tmp_path: Path
) -> None:
    guild = shipped.create_guild("Testers")
    role = guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
    general, log = guild.create_text_channel("general"), guild.create_text_channel("mod-log")
    ann = guild.add_member(shipped.create_user("ann", global_name="Ann"))
    moe = guild.add_member(shipped.create_user("moe"), roles=[role])
    await shipped.settle()
    database = shipped.bot.database  # type: ignore[attr-defined]
    await database.settings.save(
        GuildSettings(
            guild_id=guild.id,
            mode=Mode.REPLACE,
            sensitivity=0.5,
            log_channel_id=log.id,
            training_consent=TrainingConsent.OPT_OUT,
        )
    )
    await ann.send(general, "good morning, has anybody seen the release notes?")
    await ann.send(general, "I have, and **they are fucking useless**, see https://example.org/1")
    neutral, post = general.history()
    assert neutral.content == "good morning, has anybody seen the release notes?"
    assert post.author.display_name == "Ann"
    assert "fuck" not in post.content
    assert "https://example.org/1" in post.content

    [card] = log.history()
    await moe.click(card, label="Approve")
    target = tmp_path / "pairs.jsonl"
    request = ExportRequest(output=target)
    manifest = await export_pairs(
        database, request, training_permission="a written permission of 2026"
    )
    [pair] = [json.loads(line) for line in target.read_text().splitlines()]
    assert manifest.pairs == 1
    assert "fucking useless" in pair["toxic"]
    assert "fuck" not in pair["neutral"]
    assert pair["status"] == "approved"
