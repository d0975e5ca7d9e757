"""Blocked messages, hits and reports, on both databases and by two processes at once."""

import asyncio
import dataclasses
from datetime import timedelta

import pytest

from bot.core.incidents import Hit, Incident, Outcome, Source
from bot.core.messages import ChatMessage
from bot.core.modes import Mode
from bot.database.claims import BLOCKED_AGAIN
from bot.database.database import Database
from bot.database.errors import UnknownIncident
from tests.bot.database.samples import VERDICT, ManualClock, Opener, claimed, message

BY_RULE = Hit(Source.AUTOMOD, 1.0, ((8, 14, 1.0),), "stup* \u2603")
BY_SCORE = Hit(Source.SCORE, 0.9, ((0, 3, 0.25), (8, 14, 0.625)))
BY_REPORT = Hit(Source.REPORT, 1.0)


def blocked(text: str = "You are stupid", **changes: int) -> ChatMessage:
    chat = message(text, 0)
    if "place" in changes:
        chat = dataclasses.replace(
            chat, ref=dataclasses.replace(chat.ref, thread_id=changes["place"])
        )
    return dataclasses.replace(chat, author_id=changes.get("author", chat.author_id))


async def claim(database: Database, chat: ChatMessage) -> Incident | None:
    return await database.incidents.claim(
        chat, VERDICT, source=Source.AUTOMOD, mode=Mode.REPLACE, hits=(BY_RULE,)
    )


async def test_a_blocked_message_gets_a_number_that_is_no_messages(database: Database) -> None:
    incident = await claim(database, blocked())
    assert incident is not None
    assert -(2**60) <= incident.ref.message_id < 0
    assert not incident.ref.was_posted
    assert await database.incidents.get(incident.id) == incident


@pytest.mark.parametrize(
    "other",
    [blocked("You are stupid!"), blocked(author=99), blocked(place=99), message(number=10)],
)
async def test_another_message_is_claimed_apart(database: Database, other: ChatMessage) -> None:
    first, second = await claim(database, blocked()), await claim(database, other)
    assert first is not None
    assert second is not None
    assert first.ref.message_id != second.ref.message_id


async def test_the_same_text_is_one_message_for_a_while_and_then_another(
    database: Database, clock: ManualClock
) -> None:
    for _ in range(3):
        assert await claim(database, blocked()) is not None
        assert await claim(database, blocked()) is None
        clock.moment += BLOCKED_AGAIN
    # What retention leaves of the revisions does not confuse their counting.
    assert await database.retention.purge(clock.moment) == 0
    assert await claim(database, blocked()) is not None


async def test_of_two_processes_one_wins(url: str, opened: Opener, clock: ManualClock) -> None:
    one, other = opened(url), opened(url)
    for _ in range(5):
        told = await asyncio.gather(*(claim(each, blocked()) for each in (one, other) * 4))
        assert sum(incident is not None for incident in told) == 1
        clock.moment += BLOCKED_AGAIN + timedelta(seconds=1)


@pytest.mark.parametrize("chat", [message(), message(edited=True), blocked()])
async def test_hits_come_back_and_are_added_to(url: str, opened: Opener, chat: ChatMessage) -> None:
    database, other = opened(url), opened(url)
    assert await database.incidents.add_hits(chat, (BY_RULE,)) is None
    first = await claim(database, chat)
    assert first is not None
    known = await other.incidents.add_hits(chat, (BY_SCORE, BY_RULE))
    assert known is not None
    assert (known.id, known.hits) == (first.id, (BY_RULE, BY_SCORE))
    assert await database.incidents.get(first.id) == known


async def test_a_wish_that_is_refused_leaves_no_name(database: Database) -> None:
    first = await claimed(database, message())
    wish = Hit(Source.MODERATOR, 1.0, (), "987654321")
    known = await database.incidents.add_hits(message(), (wish,))
    assert known is not None
    assert (known.id, known.hits) == (first.id, first.hits)


async def test_hits_that_come_at_once_are_all_kept(url: str, opened: Opener) -> None:
    databases = [opened(url), opened(url)]
    chat = message()
    incident = await claimed(databases[0], chat)
    hits = [Hit(Source.AUTOMOD, 1.0, (), f"rule {number}") for number in range(8)]
    await asyncio.gather(
        *(databases[number % 2].incidents.add_hits(chat, (hit,)) for number, hit in enumerate(hits))
    )
    found = await databases[0].incidents.get(incident.id)
    assert found is not None
    assert set(found.hits) == set(hits)


async def test_an_edited_message_is_claimed_by_what_it_says(database: Database) -> None:
    await claimed(database, message())
    edited = message("You are nice", edited=True)
    assert await database.incidents.add_hits(edited, (BY_REPORT,)) is None


async def test_a_reporter_counts_once_in_any_process(url: str, opened: Opener) -> None:
    one, other = opened(url), opened(url)
    incident = await claimed(one)
    told = await asyncio.gather(*(each.incidents.report(incident.id, 7) for each in (one, other)))
    assert sorted(told, key=str) == [1, None]
    assert await other.incidents.report(incident.id, 8) == 2
    found = await one.incidents.get(incident.id)
    assert found is not None
    assert found.reporters == 2
    [unfinished] = await one.incidents.unfinished(before=one.clock())
    assert unfinished.reporters == 2


async def test_reporters_are_not_stored_and_go_with_their_incident(database: Database) -> None:
    incidents = [await claimed(database, message(number=number)) for number in (10, 11)]
    for incident in incidents:
        await database.incidents.report(incident.id, 123_456_789)
    rows = await database.gateway.read(
        lambda connection: connection.exec_driver_sql("SELECT reporter FROM reports").all()
    )
    digests = [row[0] for row in rows]
    assert len(set(digests)) == 2, "the same member must not be traced from one to another"
    assert not any("123456789" in digest for digest in digests)
    assert await database.retention.forget_member(message().author_id) == 2
    left = await database.gateway.read(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM reports").scalar()
    )
    assert left == 0


async def test_what_is_not_there_cannot_be_reported(database: Database) -> None:
    with pytest.raises(UnknownIncident):
        await database.incidents.report(99, 7)


async def test_a_moderators_wish_is_claimed_whatever_became_of_the_message_before(
    database: Database,
) -> None:
    async def wish() -> Incident | None:
        return await database.incidents.claim(
            message(), VERDICT, source=Source.MODERATOR, mode=Mode.REPLACE
        )

    automatic = await claimed(database)
    assert await wish() is None  # it is being handled
    await database.incidents.finish(automatic.id, Outcome.SHADOWED)
    both = await asyncio.gather(wish(), wish())
    [first] = [one for one in both if one is not None]
    await database.incidents.finish(first.id, Outcome.FAILED)
    assert await wish() is not None
