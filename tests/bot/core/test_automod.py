"""What AutoMod's rules found, where, and what may not stand in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.automod import SPANS_LIMIT, Execution, refusing
from bot.core.incidents import Hit, Source
from bot.core.reasons import Reason


def hit(text: str, keyword: str = "", matched: str = "") -> Hit:
    return Execution(1, 2, 3, text, keyword=keyword, matched=matched).hit


@pytest.mark.parametrize(
    ("text", "keyword", "matched", "found"),
    [
        ("you lousy lot", "lousy", "lousy", ["lousy"]),
        ("you LOUSY, lousy lot", "lousy", "lousy", ["LOUSY", "lousy"]),
        ("lousiest", "lous*", "lous*", ["lous"]),
        ("lousiest", "lous*", "", ["lous"]),
        ("so lousy", "l.+y\\b", "lousy", ["lousy"]),
        ("so lousy", "l.+y\\b", "", []),
        ("so lousy", "", "", []),
        ("so lousy", "*", " ", []),
        ("\u0130 lousy", "lousy", "lousy", ["lousy"]),
    ],
)
def test_spans(text: str, keyword: str, matched: str, found: list[str]) -> None:
    one = hit(text, keyword, matched)
    assert [text[start:end] for start, end, _ in one.spans] == found
    assert (one.source, one.score, one.detail) == (Source.AUTOMOD, 1.0, keyword)


@pytest.mark.parametrize(
    ("text", "keyword", "matched", "candidate", "refused"),
    [
        ("you ass", "ass", "ass", "you fool", False),
        ("you ass", "ass", "ass", "you ASS!", True),
        ("you ass", "ass", "ass", "you \u0430ss", True),
        ("you ass", "ass", "ass", "a class act, assessed", False),
        ("you assy", "ass*", "ass", "an assessment", True),
        ("you assy", "ass*", "ass", "a class", False),
        ("bypass it", "*ass", "ass", "an assessor", False),
        ("bypass it", "*ass", "ass", "trespass", True),
        ("classy", "*ass*", "ass", "assessment", True),
        ("you l0usy lot", "l0usy", "l0usy", "you l o u s y friend", True),
        ("go to bad.example now", "bad.example", "bad.example", "see bad.example", True),
        ("go to bad.example now", "bad.example", "bad.example", "see bad_example", False),
        (">:( you", ">:(", ">:(", "hm >:( well", True),
    ],
)
def test_what_may_not_stand(
    text: str, keyword: str, matched: str, candidate: str, refused: bool
) -> None:
    reasons = refusing(text, [hit(text, keyword, matched)])(candidate)
    assert reasons == ((Reason.AUTOMOD_WORD,) if refused else ())


def test_a_wall_of_matches_is_bounded() -> None:
    wall = "aA " * 600
    found = hit(wall, "aa", "aa")
    assert len(found.spans) == SPANS_LIMIT
    assert refusing(wall, [found])("no, aa, no") == (Reason.AUTOMOD_WORD,)


def test_a_match_that_is_not_told_refuses_everything() -> None:
    assert refusing("so lousy", [hit("so lousy")])("so nice") == (Reason.AUTOMOD_UNKNOWN,)


def test_other_sources_refuse_nothing() -> None:
    others = [Hit(source, 1.0) for source in Source if source is not Source.AUTOMOD]
    assert refusing("so lousy", others)("so lousy") == ()


@given(st.text(), st.text(max_size=20), st.data())
def test_any_text_and_rule(text: str, keyword: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = hit(text, keyword, text[start:end])
    for begin, stop, _ in found.spans:
        assert 0 <= begin < stop <= len(text)
    reasons = refusing(text, [found])
    reasons("")
    # What was blocked may never come back as it was.
    assert reasons(text)
