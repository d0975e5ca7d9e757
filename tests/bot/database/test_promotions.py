"""The history of the model in service, on both databases."""

import asyncio
from datetime import timedelta

from bot.database.database import Database
from bot.database.promotions import PromotionKind
from tests.bot.database.samples import ManualClock, Opener

A, B = "a" * 64, "b" * 64


async def test_what_happened_comes_back_the_latest_first(
    database: Database, clock: ManualClock
) -> None:
    promotions = database.promotions
    gate = {"passed": True, "reasons": [], "against": "old (00000000)"}
    await promotions.record(PromotionKind.PROMOTED, "a", A, previous="old", gate=gate)
    clock.moment += timedelta(hours=1)
    await promotions.record(PromotionKind.REFUSED, "a", A, detail="it does not load")
    refused, promoted = await promotions.latest()
    assert (promoted.kind, promoted.model, promoted.digest) == (PromotionKind.PROMOTED, "a", A)
    assert (promoted.previous, promoted.gate, promoted.detail) == ("old", gate, None)
    assert (refused.kind, refused.detail) == (PromotionKind.REFUSED, "it does not load")
    assert refused.at - promoted.at > timedelta(hours=1)
    assert await promotions.latest(1) == [refused]


async def test_many_processes_keep_one_row_of_what_all_of_them_see(
    url: str, opened: Opener
) -> None:
    databases = [opened(url) for _ in range(4)]
    for one in databases:
        await one.connect()

    async def take_up(database: Database, digest: str, detail: str) -> bool:
        return await database.promotions.record(
            PromotionKind.IN_SERVICE, "m", digest, detail=detail, once=True
        )

    kept = await asyncio.gather(*(take_up(one, A, "promoted at nine") for one in databases * 3))
    assert sum(kept) == 1
    assert await take_up(databases[0], A, "promoted at ten")
    assert await take_up(databases[0], B, "promoted at ten")
    assert len(await databases[0].promotions.latest()) == 3
