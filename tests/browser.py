"""A headless Chromium for tests that look at pages."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Playwright, async_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window; without one installed, skips, or fails where ``CI`` is set."""
    async with async_playwright() as playwright:
        executable = _executable(playwright)
        if executable is None:
            missing = "Chromium is not installed: playwright install chromium"
            if os.environ.get("CI"):
                pytest.fail(missing)
            pytest.skip(missing)
        browser = await playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


def _executable(playwright: Playwright) -> str | None:
    installed = (shutil.which(name) for name in NAMES)
    bundled = playwright.chromium.executable_path
    return next((path for path in (*installed, bundled) if path and Path(path).exists()), None)
