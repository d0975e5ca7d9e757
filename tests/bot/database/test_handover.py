"""What a member takes along beside their incidents, on both databases."""

from collections import defaultdict
from typing import Any

import pytest

from bot.core.privacy import Trace
from bot.database.database import Database
from tests.bot.database.samples import ManualClock
from tests.bot.database.test_forgotten import GUILD, MEMBER, OTHER, Scene


@pytest.fixture
async def scene(database: Database, clock: ManualClock) -> Scene:
    made = Scene(database, clock)
    await made.set_up(count=1)
    return made


async def found(scene: Scene, guild_id: int | None = None) -> dict[Trace, list[dict[str, Any]]]:
    by_kind: dict[Trace, list[dict[str, Any]]] = defaultdict(list)
    async for trace, record in scene.database.handover.found(MEMBER, guild_id):
        assert record.get("server_id") in (None, str(GUILD))
        by_kind[trace].append(record)
    return by_kind


async def test_all_that_tells_of_a_member_is_found(scene: Scene) -> None:
    told = await found(scene)
    assert [*told] == [*Trace]
    [lent] = told[Trace.LENT]
    assert lent["original"].startswith(f"You are stupid, said {MEMBER}")
    assert lent["rewrite"].startswith(f"You are odd, said {MEMBER}")
    assert lent["wordings"] == [lent["original"] + " Sorry!"]
    of_erased, latest = told[Trace.REVIEWS]
    assert (of_erased["action"], of_erased["reason"]) == ("approved", None)
    assert latest["reason"] == f"{MEMBER} says so"
    assert [one["number"] for one in told[Trace.REPORTS]] == [latest["number"]]
    assert len(told[Trace.WISHES]) == len(told[Trace.EXPORTS]) == 1
    assert [one["pattern"] for one in told[Trace.WORDS]] == [f"entry of {MEMBER}"]
    assert told[Trace.EXEMPT] == [{"server_id": str(GUILD)}]
    assert [one["subject"]["member"] for one in told[Trace.DID]] == [MEMBER]
    assert [one.keys() for one in told[Trace.NAMED]] == [{"action", "server_id", "at"}]
    assert str(OTHER) not in str(told | {Trace.LENT: []})


async def test_a_server_tells_of_itself_alone(scene: Scene) -> None:
    everywhere = {trace: len(records) for trace, records in (await found(scene)).items()}
    here = {trace: len(records) for trace, records in (await found(scene, GUILD)).items()}
    del everywhere[Trace.EXPORTS]  # the scene's are of all servers
    assert here == everywhere
    assert await found(scene, GUILD + 1) == {}


async def test_who_was_forgotten_finds_what_stays_under_their_key(scene: Scene) -> None:
    await scene.forget()
    told = await found(scene)
    stays = [Trace.REVIEWS, Trace.WORDS, Trace.EXPORTS, Trace.DID, Trace.NAMED]
    assert [*told] == stays
    assert {one["reason"] for one in told[Trace.REVIEWS]} == {None}
