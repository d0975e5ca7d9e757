"""Take the README's pictures of the sandbox anew: python -m tests.pictures

With the shipped model: what a member and a moderator see side by side, an author's side, the
review queue, and the panel that sets a server up.
"""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser

from bot.inference import Load
from bot.sandbox.session import sandbox
from bot.settings import Settings
from tests.browser import chromium
from tests.visitor import ARTIFACTS, Visitor, visiting

TARGET = Path("docs/images")
WIDTH, HEIGHT, GAP = 800, 900, 8
"""Of a page and between two, in pixels."""
NARROW, MARGIN = 600, 8
"""How broad messages by themselves are, and what stands over them, in pixels."""
LINES = (
    "morning all, the new build is out",
    "nobody asked for your damn opinion, Ben",
)


async def take(target: Path = TARGET, load_model: Load | None = None) -> None:
    """Write the pictures into the folder ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        for name, scene in (
            ("sandbox", both_sides),
            ("sandbox-author", author),
            ("sandbox-review", review),
            ("sandbox-setup", setup),
        ):
            async with _opened(browser, load_model) as (ann, moe):
                shots = await scene(ann, moe)
            size = sum(shot.width + GAP for shot in shots) - GAP, shots[0].height
            picture = Image.new("RGB", size, "white")
            for number, shot in enumerate(shots):
                picture.paste(shot, (number * (WIDTH + GAP), 0))
            picture.save(target / f"{name}.png", optimize=True)


async def both_sides(ann: Visitor, moe: Visitor) -> list[Image.Image]:
    """#general as a member sees it, #mod-log as a moderator does."""
    for line in LINES:
        await ann.say(line)
    await ann.sees("softened")
    await moe.press("Approve")
    await moe.sees("approved by")
    return [await _shot(ann), await _shot(moe)]


async def author(ann: Visitor, moe: Visitor) -> list[Image.Image]:
    """What was flagged and why, and calmer wordings before anything is posted."""
    del moe
    await ann.say(LINES[1])
    await ann.sees("softened")
    await ann.press("Why?")
    await ann.sees("You disagree?")
    await ann.command("rewrite")
    await ann.fill("What would you like to say?", "this is a stupid idea, you moron")
    await ann.submit()
    await ann.sees("Calmer ways to say it:")
    return [await _shot(ann, latest=3)]


async def review(ann: Visitor, moe: Visitor) -> list[Image.Image]:
    """An appeal in the queue."""
    await ann.say(LINES[1])
    await ann.press("Appeal")
    await ann.fill("What do you want to say?", "Ben and I always talk like this.")
    await ann.submit()
    await moe.sees("Ben and I always talk like this.")
    await moe.command("detox review")
    await moe.sees("1 of 1")
    return [await _shot(moe, latest=1)]


async def setup(ann: Visitor, moe: Visitor) -> list[Image.Image]:
    """The panel's first page."""
    del ann
    await moe.command("detox setup")
    await moe.sees("Set-up")
    return [await _shot(moe, latest=1)]


@asynccontextmanager
async def _opened(
    browser: Browser, load_model: Load | None
) -> AsyncIterator[tuple[Visitor, Visitor]]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/demo.db",
            data_key_file=Path(folder) / "data.key",
        )
        async with (
            sandbox(settings, load_model=load_model) as box,
            _visiting(browser, box.url) as ann,
            _visiting(browser, box.log_url) as moe,
        ):
            yield ann, moe


@asynccontextmanager
async def _visiting(browser: Browser, url: str) -> AsyncIterator[Visitor]:
    # The page forbids scripts from elsewhere, and with them those that tidy it for the picture.
    async with visiting(
        browser, url, ARTIFACTS, width=WIDTH, height=HEIGHT, bypass_csp=True
    ) as visitor:
        await visitor.page.locator("#messages-toggle").click()
        yield visitor


async def _shot(visitor: Visitor, latest: int = 0) -> Image.Image:
    """The conversation or its latest messages alone, nothing focused or hovered."""
    await visitor.settled()
    await visitor.page.mouse.move(1, 1)
    await visitor.page.evaluate("() => document.activeElement.blur()")
    shot = await visitor.page.screenshot(animations="disabled")
    if not latest:
        box = await visitor.page.locator("#channel-layout").bounding_box()
        assert box is not None
        return Image.open(io.BytesIO(shot)).crop((0, round(box["y"]), WIDTH, HEIGHT))
    first = await visitor.posts.nth(-latest).bounding_box()
    last = await visitor.posts.last.bounding_box()
    assert first is not None
    assert last is not None
    return Image.open(io.BytesIO(shot)).crop(
        (0, round(first["y"]) - MARGIN, NARROW, round(last["y"] + last["height"]))
    )


if __name__ == "__main__":
    asyncio.run(take())
