"""Edits of a message that is on the road."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.core.incidents import Outcome
from bot.core.modes import Fallback, Mode
from bot.core.policy import GuildSettings
from bot.core.service import Handled, Ignored, ModerationService
from bot.database.database import Database
from detox_model.results import Status
from tests.bot.core.scripted import GUILD, ScriptedModel, ScriptedPlatform, message, rewrite

ORIGINAL = 100
Meanwhile = Callable[[Callable[[], Awaitable[Any]]], None]


@pytest.fixture
def meanwhile(database: Database, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let something happen once, when a message is about to be acted on."""
    posting = database.incidents.posting

    def happens(deed: Callable[[], Awaitable[Any]]) -> None:
        async def interrupted(incident_id: int, mode: Mode) -> None:
            monkeypatch.setattr(database.incidents, "posting", posting)
            await posting(incident_id, mode)
            await deed()

        monkeypatch.setattr(database.incidents, "posting", interrupted)

    return happens


@pytest.fixture(params=["rewritten", "withheld"])
async def removed(request: pytest.FixtureRequest, database: Database, model: ScriptedModel) -> None:
    """Messages are removed, behind a rewrite or without one."""
    if request.param == "withheld":
        await database.settings.save(GuildSettings(GUILD, Mode.REPLACE, fallback=Fallback.WITHHOLD))
        model.answer = rewrite(kinder="you idiot", status=Status.WITHHELD)


@pytest.mark.usefixtures("removed")
@pytest.mark.parametrize("text", ["sorry, I was tired", "sorry, idiot"])
async def test_what_is_edited_on_the_way_is_not_removed_for_what_it_was(
    service: ModerationService, platform: ScriptedPlatform, meanwhile: Meanwhile, text: str
) -> None:
    edits: list[Handled] = []

    async def edit() -> None:
        edits.append(await service.handle(message(text, edited=True)))

    meanwhile(edit)
    first = await service.handle(message())
    assert first.outcome is Outcome.FAILED
    [handled] = edits
    if "idiot" in text:
        assert handled.outcome in (Outcome.REPLACED, Outcome.WITHHELD)
        assert ORIGINAL not in platform.standing
    else:
        assert handled.ignored is Ignored.CLEAN
        assert platform.standing == {ORIGINAL}


@pytest.mark.usefixtures("removed")
async def test_an_edit_for_which_there_is_no_time_keeps_its_message(
    service: ModerationService, platform: ScriptedPlatform, meanwhile: Meanwhile
) -> None:
    async def edit() -> None:
        await service.close(patience=0)
        edited = await service.handle(message("sorry, idiot", edited=True))
        assert edited.ignored is Ignored.BUSY

    meanwhile(edit)
    assert (await service.handle(message())).outcome is Outcome.FAILED
    assert platform.standing == {ORIGINAL}
    assert service.on_road == 0
