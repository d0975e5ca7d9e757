"""Suggestions fit what Discord takes, whatever they hold."""

import pytest

from bot.core.said import Language
from bot.core.wording import Suggestion
from bot.language.texts import ENGLISH, texts
from bot.views.offer import Offer, OfferView
from bot.views.suggestion import as_file, described, in_full

HOSTILE = ("*" * 2_000, "@everyone " * 400, "\u200b`[x](https://a.example)" * 90)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("wordings", [HOSTILE[:1], HOSTILE[:2], HOSTILE, ("short",) * 3])
async def test_every_part_stays_within_discords_limits(
    language: Language, wordings: tuple[str, ...]
) -> None:
    blocked = ("w" * 500, "`" * 500, "x y " * 100, "and more")
    suggestion = Suggestion("x" * 4_000, wordings, 0.999, True, "toy", None, blocked)
    say = texts(language)
    assert len(described(suggestion, say)) <= 2_000
    for chosen in range(len(wordings)):
        embed = in_full(suggestion, chosen)
        assert embed is None or len(embed.description or "") <= 4_096
    view = OfferView(Offer(suggestion, 1), say)
    for row in view.to_components():
        for child in row["components"]:
            for option in child.get("options", ()):
                assert 1 <= len(option["label"]) <= 100
            assert len(child.get("label", "")) <= 80
            assert len(child.get("placeholder", "")) <= 150
    view.stop()


@pytest.mark.parametrize(
    ("wordings", "cut", "copied"),
    [
        (("short", "also short"), [False, False], False),
        (("x" * 300, "y" * 900), [False, True], False),
        (("x" * 2_001,), [True], True),
        (("*" * 2_000,), [True], False),
        (("*" * 3_000,), [True], True),
        (("ends in \u2026",), [False], False),
    ],
)
def test_what_the_list_cuts_is_shown_elsewhere(
    wordings: tuple[str, ...], cut: list[bool], copied: bool
) -> None:
    suggestion = Suggestion("you idiot", wordings, 0.9, True, "toy")
    assert [in_full(suggestion, at) is not None for at in range(len(wordings))] == cut
    assert (as_file(suggestion) is not None) is copied
    for text in wordings:
        assert (text in described(suggestion, ENGLISH)) is (len(text) < 500)
