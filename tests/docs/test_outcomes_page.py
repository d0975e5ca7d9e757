"""The page of outcomes says what the code does."""

from pathlib import Path

from bot.platform.catalogue.document import page

PAGE = Path(__file__).parents[2] / "docs" / "OUTCOMES.md"


def test_the_page_is_up_to_date() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page() + "\n", "python -m bot.platform.catalogue --write docs/OUTCOMES.md"
