"""`/privacy`: looking at, taking along, choosing and deleting what is kept of oneself."""

import json
from datetime import timedelta
from typing import Any

import pytest
from simcord.results import ResponseMessage

from bot.core.cards import redraw_card
from bot.core.errors import PermissionMissing, PlatformUnavailable
from bot.core.modes import Keeping, Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.core.privacy import Choices
from bot.core.retention import Erasing
from bot.platform.chat import DiscordPlatform
from bot.views import handover
from tests.e2e.world import World, texts


async def answered(world: World, command: str, **options: Any) -> ResponseMessage:
    """What a member is told, alone."""
    asked = await world.member.slash(world.general, f"privacy {command}", **options)
    assert asked.ephemeral
    assert asked.response is not None
    return asked.response


async def hostile(world: World, count: int = 1) -> None:
    """Let a member's messages be replaced."""
    for number in range(count):
        await world.member.send(world.general, f"you idiot {number}")


@pytest.mark.parametrize(
    ("options", "choices"),
    [
        ({}, (True, None)),
        ({"what": "training"}, (True, None)),
        ({"what": "keeping"}, (None, True)),
    ],
)
@pytest.mark.parametrize("yes", [True, False])
async def test_a_members_choice_is_kept(
    world: World, options: dict[str, str], choices: tuple[bool | None, bool | None], yes: bool
) -> None:
    await answered(world, "opt-in" if yes else "opt-out", **options)
    expected = Choices(*(None if one is None else yes for one in choices))
    assert await world.bot.rooms.privacy.choices(world.guild.id, world.member.id) == expected
    shown = (await answered(world, "show")).content
    if expected.training is not None:
        assert f"You opted {'in' if yes else 'out'}" in shown
    else:
        told = "as long as everybody's" if yes else "no longer than a review"
        assert told in shown


@pytest.mark.parametrize(
    ("mode", "told"), [(Mode.REPLACE, False), (Mode.SHADOW, True), (Mode.OFF, True)]
)
async def test_members_hear_of_samples_where_some_are_kept(
    world: World, mode: Mode, told: bool
) -> None:
    overrides = {world.log.id: Mode.SHADOW} if mode is Mode.OFF else {}
    await world.setup(mode, channel_modes=overrides)
    assert ("for seven days" in (await answered(world, "show")).content) is told
    await world.setup(mode, channel_modes=overrides, keeps_samples=False)
    assert "for seven days" not in (await answered(world, "show")).content


async def test_show_tells_how_much_is_kept_since_when_and_for_how_long(world: World) -> None:
    assert "I keep nothing that you wrote on this server" in (await answered(world, "show")).content
    await world.setup(retention_days=30, keeping=Keeping.REVIEW)
    await hostile(world, 2)
    shown = (await answered(world, "show")).content
    oldest = int((await world.incident(1)).created_at.timestamp())
    assert f"I keep 2 messages on this server, from <t:{oldest}:D>" in shown
    assert "at the latest after 30 days" in shown
    assert "You made no choice about training." in shown


async def test_the_policy_is_this_servers(world: World) -> None:
    await world.setup(retention_days=30)
    [embed] = (await answered(world, "policy")).embeds
    assert embed.description is not None
    assert "after 30 days" in embed.description
    assert "has named no contact" in embed.description


class TestExport:
    """`/privacy export`."""

    async def exported(self, world: World, **options: str) -> list[dict[str, Any]]:
        asked = await world.member.slash(world.general, "privacy export", **options)
        assert asked.ephemeral
        assert asked.response is not None
        messages = [asked.response, *asked.followups]
        files = {one.id: one for message in messages for one in message.attachments}
        return [json.loads(await one.read()) for one in files.values()]

    async def test_everything_of_the_member_and_nobody_else_is_in_it(self, world: World) -> None:
        await hostile(world)
        await world.moderator.send(world.general, "you moron")
        await world.moderator.click(world.log.history()[0], label="Approve")
        await world.bot.rooms.incidents.appeal(1, "that was a joke")
        await answered(world, "opt-out", what="keeping")
        [data] = await self.exported(world)
        [incident] = data["incidents"]
        assert incident["original"] == "you idiot 0"
        assert incident["rewrite"]["text"] == "you person 0"
        assert incident["appeal"] == "that was a joke"
        assert [one["action"] for one in incident["reviews"]] == ["approved"]
        assert incident["reviews"][0]["by"] == "a moderator"
        assert data["without_name"] == {"incidents": 0, "lent_for_training": 0}
        assert data["choices"] == {str(world.guild.id): {"training": None, "keeping": False}}
        assert any("Not who reported" in line for line in data["not_stored"])
        assert str(world.moderator.id) not in json.dumps(data)
        assert "moron" not in json.dumps(data)

    async def test_a_moderator_finds_what_they_did(self, world: World) -> None:
        await hostile(world)
        await world.moderator.click(world.log.history()[0], label="Approve")
        asked = await world.moderator.slash(world.general, "privacy export")
        assert asked.response is not None
        data = json.loads(await asked.response.attachments[0].read())
        assert data["incidents"] == []
        [review] = data["reviews"]
        assert (review["number"], review["action"]) == (1, "approved")
        assert "reviewed" in [one["action"] for one in data["audit"]]
        assert "idiot" not in json.dumps(data)

    async def test_a_moderators_wish_names_no_moderator(self, world: World) -> None:
        await world.setup(sensitivity=0.99)
        message = await world.member.send(world.general, "you idiot")
        await world.moderator.context_menu(world.general, "Rewrite and replace", message)
        [data] = await self.exported(world)
        assert data["incidents"][0]["flagged_by"][0]["source"] == "moderator"
        assert str(world.moderator.id) not in json.dumps(data)

    async def test_what_does_not_fit_one_file_comes_in_several(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(handover, "PART_BYTES", 10)
        await hostile(world, 3)
        parts = await self.exported(world, where="everywhere")
        assert [part["part"] for part in parts] == [1, 2, 3]
        assert [part["incidents"][0]["number"] for part in parts] == [1, 2, 3]

    async def test_nothing_kept_is_a_file_too(self, world: World) -> None:
        [data] = await self.exported(world)
        assert data["incidents"] == []

    async def test_it_is_limited(self, world: World) -> None:
        for _ in range(2):
            assert await self.exported(world)
        assert await self.exported(world) == []


class TestDelete:
    """`/privacy delete`."""

    async def asked(self, world: World, **options: Any) -> ResponseMessage:
        return await answered(world, "delete", **options)

    @pytest.mark.parametrize("rewrites", [True, False])
    async def test_what_a_member_wrote_is_deleted_with_its_cards(
        self, world: World, rewrites: bool
    ) -> None:
        await hostile(world, 2)
        await world.moderator.send(world.general, "you moron")
        question = await self.asked(world, rewrites=rewrites)
        assert "all 2 messages of yours" in question.content
        await world.member.click(question, label="Delete it all")
        assert question.content == "2 messages are deleted, with all that hung on them."
        assert question.components == []
        theirs = ["you friend\n-# softened"]
        mine = ["you person 0\n-# softened", "you person 1\n-# softened"]
        assert texts(world.general) == (theirs if rewrites else mine + theirs)
        [card] = world.log.history()
        assert "moron" in str(card.embeds[0].description)
        assert [await world.bot.rooms.incidents.get(n) is None for n in (1, 2, 3)] == [
            True,
            True,
            False,
        ]
        assert "I keep nothing" in (await self.asked(world)).content

    async def test_the_buttons_of_a_standing_rewrite_then_say_so(self, world: World) -> None:
        await hostile(world)
        await world.member.click(await self.asked(world), label="Delete it all")
        pressed = await world.member.click(world.general.history()[-1], label="Why?")
        assert pressed.response is not None
        assert "I no longer keep that message" in pressed.response.content
        world.env.errors.clear()

    async def test_a_moderators_name_is_taken_off_what_they_did(self, world: World) -> None:
        await hostile(world)
        card = world.log.history()[0]
        await world.moderator.click(card, label="Approve")
        asked = await world.moderator.slash(world.general, "privacy delete")
        assert asked.response is not None
        assert "I keep nothing that you wrote" in asked.response.content
        assert "taken off what you reported, reviewed" in asked.response.content
        await world.moderator.click(asked.response, label="Delete it all")
        assert "Your name is off 2 other entries." in asked.response.content
        await world.bot.rooms.incidents.appeal(1, "that was a joke")
        await redraw_card(
            1,
            await world.bot.rooms.settings.get(world.guild.id),
            world.bot.rooms.incidents,
            world.bot.rooms.platform,
        )
        reviews = {one.name: one.value for one in world.log.history()[0].embeds[0].fields}
        assert str(reviews["Reviews"]).startswith("approved by a moderator ")
        assert (await world.incident()).original == "you idiot 0"

    async def test_what_is_left_without_a_name_goes_too(self, world: World) -> None:
        await world.setup(training_consent=TrainingConsent.OPT_OUT)
        await hostile(world, 2)
        await world.moderator.click(world.log.history()[0], label="Approve")
        now = world.bot.rooms.now() + timedelta(days=91)
        await Erasing(world.bot.database.expiry, world.bot.rooms.survey, now=lambda: now).run()
        shown = (await answered(world, "show")).content
        assert "I keep nothing that you wrote" in shown
        assert "One older pair of texts stays without your name" in shown
        question = await self.asked(world)
        assert "What is left of 2 older ones goes, too: numbers without" in question.content
        assert "and one pair of texts lent for training" in question.content
        await world.member.click(question, label="Delete it all")
        assert "2 messages are deleted" in question.content
        assert "lent" not in (await answered(world, "show")).content.split("\n")[1]

    async def test_cancelling_deletes_nothing(self, world: World) -> None:
        await hostile(world)
        question = await self.asked(world)
        await world.member.click(question, label="Cancel")
        assert question.content == "Nothing was deleted."
        assert (await world.incident()).original == "you idiot 0"

    async def test_what_is_being_handled_is_left_and_told(self, world: World) -> None:
        await hostile(world)
        gateway = world.bot.database.gateway
        await gateway.write(
            lambda connection: (
                connection.exec_driver_sql("UPDATE incidents SET step = 'posted'").rowcount
            )
        )
        question = await self.asked(world)
        await world.member.click(question, label="Delete it all")
        assert "Nothing was deleted." in question.content
        assert "One is still there" in question.content
        assert len(world.log.history()) == 1

    @pytest.mark.parametrize(
        ("failure", "answer", "kept"),
        [
            (PlatformUnavailable("down"), "One is still there", True),
            (PermissionMissing("View Channel"), "One card in a log", False),
        ],
    )
    async def test_a_card_that_cannot_be_removed_is_told(
        self,
        world: World,
        monkeypatch: pytest.MonkeyPatch,
        failure: Exception,
        answer: str,
        kept: bool,
    ) -> None:
        await hostile(world)

        async def refuse(*_: object) -> None:
            raise failure

        question = await self.asked(world)
        monkeypatch.setattr(DiscordPlatform, "remove", refuse)
        await world.member.click(question, label="Delete it all")
        assert answer in question.content
        assert (await world.bot.rooms.incidents.get(1) is not None) is kept

    async def test_everywhere_works_in_direct_messages(self, world: World) -> None:
        await hostile(world)
        elsewhere = world.env.create_guild("Elsewhere")
        channel = elsewhere.create_text_channel("general")
        await world.env.settle()
        member = elsewhere.add_member(world.member.user)
        await world.bot.rooms.settings.save(GuildSettings(elsewhere.id, Mode.SHADOW))
        await member.send(channel, "you moron")
        asked = await world.member.user.slash("privacy delete")
        assert asked.response is not None
        assert "on all servers" in asked.response.content
        await world.member.user.click(asked.response, label="Delete it all")
        assert "2 messages are deleted" in asked.response.content


async def test_choices_are_made_on_a_server(world: World) -> None:
    asked = await world.member.user.slash("privacy opt-out")
    assert asked.response is not None
    assert "use the command there" in asked.response.content
    shown = await world.member.user.slash("privacy show")
    assert shown.response is not None
    assert "on any server" in shown.response.content


@pytest.mark.usefixtures("german")
async def test_german_members_are_answered_in_german(world: World) -> None:
    await hostile(world)
    assert (
        "bewahre ich auf diesem Server eine Nachricht auf"
        in (await answered(world, "show")).content
    )
    question = await answered(world, "delete")
    await world.member.click(question, label="Alles löschen")
    assert question.content.startswith("Eine Nachricht ist gelöscht")
