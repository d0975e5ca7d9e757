"""Members' reports on the whole bot: heard, counted, and never a way to silence somebody."""

import discord
import pytest

from bot.core.incidents import Outcome, Source
from bot.core.modes import Mode
from tests.e2e.world import ToyModel, World, texts

MENU = "Report as hostile"
FLAG = "\U0001f6a9"
HOSTILE, MILD = "you idiot", "that is a dull plan"


async def report(world: World, message: discord.Message, member: object = None) -> str:
    """Report by the context menu; what the reporter alone is told."""
    actor = member or world.moderator
    result = await actor.context_menu(world.general, MENU, message)  # type: ignore[attr-defined]
    assert result.ephemeral
    assert result.response is not None
    content: str = result.response.content
    return content


def fields(world: World, card: int = 0) -> dict[str | None, str | None]:
    return {field.name: field.value for field in world.log.history()[card].embeds[0].fields}


async def unflagged(world: World, text: str) -> discord.Message:
    """A message that stands and that nothing has flagged: the bot looked away when it came."""
    await world.setup(Mode.OFF)
    message = await world.member.send(world.general, text)
    await world.setup()
    return message


async def test_a_hostile_message_goes_the_usual_road(world: World) -> None:
    told = await report(world, await unflagged(world, HOSTILE))
    assert "reads as hostile to me, too" in told
    assert texts(world.general) == ["you person\n-# softened"]
    incident = await world.incident()
    assert (incident.source, incident.outcome) == (Source.REPORT, Outcome.REPLACED)
    assert [hit.source for hit in incident.hits] == [Source.REPORT, Source.SCORE]
    assert incident.reporters == 1
    assert fields(world)["Flagged by"] == "reported by a member\nscore 95%: ||idiot||"


async def test_what_is_not_hostile_stays_and_moderators_decide(world: World) -> None:
    told = await report(world, await world.member.send(world.general, MILD))
    assert "keep it for the moderators" in told
    assert texts(world.general) == [MILD]
    incident = await world.incident()
    assert (incident.outcome, incident.mode) == (Outcome.LEFT, Mode.SHADOW)
    assert incident.proposal is None
    [card] = world.log.history()
    assert card.embeds[0].title == "A message was reported, for you to judge"
    assert fields(world)["Why"] == "reported; it scores below the strict threshold"
    pressed = await world.moderator.click(card, label="Not toxic")
    assert "never removed" in pressed.followups[-1].content
    assert texts(world.general) == [MILD]


async def test_a_report_reads_as_strictly_as_the_strict_preset(
    world: World, model: ToyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = model._verdict
    scores = {"rude": 0.35, "dull": 0.25}

    def graded(text: str) -> object:
        found = verdict(text)
        word = next((word for word in scores if word in text), None)
        return found if word is None else type(found)(scores[word], found.spans)

    monkeypatch.setattr(model, "_verdict", graded)
    rude = await world.member.send(world.general, "a rude, stupid plan")
    dull = await world.member.send(world.general, "a dull, stupid plan")
    await report(world, rude)
    await report(world, dull)
    assert texts(world.general) == ["a dull, stupid plan", "a rude, odd plan\n-# softened"]


async def test_many_reports_are_one_incident_and_counted_once_a_member(world: World) -> None:
    message = await world.member.send(world.general, MILD)
    for number in range(3):
        reporter = world.guild.add_member(world.env.create_user(f"reader{number}"))
        await report(world, message, reporter)
        assert "before" in await report(world, message, reporter)
    assert (await world.incident()).reporters == 3
    assert fields(world)["Flagged by"] == "reported by 3 members"
    assert len(world.log.history()) == 1
    assert await world.bot.rooms.incidents.get(2) is None


async def test_a_report_of_what_was_flagged_is_added(world: World) -> None:
    await world.setup(Mode.SHADOW)
    message = await world.member.send(world.general, HOSTILE)
    assert "flagged before" in await report(world, message)
    assert fields(world)["Flagged by"] == "score 95%: ||idiot||\nreported by a member"
    assert texts(world.general) == [HOSTILE]


async def test_exempt_members_are_reported_to_the_moderators_alone(world: World) -> None:
    poets = world.guild.create_role("Poets")
    poet = world.guild.add_member(world.env.create_user("pat"), roles=[poets])
    await world.setup(exempt_role_ids=frozenset({poets.id}))
    message = await poet.send(world.general, HOSTILE)
    await report(world, message)
    assert texts(world.general) == [HOSTILE]
    incident = await world.incident()
    assert incident.outcome is Outcome.LEFT
    assert incident.detail == "reported; its author or channel is exempt"


async def test_an_author_from_before_the_start_is_looked_up(world: World) -> None:
    """Their roles are not in what a context menu brings."""
    poets = world.guild.create_role("Poets")
    poet = world.guild.add_member(world.env.create_user("pat"), roles=[poets])
    message = await poet.send(world.general, MILD)
    await world.setup(exempt_role_ids=frozenset({poets.id}))
    await world.restart()
    await report(world, message)
    assert (await world.incident()).detail == "reported; its author or channel is exempt"


@pytest.mark.parametrize(
    ("text", "answer"),
    [("", "no text"), (MILD, "your own message")],
)
async def test_what_cannot_be_reported(world: World, text: str, answer: str) -> None:
    files = [] if text else [("cat.png", b"meow")]
    message = await world.member.send(world.general, text, attachments=files)
    reporter = world.member if text else world.moderator
    assert answer in await report(world, message, reporter)
    assert await world.bot.rooms.incidents.get(1) is None


async def test_bots_cannot_be_reported(world: World) -> None:
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    message = await robot.send(world.general, HOSTILE)
    assert "what members write themselves" in await report(world, message)


async def test_off_stays_off_and_says_so(world: World) -> None:
    message = await world.member.send(world.general, MILD)
    await world.setup(Mode.OFF)
    world.model.scored.clear()
    assert "not switched on here" in await report(world, message)
    assert world.model.scored == []
    assert await world.bot.rooms.incidents.get(1) is None


async def test_without_a_log_channel_it_is_stored_all_the_same(world: World) -> None:
    await world.setup(log_channel_id=None)
    message = await world.member.send(world.general, MILD)
    await report(world, message)
    await report(world, message, world.guild.add_member(world.env.create_user("ben")))
    assert (await world.incident()).reporters == 2


async def test_nobody_reports_without_end(world: World) -> None:
    messages = [await world.member.send(world.general, f"plan {n}") for n in range(6)]
    told = [await report(world, message) for message in messages]
    assert all("Thank you" in one for one in told[:5])
    assert "Please wait" in told[5]
    assert await world.bot.rooms.incidents.get(6) is None


async def test_a_broken_model_is_told(world: World) -> None:
    message = await world.member.send(world.general, MILD)
    world.model.broken = True
    assert "could not take your report" in await report(world, message)


async def test_reactions_report_nothing_unless_the_server_says_so(world: World) -> None:
    message = await world.member.send(world.general, MILD)
    await world.moderator.react(message, FLAG)
    assert await world.bot.rooms.incidents.get(1) is None


async def test_the_chosen_reaction_reports_once_a_member(world: World) -> None:
    said = await world.moderator.slash(world.general, "detox reports", emoji=FLAG)
    assert said.response is not None
    assert f"Reacting with {FLAG} reports a message." in said.response.content
    message = await world.member.send(world.general, MILD)
    await world.moderator.react(message, "\U0001f44d")
    assert await world.bot.rooms.incidents.get(1) is None
    await world.member.react(message, FLAG)  # one's own message
    assert await world.bot.rooms.incidents.get(1) is None
    await world.moderator.react(message, FLAG)
    await world.moderator.unreact(message, FLAG)
    await world.moderator.react(message, FLAG)
    assert (await world.incident()).reporters == 1
    assert texts(world.general) == [MILD]
    await world.moderator.slash(world.general, "detox reports")
    assert (await world.bot.rooms.settings.get(world.guild.id)).report_emoji is None


async def test_a_bots_reaction_reports_nothing(world: World) -> None:
    await world.setup(report_emoji=FLAG)
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    message = await world.member.send(world.general, MILD)
    await robot.react(message, FLAG)
    assert await world.bot.rooms.incidents.get(1) is None


async def test_only_an_emoji_can_be_chosen(world: World) -> None:
    said = await world.moderator.slash(world.general, "detox reports", emoji="@everyone")
    assert said.response is not None
    assert "not an emoji" in said.response.content
    assert (await world.bot.rooms.settings.get(world.guild.id)).report_emoji is None


async def test_status_tells_how_to_report(world: World) -> None:
    await world.setup(report_emoji=FLAG)
    status = await world.moderator.slash(world.general, "detox status")
    assert status.response is not None
    assert f"*Apps → {MENU}* or {FLAG}" in status.response.content


async def test_the_author_is_told_of_no_reporter(world: World) -> None:
    await report(world, await unflagged(world, HOSTILE))
    [post] = world.general.history()
    why = await world.member.click(post, label="Why?")
    assert why.response is not None
    assert why.response.content.splitlines()[:2] == [
        "Your message scored 95% for hostility. What weighed most: ||idiot||",
        "It was also reported.",
    ]
    assert world.moderator.name not in why.response.content
