"""The database goes away while people talk, and comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.commands.vitals import BotVitals
from bot.core.incidents import Outcome, Step
from bot.core.reasons import Reason
from bot.web.metrics import exposition
from tests.e2e.world import World, texts

HOSTILE, SOFT = "you idiot", "you person\n-# softened"


@contextmanager
def away(world: World) -> Iterator[None]:
    """For the time of the block somebody has moved the file."""
    file = Path(world.settings.database_url.partition("///")[2])
    elsewhere = file.with_name("elsewhere")
    file.rename(elsewhere)
    try:
        yield
    finally:
        elsewhere.rename(file)


def let_it_ask(world: World) -> None:
    """The pause in which the database is left alone is over."""
    for breaker in world.bot.database.gateway._breakers.values():
        breaker._until = 0


async def test_what_passed_meanwhile_is_shown_to_the_moderators_afterwards(world: World) -> None:
    await world.member.send(world.general, "hello")
    with away(world):
        for _ in range(5):
            await world.member.send(world.general, HOSTILE)
        assert texts(world.general)[1:] == [HOSTILE] * 5
        assert world.log.history() == []
    let_it_ask(world)
    await world.member.send(world.general, HOSTILE)
    await world.env.settle()
    assert texts(world.general)[1:] == [*[HOSTILE] * 5, SOFT]
    incidents = [await world.incident(number) for number in range(1, 7)]
    assert {one.step for one in incidents} == {Step.DONE}
    missed = [one for one in incidents if one.detail == Reason.MISSED]
    assert [one.outcome for one in missed] == [Outcome.LEFT] * 5
    assert [one.original for one in missed] == [HOSTILE] * 5
    assert all(one.log_message_id for one in incidents)
    cards = world.log.history()
    assert len(cards) == 6
    shown = [field.value or "" for card in cards for field in card.embeds[0].fields]
    assert sum("the database was away" in value for value in shown) == 5


@pytest.mark.parametrize("last", ["card", "record"])
async def test_what_was_under_way_ends_as_it_was_done(
    world: World, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    """The database goes away behind the removal of the original."""
    remove = world.bot.platform.remove
    moved = away(world)

    async def remove_and_lose(ref: object) -> None:
        await remove(ref)  # type: ignore[arg-type]
        moved.__enter__()

    monkeypatch.setattr(world.bot.platform, "remove", remove_and_lose)
    await world.member.send(world.general, HOSTILE)
    assert texts(world.general) == [SOFT]
    assert world.bot.journal.waiting == 1
    moved.__exit__(None, None, None)
    if last == "record":
        await world.restart()
    else:
        let_it_ask(world)
        await world.bot.replaying.run()
    incident = await world.incident()
    assert (incident.step, incident.outcome) == (Step.DONE, Outcome.REPLACED)
    assert world.bot.journal.waiting == 0


async def test_a_press_meanwhile_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes away between the original's return and the record of it."""
    await world.member.send(world.general, HOSTILE)
    restore = world.bot.platform.restore
    moved = away(world)

    async def restore_and_lose(incident: object) -> int:
        posted = await restore(incident)  # type: ignore[arg-type]
        moved.__enter__()
        return posted

    monkeypatch.setattr(world.bot.platform, "restore", restore_and_lose)
    await world.restore(world.log.history()[-1], "a joke between friends")
    moved.__exit__(None, None, None)
    let_it_ask(world)
    assert texts(world.general) == [f"{HOSTILE}\n-# restored by the moderators"]
    [review] = await world.bot.rooms.incidents.reviews(1)
    assert (review.action, review.reason) == ("restored", "a joke between friends")


async def test_the_web_side_tells(world: World) -> None:
    vitals = BotVitals(world.bot)
    try:
        assert not any((await vitals.problems()).values())
        await world.member.send(world.general, "hello")
        with away(world):
            for _ in range(4):
                await world.member.send(world.general, HOSTILE)
            lines = exposition(vitals.samples()).splitlines()
            problems = await vitals.problems()
        assert "detoxbot_journal_entries 4" in lines
        assert 'detoxbot_database_left_alone{calls="writes"} 1' in lines
        assert 'detoxbot_journal_lost_total{why="refused"} 0' in lines
        assert "not there" in (problems["database"] or "")
        assert problems["journal"] is None
        world.bot.journal._limit = 1
        with away(world):
            await world.member.send(world.general, HOSTILE)
        assert "JOURNAL_MAX_MB" in ((await vitals.problems())["journal"] or "")
    finally:
        await vitals.close()
