"""The bars of a preview, drawn here and in a process apart."""

import asyncio
import io

import pytest
from PIL import Image, ImageColor

from bot.core.bands import Band
from bot.drawing import apart
from bot.drawing.colours import COPIED, FLAGGED_LINE, NEW
from bot.drawing.days import Bar, Chart, decoded, encoded
from bot.drawing.preview import draw

LEGEND = {Band.RELAXED: "jeder Stufe", Band.BALANCED: "ausgewogen", Band.STRICT: "nur streng"}


def chart(*days: dict[Band, int]) -> Chart:
    """A picture with German words, umlauts among them."""
    bars = [Bar(f"{number}. M\u00e4rz", "1.234", bands) for number, bands in enumerate(days, 4)]
    return Chart("Markierte Nachrichten am Tag, von", LEGEND, tuple(bars))


DAYS = chart(
    *({Band.RELAXED: number, Band.STRICT: 2, Band.CLEAN: 900} for number in range(7)),
)


def pixels(picture: bytes, colour: str) -> int:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return sum(
        count
        for count, found in image.getcolors(image.width * image.height) or ()
        if found == ImageColor.getrgb(colour)
    )


def test_bars_are_as_high_as_there_are_messages() -> None:
    """Of every preset 0 + 1 + ... + 6, of strict alone 7 times 2, in between none."""
    picture = draw(DAYS)
    swatch = pixels(picture, NEW)  # of the legend alone
    relaxed, strict = pixels(picture, FLAGGED_LINE) - swatch, pixels(picture, COPIED) - swatch
    assert relaxed / strict == pytest.approx(21 / 14, rel=0.05)


def test_days_survive_the_way_to_another_process() -> None:
    assert decoded(encoded(DAYS)) == DAYS


async def test_another_process_draws_the_same_picture() -> None:
    assert await apart.drawn("preview", encoded(DAYS)) == draw(DAYS)


@pytest.mark.parametrize("days", [chart({}), chart({Band.CLEAN: 5})])
def test_days_without_anything_flagged_can_be_drawn(days: Chart) -> None:
    assert draw(days).startswith(b"\x89PNG")


async def test_what_cannot_be_drawn_is_no_picture(caplog: pytest.LogCaptureFixture) -> None:
    assert await apart.drawn("preview", "nonsense") is None
    assert "no picture by preview: CalledProcessError" in caplog.text


async def test_a_picture_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "PATIENCE", 0.0)
    assert await apart.drawn("preview", encoded(DAYS)) is None


async def test_more_than_can_wait_are_not_drawn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(apart, "PATIENCE", 0.0)  # whoever gets a seat fails at once
    await asyncio.gather(*(apart.drawn("preview", "") for _ in range(apart.WAITING + 2)))
    assert caplog.text.count("too many are waiting") == 2
    assert caplog.text.count("TimeoutExpired") == apart.WAITING
