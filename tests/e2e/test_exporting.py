"""`/detox export`: by every rule, to the very server's administrators, attached or on the host."""

import asyncio
import json
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import interactions as simcord_interactions
from simcord.actors import MemberActor

from bot.core.audit import Sought
from bot.core.modes import TrainingConsent
from bot.export.host import HostLending
from bot.settings import Settings
from tests.e2e.world import World

PERMISSION = "Granted by Discord on 2026-01-31, ticket 7."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'bot.db'}",
        data_key_file=tmp_path / "data.key",
        export_dir=tmp_path / "exports",
        training_permission=PERMISSION,
    )


@pytest.fixture
def owner(world: World) -> MemberActor:
    """An administrator of the server."""
    role = world.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    return world.guild.add_member(world.env.create_user("olga"), roles=[role])


@pytest.fixture
async def reviewed(world: World) -> None:
    """A message that names its author, reworded and approved; the server lends."""
    await world.setup(training_consent=TrainingConsent.OPT_OUT)
    await world.member.send(world.general, "Ann says you idiot, see www.foo.dev")
    await world.bot.rooms.names.flush()
    [card] = world.log.history()
    await world.moderator.click(card, label="Approve")


def on_host(world: World) -> list[Path]:
    folder = world.settings.export_dir
    return sorted(folder.iterdir()) if folder.exists() else []


async def ask(world: World, who: MemberActor, **options: object) -> discord.Message:
    asked = await who.slash(world.general, "detox export", **options)
    assert asked.ephemeral
    assert asked.response is not None
    response: discord.Message = asked.response  # type: ignore[assignment]
    return response


@pytest.mark.usefixtures("reviewed")
async def test_an_administrator_gets_the_pairs_as_a_file(world: World, owner: MemberActor) -> None:
    shown = await ask(world, owner)
    assert shown.content.startswith("One example by one author.")
    data, manifest = [await file.read() for file in shown.attachments]
    [pair] = [json.loads(line) for line in data.splitlines()]
    assert pair["toxic"] == "<name> says you idiot, see <link>"
    assert pair["neutral"] == "<name> says you person, see <link>"
    told = json.loads(manifest)
    assert told["filters"]["guild_id"] == str(world.guild.id)
    assert on_host(world) == []
    [recorded] = await world.bot.database.exports.list(world.guild.id)
    assert recorded.asked_by == owner.id
    await world.bot.audit.settle()
    [entry] = await world.bot.database.audit.find(
        Sought(world.guild.id, action="pairs_exported"), limit=10
    )
    assert (entry.actor, entry.subject) == (owner.id, {"pairs": 1, "format": "jsonl"})


@pytest.mark.usefixtures("reviewed")
async def test_another_servers_pairs_are_not_in_it(world: World, owner: MemberActor) -> None:
    other = world.env.create_guild("Elsewhere")
    role = other.create_role("Admins", permissions=discord.Permissions(administrator=True))
    channel = other.create_text_channel("general")
    admin = other.add_member(world.env.create_user("otto"), roles=[role])
    await world.env.settle()
    settings = await world.bot.rooms.settings.get(world.guild.id)
    lends = {"guild_id": other.id, "training_consent": TrainingConsent.OPT_OUT}
    await world.bot.rooms.settings.save(type(settings)(**lends))  # type: ignore[arg-type]
    asked = await admin.slash(channel, "detox export", channel=channel)
    assert asked.response is not None
    assert asked.response.content == "There is nothing to export."
    assert asked.response.attachments == []
    assert on_host(world) == []


REFUSED = [
    (TrainingConsent.NOBODY, "this server has not turned training on"),
    (TrainingConsent.OPT_IN, "Left out: 1, for their authors did not opt in"),
]


@pytest.mark.usefixtures("reviewed")
@pytest.mark.parametrize(("consent", "said"), REFUSED)
async def test_refusals_say_which_rule(
    world: World, owner: MemberActor, consent: TrainingConsent, said: str
) -> None:
    await world.setup(training_consent=consent)
    shown = await ask(world, owner)
    assert said in shown.content
    assert shown.attachments == []
    assert on_host(world) == []


@pytest.mark.usefixtures("reviewed")
async def test_without_the_operators_permission_nobody_exports(
    world: World, owner: MemberActor
) -> None:
    lending = world.bot.rooms.lending
    assert isinstance(lending, HostLending)
    lending._permission = None
    assert "rule 21 of Discord's Developer Policy" in (await ask(world, owner)).content


@pytest.mark.usefixtures("reviewed")
async def test_who_merely_manages_the_server_is_refused(world: World) -> None:
    shown = await ask(world, world.moderator)
    assert shown.content.startswith("Only administrators")
    assert on_host(world) == []


@pytest.mark.usefixtures("reviewed")
async def test_what_does_not_fit_stays_on_the_host(
    world: World, owner: MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = simcord_interactions.base_payload

    def payload(*arguments: Any, **options: Any) -> Any:
        record, made = strict(*arguments, **options)
        return record, {**made, "attachment_size_limit": 10}

    monkeypatch.setattr(simcord_interactions, "base_payload", payload)
    shown = await ask(world, owner)
    assert shown.attachments == []
    data, manifest = on_host(world)
    assert f"`{data.name}`" in shown.content
    assert manifest.name == f"{data.name}.manifest.json"
    assert data.stat().st_mode & 0o777 == 0o600
    assert str(data.parent) not in shown.content


@pytest.mark.usefixtures("reviewed")
async def test_what_discord_does_not_take_stays_on_the_host(
    world: World, owner: MemberActor
) -> None:
    world.env.inject_error("PATCH", "/webhooks/*/*/messages/@original", status=413, code=40005)
    shown = await ask(world, owner)
    assert shown.attachments == []
    assert "The operator finds it" in shown.content
    assert len(on_host(world)) == 2


@pytest.mark.usefixtures("reviewed")
async def test_one_export_of_a_server_at_a_time(world: World, owner: MemberActor) -> None:
    lending = world.bot.rooms.lending
    assert isinstance(lending, HostLending)
    lending._underway.add(world.guild.id)
    assert "is being written already" in (await ask(world, owner)).content


@pytest.mark.usefixtures("reviewed", "german")
async def test_choices(world: World, owner: MemberActor) -> None:
    shown = await ask(world, owner, file="tsv", verdict="edited", days=7)
    assert shown.content.startswith("Es gibt nichts zu exportieren.")
    shown = await ask(world, owner, file="tsv", flags=True)
    assert "wähle JSON-Zeilen" in shown.content


async def test_names_of_servers_that_lend_nothing_are_not_kept(world: World) -> None:
    await world.member.send(world.general, "hello")
    await world.bot.rooms.names.tidy()
    assert not await world.bot.database.names.known(None)
    await world.setup(training_consent=TrainingConsent.OPT_IN)
    await world.member.send(world.general, "hello")
    await asyncio.wait_for(world.bot.rooms.names.tidy(), 10)
    assert (await world.bot.database.names.known(None)).is_name(world.guild.id, "ann")
