"""What may be posted, and what happens where nothing may."""

import pytest

from bot.core.compose import MARK, MESSAGE_LIMIT, compose, is_marked, restored
from bot.core.guard import Deed, decide, refusals
from bot.core.messages import MessageRef
from bot.core.modes import Fallback
from detox_model.results import Alternative, Category, Rewrite, Status
from tests.bot.core.scripted import message, rewrite


@pytest.mark.parametrize(
    ("original", "candidate", "toxicity", "expected"),
    [
        ("you idiot", "you person", 0.1, ()),
        ("you idiot", "you person", 0.7, ("still toxic",)),
        ("you idiot", "you idiot", 0.1, ("same as the original",)),
        ("you idiot", " you  idiot\n", 0.1, ("same as the original",)),
        ("you idiot", "", 0.1, ("nothing to read",)),
        ("you idiot", "\u200b\u2060\u3164", 0.1, ("nothing to read",)),
        ("you idiot", "x" * 2_001, 0.1, ("too long for one message",)),
        ("you idiot", "x" * 2_000, 0.1, ()),
        ("you idiot", "you @everyone", 0.1, ("a new everyone",)),
        ("you idiot", "you <@123456789012345678>", 0.1, ("a new mention",)),
        ("you idiot", "see https://example.org", 0.1, ("a new url",)),
        ("you idiot", "join discord.gg/abc", 0.1, ("a new invite",)),
        ("you idiot", "you owe 50", 0.1, ("a new number",)),
        ("@everyone idiot", "@everyone person", 0.1, ()),
        ("@everyone idiot", "@everyone @everyone", 0.1, ("a new everyone",)),
        ("call 911 idiot", "call 911 please", 0.1, ()),
    ],
)
def test_refusals(
    original: str, candidate: str, toxicity: float, expected: tuple[str, ...]
) -> None:
    assert refusals(original, candidate, toxicity=toxicity, threshold=0.7) == expected


BACK = "-# brought back"
LATER = (Alternative("you idiot", 0.9, 0), Alternative("dear you", 0.2, 0))


@pytest.mark.parametrize(
    ("answer", "fallback", "deed", "text"),
    [
        (rewrite(), Fallback.LEAVE, Deed.POST, "you person"),
        (rewrite(toxicity_after=0.9, alternatives=LATER), Fallback.LEAVE, Deed.POST, "dear you"),
        (rewrite(toxicity_after=0.9), Fallback.LEAVE, Deed.LEAVE, ""),
        (rewrite(toxicity_after=0.9), Fallback.MASK, Deed.LEAVE, ""),
        (rewrite(toxicity_after=0.9), Fallback.WITHHOLD, Deed.WITHHOLD, ""),
        (rewrite("see http://a.b idiot", "see person"), Fallback.LEAVE, Deed.LEAVE, ""),
        (rewrite(kinder="****", status=Status.MASKED), Fallback.MASK, Deed.POST, "****"),
        (rewrite(kinder="****", status=Status.MASKED), Fallback.WITHHOLD, Deed.WITHHOLD, ""),
        (rewrite(kinder="****", status=Status.MASKED), Fallback.LEAVE, Deed.LEAVE, ""),
        (rewrite(kinder="you idiot", status=Status.WITHHELD), Fallback.MASK, Deed.LEAVE, ""),
        (rewrite(kinder="you idiot", status=Status.UNCHANGED), Fallback.MASK, Deed.LEAVE, ""),
        (rewrite(kinder="fine", status=Status.WITHHELD), Fallback.MASK, Deed.LEAVE, ""),
        (rewrite(kinder="you idiot", status=Status.WITHHELD), Fallback.WITHHOLD, Deed.WITHHOLD, ""),
    ],
)
def test_decisions(answer: Rewrite, fallback: Fallback, deed: Deed, text: str) -> None:
    decision = decide(answer, fallback=fallback, threshold=0.7)
    assert (decision.deed, decision.text) == (deed, text)
    assert bool(decision.reasons) == (deed is not Deed.POST)


def test_a_quote_gives_way_before_the_mark_and_the_mark_before_the_words() -> None:
    answered = message(reply_to=MessageRef(1, 2, 9), reply_excerpt="Ben: " + "so many words " * 20)
    short = compose("hello", answered)
    link = "-# \u21a9 https://discord.com/channels/1/2/9"
    assert short.startswith(f"{link} Ben: so many")
    assert short.endswith(f"\u2026\nhello\n{MARK}")
    assert len(short.split("\n")[0]) <= len(link) + 61
    assert compose("x" * 1_940, answered).startswith(f"{link}\nx")
    assert compose("x" * 1_985, answered) == "x" * 1_985 + f"\n{MARK}"
    full = compose("x" * 1_995, answered)
    assert full == "x" * 1_995
    assert not is_marked(full)


@pytest.mark.parametrize("length", [1, 1_900, 1_950, 1_988, 1_989, 1_990, 2_000])
def test_what_is_composed_always_fits(length: int) -> None:
    answered = message(reply_to=MessageRef(1, 2, 9), reply_excerpt="Ben: why")
    assert len(compose("x" * length, answered)) <= MESSAGE_LIMIT


@pytest.mark.parametrize("text", ["x" * 1_900, "x" * 4_000, "many words " * 360, "a\n" * 1_000])
def test_what_is_restored_is_whole_and_fits(text: str) -> None:
    contents = restored(text, BACK)
    assert all(0 < len(content) <= MESSAGE_LIMIT for content in contents)
    assert "".join(contents) == f"{text}\n{BACK}"
    assert contents[-1].strip() != ""


@pytest.mark.parametrize(
    ("category", "fallback", "deed"),
    [
        (Category.THREAT, Fallback.MASK, Deed.LEAVE),
        (Category.THREAT, Fallback.LEAVE, Deed.LEAVE),
        (Category.THREAT, Fallback.WITHHOLD, Deed.WITHHOLD),
        (Category.SLUR, Fallback.WITHHOLD, Deed.WITHHOLD),
        (Category.SELF_HARM, Fallback.WITHHOLD, Deed.LEAVE),
    ],
)
def test_what_is_of_a_category_is_never_posted_in_other_words(
    category: Category, fallback: Fallback, deed: Deed
) -> None:
    answer = rewrite(category=category)  # even if a model offered wordings
    decision = decide(answer, fallback=fallback, threshold=0.7)
    assert (decision.deed, decision.text) == (deed, "")
    assert decision.reasons == (f"category: {category}",)
