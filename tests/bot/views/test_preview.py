"""What a moderator sees of a preview stays within what Discord takes."""

from datetime import date, timedelta

import pytest

from bot.core.bands import FLAGGED, Band, CountKey, Sample
from bot.core.messages import MessageRef
from bot.core.policy import GuildSettings
from bot.core.preview import Preview
from bot.core.said import Language
from bot.language.texts import ENGLISH, Texts, texts
from bot.views.preview import PreviewView
from detox_model.thresholds import Preset

TODAY = date(2026, 3, 10)
BIG = 2**62


def view(preview: Preview, place_id: int | None = None, say: Texts = ENGLISH) -> PreviewView:
    return PreviewView(preview, GuildSettings(BIG), place_id, (), {}, say, pictured=True)


@pytest.mark.parametrize(
    ("language", "end"),
    [
        (Language.ENGLISH, "and 290 more channels"),
        (Language.GERMAN, "und 290 weitere Kan\u00e4le"),
    ],
)
@pytest.mark.parametrize("text", ["@" * 2_000, "|" * 2_000, "a b " * 500, "\U0001f600" * 2_000])
async def test_the_largest_preview_fits(text: str, language: Language, end: str) -> None:
    counts = {
        CountKey(BIG, BIG + channel, TODAY - timedelta(days=back), band): 9_999_999
        for channel in range(300)
        for back in range(7)
        for band in Band
    }
    samples = tuple(
        Sample(MessageRef(BIG, BIG, BIG + number, BIG), band, 1.0, text, number / 5)
        for number in range(5)
        for band in FLAGGED
    )
    embed = view(Preview(TODAY, counts, samples), say=texts(language)).embed()
    assert len(embed) <= 6_000
    assert len(embed.description or "") <= 4_096
    assert all(0 < len(field.value or "") <= 1_024 for field in embed.fields)
    assert (embed.description or "").endswith(end)


async def test_the_preset_that_holds_cannot_be_chosen_again() -> None:
    preview = Preview(TODAY, {CountKey(1, 2, TODAY, Band.CLEAN): 1})
    off = {button.preset: button.disabled for button in view(preview)._buttons}
    assert off == {Preset.RELAXED: False, Preset.BALANCED: True, Preset.STRICT: False}


async def test_without_examples_there_are_no_more_to_show() -> None:
    preview = Preview(TODAY, {CountKey(1, 2, TODAY, Band.STRICT): 1})
    made = view(preview, place_id=2)
    assert [getattr(item, "label", None) for item in made.children] == [
        "Choose relaxed",
        "Choose balanced",
        "Choose strict",
    ]
    assert "in <#2>" in (made.embed().description or "")
