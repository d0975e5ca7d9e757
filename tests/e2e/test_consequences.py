"""`/detox consequences`: rules, what they do to members, and how moderators undo it."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.core.modes import Mode
from bot.core.rules import MOST_RULES, Consequence, Rule
from tests.e2e.world import World, labels, texts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIMEOUT = Rule(3, DAY, Consequence.TIMEOUT, HOUR)
ALERT = Rule(2, DAY, Consequence.ALERT)


async def command(world: World, name: str, **options: Any) -> str:
    result = await world.moderator.slash(world.log, f"detox consequences {name}", **options)
    assert result.ephemeral
    assert result.response is not None
    return result.response.content


async def rules(world: World) -> tuple[Rule, ...]:
    return (await world.bot.rooms.settings.get(world.guild.id)).rules


async def offend(world: World, times: int = 3) -> None:
    for number in range(times):
        await world.member.send(world.general, f"you idiot {number}")


def news(world: World) -> list[discord.Message]:
    """What rules did, as the log channel has it."""
    return [message for message in world.log.history() if not message.embeds]


def timed_out(world: World) -> bool:
    member = world.env.backend.get_member(world.guild.id, world.member.id)
    return member.timed_out_until is not None


async def trust(world: World, **permissions: bool) -> None:
    """Give the moderators' role these permissions, too."""
    held = world.guild.roles["Moderators"]
    value = discord.Permissions(manage_guild=True, manage_messages=True)
    value.update(**permissions)
    world.env.backend.edit_role(world.guild.id, held.id, {"permissions": value.value})
    await world.env.settle()


async def permit(world: World, **permissions: bool) -> None:
    """Give the bot's own role these permissions."""
    backend = world.env.backend
    me = backend.get_member(world.guild.id, backend.bot_user.id)
    held = backend.get_role(world.guild.id, me.role_ids[0])
    value = discord.Permissions(held.permissions)
    value.update(**permissions)
    backend.edit_role(world.guild.id, held.id, {"permissions": value.value})
    await world.env.settle()


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"count": 3, "within": "24h", "do": "alert"}, Rule(3, DAY, Consequence.ALERT)),
        ({"count": 3, "within": "24h", "do": "timeout", "for": "1h"}, TIMEOUT),
        ({"count": 2, "within": "7 days", "do": "alert"}, Rule(2, 7 * DAY, Consequence.ALERT)),
        (
            {"count": 5, "within": "30m", "do": "alert", "for": "1h"},
            Rule(5, HOUR / 2, Consequence.ALERT),
        ),
    ],
)
async def test_a_rule_is_added(world: World, options: dict[str, Any], rule: Rule) -> None:
    await trust(world, moderate_members=True)
    assert await rules(world) == ()
    assert "From now on" in await command(world, "add", **options)
    assert await rules(world) == (rule,)
    assert "flagged messages within" in await command(world, "list")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"within": "soon"}, "did not understand that time"),
        ({"within": "1m"}, "between 10 minutes and 90 days"),
        ({"within": "99999d"}, "between 10 minutes and 90 days"),
        ({"do": "role"}, "Name the role"),
        ({"do": "timeout"}, "how long the timeout lasts"),
        ({"do": "timeout", "for": "29d"}, "28 days"),
        ({"do": "timeout", "for": "x"}, "did not understand that time"),
    ],
)
async def test_what_is_no_rule_is_refused(world: World, options: dict[str, Any], told: str) -> None:
    asked = {"count": 3, "within": "24h", "do": "alert", **options}
    assert told in await command(world, "add", **asked)
    assert await rules(world) == ()


@pytest.mark.parametrize(
    ("held", "role", "added"),
    [
        ({"manage_roles": True}, "Low", True),
        ({"manage_roles": True}, "High", False),
        ({}, "Low", False),
        ({"administrator": True}, "High", False),
        ({"moderate_members": True}, None, True),
        ({}, None, False),
    ],
)
async def test_nobody_adds_a_rule_that_gives_more_than_they_may(
    world: World, held: dict[str, bool], role: str | None, added: bool
) -> None:
    """Their own role stands at 2, the roles that they name below and above it."""
    await permit(world, manage_roles=True, moderate_members=True)
    high = world.guild.create_role("High", position=3)
    low = world.guild.create_role("Low", position=1)
    own = world.guild.roles["Moderators"]
    world.env.backend.edit_role(world.guild.id, own.id, {"position": 2})
    await trust(world, **held)
    options: dict[str, Any] = {"do": "timeout", "for": "1h"}
    if role is not None:
        options = {"do": "role", "role": low if role == "Low" else high}
    told = await command(world, "add", count=2, within="24h", **options)
    assert ("From now on" in told) is added
    assert len(await rules(world)) == added


async def test_a_rule_looks_back_no_further_than_messages_are_kept(world: World) -> None:
    await world.setup(retention_days=3)
    assert "for 3 days" in await command(world, "add", count=3, within="7d", do="alert")


async def test_there_is_a_limit_and_no_rule_twice(world: World) -> None:
    await world.setup(rules=tuple(Rule(n + 2, DAY, Consequence.ALERT) for n in range(MOST_RULES)))
    assert "there already" in await command(world, "add", count=3, within="24h", do="alert")
    assert "10 rules" in await command(world, "add", count=50, within="24h", do="alert")
    assert len(await rules(world)) == MOST_RULES


async def test_a_rule_is_removed_by_choosing_it(world: World) -> None:
    role = world.guild.create_role("Resting")
    await world.env.settle()
    await world.setup(rules=(TIMEOUT, Rule(2, DAY, Consequence.ROLE, role_id=role.id)))
    choices = await world.moderator.autocomplete(
        world.log, "detox consequences remove", "rule", "resting"
    )
    [choice] = choices
    assert choice["name"] == "2 flagged messages within a day: the member gets @Resting"
    assert "gone" in await command(world, "remove", rule=choice["value"])
    assert await rules(world) == (TIMEOUT,)
    assert "no such rule" in await command(world, "remove", rule="what")
    assert await rules(world) == (TIMEOUT,)


async def test_times_are_suggested(world: World) -> None:
    async def suggested(option: str, typed: str) -> list[str]:
        found = await world.moderator.autocomplete(
            world.log, "detox consequences add", option, typed, count=3
        )
        return [choice["name"] for choice in found]

    assert await suggested("within", "") == ["an hour", "a day", "7 days", "30 days"]
    assert await suggested("within", "36h") == ["36 hours"]
    assert await suggested("for", "5") == ["5 minutes"]


async def test_nothing_follows_where_no_rule_is_set(world: World) -> None:
    await offend(world, 5)
    assert news(world) == []
    assert "nothing follows by itself" in await command(world, "list")


async def test_an_alert_comes_once_with_links(world: World) -> None:
    await world.setup(rules=(ALERT,))
    await offend(world, 1)
    assert news(world) == []
    await offend(world, 3)
    [alert] = news(world)
    assert f"2 messages of <@{world.member.id}>" in alert.content
    posts = [message.id for message in world.general.history()]
    assert [f"/{post}" in alert.content for post in posts] == [True, True, False, False]
    assert labels(alert) == []


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_timeout_is_told_and_can_be_lifted(world: World, restarted: bool) -> None:
    await permit(world, moderate_members=True)
    await world.setup(rules=(TIMEOUT,))
    await offend(world)
    assert timed_out(world)
    [told] = news(world)
    assert "timed out until <t:" in told.content
    if restarted:
        await world.restart()
    await world.moderator.click(told, label="Lift timeout")
    assert not timed_out(world)
    [told] = news(world)
    assert f"Lifted by <@{world.moderator.id}>" in told.content
    assert labels(told) == []


async def test_a_role_is_given_and_can_be_taken_away(world: World) -> None:
    await permit(world, manage_roles=True)
    role = world.guild.create_role("Resting")
    await world.env.settle()
    await world.setup(rules=(Rule(2, DAY, Consequence.ROLE, role_id=role.id),))
    await offend(world, 2)
    member = world.env.backend.get_member(world.guild.id, world.member.id)
    assert role.id in member.role_ids
    await world.moderator.click(news(world)[0], label="Take role away")
    member = world.env.backend.get_member(world.guild.id, world.member.id)
    assert role.id not in member.role_ids


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("no permission", "Timeout Members"),
        ("above", "not below mine"),
        ("administrator", "cannot be timed out"),
    ],
)
async def test_what_cannot_be_done_is_told_once(world: World, case: str, told: str) -> None:
    await permit(world, moderate_members=case != "no permission")
    backend = world.env.backend
    if case == "above":
        high = world.guild.create_role("High", position=50)
        backend.add_member_role(world.guild.id, world.member.id, high.id)
    if case == "administrator":
        admins = world.guild.create_role(
            "Admins", permissions=discord.Permissions(administrator=True)
        )
        backend.add_member_role(world.guild.id, world.member.id, admins.id)
    await world.env.settle()
    await world.setup(rules=(TIMEOUT,))
    await offend(world, 5)
    assert not timed_out(world)
    [notice] = news(world)
    assert told in notice.content
    assert labels(notice) == []
    assert len(texts(world.general)) == 5


async def test_only_a_longer_timeout_takes_the_place_of_one(world: World) -> None:
    await permit(world, moderate_members=True)
    until = "2026-02-01T00:00:00+00:00"
    world.env.backend.edit_member(world.guild.id, world.member.id, {"timed_out_until": until})
    await world.env.settle()
    await world.bot.rooms.consequences._members.sanction(world.guild.id, world.member.id, TIMEOUT)
    member = world.env.backend.get_member(world.guild.id, world.member.id)
    assert member.timed_out_until == until


async def test_a_false_alarm_offers_to_lift_what_it_led_to(world: World) -> None:
    await permit(world, moderate_members=True)
    await world.setup(rules=(TIMEOUT,))
    await offend(world)
    cards = [message for message in world.log.history() if message.embeds]
    first = await world.moderator.click(cards[0], label="Not toxic")
    assert "timed out because" not in first.followups[-1].content
    last = await world.moderator.click(cards[2], label="Not toxic")
    told = last.followups[-1]
    assert "timed out because of this message" in told.content
    assert labels(told.message) == ["Lift timeout", "Add a reason"]
    await world.moderator.click(told, label="Lift timeout")
    assert not timed_out(world)


async def test_what_was_excused_counts_no_more(world: World) -> None:
    await world.setup(rules=(TIMEOUT,))
    await offend(world, 2)
    [one, _] = world.log.history()
    await world.moderator.click(one, label="Not toxic")
    await offend(world, 1)
    assert news(world) == []


async def test_shadow_mode_has_no_consequences(world: World) -> None:
    await world.setup(Mode.SHADOW, rules=(ALERT,))
    await offend(world)
    assert news(world) == []


async def test_only_moderators_lift(world: World) -> None:
    await permit(world, moderate_members=True)
    await world.setup(rules=(Rule(2, DAY, Consequence.TIMEOUT, HOUR),))
    await offend(world, 2)
    other = world.guild.add_member(world.env.create_user("otto"))
    pressed = await other.click(news(world)[0], label="Lift timeout")
    assert "Manage Messages" in str(pressed.response.content if pressed.response else "")
    assert timed_out(world)


async def test_another_servers_sanction_cannot_be_lifted(world: World) -> None:
    await permit(world, moderate_members=True)
    await world.setup(rules=(Rule(2, DAY, Consequence.TIMEOUT, HOUR),))
    await offend(world, 2)
    with world.env.time_context():
        assert await world.bot.rooms.consequences.lift(1, world.guild.id + 1, by=1) is None
        assert await world.bot.rooms.consequences.lift(404, world.guild.id, by=1) is None
    assert timed_out(world)


async def test_a_broken_rule_never_changes_the_road(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    await world.setup(rules=(ALERT,))
    monkeypatch.setattr(world.bot.database.sanctions, "counting", fail)
    await offend(world, 2)
    assert texts(world.general) == [f"you person {n}\n-# softened" for n in range(2)]
    assert "rules failed on incident" in caplog.text


@pytest.mark.usefixtures("german")
async def test_it_speaks_german(world: World) -> None:
    await trust(world, moderate_members=True)
    told = await command(world, "add", count=3, within="24h", do="timeout", **{"for": "1h"})
    assert "Ab jetzt gilt" in told
    assert "1 Stunde" in told
