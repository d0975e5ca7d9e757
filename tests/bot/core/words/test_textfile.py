"""Lists as text: every line taken or refused by its number, and exports that read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.said import said
from bot.core.words.entries import Kind, WordEntry
from bot.core.words.pattern import BadPattern
from bot.core.words.textfile import Parsed, Refused, line_of, parse, parse_line, render
from bot.language.texts import ENGLISH

LISTED = """\
# ours
moron*

allow: hoe
ALLOW in 5 : garden hoe
block in <#6>:
castle
  #metoo is a comment here
block: #metoo
allow:
heck
"""


def test_sections_prefixes_places_and_comments() -> None:
    assert parse(LISTED) == Parsed(
        (
            WordEntry(Kind.BLOCK, "moron*"),
            WordEntry(Kind.ALLOW, "hoe"),
            WordEntry(Kind.ALLOW, "garden hoe", 5),
            WordEntry(Kind.BLOCK, "castle", 6),
            WordEntry(Kind.BLOCK, "#metoo"),
            WordEntry(Kind.ALLOW, "heck"),
        )
    )


def test_bad_lines_are_named_and_the_rest_is_taken() -> None:
    parsed = parse("fool\n***\n*x*\nblock in 7:\nlost\nblock:\nclown\r\nf00l\rFOOL", {"5": 5}.get)
    assert [entry.pattern for entry in parsed.entries] == ["fool", "clown"]
    assert [(one.line, one.text) for one in parsed.refused] == [
        (2, "***"),
        (3, "*x*"),
        (4, "block in 7:"),
        (5, "lost"),
    ]
    assert "no such channel" in ENGLISH.of(parsed.refused[2].reason)
    assert "named above" in ENGLISH.of(parsed.refused[3].reason)
    assert parsed.repeated == 2


def test_no_more_than_there_is_room_for() -> None:
    parsed = parse("aa\nbb\ncc", most=2)
    assert len(parsed.entries) == 2
    assert parsed.refused == (Refused(3, "cc", said("words-bad-room", most=2)),)


def test_a_long_file_is_not_read_to_its_end() -> None:
    for line in ("aa", "*", "block in nowhere: x"):
        parsed = parse(f"{line}\n" * 1_000, most=2)
        assert len(parsed.entries) + parsed.repeated + len(parsed.refused) == 9
        assert parsed.refused[-1] == Refused(9, line, said("words-bad-file", most=8))


def test_a_place_that_is_not_there_never_becomes_the_server() -> None:
    named = "block in General chat: dragon"
    assert parse(named).entries == ()
    assert parse(named, {"General chat": 5}.get).entries == (WordEntry(Kind.BLOCK, "dragon", 5),)
    with pytest.raises(BadPattern) as refused:
        parse_line(named)
    assert "no such channel" in ENGLISH.of(refused.value.reason)


def test_places_are_ids_that_discord_could_give_out() -> None:
    for bad in ("0", "x", "-5", str(2**63), "<#>", "99999999999999999999999"):
        assert parse(f"block in {bad}: x").entries == ()


def _entry(kind: Kind, typed: str, place_id: int | None) -> WordEntry | None:
    try:
        return WordEntry.checked(kind, typed, place_id)
    except BadPattern:
        return None


ENTRY = st.builds(
    _entry,
    st.sampled_from(Kind),
    st.text("abk*?#: \t", max_size=8)
    | st.text(max_size=20)
    | st.sampled_from(
        ["block:", "allow in 5: x", "# no", "#", "\ufeffx", "Allow :y", "block in z:q"]
    ),
    st.none() | st.integers(1, 2**63 - 1),
)


@given(st.lists(ENTRY, max_size=12))
def test_an_export_reads_back_to_the_same(found: list[WordEntry | None]) -> None:
    entries = {entry.identity: entry for entry in found if entry is not None}
    parsed = parse(render(entries.values(), lambda place: f"#place\n{place}"))
    assert parsed.refused == ()
    assert {entry.identity: entry for entry in parsed.entries} == entries


@given(ENTRY)
def test_a_line_reads_back_to_its_entry(entry: WordEntry | None) -> None:
    if entry is not None:
        assert parse_line(line_of(entry)) == entry


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    parsed = parse(text)
    assert all(entry.place_id is None or entry.place_id > 0 for entry in parsed.entries)
