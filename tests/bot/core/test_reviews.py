"""What moderators and authors do afterwards, and in which order it reaches the channel."""

import asyncio
from typing import Any

import pytest

from bot.core.errors import PlatformUnavailable, StorageError
from bot.core.incidents import ReviewAction
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.reviews import IncidentGone, ReviewService
from bot.core.said import said
from bot.core.service import ModerationService
from bot.database.database import Database
from tests.bot.core.scripted import GUILD, ScriptedModel, ScriptedPlatform, message

MODERATOR, AUTHOR, POST = 7, 3, 1_001


@pytest.fixture
def reviews(database: Database, model: ScriptedModel, platform: ScriptedPlatform) -> ReviewService:
    return ReviewService(
        model=model,
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
    )


@pytest.fixture
async def number(service: ModerationService) -> int:
    """The number of an incident whose message was replaced."""
    handled = await service.handle(message())
    assert handled.incident_id is not None
    return handled.incident_id


async def test_restoring_posts_first_keeps_the_review_and_removes_last(
    reviews: ReviewService, platform: ScriptedPlatform, number: int
) -> None:
    platform.calls.clear()
    reviewed = await reviews.restore(number, MODERATOR)
    assert platform.calls == ["restore", "remove_post"]
    assert [review.action for review in reviewed.reviews] == [ReviewAction.RESTORED]
    assert platform.texts[max(platform.standing)] == "you idiot"
    assert POST not in platform.standing


async def test_a_restore_that_discord_refuses_leaves_the_rewrite(
    reviews: ReviewService, database: Database, platform: ScriptedPlatform, number: int
) -> None:
    platform.errors = {"restore": [PlatformUnavailable("HTTP 500")]}
    with pytest.raises(PlatformUnavailable):
        await reviews.restore(number, MODERATOR)
    assert platform.standing == {POST}
    assert await database.incidents.reviews(number) == []


async def test_a_rewrite_that_could_not_be_removed_does_not_restore_twice(
    reviews: ReviewService, platform: ScriptedPlatform, number: int
) -> None:
    platform.errors = {"remove_post": [PlatformUnavailable("HTTP 500")]}
    with pytest.raises(PlatformUnavailable):
        await reviews.restore(number, MODERATOR)
    again = await reviews.restore(number, MODERATOR)
    assert again.note.key == "review-decided-restored"
    assert POST not in platform.standing
    assert platform.calls.count("restore") == 1


@pytest.mark.parametrize("mode", [Mode.REPLY, Mode.NUDGE, Mode.SHADOW])
async def test_what_was_never_removed_is_not_posted_again(
    reviews: ReviewService,
    service: ModerationService,
    database: Database,
    platform: ScriptedPlatform,
    mode: Mode,
) -> None:
    await database.settings.save(GuildSettings(GUILD, mode))
    handled = await service.handle(message())
    assert handled.incident_id is not None
    await reviews.not_toxic(handled.incident_id, MODERATOR)
    assert "restore" not in platform.calls
    assert platform.standing == {100}


async def test_presses_on_one_incident_take_turns(
    reviews: ReviewService, platform: ScriptedPlatform, number: int
) -> None:
    presses = (reviews.restore, reviews.not_toxic, reviews.restore, reviews.approve)
    await asyncio.gather(*(press(number, n) for n, press in enumerate(presses)))
    assert platform.calls.count("restore") == 1


@pytest.mark.parametrize("text", ["", "  ", "x" * 2_001])
async def test_a_moderators_wording_must_fit(
    reviews: ReviewService, platform: ScriptedPlatform, number: int, text: str
) -> None:
    reviewed = await reviews.edit(number, MODERATOR, text)
    assert not reviewed.accepted
    assert platform.texts[POST] == "you person"


async def test_a_moderators_wording_is_kept_where_no_post_stands(
    reviews: ReviewService, platform: ScriptedPlatform, number: int
) -> None:
    platform.standing.clear()
    reviewed = await reviews.edit(number, MODERATOR, "dear you")
    assert reviewed.note == said("review-saved")
    assert reviewed.reviews[-1].text == "dear you"


async def test_the_authors_wording_is_refused_where_no_post_stands(
    reviews: ReviewService, platform: ScriptedPlatform, number: int
) -> None:
    platform.standing.clear()
    reviewed = await reviews.reword(number, AUTHOR, "dear you")
    assert (reviewed.accepted, reviewed.reviews) == (False, ())


async def test_an_incident_that_is_no_longer_kept(reviews: ReviewService) -> None:
    with pytest.raises(IncidentGone):
        await reviews.approve(404, MODERATOR)


async def test_a_press_that_cannot_be_stored_fails(
    reviews: ReviewService, database: Database, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        raise StorageError("gone")

    monkeypatch.setattr(database.incidents, "review", refuse)
    with pytest.raises(StorageError):
        await reviews.approve(number, MODERATOR)
