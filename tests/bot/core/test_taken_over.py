"""A process that was taken for dead lives on, beside the one that took over what it held."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.errors import StorageError, Unsettled
from bot.core.incidents import Outcome, Step
from bot.core.messages import MessageRef
from bot.core.modes import Fallback, Mode
from bot.core.policy import GuildSettings
from bot.core.proofreading import Proofreader
from bot.core.reading import Reader
from bot.core.recovery import Recovery
from bot.core.replacing import Replacing
from bot.core.service import ModerationService
from bot.core.turns import Turns
from bot.database.database import Database
from detox_model.results import Status
from tests.bot.core.scripted import (
    AUTHOR,
    GUILD,
    ScriptedModel,
    ScriptedPlatform,
    message,
    rewrite,
)

POST = 1_001


@pytest.fixture
async def other(database: Database, platform: ScriptedPlatform) -> AsyncIterator[Recovery]:
    """Recovery in another process, to which this one seems to be dead."""
    async with Database(database.url, database.keyring) as shared:
        yield Recovery(
            incidents=shared.incidents,
            settings=shared.settings,
            platform=platform,
            now=lambda: datetime.now(UTC) + timedelta(minutes=5),
        )


@pytest.fixture
def taken_over(
    platform: ScriptedPlatform, other: Recovery, monkeypatch: pytest.MonkeyPatch
) -> list[Outcome | None]:
    """How the other process ended what it took over while the first removal had to wait."""
    remove, outcomes = platform.remove, list[Outcome | None]()

    async def wait(ref: MessageRef) -> None:
        monkeypatch.setattr(platform, "remove", remove)
        outcomes.extend(each.outcome for each in await other.run())
        await remove(ref)

    monkeypatch.setattr(platform, "remove", wait)
    return outcomes


def blind(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the next step on nothing can be read."""
    posted = database.incidents.posted

    async def refuse(_incident_id: int) -> None:
        raise StorageError("cut off")

    async def last(*arguments: Any) -> None:
        await posted(*arguments)
        monkeypatch.setattr(database.incidents, "get", refuse)

    monkeypatch.setattr(database.incidents, "posted", last)


async def test_the_rewrite_that_the_other_let_stand_stays(
    database: Database,
    platform: ScriptedPlatform,
    service: ModerationService,
    taken_over: list[Outcome | None],
) -> None:
    handled = await service.handle(message())
    assert taken_over == [Outcome.REPLACED]
    assert platform.standing == {POST}
    assert handled.outcome is Outcome.REPLACED
    incident = await database.incidents.get(1)
    assert incident is not None
    assert (incident.step, incident.outcome) == (Step.DONE, Outcome.REPLACED)


async def test_a_rewrite_stays_while_nobody_can_tell_what_the_other_did(
    database: Database,
    platform: ScriptedPlatform,
    service: ModerationService,
    taken_over: list[Outcome | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blind(database, monkeypatch)
    handled = await service.handle(message())
    assert taken_over == [Outcome.REPLACED]
    assert platform.standing == {POST}
    assert handled.outcome is None


async def test_a_wording_on_demand_stays_while_nobody_can_tell_what_the_other_did(
    database: Database,
    model: ScriptedModel,
    platform: ScriptedPlatform,
    service: ModerationService,
    taken_over: list[Outcome | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await database.settings.save(GuildSettings(GUILD, Mode.NUDGE))
    assert (await service.handle(message())).outcome is Outcome.NUDGED
    platform.messages = {100: message()}
    replacing = Replacing(
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
        proofreader=Proofreader(Reader(model), database.settings),
        turns=Turns(),
    )
    blind(database, monkeypatch)
    with pytest.raises(Unsettled):
        await replacing.use(1, AUTHOR)
    assert taken_over == [Outcome.REPLACED]
    assert platform.standing == {POST + 1}


@pytest.mark.parametrize(
    ("choices", "ended", "outcome", "standing"),
    [
        ({"fallback": Fallback.WITHHOLD}, Outcome.ROLLED_BACK, Outcome.WITHHELD, set()),
        (
            {"mode": Mode.REPLY, "remove_after_reply": True},
            Outcome.REPLIED,
            Outcome.REPLY_REPLACED,
            {POST},
        ),
    ],
)
async def test_what_is_removed_after_the_other_said_that_it_stays_can_be_restored(
    database: Database,
    model: ScriptedModel,
    platform: ScriptedPlatform,
    service: ModerationService,
    taken_over: list[Outcome | None],
    choices: dict[str, Any],
    ended: Outcome,
    outcome: Outcome,
    standing: set[int],
) -> None:
    """Only what counts as removed is brought back by *Restore*."""
    settings = replace(await database.settings.get(GUILD), **choices)
    await database.settings.save(settings)
    if settings.fallback is Fallback.WITHHOLD:
        model.answer = rewrite(kinder="you idiot", status=Status.WITHHELD)
    await service.handle(message())
    assert taken_over == [ended]
    assert platform.standing == standing
    incident = await database.incidents.get(1)
    assert incident is not None
    assert (incident.step, incident.outcome) == (Step.DONE, outcome)
    assert incident.posted_message_id == (POST if standing else None)
    assert platform.cards == [1]
    assert [card.outcome for card in platform.redrawn] == [outcome]
