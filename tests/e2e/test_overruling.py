"""Several moderators and one card: who decided, who overrules, and who may not."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.core.incidents import ReviewAction
from bot.views.post import PostView
from bot.views.review import CardView
from tests.e2e.world import World, labels, texts

SOFT = "you person\n-# softened"
EDITED = "dear you\n-# softened"
BACK = "you idiot\n-# restored by the moderators"


@pytest.fixture
async def replaced(world: World) -> World:
    await world.member.send(world.general, "you idiot")
    return world


@pytest.fixture
def second(replaced: World) -> MemberActor:
    """Another moderator."""
    user = replaced.env.create_user("max")
    return replaced.guild.add_member(user, roles=[replaced.guild.roles["Moderators"]])


def card(world: World) -> discord.Message:
    [found] = [message for message in world.log.history() if message.embeds]
    return found


def told(result: InteractionResult) -> str:
    said = [result.response, *result.followups]
    return "\n".join(one.content or "" for one in said if one is not None)


async def actions(world: World) -> list[ReviewAction]:
    return [review.action for review in await world.bot.rooms.incidents.reviews(1)]


async def press(world: World, who: MemberActor, label: str) -> InteractionResult:
    pressed = await who.click(card(world), label=label)
    if pressed.modal is None:
        return pressed
    values = {"wording": "dear you"} if label == "Edit" else {"reason": "mild"}
    return await who.submit_modal(pressed, values)


@pytest.mark.parametrize("label", ["Approve", "Edit", "Restore original", "Not toxic"])
@pytest.mark.parametrize(
    ("first", "verb"),
    [
        ("Approve", "has already approved this"),
        ("Edit", "has already worded this anew"),
        ("Restore original", "has already restored the original"),
        ("Not toxic", "has already marked this as not toxic"),
    ],
)
async def test_a_decision_stands_until_it_is_overruled(
    replaced: World, second: MemberActor, first: str, verb: str, label: str
) -> None:
    await press(replaced, replaced.moderator, first)
    stood = texts(replaced.general)
    pressed = await press(replaced, second, label)
    answer = pressed.followups[-1]
    assert f"<@{replaced.moderator.id}> {verb} <t:" in answer.content
    assert texts(replaced.general) == stood
    assert len(await actions(replaced)) == 1
    await second.click(answer, label="Overrule")
    assert len(await actions(replaced)) == 2
    line = str(card(replaced).embeds[0].fields[-1].value).splitlines()[-1]
    assert f"<@{second.id}>" in line
    back = {first, label} & {"Restore original", "Not toxic"}
    assert texts(replaced.general) == [BACK if back else stood[0] if label != "Edit" else EDITED]


async def test_moderators_may_change_their_own_mind(replaced: World) -> None:
    await press(replaced, replaced.moderator, "Approve")
    await press(replaced, replaced.moderator, "Restore original")
    assert await actions(replaced) == [ReviewAction.APPROVED, ReviewAction.RESTORED]
    assert texts(replaced.general) == [BACK]
    again = await press(replaced, replaced.moderator, "Restore original")
    assert "has already restored" in told(again)


async def test_an_appeal_opens_a_decided_case(replaced: World, second: MemberActor) -> None:
    await press(replaced, replaced.moderator, "Approve")
    await replaced.bot.rooms.appeals.appeal(1, "please look again")
    assert (card(replaced).embeds[0].title or "").startswith("Appealed")
    await press(replaced, second, "Restore original")
    assert await actions(replaced) == [ReviewAction.APPROVED, ReviewAction.RESTORED]
    assert card(replaced).embeds[0].title == "Replaced a message"


async def test_a_decision_can_be_given_a_reason_afterwards(replaced: World) -> None:
    pressed = await press(replaced, replaced.moderator, "Not toxic")
    offer = pressed.followups[-1]
    assert labels(offer.message) == ["Add a reason"]
    form = await replaced.moderator.click(offer, label="Add a reason")
    done = await replaced.moderator.submit_modal(form, {"reason": "friends joking"})
    assert "on the card" in told(done)
    line = str(card(replaced).embeds[0].fields[-1].value)
    assert line.count("marked not toxic") == 1
    assert line.endswith("friends joking")


async def test_a_reason_that_comes_too_late_is_not_put_in_anothers_mouth(
    replaced: World, second: MemberActor
) -> None:
    await press(replaced, replaced.moderator, "Not toxic")
    await replaced.bot.rooms.reviews.approve(1, second.id, overruling=1)
    reviewed = await replaced.bot.rooms.reviews.explain(1, replaced.moderator.id, "friends")
    assert not reviewed.accepted
    assert [one.reason for one in reviewed.reviews] == [None, None]


async def test_who_lost_the_right_cannot_overrule(replaced: World, second: MemberActor) -> None:
    await press(replaced, replaced.moderator, "Approve")
    answer = (await press(replaced, second, "Not toxic")).followups[-1]
    role = replaced.guild.roles["Moderators"]
    replaced.env.backend.remove_member_role(replaced.guild.id, second.id, role.id)
    await replaced.env.settle()
    refused = await second.click(answer, label="Overrule")
    assert "Manage Messages" in told(refused)
    assert await actions(replaced) == [ReviewAction.APPROVED]


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        ("@everyone look here", "mentions somebody"),
        ("see <@123456789012345678>", "mentions somebody"),
        ("you nitwit", "does not allow `nitwit`"),
        ("\u200b", "nothing to read"),
    ],
)
async def test_a_moderators_wording_pings_nobody_and_keeps_to_the_list(
    replaced: World, wording: str, why: str
) -> None:
    await replaced.moderator.slash(replaced.log, "detox words add", pattern="nitwit")
    form = await replaced.moderator.click(card(replaced), label="Edit")
    answer = await replaced.moderator.submit_modal(form, {"wording": wording})
    assert why in answer.followups[-1].content
    assert texts(replaced.general) == [SOFT]
    assert await actions(replaced) == []


async def test_another_servers_incident_is_out_of_reach(replaced: World) -> None:
    """A custom_id may be forged: the number in it is not enough."""
    elsewhere = replaced.env.create_guild("Elsewhere")
    boss = elsewhere.create_role("Boss", permissions=discord.Permissions.all())
    room = elsewhere.create_text_channel("room")
    forger = elsewhere.add_member(replaced.env.create_user("eve"), roles=[boss])
    author = elsewhere.add_member(replaced.member.user)
    await replaced.env.settle()
    incident = await replaced.incident()
    channel = replaced.bot.get_channel(room.id)
    assert isinstance(channel, discord.TextChannel)
    with replaced.env.time_context():
        cards = await channel.send("x", view=CardView(incident))
        posts = await channel.send("y", view=PostView(1))
    for label in ("Approve", "Edit", "Restore original", "Not toxic"):
        assert "no longer keep" in told(await forger.click(cards, label=label))
    for label in ("Edit my wording", "Why?", "Appeal", "Remove"):
        assert "no longer keep" in told(await author.click(posts, label=label))
    assert await actions(replaced) == []
    assert texts(replaced.general) == [SOFT]
