import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.exits import ExitCode, Failure
from bot.commands.lines import from_arguments, from_stream


class Pieces:
    """A stream whose reads give these pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = iter(pieces)

    def read1(self, _size: int = -1, /) -> bytes:
        return next(self._pieces, b"")


def chunks(*pieces: bytes, most: int = 100) -> list[list[str]]:
    return list(from_stream(Pieces(*pieces), most))


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], []),
        ([b"\n"], [[""]]),
        ([b"a\nb\n"], [["a", "b"]]),
        ([b"a\nb"], [["a"], ["b"]]),
        ([b"a\r\n\r\nb\r"], [["a", ""], ["b"]]),
        ([b"a", b"b", b"c\nd\n"], [["abc", "d"]]),
        ([b"a\n", b"b\n"], [["a"], ["b"]]),  # each as soon as it is there
        ([b"\xe2\x82", b"\xac\n"], [["\u20ac"]]),
        ([b"a\x00\x85\x0cb\n".replace(b"\x85", b"\xc2\x85")], [["a\x00\x85\x0cb"]]),
    ],
)
def test_lines_come_as_they_arrive(pieces: list[bytes], expected: list[list[str]]) -> None:
    assert chunks(*pieces) == expected


def test_a_chunk_has_a_bound() -> None:
    assert chunks(b"1\n2\n3\n4\n5\n", most=2) == [["1", "2"], ["3", "4"], ["5"]]


@pytest.mark.parametrize(
    ("pieces", "before", "number"),
    [
        ([b"\xff\n"], [], 1),
        ([b"fine\n\xff\nlost\n"], [["fine"]], 2),
        ([b"1\n2\n", b"3\n", b"4\n\xe2\x82"], [["1", "2"], ["3"], ["4"]], 5),
        ([b"1\n2\n3\n\xff"], [["1", "2"], ["3"]], 4),
    ],
)
def test_what_is_not_utf8_is_refused_by_its_number(
    pieces: list[bytes], before: list[list[str]], number: int
) -> None:
    arriving = from_stream(Pieces(*pieces), 2)
    assert [next(arriving) for _ in before] == before
    with pytest.raises(Failure, match=f"line {number} ") as caught:
        next(arriving)
    assert caught.value.code is ExitCode.USAGE


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", codec="utf-8"))), st.data())
def test_no_line_is_lost_however_the_bytes_arrive(lines: list[str], data: st.DataObject) -> None:
    whole = "".join(line + "\n" for line in lines).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=9)))
    edges = [0, *cuts, len(whole)]
    pieces = [whole[a:b] for a, b in itertools.pairwise(edges) if a < b]
    assert [line for chunk in chunks(*pieces, most=3) for line in chunk] == lines


def test_arguments_that_are_not_utf8_are_refused() -> None:
    assert from_arguments(["a", "\u20ac"]) == ["a", "\u20ac"]
    with pytest.raises(Failure, match="text 2"):
        from_arguments(["a", "\udcff"])
