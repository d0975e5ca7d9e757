"""Every interaction is answered in time, whatever stands still behind it."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import discord
import pytest
from discord import app_commands
from simcord.actors import _autocomplete_result
from simcord.results import InteractionResult

from bot.core.modes import Mode
from bot.core.service import ModerationService
from bot.database.gateway import SqliteGateway
from bot.inference import InferenceWorker
from bot.views import PERSISTENT
from bot.views.buttons import PREFIX, IncidentButton, custom_id
from bot.views.panel import HEAD
from tests.e2e.world import World

DUE = 3.0
"""Seconds in which Discord wants the first answer."""
Option = discord.AppCommandOptionType


@contextmanager
def standstill(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither the worker nor the database answers while the context is open."""
    over = asyncio.Event()

    async def stand_still(*_: Any, **__: Any) -> Any:
        await world.env.external_wait(over.wait(), reason="nothing answers")
        raise TimeoutError

    with monkeypatch.context() as patched:
        for kind, names in (
            (SqliteGateway, ("read", "write")),
            (InferenceWorker, ("score", "rewrite")),
        ):
            for name in names:
                patched.setattr(kind, name, stand_still)
        yield
    over.set()


def filled(world: World, command: "app_commands.Command[Any, ..., Any]") -> dict[str, Any]:
    """Something for every option that a command has to have."""
    values: dict[Option, Any] = {
        Option.string: "you idiot",
        Option.integer: 50,
        Option.number: 50.0,
        Option.boolean: True,
        Option.channel: world.general,
        Option.user: world.member,
        Option.mentionable: world.member,
        Option.attachment: ("list.txt", b"moron\n"),
    }
    options = {}
    for parameter in command.parameters:
        if not parameter.required:
            continue
        choices = [choice.value for choice in parameter.choices]
        options[parameter.display_name] = choices[0] if choices else values[parameter.type]
    return options


async def in_time(world: World, asked: InteractionResult) -> bool:
    """Whether it was answered at once, or is as the time runs out."""
    if not asked.acknowledged:
        await world.env.advance_time(DUE - 0.5)
    return asked.acknowledged


async def test_every_command_answers_in_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = [
        one for one in world.bot.tree.walk_commands() if isinstance(one, app_commands.Command)
    ]
    late = []
    for command in commands:
        options = filled(world, command)
        with standstill(world, monkeypatch):
            asked = await world.moderator.slash(world.general, command.qualified_name, **options)
            if not await in_time(world, asked):
                late.append(command.qualified_name)
        await world.env.settle()
    assert {type(error) for error in world.env.errors} <= {app_commands.CommandInvokeError}
    assert late == []
    assert len(commands) >= 20


async def test_every_suggestion_while_typing_comes_in_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, seen = [], 0
    for command in world.bot.tree.walk_commands():
        if not isinstance(command, app_commands.Command):
            continue
        for parameter in command.parameters:
            if not parameter.autocomplete:
                continue
            seen += 1
            with standstill(world, monkeypatch):
                asked = await _autocomplete_result(
                    world.moderator,
                    world.general,
                    command.qualified_name,
                    parameter.display_name,
                    "mo",
                    {},
                )
                if not await in_time(world, asked):
                    late.append(f"{command.qualified_name} {parameter.display_name}")
            await world.env.settle()
    assert late == []
    assert seen >= 2


async def test_every_entry_under_apps_answers_in_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.setup(Mode.OFF)
    message = await world.member.send(world.general, "you idiot")
    menus = world.bot.tree.get_commands(type=discord.AppCommandType.message)
    late = []
    for menu in menus:
        with standstill(world, monkeypatch):
            asked = await world.moderator.context_menu(world.general, menu.name, message)
            if not await in_time(world, asked):
                late.append(menu.name)
        await world.env.settle()
    assert {type(error) for error in world.env.errors} <= {app_commands.CommandInvokeError}
    assert late == []
    assert len(menus) >= 3


WALKING = ("approve", "edit", "restore", "nottoxic", "skip", "again", "stop")
PANEL = ("page-exempt", "page-check", "samples-off", "make-log", "preview", "again")
KINDS: tuple[Any, ...] = PERSISTENT
IDS = [
    *(custom_id(one.action, 1) for one in KINDS if issubclass(one, IncidentButton)),
    *(f"{PREFIX}:walk:{action}:1:0:1:" for action in WALKING),
    *(f"{HEAD}{what}" for what in PANEL),
]
"""Buttons as they come back from messages of before a restart."""


@pytest.mark.parametrize("button", IDS)
@pytest.mark.parametrize("who", ["member", "moderator"])
async def test_every_button_answers_in_time_forms_included(
    world: World, monkeypatch: pytest.MonkeyPatch, button: str, who: str
) -> None:
    await world.member.send(world.general, "you idiot")
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="here", custom_id=button))
    channel = world.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    bearer = await channel.send("here", view=view)
    actor = world.member if who == "member" else world.moderator
    with standstill(world, monkeypatch):
        pressed = await actor.click(bearer, custom_id=button)
        assert await in_time(world, pressed)
    await world.env.settle()


def test_every_kind_of_button_is_pressed() -> None:
    patterns = [one.__discord_ui_compiled_template__ for one in PERSISTENT]
    assert [one.pattern for one in patterns if not any(one.match(id_) for id_ in IDS)] == []


async def test_every_form_answers_in_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.member.send(world.general, "you idiot")
    [post], [card] = world.general.history(), world.log.history()
    offer = await world.member.slash(world.general, "rewrite", text="you idiot")
    assert offer.response is not None
    forms = [
        (world.member, await world.member.slash(world.general, "rewrite"), "text"),
        (world.member, await world.member.click(offer.response, label="Edit first"), "wording"),
        (world.member, await world.member.click(post, label="Edit my wording"), "wording"),
        (world.moderator, await world.moderator.click(card, label="Edit"), "wording"),
    ]
    for actor, form, field in forms:
        with standstill(world, monkeypatch):
            sent = await actor.submit_modal(form, {field: "you person"})
            assert await in_time(world, sent)
        await world.env.settle()
    assert {type(error) for error in world.env.errors} <= {TimeoutError}


async def test_every_button_of_an_offer_answers_in_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.member.send(world.general, "you idiot")
    offer = await world.member.slash(world.general, "rewrite", text="you idiot")
    question = await world.member.slash(world.general, "privacy delete")
    assert offer.response is not None
    assert question.response is not None
    member = world.member
    with standstill(world, monkeypatch):
        assert (await member.select(offer.response, ["1"])).acknowledged
        for label in ("Edit first", "Longer text…", "Post this"):
            assert (await member.click(offer.response, label=label)).acknowledged, label
        assert (await member.click(question.response, label="Delete it all")).acknowledged
    await world.env.settle()
    assert {type(error) for error in world.env.errors} <= {TimeoutError}


async def test_members_wait_when_they_press_too_often(world: World) -> None:
    await world.member.send(world.general, "you idiot")
    [post] = world.general.history()
    told = []
    for _ in range(21):
        pressed = await world.member.click(post, label="Why?")
        assert pressed.response is not None
        told.append(pressed.response.content)
    assert "scored 95%" in told[19]
    assert "Please wait" in told[20]


async def test_a_listener_that_fails_is_logged_without_a_members_words(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    text = " ".join(("you", "idiot"))

    async def fail(*_: Any, **__: Any) -> Any:
        raise ValueError(text)

    monkeypatch.setattr(ModerationService, "handle", fail)
    await world.member.send(world.general, text)
    [record] = [one for one in caplog.records if one.levelno >= logging.ERROR]
    written = record.getMessage()
    assert written.startswith("on_message failed: ValueError\nTraceback")
    assert "in _handle" in written
    assert text not in written
    assert [type(error) for error in world.env.errors] == [ValueError]
