"""The log of incidents keeps everything, once, and lets no step be skipped or overwritten."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import String, type_coerce, update

from bot.core.errors import StorageError
from bot.core.incidents import Outcome, Proposal, ReviewAction, Step
from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.ports import IncidentRepository
from bot.database.database import Database
from bot.database.errors import StepConflict, UnknownIncident
from bot.database.keyring import Keyring
from bot.database.models import INCIDENTS
from tests.bot.database.samples import PROPOSAL, Opener, claim, claimed, message


def repository(database: Database) -> IncidentRepository:
    """For the type checker: the repository fulfils the core's protocol."""
    return database.incidents


async def test_a_claim_answers_what_it_stored(database: Database) -> None:
    incident = await claimed(database)
    assert incident.original == "You are stupid"
    assert incident.spans == ((0, 3, 0.25), (8, 13, 0.625))
    assert incident.step is Step.CLAIMED
    assert await database.incidents.get(incident.id) == incident


async def test_the_whole_road_is_kept(database: Database) -> None:
    incidents = database.incidents
    incident = await claimed(database)
    await incidents.propose(incident.id, PROPOSAL)
    await incidents.posting(incident.id, Mode.REPLACE)
    await incidents.posting(incident.id, Mode.REPLY)
    await incidents.posted(incident.id, 77)
    await incidents.finish(incident.id, Outcome.REPLIED, detail="fell back", latency_ms=12.5)
    await incidents.logged(incident.id, 88)
    expected = replace(
        incident,
        mode=Mode.REPLY,
        step=Step.DONE,
        proposal=PROPOSAL,
        outcome=Outcome.REPLIED,
        detail="fell back",
        posted_message_id=77,
        log_message_id=88,
        latency_ms=12.5,
    )
    assert await incidents.get(incident.id) == expected
    assert await incidents.by_post(77) == expected


async def test_what_is_not_there_is_none(database: Database) -> None:
    assert await database.incidents.get(1) is None
    assert await database.incidents.by_post(1) is None
    assert await database.incidents.reviews(1) == []


async def test_a_message_is_claimed_once(database: Database) -> None:
    await claimed(database)
    assert await claim(database, message()) is None
    assert await claim(database, message("You are stupid", 11)) is not None


async def test_an_edit_can_be_claimed_once_for_each_text(database: Database) -> None:
    await claimed(database)
    edit = message("You are dumb", edited=True)
    assert await claim(database, edit) is not None
    assert await claim(database, edit) is None
    assert await claim(database, message("You are a fool", edited=True)) is not None
    assert await claim(database, message()) is None


@pytest.mark.parametrize("edited", [False, True])
async def test_of_twenty_claims_by_two_processes_one_wins(
    url: str, opened: Opener, edited: bool
) -> None:
    processes = [opened(url), opened(url)]
    await asyncio.gather(*(process.connect() for process in processes))
    chat = message(edited=edited)
    answers = await asyncio.gather(*(claim(processes[i % 2], chat) for i in range(20)))
    assert sum(answer is not None for answer in answers) == 1


async def test_a_number_is_never_given_again(database: Database) -> None:
    """Else the buttons of an old card would act on a new incident."""
    first = await claimed(database)
    await database.gateway.write(
        lambda connection: connection.exec_driver_sql("DELETE FROM incidents").rowcount
    )
    assert (await claimed(database)).id > first.id


async def test_of_many_who_take_over_a_card_one_wins(url: str, opened: Opener) -> None:
    processes = [opened(url), opened(url)]
    await asyncio.gather(*(process.connect() for process in processes))
    incident = await claimed(processes[0])
    later = incident.created_at + timedelta(minutes=1)
    assert not await processes[0].incidents.promise_card(incident.id, promised_before=later)
    await processes[0].incidents.finish(incident.id, Outcome.FAILED, card=True)
    answers = await asyncio.gather(
        *(
            processes[i % 2].incidents.promise_card(
                incident.id, promised_before=incident.created_at + timedelta(seconds=2.5)
            )
            for i in range(10)
        )
    )
    assert answers.count(True) == 1


@pytest.mark.parametrize("card_id", [88, None])
async def test_a_card_is_owed_from_the_promise_until_it_is_logged(
    database: Database, card_id: int | None
) -> None:
    incident = await claimed(database)
    other = await claimed(database, message(number=11))
    hour = timedelta(hours=1)

    async def owing(age: timedelta = hour) -> list[int]:
        found = await database.incidents.owing_cards(
            claimed_after=incident.created_at - age, promised_before=incident.created_at + hour
        )
        return [each.id for each in found]

    await database.incidents.finish(other.id, Outcome.GONE)
    assert await owing() == []
    await database.incidents.finish(incident.id, Outcome.FAILED, card=True)
    assert await owing() == [incident.id]
    assert await owing(-hour) == []
    await database.incidents.logged(incident.id, card_id)
    assert await owing() == []


async def test_nudges_that_the_dead_left_are_found_by_the_time_of_their_messages(
    database: Database, opened: Opener
) -> None:
    await database.leases.arrive()
    survivor = opened(str(database.url))
    numbers = []
    for number, outcome in enumerate((Outcome.NUDGED, Outcome.REPLIED, Outcome.NUDGED), start=20):
        incident = await claimed(database, message(number=number))
        await database.incidents.propose(incident.id, PROPOSAL)
        await database.incidents.posting(incident.id, Mode.NUDGE)
        await database.incidents.posted(incident.id, 100 + number)
        await database.incidents.finish(incident.id, outcome)
        numbers.append(incident.id)
    hour = timedelta(hours=1)

    async def left(by: Database, age: timedelta = hour) -> list[tuple[int, int | None]]:
        found = await by.incidents.left_nudges(
            claimed_after=incident.created_at - age, before=incident.created_at - hour
        )
        return [(each.id, each.posted_message_id) for each in found]

    assert await left(survivor) == []  # whoever posted them lives
    await database.leases.leave()
    assert await left(survivor) == [(numbers[2], 122), (numbers[0], 120)]
    assert await left(survivor, -hour) == []
    assert await left(database) == []  # its own


Move = Callable[[Database, int], Awaitable[None]]

MOVES: dict[str, Move] = {
    "propose": lambda database, number: database.incidents.propose(number, PROPOSAL),
    "posting": lambda database, number: database.incidents.posting(number, Mode.REPLY),
    "posted": lambda database, number: database.incidents.posted(number, 5),
    "finish": lambda database, number: database.incidents.finish(number, Outcome.FAILED),
}
ROAD = ("propose", "posting", "posted", "finish")

ILLEGAL = [
    ((), "posting"),
    ((), "posted"),
    (("propose",), "propose"),
    (("propose",), "posted"),
    (("propose", "posting"), "propose"),
    (("propose", "posting", "posted"), "posted"),
    (("propose", "posting", "posted"), "posting"),
    (ROAD, "propose"),
    (ROAD, "posting"),
    (ROAD, "posted"),
    (ROAD, "finish"),
]


@pytest.mark.parametrize(("road", "step"), ILLEGAL)
async def test_a_step_out_of_order_is_refused_and_changes_nothing(
    database: Database, road: tuple[str, ...], step: str
) -> None:
    incident = await claimed(database)
    for before in road:
        await MOVES[before](database, incident.id)
    stored = await database.incidents.get(incident.id)
    with pytest.raises(StepConflict, match=f"incident {incident.id} is at step"):
        await MOVES[step](database, incident.id)
    assert await database.incidents.get(incident.id) == stored


@pytest.mark.parametrize("taken", range(4))
async def test_an_incident_may_end_at_any_step(database: Database, taken: int) -> None:
    incident = await claimed(database)
    for before in ROAD[:taken]:
        await MOVES[before](database, incident.id)
    await database.incidents.finish(incident.id, Outcome.FAILED)
    stored = await database.incidents.get(incident.id)
    assert stored is not None
    assert stored.outcome is Outcome.FAILED


async def test_of_two_movers_one_wins(url: str, opened: Opener) -> None:
    one, other = opened(url), opened(url)
    incident = await claimed(one)
    answers = await asyncio.gather(
        one.incidents.propose(incident.id, PROPOSAL),
        other.incidents.propose(incident.id, PROPOSAL),
        return_exceptions=True,
    )
    assert {type(answer) for answer in answers} == {type(None), StepConflict}


@pytest.mark.parametrize("step", [*MOVES, "logged", "review"])
async def test_an_unknown_incident_is_refused(database: Database, step: str) -> None:
    others: dict[str, Callable[[], Awaitable[object]]] = {
        "logged": lambda: database.incidents.logged(99, 1),
        "review": lambda: database.incidents.review(99, 1, ReviewAction.APPROVED),
    }
    with pytest.raises(UnknownIncident, match="incident 99"):
        await (others[step]() if step in others else MOVES[step](database, 99))
    assert issubclass(UnknownIncident, StorageError)


async def test_unfinished_ones_come_oldest_first(database: Database) -> None:
    kept = [await claimed(database, message(number=number)) for number in range(20, 24)]
    await database.incidents.finish(kept[1].id, Outcome.LEFT)
    await database.incidents.propose(kept[2].id, PROPOSAL)
    found = await database.incidents.unfinished(before=kept[3].created_at)
    assert [incident.id for incident in found] == [kept[0].id, kept[2].id]
    assert found[1].proposal == PROPOSAL
    later = kept[3].created_at + timedelta(microseconds=1)
    assert len(await database.incidents.unfinished(before=later)) == 3


async def test_what_cannot_be_read_holds_up_nobody(
    url: str, opened: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    """Of two processes one has a new key already, and a third is of a newer version."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    ours, theirs = opened(url, Keyring([old])), opened(url, Keyring([new, old]))
    await ours.leases.arrive()
    kept = [await claimed(ours, message(number=20))]
    kept.append(await claimed(theirs, message(number=21)))
    kept.append(await claimed(ours, message(number=22)))
    kept.append(await claimed(ours, message(number=23)))
    newer = update(INCIDENTS).where(INCIDENTS.c.id == kept[2].id)
    newer = newer.values(mode=type_coerce("telepathy", String))
    await ours.gateway.write(lambda connection: connection.execute(newer).rowcount)
    later = kept[3].created_at + timedelta(hours=1)
    readable = [kept[0].id, kept[3].id]
    assert [one.id for one in await ours.incidents.unfinished(before=later)] == readable
    for incident in kept:
        await ours.incidents.finish(incident.id, Outcome.FAILED, card=True)
    owing = await ours.incidents.owing_cards(
        claimed_after=kept[0].created_at - timedelta(hours=1), promised_before=later
    )
    assert [one.id for one in owing] == readable
    assert caplog.text.count("no key of the keyring fits") == 2
    assert caplog.text.count("Mode that this version does not know") == 2


async def test_unfinished_uses_its_index(sqlite_url: str, opened: Opener) -> None:
    database = opened(sqlite_url)
    plan = await database.gateway.read(
        lambda connection: str(
            connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT * FROM incidents "
                "WHERE step <> 'done' AND created_at < '2026'"
            ).all()
        )
    )
    assert "ix_incidents_unfinished" in plan


async def test_every_press_is_kept_in_order(database: Database) -> None:
    incident = await claimed(database)
    first = await database.incidents.review(incident.id, 50, ReviewAction.APPROVED)
    second = await database.incidents.review(
        incident.id, 51, ReviewAction.EDITED, "Would you mind stopping?"
    )
    assert (first.action, first.text, first.moderator_id) == (ReviewAction.APPROVED, None, 50)
    assert second.text == "Would you mind stopping?"
    assert await database.incidents.reviews(incident.id) == [first, second]


HOSTILE = {
    "NUL": "a\0b\0",
    "lone surrogates": "\ud800 and \udfff",
    "2,000 emoji": "\N{PILE OF POO}" * 2000,
    "quotes": "'; DROP TABLE incidents; --\"\\%s :name",
    "line ends": "\r\n\u2028\u2029\x85\x1c",
    "right to left": "\u202ecitsalp\u202c\u200b",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
async def test_hostile_text_comes_back_as_it_was(database: Database, text: str) -> None:
    incident = await claimed(database, message(text))
    edit = await claimed(database, message(text, edited=True))
    await database.incidents.propose(incident.id, Proposal(text, "masked", 0.1, "m", (text, text)))
    await database.incidents.review(incident.id, 1, ReviewAction.EDITED, text)
    await database.incidents.finish(edit.id, Outcome.FAILED, detail=text)
    stored = await database.incidents.get(incident.id)
    assert stored is not None
    assert stored.original == text
    assert stored.proposal == Proposal(text, "masked", 0.1, "m", (text, text))
    assert (await database.incidents.reviews(incident.id))[0].text == text


async def test_the_largest_numbers_fit(database: Database) -> None:
    largest = 2**63 - 1
    chat = replace(message(), ref=MessageRef(largest, largest, largest, largest), author_id=largest)
    incident = await claimed(database, chat)
    stored = await database.incidents.get(incident.id)
    assert stored is not None
    assert stored.ref == chat.ref
