"""`/detox mode`, `store`, `retention` and `language`: choices, and how they are dropped again."""

import pytest

from bot.core.modes import Keeping, Mode
from bot.core.policy import GuildSettings
from bot.core.said import Language
from tests.e2e.world import World, texts


async def ask(world: World, command: str, **options: object) -> str:
    """What a moderator is answered, alone."""
    answer = await world.moderator.slash(world.general, f"detox {command}", **options)
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response.content


async def settings_of(world: World) -> GuildSettings:
    return await world.bot.rooms.settings.get(world.guild.id)


async def test_a_channels_mode_can_be_dropped_again(world: World) -> None:
    await ask(world, "mode", mode="off", channel=world.general)
    await world.member.send(world.general, "you idiot")
    assert texts(world.general) == ["you idiot"]
    told = await ask(world, "mode", mode="As the server ", channel=world.general)
    assert "**replace** holds" in told
    assert (await settings_of(world)).channel_modes == {}
    await world.member.send(world.general, "you moron")
    assert texts(world.general)[-1] == "you friend\n-# softened"


@pytest.mark.parametrize(
    ("mode", "answer"),
    [
        ("as the server", "is for a channel"),
        ("@everyone", "`off`, `shadow`, `nudge`, `reply`, `replace`"),
        ("x" * 6_000, "Choose one of"),
    ],
)
async def test_what_is_no_mode_changes_nothing(world: World, mode: str, answer: str) -> None:
    before = await settings_of(world)
    told = await ask(world, "mode", mode=mode)
    assert answer in told
    assert "everyone" not in told
    assert await settings_of(world) == before


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("", [*Mode, "as the server"]),
        ("REPL", ["reply", "replace"]),
        ("server", ["as the server"]),
        ("nonsense", []),
    ],
)
async def test_modes_are_suggested_with_what_they_do(
    world: World, typed: str, values: list[str]
) -> None:
    choices = await world.moderator.autocomplete(world.general, "detox mode", "mode", typed)
    assert [choice["value"] for choice in choices] == values
    assert all(len(choice["name"]) <= 100 for choice in choices)


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({"keep": "review"}, (Keeping.REVIEW, True)),
        ({"samples": False}, (Keeping.RETENTION, False)),
        ({"keep": "review", "samples": False}, (Keeping.REVIEW, False)),
        ({}, (Keeping.RETENTION, True)),
    ],
)
async def test_what_is_kept_is_chosen(
    world: World, options: dict[str, object], kept: tuple[Keeping, bool]
) -> None:
    told = await ask(world, "store", **options)
    settings = await settings_of(world)
    assert (settings.keeping, settings.keeps_samples) == kept
    assert ("until a day after review" in told) is (kept[0] is Keeping.REVIEW)
    assert ("no samples" in told) is not kept[1]


async def test_samples_that_are_not_wanted_are_deleted_and_no_more_are_drawn(world: World) -> None:
    await world.setup(Mode.SHADOW)
    survey, guild_id = world.bot.rooms.survey, world.guild.id
    await world.member.send(world.general, "you idiot")
    await survey.flush()
    await world.member.send(world.general, "you moron")  # noted, not written yet
    assert len((await survey.preview(guild_id)).samples) == 2
    await ask(world, "store", samples=False)
    await world.member.send(world.general, "so stupid")
    found = await survey.preview(guild_id)
    assert found.samples == ()
    assert found.seen == 3


async def test_the_retention_is_chosen_in_days(world: World) -> None:
    assert "older goes within a day" in await ask(world, "retention", days=7)
    assert (await settings_of(world)).retention_days == 7
    assert "after 365 days" in await ask(world, "retention", days=365)
    choices = await world.moderator.autocomplete(world.general, "detox retention", "days", "3")
    assert [choice["value"] for choice in choices] == [30, 365]


@pytest.mark.parametrize(
    ("typed", "language"),
    [("de", Language.GERMAN), ("German", Language.GERMAN), ("english", Language.ENGLISH)],
)
async def test_the_language_of_channels_is_chosen(
    world: World, typed: str, language: Language
) -> None:
    await ask(world, "language", language=typed)
    assert (await settings_of(world)).language is language


async def test_a_language_that_nobody_speaks_is_refused(world: World) -> None:
    assert "I speak English, German" in await ask(world, "language", language="Klingon")
    assert (await settings_of(world)).language is Language.ENGLISH


async def test_the_log_channel_is_greeted_in_the_servers_language(world: World) -> None:
    await ask(world, "language", language="de")
    told = await ask(world, "log-channel", channel=world.log)
    assert "Everybody can read that channel" in told
    assert texts(world.log) == ["Ab jetzt schreibe ich mein Protokoll hier."]


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("command", "options", "answer"),
    [
        ("mode", {"mode": "shadow"}, "Modus **shadow** auf diesem Server."),
        ("threshold", {"percent": 55}, "Empfindlichkeit **55\xa0%** auf diesem Server"),
        ("log-channel", {}, "Ich führe kein Protokoll."),
        ("exempt", {}, "Niemand ist ausgenommen."),
        ("fallback", {"choice": "leave"}, "gilt **leave**"),
        ("reply", {"remove_original": True}, "wird das Original entfernt"),
        ("training", {"choice": "nobody"}, "keine Nachrichten"),
        ("reports", {}, "Keine Reaktion meldet etwas."),
        ("status", {}, "**Modus** replace"),
        ("store", {"keep": "review"}, "einen Tag nach der Prüfung"),
        ("retention", {"days": 1}, "nach 1 Tag gelöscht"),
        ("language", {"language": "deutsch"}, "spreche ich ab jetzt Deutsch"),
    ],
)
async def test_whoever_reads_german_is_answered_in_german(
    world: World, command: str, options: dict[str, object], answer: str
) -> None:
    assert answer in await ask(world, command, **options)
