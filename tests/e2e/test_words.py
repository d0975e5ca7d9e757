"""`/detox words` and the road of a message that holds a listed word."""

import itertools

import discord
import pytest
import simcord

from bot.core.incidents import Source
from bot.core.modes import Fallback, Mode
from bot.core.words.entries import MOST_ENTRIES
from tests.e2e.world import World, texts

COVERED = "\u25aa"


async def told(world: World, command: str, **options: object) -> str:
    """What a moderator is told, and nobody else."""
    answer = await world.moderator.slash(world.general, f"detox words {command}", **options)
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response.content


async def listed(world: World) -> list[str]:
    words = await world.bot.rooms.words.list(world.guild.id)
    return [
        f"{entry.kind} {entry.pattern} {entry.place_id or ''}".strip() for entry in words.entries
    ]


async def test_a_blocked_word_is_covered_although_the_flagger_minds_nothing(world: World) -> None:
    assert "the whole word" in await told(world, "add", pattern="spoiler")
    await world.member.send(world.general, "no spoiler please, S.P.O.I.L.E.R or sp0iler")
    [post] = [message for message in world.general.history() if message.webhook_id]
    assert post.content == (
        f"no {COVERED * 7} please, {COVERED * 13} or {COVERED * 7}\n-# softened"
    )
    incident = await world.incident()
    assert incident.source is Source.WORD_LIST
    assert [hit.detail for hit in incident.hits] == ["spoiler"]
    [card] = world.log.history()
    fields = {field.name: field.value for field in card.embeds[0].fields}
    found = r"||spoiler||, ||S\.P\.O\.I\.L\.E\.R||, ||sp0iler||"
    assert fields["Flagged by"] == f"word list, entry spoiler: {found}"


async def test_what_is_not_the_whole_word_stays(world: World) -> None:
    await told(world, "add", pattern="ass")
    await world.member.send(world.general, "first class assessment, my assistant")
    assert texts(world.general) == ["first class assessment, my assistant"]


async def test_a_rewrite_that_keeps_a_blocked_word_is_never_posted(world: World) -> None:
    """The toy turns idiot into person; the server does not want to read that either."""
    await told(world, "add", pattern="person")
    await world.setup(fallback=Fallback.LEAVE)
    await world.member.send(world.general, "you idiot")
    assert texts(world.general) == ["you idiot"]
    assert "blocked word" in ((await world.incident()).detail or "")
    await world.setup(fallback=Fallback.MASK)
    await world.member.send(world.general, "you stupid idiot")
    assert texts(world.general)[-1] == f"you {COVERED * 6} {COVERED * 5}\n-# softened"


async def test_an_allowed_word_is_not_held_against_anybody(world: World) -> None:
    await told(world, "add", pattern="stupid", kind="allow")
    await world.member.send(world.general, "a stupid rule")
    assert texts(world.general) == ["a stupid rule"]
    await world.member.send(world.general, "a stupid idiot")
    assert texts(world.general)[-1] != "a stupid idiot"


async def test_a_channel_has_words_of_its_own(world: World) -> None:
    await told(world, "add", pattern="dragon", channel=world.log)
    await world.member.send(world.general, "a dragon")
    assert texts(world.general) == ["a dragon"]
    await told(world, "add", pattern="castle*", channel=world.general)
    await world.member.send(world.general, "two castles")
    assert texts(world.general)[-1].startswith(f"two {COVERED * 7}")


async def test_a_threat_stays_for_moderators_although_a_word_is_listed(world: World) -> None:
    await told(world, "add", pattern="kill")
    await world.member.send(world.general, "I will kill you")
    assert texts(world.general) == ["I will kill you"]
    assert (await world.incident()).category == "threat"


async def test_entries_come_and_go(world: World) -> None:
    assert "cannot list" in await told(world, "add", pattern="***")
    await told(world, "add", pattern="Moron*")
    assert "listed already" in await told(world, "add", pattern="m0r0n*")
    await told(world, "add", pattern="hoe", kind="allow", channel=world.general)
    assert await listed(world) == ["block Moron*", f"allow hoe {world.general.id}"]
    shown = await told(world, "list")
    assert "2 entries" in shown
    assert f"Allowed in <#{world.general.id}>: **hoe**" in shown
    choices = await world.moderator.autocomplete(world.general, "detox words remove", "entry", "ho")
    assert [one["name"] for one in choices] == ["hoe \u00b7 allowed in #general"]
    in_general = f"No longer allowed in <#{world.general.id}>: **hoe**"
    assert await told(world, "remove", entry=choices[0]["value"]) == in_general
    assert "does not have **hoe**" in await told(world, "remove", entry="hoe")
    await told(world, "remove", entry="block in #general: moron*")
    assert await listed(world) == ["block Moron*"]  # what is named is not listed
    assert "for <#" in await told(world, "list", channel=world.log)
    await told(world, "remove", entry="moron*")
    assert await listed(world) == []
    assert "Nothing is listed" in await told(world, "list")


async def test_a_file_is_merged_and_its_bad_lines_are_named(world: World) -> None:
    await told(world, "add", pattern="moron")
    file = (
        "words.txt",
        "# ours\n\nfool\nm0ron\n*\nallow: hoe\nblock in #general:\ncastle\nblock in 99: x\n".encode(
            "utf-8-sig"
        ),
    )
    answer = await told(world, "import", file=file)
    assert "**3 entries** taken; 1 listed before." in answer
    assert "line 5" in answer
    assert "wildcards alone" in answer
    assert "line 9" in answer
    assert "no such channel" in answer
    assert await listed(world) == [
        "block moron",
        "block fool",
        "allow hoe",
        f"block castle {world.general.id}",
    ]
    assert "old ones gone" in await told(world, "import", file=("w.txt", b"clown"), replace=True)
    assert await listed(world) == ["block clown"]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"\xff\xfe", "UTF-8"), (b"# nothing\n", "no entry"), (b"x" * 2_000_001, "too large")],
)
async def test_a_file_of_which_nothing_can_be_read_changes_nothing(
    world: World, data: bytes, said: str
) -> None:
    await told(world, "add", pattern="moron")
    assert said in await told(world, "import", file=("w.txt", data), replace=True)
    assert await listed(world) == ["block moron"]


async def test_an_export_imports_back_to_the_same(world: World) -> None:
    await told(world, "add", pattern="#block: x")
    await told(world, "add", pattern="hoe", kind="allow", channel=world.general)
    before = await listed(world)
    answer = await world.moderator.slash(world.general, "detox words export")
    assert answer.response is not None
    [attachment] = answer.response.attachments
    data = await attachment.read()
    assert b"#general" in data
    await told(world, "import", file=("w.txt", data), replace=True)
    assert await listed(world) == before


async def test_a_full_list_says_so_and_a_long_one_comes_as_a_file(world: World) -> None:
    letters = itertools.product("bdfgklmnprstv", "aeiou", "bdfgklmnprstv", "aeiou", "km")
    lines = "\n".join(map("".join, itertools.islice(letters, MOST_ENTRIES + 1)))
    answer = await told(world, "import", file=("w.txt", lines.encode()))
    assert f"line {MOST_ENTRIES + 1:,}" in answer
    assert "full" in await told(world, "add", pattern="onemore")
    long = await world.moderator.slash(world.general, "detox words list")
    assert long.response is not None
    assert len(long.response.attachments) == 1
    assert "5,000 entries" in long.response.content


async def test_the_tester_says_what_matches_and_why(world: World) -> None:
    await told(world, "add", pattern="*hoe*")
    await told(world, "add", pattern="garden hoe", kind="allow")
    answer = await told(world, "test", text="my garden h0e, old shoes")
    assert "Flagged, because of what is blocked" in answer
    assert "all that holds this word" in answer
    assert "is longer there" in answer
    assert "characters 20\u201324" in answer
    assert "Left alone" in await told(world, "test", text="lovely day")
    assert "flagger gives it 95%" in await told(world, "test", text="you idiot")
    assert await world.bot.rooms.incidents.get(1) is None


async def test_members_may_not_touch_the_lists(world: World) -> None:
    with pytest.raises(simcord.SetupError):
        await world.member.slash(world.general, "detox words list")


async def test_own_wordings_and_suggestions_avoid_blocked_words(world: World) -> None:
    await told(world, "add", pattern="buffoon")
    await world.member.send(world.general, "you idiot")
    [post] = [message for message in world.general.history() if message.webhook_id]
    form = await world.member.click(post, label="Edit my wording")
    answer = await world.member.submit_modal(form, {"wording": "you buff00n", "original": ""})
    assert answer.response is not None
    assert "does not allow `buff00n`" in answer.response.content
    assert post.content == "you person\n-# softened"
    await told(world, "add", pattern="person")
    asked = await world.moderator.slash(world.general, "rewrite", text="you idiot")
    assert asked.response is not None
    assert "Post this" not in str(asked.response.components)
    asked = await world.moderator.slash(world.general, "rewrite", text="some person")
    assert asked.response is not None
    assert "does not allow `person`" in asked.response.content


async def test_shadow_mode_only_notes_the_hit(world: World) -> None:
    await world.setup(Mode.SHADOW)
    await told(world, "add", pattern="spoiler")
    await world.member.send(world.general, "a spoiler")
    assert texts(world.general) == ["a spoiler"]
    assert (await world.incident()).hits[0].spans == ((2, 9, 1.0),)


async def test_an_edit_that_sneaks_a_blocked_word_in_is_seen(world: World) -> None:
    await told(world, "add", pattern="spoiler")
    message = await world.member.send(world.general, "hello")
    await world.member.edit(message, "hello spoiler")
    assert texts(world.general) == [f"hello {COVERED * 7}\n-# softened"]
    assert (await world.incident()).source is Source.EDIT
    assert isinstance(message, discord.Message)


async def test_threads_are_under_their_channels_category_wherever_it_is_asked(
    world: World,
) -> None:
    category = world.guild.create_category("sports")
    pitch = world.guild.create_text_channel("pitch", category=category)
    world.env.backend.create_thread(pitch.id, "the match", world.member.id, broadcast=True)
    [thread] = pitch.threads
    await told(world, "add", pattern="nitwit", channel=category)
    await world.moderator.slash(world.general, "detox threshold", percent=97, channel=category)
    await world.member.send(thread, "you idiot")
    await world.member.send(thread, "what a nitwit")
    still, post = thread.history()
    assert (still.content, post.content) == (
        "you idiot",
        f"what a {COVERED * 6}\n-# softened",
    )
    form = await world.member.click(post, label="Edit my wording")
    refused = await world.member.submit_modal(form, {"wording": "n1twit", "original": ""})
    assert refused.response is not None
    assert "does not allow `n1twit`" in refused.response.content
    form = await world.member.click(post, label="Edit my wording")
    taken = await world.member.submit_modal(form, {"wording": "what an idiot", "original": ""})
    assert taken.response is not None
    assert "Your wording stands" in taken.response.content
    asked = await world.moderator.slash(thread, "rewrite", text="some nitwit")
    assert asked.response is not None
    assert "does not allow `nitwit`" in asked.response.content
    tested = await world.moderator.slash(thread, "detox words test", text="you idiot")
    assert tested.response is not None
    assert "Left alone" in tested.response.content
    away = await told(world, "test", text="nitwit, you idiot")
    assert "Flagged: the flagger gives it 95%" in away
    assert "No entry of the word list matches." in away
