"""What Discord's AutoMod flags, on the whole bot: blocked messages were never public."""

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest
from simcord.builders import ChannelHandle

from bot.core.gathering import GATHERING_SECONDS
from bot.core.incidents import Outcome, Source
from bot.core.modes import Fallback, Mode
from tests.e2e.world import World, labels, texts

KEYWORD, SPAM, MENTION_SPAM = 1, 3, 5
BLOCK, ALERT, TIMEOUT = 1, 2, 3
PUT_BY_AUTOMOD = "you lousy neighbour"


def rule(
    world: World, *keywords: str, actions: Sequence[int] = (BLOCK,), trigger: int = KEYWORD
) -> None:
    world.env.backend.create_auto_mod_rule(
        world.guild.id,
        world.moderator.id,
        {
            "name": "Kind words",
            "event_type": 1,
            "trigger_type": trigger,
            "trigger_metadata": {"keyword_filter": list(keywords), "mention_total_limit": 1},
            "actions": [
                {"type": action, "metadata": {"channel_id": world.log.id, "duration_seconds": 60}}
                for action in actions
            ],
        },
    )


async def say(world: World, text: str, channel: ChannelHandle | None = None) -> None:
    await world.member.send(channel or world.general, text)
    await world.env.advance_time(GATHERING_SECONDS)


async def tell(world: World, text: str, message_id: int | None, **changes: Any) -> None:
    """AutoMod's event as Discord sends it where simcord does not: with the message's id."""
    payload = {
        "guild_id": str(world.guild.id),
        "action": {"type": ALERT, "metadata": {"channel_id": str(world.log.id)}},
        "rule_id": "77",
        "rule_trigger_type": KEYWORD,
        "user_id": str(world.member.id),
        "channel_id": str(world.general.id),
        "message_id": None if message_id is None else str(message_id),
        "content": text,
        "matched_keyword": "lousy",
        "matched_content": "lousy",
    }
    world.env.backend.emit("AUTO_MODERATION_ACTION_EXECUTION", payload | changes)
    await world.env.settle()
    await world.env.advance_time(GATHERING_SECONDS)


def fields(world: World, card: int = 0) -> dict[str | None, str | None]:
    return {field.name: field.value for field in world.log.history()[card].embeds[0].fields}


async def test_a_blocked_message_gets_a_rewrite_without_ever_having_stood(world: World) -> None:
    rule(world, "idiot*")
    await say(world, "@everyone you idiot")
    [post] = world.general.history()
    assert post.content == "@everyone you person\n-# softened"
    assert post.author.display_name == "Ann"
    assert not post.mention_everyone
    assert labels(post) == ["Edit my wording", "Why?", "Appeal", "Remove"]
    incident = await world.incident()
    assert (incident.outcome, incident.source) == (Outcome.REPLACED, Source.AUTOMOD)
    assert incident.original == "@everyone you idiot"
    assert incident.ref.message_id < 0
    assert [hit.source for hit in incident.hits] == [Source.AUTOMOD, Source.SCORE]
    assert incident.hits[0].spans == ((14, 19, 1.0),)
    assert world.log.history()[0].embeds[0].title == "Posted a wording for a blocked message"
    assert fields(world)["Flagged by"] == (
        "AutoMod, rule entry idiot\\*: ||idiot||\nscore 95%: ||idiot||"
    )
    assert post.jump_url in (fields(world)["Where"] or "")
    assert not any(one.method == "DELETE" for one in world.env.http_requests)


@pytest.mark.parametrize(
    ("mode", "outcome", "channel"),
    [
        (Mode.OFF, None, []),
        (Mode.SHADOW, Outcome.SHADOWED, []),
        (Mode.NUDGE, Outcome.LEFT, []),
        (Mode.REPLY, Outcome.REPLY_REPLACED, ["you person\n-# softened for Ann"]),
        (Mode.REPLACE, Outcome.REPLACED, ["you person\n-# softened"]),
    ],
)
async def test_each_mode_with_a_blocked_message(
    world: World, mode: Mode, outcome: Outcome | None, channel: list[str]
) -> None:
    await world.setup(mode)
    rule(world, "idiot")
    await say(world, "you idiot")
    assert texts(world.general) == channel
    if outcome is None:
        assert await world.bot.rooms.incidents.get(1) is None
        return
    assert (await world.incident()).outcome is outcome
    assert len(world.log.history()) == 1
    if not channel:
        assert fields(world)["Where"] == f"<#{world.general.id}> \u00b7 never public"


async def test_several_events_are_one_incident(world: World) -> None:
    rule(world, "idiot", actions=(BLOCK, ALERT, TIMEOUT))
    rule(world, "stupid", actions=(BLOCK,))
    await say(world, "you stupid idiot")
    assert texts(world.general) == ["you odd person\n-# softened"]
    hits = (await world.incident()).hits
    assert [(hit.source, hit.detail) for hit in hits] == [
        (Source.AUTOMOD, "idiot"),
        (Source.AUTOMOD, "stupid"),
        (Source.SCORE, ""),
    ]
    assert await world.bot.rooms.incidents.get(2) is None


async def test_the_same_text_at_once_again_is_the_same_message(world: World) -> None:
    rule(world, "idiot")
    await say(world, "you idiot")
    await say(world, "you idiot")
    assert len(world.general.history()) == 1
    await say(world, "you idiot!")
    assert len(world.general.history()) == 2


async def test_what_the_rule_flagged_never_stands_in_the_rewrite(world: World) -> None:
    """The model knows nothing of the rule's word: it is masked, whatever it scores."""
    rule(world, "lousy")
    await say(world, PUT_BY_AUTOMOD)
    assert texts(world.general) == ["you \u25aa\u25aa\u25aa\u25aa\u25aa neighbour\n-# softened"]
    assert (await world.incident()).toxicity < 0.1


@pytest.mark.parametrize(
    ("text", "fallback"),
    [
        (PUT_BY_AUTOMOD, Fallback.LEAVE),
        (PUT_BY_AUTOMOD, Fallback.WITHHOLD),
        ("I will kill you, lousy", Fallback.MASK),
    ],
)
async def test_where_nothing_may_be_posted_moderators_see_it(
    world: World, text: str, fallback: Fallback
) -> None:
    await world.setup(fallback=fallback)
    rule(world, "lousy")
    await say(world, text)
    assert world.general.history() == []
    incident = await world.incident()
    assert (incident.outcome, incident.original) == (Outcome.LEFT, text)
    assert world.log.history()[0].embeds[0].title in (
        "AutoMod blocked a message",
        "Left a message for you to judge",
    )


async def test_an_unknown_match_is_not_posted(world: World) -> None:
    changes = {"matched_keyword": "[il]dio+t", "matched_content": None}
    await tell(world, "you idiot", None, **changes)
    assert world.general.history() == []
    assert (await world.incident()).outcome is Outcome.LEFT
    assert "AutoMod does not say" in (fields(world)["Why"] or "")


async def test_restore_posts_what_was_blocked(world: World) -> None:
    rule(world, "idiot")
    await say(world, "you idiot")
    world.env.backend.get_guild(world.guild.id).auto_mod_rules.clear()  # simcord checks webhooks
    [card] = world.log.history()
    not_toxic = await world.moderator.click(card, label="Not toxic")
    assert "stays unseen" in not_toxic.followups[-1].content
    assert texts(world.general) == ["you person\n-# softened"]
    await world.restore(card)
    [back] = world.general.history()
    assert back.content == "you idiot\n-# restored by the moderators"
    assert back.author.display_name == "Ann"


async def test_restore_works_where_nothing_was_posted(world: World) -> None:
    await world.setup(Mode.SHADOW)
    rule(world, "idiot")
    await say(world, "you idiot")
    world.env.backend.get_guild(world.guild.id).auto_mod_rules.clear()
    await world.restore(world.log.history()[0])
    assert texts(world.general) == ["you idiot\n-# restored by the moderators"]


async def test_the_author_sees_why_and_may_not_bring_the_word_back(world: World) -> None:
    rule(world, "lousy")
    await say(world, PUT_BY_AUTOMOD)
    [post] = world.general.history()
    why = await world.member.click(post, label="Why?")
    assert why.response is not None
    assert why.response.content.startswith("This server's AutoMod flagged: ||lousy||\n")
    form = await world.member.click(post, label="Edit my wording")
    saved = await world.member.submit_modal(form, {"wording": "you l o u s y friend"})
    assert saved.response is not None
    assert "AutoMod does not let through" in saved.response.content
    assert "friend" not in texts(world.general)[0]


async def test_exempt_roles_and_channels_are_left_to_automod(world: World) -> None:
    poets = world.guild.create_role("Poets")
    poet = world.guild.add_member(world.env.create_user("pat"), roles=[poets])
    await world.setup(exempt_role_ids=frozenset({poets.id}))
    rule(world, "idiot")
    await poet.send(world.general, "you idiot")
    await world.env.advance_time(GATHERING_SECONDS)
    await world.setup(exempt_channel_ids=frozenset({world.general.id}))
    await say(world, "you idiot")
    assert world.general.history() == []
    assert await world.bot.rooms.incidents.get(1) is None


async def test_an_author_who_left_is_not_spoken_for(world: World) -> None:
    user = world.member.user
    world.guild.remove_member(user)
    await tell(world, "you idiot", None, matched_keyword="idiot", matched_content="idiot")
    assert world.general.history() == []
    incident = await world.incident()
    assert (incident.outcome, incident.detail) == (Outcome.LEFT, "its author left the server")


async def test_a_thread_and_a_text_of_full_length(world: World) -> None:
    start = await world.member.send(world.general, "a topic")
    thread = world.env.backend.create_thread(
        world.general.id, "topic", world.member.id, message_id=start.id
    )
    rule(world, "idiot")
    text = "you idiot " + "x" * 1_990
    payload = {"channel_id": str(thread.id), "matched_keyword": "idiot"}
    await tell(world, text, None, **payload, matched_content="idiot")
    incident = await world.incident()
    assert (incident.original, incident.outcome) == (text, Outcome.REPLACED)
    assert incident.ref.thread_id == thread.id
    [post] = world.env.backend.messages[thread.id].values()
    assert len(post.content) <= 2_000


@pytest.mark.parametrize("trigger", [SPAM, MENTION_SPAM, 4_000])
async def test_rules_against_spam_are_not_undone(world: World, trigger: int) -> None:
    await tell(world, "you idiot", None, rule_trigger_type=trigger)
    assert world.general.history() == []
    assert await world.bot.rooms.incidents.get(1) is None


async def test_events_without_content_are_ignored_and_said_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await tell(world, "", None)
    assert [r.message for r in caplog.records if r.levelno == logging.WARNING] == [
        "AutoMod's events come without content; such messages are ignored"
    ]


async def test_an_alert_about_a_standing_message_leads_to_an_ordinary_incident(
    world: World,
) -> None:
    message = await world.member.send(world.general, PUT_BY_AUTOMOD)
    await tell(world, PUT_BY_AUTOMOD, message.id)
    await tell(world, PUT_BY_AUTOMOD, message.id)  # the same rule's other action
    assert texts(world.general) == ["you \u25aa\u25aa\u25aa\u25aa\u25aa neighbour\n-# softened"]
    incident = await world.incident()
    assert (incident.source, incident.ref.message_id) == (Source.AUTOMOD, message.id)
    assert len(incident.hits) == 1
    assert await world.bot.rooms.incidents.get(2) is None


async def test_an_alert_about_what_the_score_flagged_is_added_to_it(world: World) -> None:
    await world.setup(Mode.SHADOW)
    text = "you lousy idiot"
    message = await world.member.send(world.general, text)
    assert fields(world)["Flagged by"] == "score 95%: ||idiot||"
    await tell(world, text, message.id)
    assert fields(world)["Flagged by"] == (
        "score 95%: ||idiot||\nAutoMod, rule entry lousy: ||lousy||"
    )
    assert len(world.log.history()) == 1
    assert (await world.incident()).source is Source.SCORE


async def test_an_alert_about_what_is_gone_does_nothing(world: World) -> None:
    await tell(world, PUT_BY_AUTOMOD, 1_234_567)
    assert await world.bot.rooms.incidents.get(1) is None


async def test_bots_are_left_alone(world: World) -> None:
    other = world.guild.add_member(world.env.create_user("robot", bot=True))
    await tell(world, "you idiot", None, user_id=str(other.id))
    assert await world.bot.rooms.incidents.get(1) is None


async def test_a_missing_permission_makes_it_milder(world: World) -> None:
    world.deny(world.general, manage_webhooks=False)
    rule(world, "idiot")
    await say(world, "you idiot")
    assert texts(world.general) == ["you person\n-# softened for Ann"]
    assert (await world.incident()).mode is Mode.REPLY


async def test_nothing_is_lost_that_was_not_public_when_the_model_or_the_database_fails(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.model.broken = True
    await tell(world, "you idiot", None, matched_content="idiot")
    world.model.broken = False
    with closing(sqlite3.connect(world.settings.database_url.partition("///")[2])) as database:
        database.execute("ALTER TABLE incidents RENAME TO hidden")
    await tell(world, "you idiot", None, matched_content="idiot")
    assert world.general.history() == []
    said = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    about = [text for text in said if "a message that AutoMod blocked, never public," in text]
    assert len(about) == 2
    assert not any("idiot" in text for text in said)


async def test_status_says_whether_automod_is_heard(world: World) -> None:
    status = await world.moderator.slash(world.general, "detox status")
    assert status.response is not None
    assert "**AutoMod** I hear of what its keyword rules flag" in status.response.content
    role = world.guild.roles["TestBot"]
    backend = world.env.backend
    stored = backend.get_guild(world.guild.id).roles[role.id]
    stored.permissions &= ~(1 << 5)
    status = await world.moderator.slash(world.general, "detox status")
    assert status.response is not None
    assert "with **Manage Server** I would" in status.response.content
