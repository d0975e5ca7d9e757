"""The map of what is stored knows every column, and the page says what the map says."""

from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from bot.database.columns import EncryptedText
from bot.database.datamap.document import missing, page
from bot.database.datamap.facts import Fact, Kept, Whose

PAGE = Path(__file__).parents[2] / "docs" / "DATA.md"


def test_every_column_is_on_the_map() -> None:
    assert missing() == []


def test_the_page_is_up_to_date() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page() + "\n", "python -m bot.database.datamap --write docs/DATA.md"


def kept(**columns: Fact) -> Kept:
    return Kept("Why.", "Until then.", "Deleted.", columns)


NUMBER = Fact("Its number.", Whose.NOBODY)


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({}, '"pets": Kept(...)'),
        ({"pets": kept(id=NUMBER)}, 'add "name": Fact("What it holds."'),
        ({"pets": kept(id=NUMBER, name=NUMBER, age=NUMBER)}, 'take "age" from "pets"'),
        (
            {"pets": kept(id=NUMBER, name=Fact("What it hears.", Whose.MEMBER, keyed=True))},
            "pets.name is encrypted",
        ),
        (
            {"pets": kept(id=NUMBER, name=NUMBER), "cats": kept(id=NUMBER)},
            'take "cats" from bot/database/datamap',
        ),
    ],
)
def test_what_is_missing_is_named(tables: dict[str, Kept], told: str) -> None:
    metadata = MetaData()
    Table("pets", metadata, Column("id", Integer, primary_key=True), Column("name", EncryptedText))
    [line] = missing(tables, metadata)
    assert told in line


def test_the_form_shows_by_the_type() -> None:
    lines = page().splitlines()
    texts = [line for line in lines if line.startswith("| original |")]
    assert texts
    assert all("| encrypted |" in line for line in texts)
    keys = [line for line in lines if line.startswith("| member_key |")]
    assert keys
    assert all("| keyed hash |" in line for line in keys)
