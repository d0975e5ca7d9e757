"""What stands in channels is in the server's language, whoever wrote or pressed."""

import pytest

from bot.core.modes import Fallback, Mode
from bot.core.said import Language
from tests.e2e.world import World, texts

HOSTILE, SOFT = "you idiot", "you person\n-# entschärft"


@pytest.mark.parametrize(
    ("mode", "channel"),
    [
        (Mode.REPLACE, [SOFT]),
        (Mode.REPLY, [HOSTILE, SOFT]),
        (
            Mode.NUDGE,
            [
                HOSTILE,
                "-# Das lässt sich ruhiger sagen. Nur wer es geschrieben hat, kann das öffnen.",
            ],
        ),
    ],
)
async def test_posts_and_notes(world: World, mode: Mode, channel: list[str]) -> None:
    await world.setup(mode, language=Language.GERMAN)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == channel


async def test_the_note_of_a_withheld_message(world: World) -> None:
    await world.setup(language=Language.GERMAN, fallback=Fallback.WITHHOLD)
    await world.member.send(world.general, "hopeless")
    [note] = texts(world.general)
    assert note.startswith("-# Eine Nachricht von Ann wurde zurückgehalten")
    assert note.endswith("(Nummer 1).")


async def test_the_card_says_why_nothing_was_posted(world: World) -> None:
    await world.setup(language=Language.GERMAN, fallback=Fallback.LEAVE)
    await world.member.send(world.general, "hopeless")
    [embed, *_] = world.log.history()[-1].embeds
    told = {field.name: field.value for field in embed.fields}
    assert told["Warum"] == "das Modell fand keine Fassung"


async def test_another_wording_and_the_restored_original(world: World) -> None:
    await world.setup(language=Language.GERMAN)
    await world.member.send(world.general, HOSTILE)
    await world.bot.platform.edit_post(await world.incident(), "you friend")
    assert texts(world.general) == ["you friend\n-# entschärft"]
    await world.bot.rooms.reviews.restore(1, world.moderator.id)
    assert texts(world.general) == [f"{HOSTILE}\n-# von der Moderation zurückgeholt"]


@pytest.mark.parametrize("room", [0, 11])
async def test_a_full_message_bears_its_mark_elsewhere(world: World, room: int) -> None:
    """The mark is longer in German, and gives way where the English one would have fitted."""
    await world.setup(language=Language.GERMAN)
    await world.member.send(world.general, "moron " + "x" * (1_993 - room))
    [post] = world.general.history()
    assert post.content.startswith("friend x")
    assert len(post.content) <= 2_000
    assert not post.content.endswith("entschärft")
