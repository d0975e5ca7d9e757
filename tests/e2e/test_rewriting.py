"""`/rewrite` and *Suggest a calmer wording*: help before posting, for the asker alone."""

from typing import Any

import discord
import pytest
from simcord.results import InteractionResult, ResponseMessage

from bot.core.modes import Mode
from bot.core.words.entries import Kind, WordEntry
from bot.platform import attempts
from bot.platform.posts import Posts
from bot.views import passing
from bot.views.offer import CHOICE_SECONDS
from tests.e2e.world import World


async def offered(world: World, text: str) -> ResponseMessage:
    """What a member gets for `/rewrite`."""
    asked = await world.member.slash(world.general, "rewrite", text=text)
    assert asked.ephemeral
    assert asked.response is not None
    return asked.response


def posts(world: World) -> list[str]:
    """What was posted for members."""
    return [message.content for message in world.general.history() if message.author.bot]


def told(result: InteractionResult) -> str:
    """What the bot said last to a press."""
    said = [message.content for message in result.followups]
    return said[-1] if said else ""


async def test_rewrite_offers_wordings_to_the_asker_alone_and_posts_the_chosen_one(
    world: World,
) -> None:
    offer = await offered(world, "you idiot")
    assert "**1.** you person" in offer.content
    assert "**3.** you person \\(thanks\\)" in offer.content
    await world.member.select(offer, ["1"])
    await world.member.click(offer, label="Post this")
    [post] = [message for message in world.general.history() if message.webhook_id]
    assert post.content == "you person (please)\n-# softened"
    assert post.author.display_name == "Ann"
    assert offer.content == "Posted."
    assert offer.components == []


async def test_a_chosen_wording_is_posted_without_webhooks_too(world: World) -> None:
    world.deny(world.general, manage_webhooks=False)
    await world.member.click(await offered(world, "@everyone you idiot"), label="Post this")
    post = world.general.history()[-1]
    assert post.content == "@everyone you person\n-# softened for Ann"
    assert not post.mention_everyone


async def test_who_may_not_send_posts_nothing(world: World) -> None:
    offer = await offered(world, "you idiot")
    world.deny(world.general, world.member.id, send_messages=False)
    pressed = await world.member.click(offer, label="Post this")
    assert "may not send" in told(pressed)
    assert posts(world) == []


async def test_rewrite_says_so_when_there_is_nothing_to_soften(world: World) -> None:
    assert "reads fine" in (await offered(world, "lovely day")).content


async def test_rewrite_apologises_when_the_model_fails(world: World) -> None:
    world.model.broken = True
    assert "(reference `" in (await offered(world, "you idiot")).content
    assert [type(error).__name__ for error in world.env.errors] == ["CommandInvokeError"]


async def test_without_a_text_a_form_asks_for_one(world: World) -> None:
    asked = await world.member.slash(world.general, "rewrite")
    assert asked.modal is not None
    sent = await world.member.submit_modal(asked, {"text": "you idiot"})
    assert sent.ephemeral
    assert sent.response is not None
    assert "you person" in sent.response.content


async def test_a_longer_text_comes_by_the_form_and_cannot_be_posted_whole(world: World) -> None:
    opened = await world.member.click(await offered(world, "you idiot"), label="Longer text…")
    text = "you idiot " + "all of this is true " * 150
    sent = await world.member.submit_modal(opened, {"text": text.strip()})
    offer = sent.response
    assert offer is not None
    assert len(offer.content) <= 2_000
    assert [file.filename for file in offer.attachments] == ["wordings.txt"]
    with pytest.raises(Exception, match="disabled"):
        await world.member.click(offer, label="Post this")


async def test_a_wording_that_the_list_cuts_is_shown_in_full_when_chosen(world: World) -> None:
    text = "you idiot " + "all of this is true " * 60
    offer = await offered(world, text.strip())
    await world.member.select(offer, ["2"])
    [embed] = offer.embeds
    assert embed.description is not None
    assert embed.description.endswith("\\(thanks\\)")


@pytest.mark.parametrize(
    ("wording", "answer"),
    [
        ("you utter moron", "still reads as hostile"),
        ("you person, see http://bad.example", "brings in a link"),
        ("you person, ask @everyone", "brings in a link, a mention"),
        ("you person, you fool", "does not allow `fool`"),
        ("I will kill you", "a threat"),
        ("\u200b\u200b", "nothing to read"),
        ("x" * 2_000, ""),
        ("you person and friend", ""),
    ],
)
async def test_what_was_edited_first_is_scored_again(
    world: World, wording: str, answer: str
) -> None:
    await world.bot.rooms.words.add(
        world.guild.id, [WordEntry(Kind.BLOCK, "fool")], world.moderator.id
    )
    offer = await offered(world, "you idiot")
    form = await world.member.click(offer, label="Edit first")
    sent = await world.member.submit_modal(form, {"wording": wording})
    if answer:
        assert answer in told(sent)
        assert posts(world) == []
        again = await world.member.click(offer, label="Edit first")
        assert again.modal is not None
        assert repr(wording)[1:-1] in str(again.modal)
    else:
        assert [post.removesuffix("\n-# softened") for post in posts(world)] == [wording]


@pytest.mark.parametrize("webhooks", [True, False])
async def test_a_second_press_after_a_lost_answer_does_not_post_twice(
    world: World, webhooks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.deny(world.general, manage_webhooks=webhooks)
    offer = await offered(world, "you idiot")
    platform = world.bot.rooms.platform
    post = platform.post_wording

    async def lose_the_answer(*arguments: Any, **options: Any) -> int:
        await post(*arguments, **options)
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(type(platform), "post_wording", staticmethod(lose_the_answer))
        first = await world.member.click(offer, label="Post this")
    assert "took too long" in told(first)
    world.env.errors.clear()
    await world.member.click(offer, label="Post this")
    assert len(posts(world)) == 1
    assert offer.content == "Posted."


async def test_the_context_menu_suggests_for_a_message(world: World) -> None:
    await world.setup(Mode.OFF)
    message = await world.member.send(world.general, "you idiot")
    asked = await world.moderator.context_menu(world.general, "Suggest a calmer wording", message)
    assert asked.ephemeral
    assert asked.response is not None
    assert "you person" in asked.response.content
    assert "Post this" not in str(asked.response.components)


async def test_members_wait_when_they_ask_too_often(world: World) -> None:
    for _ in range(5):
        assert "you person" in (await offered(world, "you idiot")).content
    assert "Please wait" in (await offered(world, "you idiot")).content
    assert len(world.model.scored) < 20


async def test_what_an_offer_outlived_is_told(world: World) -> None:
    offer = await offered(world, "you idiot")
    await world.restart()
    passing._living.clear()  # another process would know none of them
    for press in (
        world.member.click(offer, label="Post this"),
        world.member.click(offer, label="Edit first"),
        world.member.select(offer, ["1"]),
    ):
        pressed = await press
        assert pressed.response is not None
        assert "too old to press anything" in pressed.response.content
    assert posts(world) == []


async def test_an_offer_runs_out(world: World) -> None:
    offer = await offered(world, "you idiot")
    await world.env.advance_time(CHOICE_SECONDS + 1)
    pressed = await world.member.click(offer, label="Post this")
    assert pressed.response is not None
    assert "too old to press anything" in pressed.response.content


async def test_what_discord_posted_twice_by_losing_an_answer_stands_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = Posts.impersonate

    async def twice(ours: Posts, *arguments: Any, **options: Any) -> int:
        await once(ours, *arguments, **options)
        lost = attempts._watched.get()
        assert lost is not None
        lost.append(500)
        return await once(ours, *arguments, **options)

    monkeypatch.setattr(Posts, "impersonate", twice)
    await world.member.click(await offered(world, "you idiot"), label="Post this")
    assert posts(world) == ["you person\n-# softened"]


@pytest.mark.usefixtures("german")
async def test_german_members_are_answered_in_german(world: World) -> None:
    offer = await offered(world, "you idiot")
    assert "95\u00a0%" in offer.content
    assert "So ginge es ruhiger" in offer.content
    await world.member.click(offer, label="Das posten")
    assert offer.content == "Gepostet."


class TestOnAnAccount:
    """Where the bot is no member: direct messages, and servers of a user's who installed it."""

    async def test_direct_messages_know_the_command(self, world: World) -> None:
        asked = await world.member.user.slash("rewrite", text="you idiot")
        assert asked.response is not None
        pressed = await world.member.user.click(asked.response, label="Post this")
        assert [message.content for message in pressed.followups] == [
            "you person\n-# softened \u00b7 Ann"
        ]
        assert not pressed.followups[0].ephemeral

    async def test_a_server_without_the_bot_has_the_defaults(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await world.bot.rooms.words.add(
            world.guild.id, [WordEntry(Kind.BLOCK, "person")], world.moderator.id
        )
        monkeypatch.setattr(world.bot, "get_guild", lambda _: None)
        offer = await offered(world, "you idiot")
        assert "**1.** you person" in offer.content
        pressed = await world.member.click(offer, label="Post this")
        assert told(pressed) == "you person\n-# softened \u00b7 Ann"

    async def test_who_may_install_what(self, world: World) -> None:
        [sync] = [one for one in world.env.http_requests if one.path.endswith("/commands")]
        assert isinstance(sync.json, list)
        found = {one["name"]: (one["integration_types"], one["contexts"]) for one in sync.json}
        assert {name for name, (installs, _) in found.items() if 1 in installs} == {
            "rewrite",
            "privacy",
            "Suggest a calmer wording",
        }
        assert found["rewrite"][1] == found["Suggest a calmer wording"][1] == [0, 1, 2]
        menus = {one["name"]: one for one in sync.json if one["type"] == 3}
        manage = discord.Permissions(manage_messages=True).value
        assert menus["Rewrite and replace"]["default_member_permissions"] == manage
