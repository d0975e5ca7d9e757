"""Commands in the languages of those who use them, and what a German moderator reads."""

from collections.abc import Iterator
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.core.modes import Mode
from bot.core.said import Language
from bot.drawing.days import decoded
from bot.language.texts import ENGLISH, texts
from bot.platform.translator import Translator
from detox_model.thresholds import Measured, Preset
from tests.e2e.world import World

GERMAN = texts(Language.GERMAN)
MENU = 3
"""The type of a command under a message's Apps."""


def synced(world: World) -> list[dict[str, Any]]:
    """The commands as Discord was told of them when the bot started."""
    return list(world.env.backend.commands[None].values())


def parts(command: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """A command with its groups, options and choices, each by its path."""
    path = f"{path} {command['name']}".strip()
    yield path, command
    for inner in (*command.get("options", ()), *command.get("choices", ())):
        yield from parts(inner, path)


async def test_every_command_option_and_choice_is_there_in_german(world: World) -> None:
    missing = []
    for command in synced(world):
        for path, part in parts(command):
            is_menu = path == command["name"] and part["type"] == MENU
            is_choice = "value" in part
            told = "name" if is_menu or is_choice else "description"
            if not part.get(f"{told}_localizations", {}).get("de"):
                missing.append(path)
    assert missing == []


async def test_texts_of_commands_fit_in_every_language(world: World) -> None:
    for command in synced(world):
        for path, part in parts(command):
            is_menu = path == command["name"] and part["type"] == MENU
            limit = 32 if is_menu else 100
            for text in (part["name"], *(part.get("name_localizations") or {}).values()):
                assert 1 <= len(text) <= limit, path
            for text in (part.get("description_localizations") or {}).values():
                assert 1 <= len(text) <= 100, path
            assert len(part.get("description") or "x") <= 100, path


async def test_commands_keep_their_english_names_and_descriptions(world: World) -> None:
    """Documents and moderators of other countries name them; only what explains is translated."""
    found = {path: part for one in synced(world) for path, part in parts(one)}
    assert found["detox words add"]["description"] == ENGLISH("words-help-add")
    assert found["detox words add"].get("name_localizations", {}) == {}
    assert found["detox words add pattern"].get("name_localizations", {}) == {}
    assert found["detox words add kind block"]["value"] == "block"
    assert found["detox words add kind block"]["name_localizations"] == {"de": "sperren"}
    assert found["Report as hostile"]["name_localizations"] == {"de": "Als feindselig melden"}
    for part in found.values():
        localizations = part.get("description_localizations") or {}
        assert {*localizations} <= {"de"}


async def test_what_has_no_key_is_left_in_english() -> None:
    string = app_commands.locale_str("plain")
    context: Any = None
    for locale in ("de", "fr", "en-US"):
        assert await Translator().translate(string, discord.Locale(locale), context) is None


async def told(world: World, command: str, **options: object) -> str:
    """What a moderator is told, and nobody else."""
    answer = await world.moderator.slash(world.general, command, **options)
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response.content


@pytest.mark.usefixtures("german")
class TestInGerman:
    """Everybody's Discord is in German."""

    async def test_word_lists(self, world: World) -> None:
        add = "detox words add"
        assert (await told(world, add, pattern="moron*")).startswith(
            r"Gesperrt: **moron\*** (alles, was mit diesem Wort beginnt, egal wie"
        )
        assert await told(world, add, pattern="*") == (
            "Das kann ich nicht aufnehmen: er besteht nur aus Platzhaltern; "
            "nenne die Buchstaben, nach denen ich suchen soll."
        )
        await told(world, add, pattern="moronic acid", kind="allow", channel=world.general)
        listed = await told(world, "detox words list")
        assert listed.splitlines()[0] == "2 Einträge:"
        assert f"- Erlaubt in <#{world.general.id}>: **moronic acid**" in listed
        tested = await told(world, "detox words test", text="moronic acid")
        assert tested.splitlines()[0] == (
            "In Ruhe gelassen: Die Erkennung gibt 95\u00a0%, ohne das Erlaubte aber nur 2\u00a0%."
        )
        assert r"zählt nicht\: Der erlaubte Eintrag „moronic acid“ ist dort länger" in tested
        [choice] = await world.moderator.autocomplete(
            world.general, "detox words remove", "entry", "acid"
        )
        assert choice["name"] == "moronic acid · erlaubt in #general"
        assert await told(world, "detox words remove", entry=choice["value"]) == (
            f"Nicht mehr erlaubt in <#{world.general.id}>: **moronic acid**"
        )

    async def test_a_file_with_bad_lines(self, world: World) -> None:
        answer = await told(
            world, "detox words import", file=("w.txt", b"fool\n*x*\nblock in 9: y")
        )
        assert answer.splitlines() == [
            "**1 Eintrag** übernommen.",
            "Zeilen, die ich nicht übernehmen konnte (2):",
            (
                "- Zeile 2: ein Wort mit * auf beiden Seiten braucht mindestens 3 Buchstaben, "
                r"sonst passt es auf zu viel: **\*x\***"
            ),
            (
                "- Zeile 3: diesen Kanal gibt es hier nicht (nenne ihn mit seiner ID): "
                r"**block in 9\: y**"
            ),
        ]

    async def test_sensitivity_by_its_german_name(self, world: World) -> None:
        world.bot._health.presets = {Preset.STRICT: Measured(0.8123, 0.9456, 0.0042)}
        command = "detox sensitivity"
        choices = await world.moderator.autocomplete(world.general, command, "preset", "stre")
        assert [(one["name"], one["value"]) for one in choices] == [
            (
                "streng: findet mehr und irrt öfter (81\u00a0% richtig, findet 95\u00a0%)",
                "strict",
            )
        ]
        assert await told(world, command, preset="Streng", channel=world.general) == (
            f"Empfindlichkeit **streng** in <#{world.general.id}>. "
            "Diese Stufe markiert ab 30\u00a0%: findet mehr und irrt öfter. "
            "An Texten gemessen, die nicht zum Training dienten: "
            "von 100 Nachrichten, die sie markierte, waren 81 feindselig, "
            "von 100 feindseligen fand sie 95, von 1.000 gewöhnlichen markierte sie 4,2."
        )
        dropped = await told(world, command, preset="wie der Server", channel=world.general)
        assert dropped.endswith("hat keine eigene Empfindlichkeit mehr: Es gilt **ausgewogen**.")
        assert "`locker`, `ausgewogen`, `streng`" in await told(world, command, preset="egal")

    async def test_a_preview(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        async def undrawn(module: str, said: str) -> None:
            assert "Markierte Nachrichten am Tag, von" in said
            assert GERMAN.day(world.bot.database.clock().date()) in decoded(said).bars[-1].name

        monkeypatch.setattr("bot.drawing.apart.drawn", undrawn)
        await world.setup(Mode.SHADOW)
        for text in ("hello", "hello you", "you idiot"):
            await world.member.send(world.general, text)
        asked = await world.moderator.slash(world.general, "detox preview")
        assert asked.response is not None
        [embed] = asked.response.embeds
        assert embed.title == "Was jede Empfindlichkeit markiert hätte"
        assert (embed.description or "").splitlines() == [
            "Die letzten sieben Tage auf diesem Server, allein nach dem Wert:",
            "```",
            "              ab  markiert  Anteil  am Tag",
            "locker      80\u00a0%         1  33,3\u00a0%     1,0",
            "ausgewogen  50\u00a0%         1  33,3\u00a0%     1,0",
            "streng      30\u00a0%         1  33,3\u00a0%     1,0",
            "```",
            "3 Nachrichten an 1 Tag; es gilt: **ausgewogen**.",
        ]
        assert embed.fields[0].name == "Von jeder Stufe markiert"
        chosen = await world.moderator.click(asked.response, label="Auf „streng“ stellen")
        assert chosen.followups[-1].content.startswith(
            "Empfindlichkeit **streng** auf diesem Server."
        )

    async def test_a_report(self, world: World) -> None:
        message = await world.member.send(world.general, "that is a dull plan")
        answer = await world.moderator.context_menu(world.general, "Report as hostile", message)
        assert answer.response is not None
        assert answer.response.content == (
            "Danke dir. Außer mir erfährt niemand, von wem die Meldung kam. Von mir aus ändere ich "
            "nichts: Ich lege die Nachricht der Moderation vor, und die entscheidet."
        )


def test_every_answer_to_a_report_is_there() -> None:
    """Their keys are made from what became of the report."""
    from bot.cogs.reports import _answer
    from bot.core.reports import Reported

    for reported in Reported:
        assert _answer(reported, GERMAN) != _answer(reported, ENGLISH)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("preset", list(Preset))
def test_a_presets_line_is_never_cut(language: Language, preset: Preset) -> None:
    from bot.views.sensitivity import CHOICE_ROOM, choice

    line = choice(texts(language), preset, {preset: Measured(1.0, 1.0, 1.0)})
    assert line.endswith(")")
    assert len(line) <= CHOICE_ROOM
