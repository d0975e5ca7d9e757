"""Take the README's picture of the sandbox anew: python -m tests.pictures

Left #general as a member sees it, right #mod-log as a moderator does; with the shipped model.
"""

import asyncio
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, expect

from bot.inference import Load
from bot.sandbox.session import sandbox
from bot.settings import Settings
from tests.browser import chromium

TARGET = Path("docs/images/sandbox.png")
WIDTH, HEIGHT, GAP = 800, 720, 8
LINES = (
    "morning all, the new build is out",
    "nobody asked for your damn opinion, Ben",
)


async def take(target: Path = TARGET, load_model: Load | None = None) -> None:
    """Write the picture to ``target``."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/demo.db",
            data_key_file=Path(folder) / "data.key",
        )
        async with chromium() as browser, sandbox(settings, load_model=load_model) as box:
            chat, log = await _open(browser, box.url), await _open(browser, box.log_url)
            for line in LINES:
                await chat.locator("#channel-composer-input").fill(line)
                await chat.locator("#channel-composer-input").press("Enter")
                await expect(chat.locator("#channel-composer-input")).to_have_value("")
            await expect(chat.get_by_role("button", name="Why?")).to_have_count(1)
            await log.get_by_role("button", name="Approve").click()
            await expect(log.get_by_text("approved by")).to_have_count(1)
            shots = [await _shot(page) for page in (chat, log)]
    picture = Image.new("RGB", (sum(shot.width for shot in shots) + GAP, shots[0].height), "white")
    picture.paste(shots[0], (0, 0))
    picture.paste(shots[1], (shots[0].width + GAP, 0))
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(target, optimize=True)


async def _open(browser: Browser, url: str) -> Page:
    # The page forbids scripts from elsewhere, and with them those that tidy it for the picture.
    page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, bypass_csp=True)
    await page.goto(url)
    await expect(page.locator("#action-status")).to_contain_text("Viewport")
    return page


async def _shot(page: Page) -> Image.Image:
    """The conversation alone, nothing focused or hovered."""
    await page.locator("#messages-toggle").click()
    await page.mouse.move(1, 1)
    await page.evaluate("() => document.activeElement.blur()")
    await expect(page.locator("#action-status")).to_contain_text("Viewport")
    return Image.open(io.BytesIO(await page.locator("#channel-layout").screenshot()))


if __name__ == "__main__":
    expect.set_options(timeout=30_000)
    asyncio.run(take())
