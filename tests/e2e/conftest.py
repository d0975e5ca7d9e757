"""The whole bot on a Discord played by simcord: real database file, real worker, toy model."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord import interactions as simcord_interactions
from simcord.backend import Backend
from simcord.http import router
from simcord.http.router import RequestContext
from simcord.http.routes import interactions

from bot.app import build_bot
from bot.inference import following
from bot.settings import Settings
from tests.e2e.faults import BY_DISCORD_PY, is_catalogued
from tests.e2e.world import SETTLED, ToyModel, World


@pytest.fixture
def model() -> ToyModel:
    return ToyModel()


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    return Settings(
        database_url=sqlite_url,
        data_key_file=tmp_path / "data.key",
        journal_dir=tmp_path / "journal",
    )


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """simcord waits for whatever is soon to come, so nobody looks for a model every two seconds."""
    monkeypatch.setattr(following, "SECONDS", 24 * 60 * 60.0)


@pytest.fixture(autouse=True)
def application_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord lets an application's own webhooks carry buttons and post into threads."""
    strict = interactions._incoming_webhook

    def body(context: RequestContext) -> tuple[dict[str, Any], bool]:
        return dict(context.body()), True

    def webhook(context: RequestContext) -> Any:
        found = strict(context)
        thread_id = context.params.get("thread_id")
        if thread_id is None:
            return found
        thread = context.backend.get_channel(int(thread_id))
        assert thread.parent_id == found.channel_id
        return replace(found, channel_id=thread.id)

    monkeypatch.setattr(interactions, "_incoming_webhook_body", body)
    monkeypatch.setattr(interactions, "_incoming_webhook", webhook)


@pytest.fixture(autouse=True)
def catalogued(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every request of the bot's is one whose answers are known."""
    strict, strange = router.dispatch, set()

    def dispatch(backend: Backend, method: str, path: str, **request: Any) -> Any:
        if (method, path) not in BY_DISCORD_PY and not is_catalogued(method, path):
            strange.add(f"{method} {path}")
        return strict(backend, method, path, **request)

    monkeypatch.setattr(router, "dispatch", dispatch)
    yield
    assert strange == set(), "bot/platform/catalogue does not know these requests"


@pytest.fixture
async def env(settings: Settings, model: ToyModel) -> AsyncIterator[simcord.Env]:
    environment = simcord.Env(
        build_bot(settings, load_model=lambda: model),
        settle_timeout=SETTLED,  # in real time, of which a busy machine needs more
    )
    await environment.start()
    try:
        yield environment
    finally:
        with environment.time_context():
            await environment.bot.close()
        await environment.shutdown()
        environment._raise_errors_since(environment._errors_acknowledged)


@pytest.fixture
async def world(env: simcord.Env, model: ToyModel, settings: Settings) -> World:
    guild = env.create_guild("Testers")
    moderators = guild.create_role(
        "Moderators",
        permissions=discord.Permissions(manage_messages=True, manage_guild=True),
    )
    made = World(
        env=env,
        model=model,
        settings=settings,
        guild=guild,
        general=guild.create_text_channel("general"),
        log=guild.create_text_channel("mod-log"),
        member=guild.add_member(env.create_user("ann", global_name="Ann", avatar="face")),
        moderator=guild.add_member(env.create_user("moe"), roles=[moderators]),
    )
    await env.settle()
    await made.setup()
    return made


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's Discord is in German."""
    strict = simcord_interactions.base_payload

    def payload(*arguments: Any, **options: Any) -> Any:
        record, made = strict(*arguments, **options)
        return record, {**made, "locale": "de"}

    monkeypatch.setattr(simcord_interactions, "base_payload", payload)
