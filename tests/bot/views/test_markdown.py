"""Members' text shown, never obeyed."""

import re

import pytest

from bot.views.markdown import escaped, shown, spoiler

HOSTILE = [
    "||get out|| `code` **bold** # head\n> quote\n- list\n1. one",
    "<@123456789012345678> @everyone <#1> <:x:1>",
    "[click](https://example.org) https://a.b/||c||",
    "\\|\\| \\",
    "```\n||",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_special_is_left_bare(text: str) -> None:
    bare = re.sub(r"\\.", "", escaped(text))
    assert not re.search(r"[\\*_~`|>#\[\]()<:@]", bare)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("limit", [5, 17, 40, 200])
def test_a_cut_never_opens_an_escape_or_the_spoiler(text: str, limit: int) -> None:
    cut = shown(text * 3, limit)
    assert len(cut) <= limit
    assert (len(cut) - len(cut.rstrip("\\"))) % 2 == 0
    inside = spoiler(text * 3, limit)
    assert len(inside) <= limit
    assert inside[:2] == inside[-2:] == "||"
    assert "||" not in re.sub(r"\\.", "", inside[2:-2])
