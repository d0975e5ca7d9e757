"""Who read, changed or exported what is recorded, and administrators see it."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import ResponseMessage

from bot.core.audit import Recorded, Sought
from bot.core.errors import StorageError
from bot.database.audit import SqlAudit
from bot.views import auditing
from tests.e2e.world import World


async def recorded(world: World) -> list[Recorded]:
    """All entries, the oldest first."""
    await world.bot.audit.settle()
    return (await world.bot.database.audit.find(Sought(), limit=100))[::-1]


async def card(world: World) -> discord.Message:
    """The log card of a hostile message of the member's."""
    await world.member.send(world.general, "you idiot")
    return world.log.history()[-1]


async def test_reading_and_changing_an_incident_is_recorded(world: World) -> None:
    shown = await card(world)
    await world.member.click(world.general.history()[-1], label="Why?")
    form = await world.moderator.click(shown, label="Edit")
    await world.moderator.submit_modal(form, {"wording": "you friend"})
    await world.restore(shown)
    entries = await recorded(world)
    assert [(one.actor, one.action, dict(one.subject)) for one in entries] == [
        (world.member.id, "incident_read", {"incident": 1, "through": "why"}),
        (world.moderator.id, "incident_read", {"incident": 1, "through": "edit"}),
        (world.moderator.id, "reviewed", {"incident": 1, "decision": "edited"}),
        (world.moderator.id, "incident_read", {"incident": 1, "through": "restore"}),
        (world.moderator.id, "reviewed", {"incident": 1, "decision": "restored"}),
    ]
    assert {one.guild_id for one in entries} == {world.guild.id}


async def test_a_walk_through_the_queue_records_each_incident_shown(world: World) -> None:
    for number in range(2):
        await world.member.send(world.general, f"you idiot {number}")
    asked = await world.moderator.slash(world.general, "detox review")
    assert asked.response is not None
    await world.moderator.click(asked.response, label="Skip")
    shown = [one.subject["incident"] for one in await recorded(world)]
    assert shown == [1, 2]


@pytest.mark.parametrize(
    ("command", "options", "action", "subject"),
    [
        ("detox mode", {"mode": "nudge"}, "settings_changed", {"mode": "nudge"}),
        ("detox mode", {"mode": "replace"}, None, {}),
        ("detox threshold", {"percent": 70}, "settings_changed", {"sensitivity": 0.7}),
        ("detox words add", {"pattern": "fool"}, "words_changed", {"added": 1, "removed": 0}),
        ("detox config export", {"words": True}, "settings_exported", {"words": 0}),
        ("privacy opt-out", {}, "chose", {"what": "training", "choice": False}),
        ("privacy export", {}, "own_data_exported", {"files": 1, "everywhere": False}),
        ("detox stats", {}, None, {}),
    ],
)
async def test_commands_are_recorded(
    world: World,
    command: str,
    options: dict[str, Any],
    action: str | None,
    subject: dict[str, Any],
) -> None:
    await world.moderator.slash(world.general, command, **options)
    found = [(one.actor, one.action, one.subject) for one in await recorded(world)]
    assert found == ([] if action is None else [(world.moderator.id, action, subject)])


async def test_a_list_that_may_name_members_is_recorded_by_its_length(world: World) -> None:
    await world.moderator.slash(world.general, "detox exempt", member=world.member)
    [entry] = await recorded(world)
    assert entry.subject == {"exempt_member_ids": 1}


async def test_who_had_their_words_deleted_is_not_named_by_that(world: World) -> None:
    await card(world)
    asked = await world.member.slash(world.general, "privacy delete")
    assert asked.response is not None
    await world.member.click(asked.response, label="Delete it all")
    [entry] = [one for one in await recorded(world) if one.action == "forgotten"]
    assert entry.actor == await world.bot.database.pepper.member_key(world.member.id)
    assert entry.subject["incidents"] == 1


async def test_what_cannot_be_recorded_is_done_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StorageError("away")

    shown = await card(world)
    with monkeypatch.context() as patched:
        patched.setattr(SqlAudit, "add", away)
        await world.moderator.click(shown, label="Approve")
        await world.env.settle()
    reviews = await world.bot.rooms.incidents.reviews(1)
    assert [one.action for one in reviews] == ["approved"]
    assert [one.action for one in await recorded(world)] == ["reviewed"]


async def test_what_waits_is_written_when_the_bot_stops(world: World) -> None:
    shown = await card(world)
    await world.moderator.click(shown, label="Approve")
    await world.bot.audit.close()
    assert world.bot.audit.waiting == 0
    await world.restart()
    assert [one.action for one in await recorded(world)] == ["reviewed"]


class TestShowing:
    """`/detox audit`."""

    @pytest.fixture
    def admin(self, world: World) -> MemberActor:
        role = world.guild.create_role(
            "Admins", permissions=discord.Permissions(administrator=True)
        )
        return world.guild.add_member(world.env.create_user("ada"), roles=[role])

    async def asked(self, world: World, who: MemberActor, **options: Any) -> ResponseMessage:
        shown = await who.slash(world.general, "detox audit", **options)
        assert shown.ephemeral
        assert shown.response is not None
        return shown.response

    def lines(self, shown: ResponseMessage) -> list[str]:
        [embed] = shown.embeds
        return (embed.description or "").split("\n")

    async def test_it_is_for_administrators(self, world: World) -> None:
        told = await self.asked(world, world.moderator)
        assert "Only administrators" in told.content
        assert not told.embeds

    async def test_without_entries_it_says_so(self, world: World, admin: MemberActor) -> None:
        assert "Nothing is recorded" in (await self.asked(world, admin)).content

    async def test_it_tells_who_did_what_on_this_server(
        self, world: World, admin: MemberActor
    ) -> None:
        shown = await card(world)
        await world.moderator.click(shown, label="Approve")
        await world.moderator.slash(world.general, "detox mode", mode="nudge")
        [changed, reviewed] = self.lines(await self.asked(world, admin))
        assert f"<@{world.moderator.id}> decided an incident" in reviewed
        assert "`incident: 1, decision: approved`" in reviewed
        assert "changed the settings `mode: nudge`" in changed
        [looked, *_] = self.lines(await self.asked(world, admin))
        assert f"<@{admin.id}> saw this list" in looked
        of_nobody = await self.asked(world, admin, member=world.member)
        assert "Nothing is recorded" in of_nobody.content

    async def test_its_pages_turn(
        self, world: World, admin: MemberActor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(auditing, "PAGE", 2)
        for percent in (50, 60, 70):
            await world.moderator.slash(world.general, "detox threshold", percent=percent)
        shown = await self.asked(world, admin)
        assert ["0.7" in line for line in self.lines(shown)] == [True, False]
        turned = await admin.click(shown, label="Older")
        assert turned.response is not None
        [line] = self.lines(turned.response)
        assert "0.5" in line
        again = await admin.click(shown, label="Older")
        assert any("nothing older" in one.content for one in again.followups)

    async def test_another_servers_entries_are_not_shown(
        self, world: World, admin: MemberActor
    ) -> None:
        await world.bot.rooms.desk.change(
            world.guild.id + 1, lambda old: old.with_sensitivity(0.3), by=admin.id
        )
        assert "Nothing is recorded" in (await self.asked(world, admin)).content
