"""A person at a page of the sandbox: says things, presses buttons, fills forms, runs commands."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

ARTIFACTS = Path(os.environ.get("ARTIFACTS", "artifacts"))
"""Where tests leave the pictures they took."""
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

# The page says so of itself; a bot that answers late changes it later, which is waited for by text.
_SETTLED = """() => {
    const page = window.simcordPreview;
    const busy = page.pendingAction || page.pendingQuery || page.awaitingRevision !== null;
    return page.ready && !busy;
}"""


class Visitor:
    """Who sits before one page, and sees what the person there sees."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page = page
        self._pictures = pictures
        self.messages = page.locator("#channel-message-list")
        self.posts = self.messages.locator("article.channel-message")
        self.form = page.get_by_role("dialog")
        self._box = page.locator("#channel-composer-input")

    async def settled(self) -> None:
        """Wait until the page takes the next action."""
        await self.page.wait_for_function(_SETTLED)

    async def sees(self, *texts: str) -> None:
        """Wait until all of ``texts`` can be read in the conversation."""
        for text in texts:
            await expect(self.messages).to_contain_text(text)

    async def say(self, text: str) -> None:
        """Post a message."""
        await self.settled()
        await self._box.fill(text)
        await self._box.press("Enter")
        await expect(self._box).to_have_value("")

    def button(self, label: str) -> Locator:
        """The latest button of that label."""
        return self.messages.get_by_role("button", name=label, exact=True).last

    async def press(self, label: str) -> None:
        """Press the latest button of that label."""
        await self.settled()
        await self.button(label).click()
        await self.settled()

    async def fill(self, label: str, text: str) -> None:
        """Write into a field of the open form."""
        await self.form.get_by_label(label).fill(text)

    async def submit(self) -> None:
        """Send the open form."""
        await self.form.get_by_role("button", name="Submit").click()
        await expect(self.form).to_have_count(0)
        await self.settled()

    async def choose(self, shown: str, option: str) -> None:
        """Choose from the latest menu that shows ``shown``."""
        await self.settled()
        await self.messages.get_by_role("combobox").filter(has_text=shown).last.click()
        await self.page.get_by_role("option").filter(has_text=option, visible=True).first.click()
        await self.settled()

    async def command(self, name: str, **options: str) -> None:
        """Run a slash command, each option taken from what is suggested for the text."""
        await self.settled()
        await self._box.fill(f"/{name}")
        await (
            self.page.locator(".command-entry")
            .filter(has=self.page.get_by_text(f"/{name}", exact=True))
            .click()
        )
        for option, text in options.items():
            await self.page.locator(f'input[data-option="{option}"]').fill(text)
            await self.page.locator(".command-suggestion").filter(has_text=text).first.click()
        await self.settled()
        await self.page.keyboard.press("Escape")  # the list of what else there is to choose
        await self.page.get_by_role("button", name="Send").click()
        await expect(self._box).to_be_visible()
        await self.settled()

    async def become(self, name: str) -> None:
        """Be somebody else from now on, on the same page."""
        await self.settled()
        await self.page.get_by_label("Viewing as").select_option(label=name)
        await self.settled()

    async def picture(self, name: str) -> None:
        """Leave a picture of the page."""
        await self.settled()
        self._pictures.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=self._pictures / f"{name}.png")


@asynccontextmanager
async def visiting(
    browser: Browser,
    url: str,
    pictures: Path,
    *,
    width: int = 1280,
    height: int = 960,
    bypass_csp: bool = False,
) -> AsyncIterator[Visitor]:
    """Open a page of the sandbox, and close it in the end."""
    page = await browser.new_page(
        viewport={"width": width, "height": height}, bypass_csp=bypass_csp
    )
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(url)
    # The page tells its size to the server first and takes nothing else until that is settled.
    await expect(page.locator("#action-status")).to_contain_text("Viewport")
    try:
        yield Visitor(page, pictures)
    finally:
        await page.close()
