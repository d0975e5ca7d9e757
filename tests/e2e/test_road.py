"""Messages as members and moderators see them handled."""

import pytest

from bot.core.incidents import Outcome, Source, Step
from bot.core.modes import Fallback, Mode
from tests.e2e.world import World, labels, texts


async def test_a_hostile_message_is_replaced_under_its_authors_name(world: World) -> None:
    await world.member.send(world.general, "@everyone you idiot")
    [post] = world.general.history()
    assert post.content == "@everyone you person\n-# softened"
    assert post.webhook_id is not None
    assert post.author.display_name == "Ann"
    sent = next(r for r in world.env.http_requests if r.path.startswith("/webhooks/"))
    assert sent.json is not None
    assert sent.json["allowed_mentions"]["parse"] == []
    assert "/avatars/" in sent.json["avatar_url"]
    assert not post.mention_everyone
    assert labels(post) == ["Edit my wording", "Why?", "Appeal", "Remove"]


async def test_what_happened_is_stored_and_told_to_the_moderators(world: World) -> None:
    await world.member.send(world.general, "you idiot, ||really||")
    [post] = world.general.history()
    [card] = world.log.history()
    incident = await world.incident()
    assert incident.step is Step.DONE
    assert incident.outcome is Outcome.REPLACED
    assert incident.original == "you idiot, ||really||"
    assert incident.posted_message_id == post.id
    assert incident.log_message_id == card.id
    assert incident.latency_ms is not None
    assert card.embeds[0].description == r"||you idiot, \|\|really\|\|||"
    assert post.jump_url in (card.embeds[0].fields[2].value or "")
    assert card.embeds[1].description == r"you person, \|\|really\|\|"
    assert labels(card) == ["Approve", "Edit", "Restore original", "Not toxic"]


async def test_a_clean_message_stays_and_nothing_is_stored(world: World) -> None:
    await world.member.send(world.general, "what a lovely day")
    assert texts(world.general) == ["what a lovely day"]
    assert world.log.history() == []
    assert await world.bot.rooms.incidents.get(1) is None


@pytest.mark.parametrize(
    ("mode", "outcome", "channel"),
    [
        (Mode.SHADOW, Outcome.SHADOWED, ["you idiot"]),
        (
            Mode.NUDGE,
            Outcome.NUDGED,
            ["you idiot", "-# There is a calmer way to say this. Only its author can open it."],
        ),
        (Mode.REPLY, Outcome.REPLIED, ["you idiot", "you person\n-# softened"]),
        (Mode.REPLACE, Outcome.REPLACED, ["you person\n-# softened"]),
    ],
)
async def test_each_mode_does_what_it_says(
    world: World, mode: Mode, outcome: Outcome, channel: list[str]
) -> None:
    await world.setup(mode)
    await world.member.send(world.general, "you idiot")
    assert texts(world.general) == channel
    assert (await world.incident()).outcome is outcome
    assert len(world.log.history()) == 1


async def test_off_reads_nothing(world: World) -> None:
    await world.setup(Mode.OFF)
    world.model.scored.clear()
    await world.member.send(world.general, "you idiot")
    assert world.model.scored == []
    assert texts(world.general) == ["you idiot"]


async def test_reply_mode_removes_the_original_where_the_server_says_so(world: World) -> None:
    await world.setup(Mode.REPLY, remove_after_reply=True)
    await world.member.send(world.general, "you idiot")
    assert texts(world.general) == ["you person\n-# softened"]
    assert (await world.incident()).outcome is Outcome.REPLY_REPLACED


@pytest.mark.parametrize(
    ("fallback", "text", "outcome", "channel"),
    [
        (Fallback.MASK, "vile", Outcome.REPLACED, ["****\n-# softened"]),
        (Fallback.LEAVE, "vile", Outcome.LEFT, ["vile"]),
        (Fallback.MASK, "hopeless", Outcome.LEFT, ["hopeless"]),
        (Fallback.LEAVE, "hopeless", Outcome.LEFT, ["hopeless"]),
    ],
)
async def test_without_a_good_wording_the_servers_fallback_holds(
    world: World, fallback: Fallback, text: str, outcome: Outcome, channel: list[str]
) -> None:
    await world.setup(fallback=fallback)
    await world.member.send(world.general, text)
    assert texts(world.general) == channel
    assert (await world.incident()).outcome is outcome


async def test_a_withheld_message_is_kept_and_its_author_told(world: World) -> None:
    await world.setup(fallback=Fallback.WITHHOLD)
    await world.member.send(world.general, "hopeless")
    [told] = texts(world.general)
    assert "A message by Ann was withheld" in told
    incident = await world.incident()
    assert (incident.outcome, incident.original) == (Outcome.WITHHELD, "hopeless")


async def test_a_reply_keeps_a_quote_and_a_link(world: World) -> None:
    first = await world.moderator.send(world.general, "see **this** https://example.org/x")
    await world.member.send(world.general, "you idiot", reply_to=first)
    post = world.general.history()[-1]
    quote, wording, mark = post.content.split("\n")
    assert quote.startswith(f"-# \u21a9 {first.jump_url} moe: see ")
    assert "example" not in quote
    assert "**" not in quote
    assert (wording, mark) == ("you person", "-# softened")


async def test_an_edit_into_hostility_is_caught(world: World) -> None:
    message = await world.member.send(world.general, "hello")
    await world.member.edit(message, "you idiot")
    assert texts(world.general) == ["you person\n-# softened"]
    assert (await world.incident()).source is Source.EDIT


async def test_a_message_that_was_handled_is_handled_again_when_edited(world: World) -> None:
    await world.setup(Mode.REPLY)
    message = await world.member.send(world.general, "you idiot")
    await world.member.edit(message, "you moron")
    assert texts(world.general) == [
        "you moron",
        "you person\n-# softened",
        "you friend\n-# softened",
    ]


async def test_an_edit_of_a_message_from_before_the_start_is_caught(world: World) -> None:
    message = await world.member.send(world.general, "hello")
    await world.restart()
    await world.member.edit(message, "you idiot")
    assert texts(world.general) == ["you person\n-# softened"]


async def test_bots_webhooks_and_our_own_posts_are_left_alone(world: World) -> None:
    webhook = world.guild.create_webhook(world.general)
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    await webhook.send("you idiot")
    await robot.send(world.general, "you idiot")
    assert texts(world.general) == ["you idiot", "you idiot"]
    assert await world.bot.rooms.incidents.get(1) is None


async def test_in_a_thread_the_rewrite_stands_in_the_thread(world: World) -> None:
    starter = await world.member.send(world.general, "let us talk")
    backend = world.env.backend
    thread = backend.create_thread(world.general.id, "talk", world.member.id, message_id=starter.id)
    backend.add_thread_member(thread.id, backend.bot_user.id)
    [place] = world.general.threads
    await world.env.settle()
    await world.member.send(place, "you idiot")
    [post] = [message for message in place.history() if message.webhook_id]
    assert post.content == "you person\n-# softened"
    incident = await world.incident()
    assert incident.ref.thread_id == thread.id
    assert incident.ref.channel_id == world.general.id


async def test_exempt_roles_and_channels_are_left_alone(world: World) -> None:
    role = world.guild.create_role("Poets")
    poet = world.guild.add_member(world.env.create_user("poe"), roles=[role])
    await world.setup(exempt_role_ids=frozenset({role.id}))
    await poet.send(world.general, "you idiot")
    assert texts(world.general) == ["you idiot"]
    await world.setup(exempt_channel_ids=frozenset({world.general.id}))
    await world.member.send(world.general, "you idiot too")
    assert texts(world.general) == ["you idiot", "you idiot too"]


async def test_two_people_of_one_name_stay_two(world: World) -> None:
    other = world.guild.add_member(world.env.create_user("ann2", global_name="Ann"))
    await world.member.send(world.general, "you idiot")
    await other.send(world.general, "you moron")
    first, second = (message.author.display_name for message in world.general.history())
    assert first == "Ann"
    assert second != "Ann"
    assert second.replace("\u200a", "") == "Ann"


async def test_one_webhook_serves_a_channel(world: World) -> None:
    for _ in range(3):
        await world.member.send(world.general, "you idiot")
    assert len(world.env.backend.webhooks) == 1
    assert len({message.webhook_id for message in world.general.history()}) == 1


async def test_anothers_webhook_is_never_used(world: World) -> None:
    stranger = world.env.create_user("stranger", bot=True)
    foreign = world.env.backend.create_webhook(world.general.id, "detoxbot", stranger.id)
    await world.member.send(world.general, "you idiot")
    [post] = world.general.history()
    assert post.webhook_id != foreign.id


async def test_a_deleted_webhook_is_made_again(world: World) -> None:
    await world.member.send(world.general, "you idiot")
    [webhook_id] = world.env.backend.webhooks
    world.env.backend.delete_webhook(webhook_id)
    await world.member.send(world.general, "you moron")
    assert texts(world.general)[-1] == "you friend\n-# softened"
    assert (await world.incident(2)).outcome is Outcome.REPLACED
