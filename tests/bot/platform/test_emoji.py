"""Which texts are an emoji, and which reactions are that one."""

import discord
import pytest

from bot.platform.emoji import as_emoji, same_emoji

CUSTOM = "<:stop:123456789012345678>"


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f6a9",
        "\u26a0",
        "\u26a0\ufe0f",
        "1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\U0001f1e9\U0001f1ea",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f44e\U0001f3ff",
        CUSTOM,
        "<a:stop:123456789012345678>",
    ],
)
def test_emoji(text: str) -> None:
    assert as_emoji(f" {text} ") == text


@pytest.mark.parametrize(
    "text",
    ["", "1", "#", "a", "flag", ":flag:", "@everyone", "\U0001f6a9 now", "<:stop:12>", "<@1234>",
     "\u200d", "\U0001f6a9" * 40, CUSTOM + CUSTOM],
)  # fmt: skip
def test_no_emoji(text: str) -> None:
    assert as_emoji(text) is None


@pytest.mark.parametrize(
    ("chosen", "name", "number", "same"),
    [
        ("\u26a0\ufe0f", "\u26a0", None, True),
        ("\u26a0", "\u26a0\ufe0f", None, True),
        ("\u26a0", "\U0001f6a9", None, False),
        (CUSTOM, "renamed", 123456789012345678, True),
        (CUSTOM, "stop", 123456789012345679, False),
        (CUSTOM, "stop", None, False),
        ("\u26a0", "\u26a0", 123456789012345678, False),
    ],
)
def test_the_same_emoji(chosen: str, name: str, number: int | None, same: bool) -> None:
    assert same_emoji(chosen, discord.PartialEmoji(name=name, id=number)) is same
