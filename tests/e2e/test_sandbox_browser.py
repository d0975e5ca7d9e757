"""The sandbox as a person meets it: two pages in a real browser, the real bot behind them."""

from pathlib import Path

from playwright.async_api import expect

from bot.core.incidents import Outcome, ReviewAction
from bot.sandbox.session import sandbox
from bot.settings import Settings
from tests.browser import chromium
from tests.visitor import ARTIFACTS, visiting


async def test_a_hostile_line_is_replaced_and_a_moderator_approves_it(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'demo.db'}",
        data_key_file=tmp_path / "data.key",
    )
    async with (
        chromium() as browser,
        sandbox(settings) as box,
        visiting(browser, box.url, ARTIFACTS) as ann,
        visiting(browser, box.log_url, ARTIFACTS) as moe,
    ):
        await ann.sees("Welcome to the Detox demo")

        await ann.say("you stupid idiot, read the docs")
        await ann.sees("softened", "read the docs")
        await expect(ann.messages).not_to_contain_text("idiot")
        await expect(ann.page.locator("#action-status")).to_have_text("Message sent")

        await ann.say("thank you for the help")
        await ann.sees("thank you for the help")
        await ann.press("Why?")
        await ann.sees("What weighed most")
        await ann.picture("sandbox-member")

        await moe.sees("@Ann", "#general")  # names, not numbers
        await moe.press("Approve")
        await moe.sees("approved by @Moe")
        await moe.picture("sandbox-moderator")

        incidents = box.bot.database.incidents
        (post,) = [m for m in box.world.general.history() if "read the docs" in m.content]
        incident = await incidents.by_post(post.id)
        assert incident is not None
        assert incident.original == "you stupid idiot, read the docs"
        assert incident.outcome is Outcome.REPLACED
        (review,) = await incidents.reviews(incident.id)
        assert review.action is ReviewAction.APPROVED
        assert review.moderator_id == box.world.moderator.id
        assert box.env.errors == []
