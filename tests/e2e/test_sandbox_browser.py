"""The sandbox as a person meets it: two pages in a real browser, the real bot behind them."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bot.core.incidents import Outcome, ReviewAction
from bot.sandbox.session import sandbox
from bot.settings import Settings
from tests.browser import chromium

ARTIFACTS = Path("artifacts")
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


async def open_page(browser: Browser, url: str) -> Page:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(url)
    # The page tells its size to the server first and takes nothing else until that is settled.
    await expect(page.locator("#action-status")).to_contain_text("Viewport")
    return page


async def say(page: Page, text: str) -> None:
    await page.locator("#channel-composer-input").fill(text)
    await page.locator("#channel-composer-input").press("Enter")


async def picture(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png")


async def test_a_hostile_line_is_replaced_and_a_moderator_approves_it(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'demo.db'}",
        data_key_file=tmp_path / "data.key",
    )
    async with chromium() as browser, sandbox(settings) as box:
        chat, log = await open_page(browser, box.url), await open_page(browser, box.log_url)
        messages = chat.locator("#channel-message-list")
        await expect(messages).to_contain_text("Welcome to the Detox demo")

        await say(chat, "you stupid idiot, read the docs")
        await expect(messages).to_contain_text("softened")
        await expect(messages).to_contain_text("read the docs")
        await expect(messages).not_to_contain_text("idiot")
        await expect(chat.locator("#action-status")).to_have_text("Message sent")
        await expect(chat.locator("#channel-composer-input")).to_have_value("")

        await say(chat, "thank you for the help")
        await expect(messages).to_contain_text("thank you for the help")
        await chat.get_by_role("button", name="Why?").click()
        await expect(messages).to_contain_text("What weighed most")
        await picture(chat, "sandbox-member")

        card = log.locator("#channel-message-list")
        await expect(card).to_contain_text("@Ann")  # names, not numbers
        await expect(card).to_contain_text("#general")
        await log.get_by_role("button", name="Approve").click()
        await expect(card).to_contain_text("approved by @Moe")
        await picture(log, "sandbox-moderator")

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
