"""Word lists: what looking for every entry of a list costs a message.

Run as a script: ``python tests/benchmarks/words.py [--seconds 0.2]``. Beside ours stand one regular
expression of all words, which sees through no disguise, and better-profanity with the same words,
where that is installed. Times are medians of process time, so that neighbours count for little.
"""

import argparse
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec

from bot.core.words.entries import Kind, WordEntry
from bot.core.words.matcher import Matcher
from detox_model.evasion import normalise

SIZES = (10, 100, 1_000, 5_000)
LENGTHS = (10, 100, 500, 2_000)
FILLER = (
    "the", "plan", "we", "talked", "about", "last", "week", "still", "has", "to", "be", "written",
    "down", "before", "friday", "class", "assess", "will", "need", "more", "good", "people", "who",
)  # fmt: skip
HOSTILE = {
    "one word": "a" * 2_000,
    "two letters": "ab" * 1_000,
    "stars": "*a* " * 500,
    "spaced": "a b c d " * 250,
    "leet": "4b3 " * 500,
    "look-alikes": "\u0430b\u0435 " * 500,
}
_CONSONANTS, _VOWELS = "bdfgklmnprstv", "aeiou"


def entries(count: int, *, wildcards: bool) -> list[str]:
    """Words that could be somebody's, each once; one in four with a wildcard if wanted."""
    dice = random.Random(count)
    words: dict[str, None] = {}
    while len(words) < count:
        parts = dice.choices(_CONSONANTS, k=3) + dice.choices(_VOWELS, k=3)
        word = "".join(parts[at] + parts[at + 3] for at in range(dice.randint(2, 3)))
        if wildcards:
            word = dice.choice((word, word, word, word, word, word, f"{word}*", f"*{word}"))
        words[word] = None
    return list(words)


def message(length: int) -> str:
    """Ordinary words of about ``length`` characters."""
    dice = random.Random(length)
    return " ".join(dice.choices(FILLER, k=length))[:length]


def microseconds(call: Callable[[], object], seconds: float) -> float:
    """The median cost of a call."""
    call()
    took: list[float] = []
    until = time.process_time() + seconds
    while time.process_time() < until or len(took) < 3:
        began = time.process_time()
        call()
        took.append(time.process_time() - began)
    return 1e6 * statistics.median(took)


def matcher_of(words: Sequence[str]) -> Matcher:
    """A matcher that blocks ``words`` everywhere."""
    return Matcher([WordEntry(Kind.BLOCK, word) for word in words])


def ours(seconds: float) -> None:
    """Cost by entries and length, then of what was made to be slow."""
    print(
        "\u00b5s a message, a quarter of the entries with a wildcard; in brackets without reading"
    )
    print("the text (taking disguises off), which the flagger does too")
    print("entries  build ms " + "".join(f"{length:>16} ch" for length in LENGTHS))
    for size in SIZES:
        words = entries(size, wildcards=True)
        build = microseconds(partial(matcher_of, words), seconds) / 1000
        matcher, cells = matcher_of(words), []
        for length in LENGTHS:
            text = message(length)
            whole = microseconds(partial(matcher.screen, text), seconds)
            read = microseconds(partial(normalise, text, squeezed=False), seconds)
            cells.append(f"{whole:>10.0f} ({max(0, whole - read):>4.0f})  ")
        print(f"{size:7}  {build:8.0f} " + " ".join(cells))
    nasty = [*entries(4_900, wildcards=True), *(f"{'ab' * n}*b" for n in range(1, 29))]
    nasty += ["a*b*c*d", "*aba*aba*abc", "a?b*?c*", "*aab*", "aa*", "*aa", "ab*ab*x", "b*a*b*y"]
    matcher = matcher_of(nasty)
    print("\nhostile texts of 2,000 characters against hostile entries among 5,000, ms:")
    for name, text in HOSTILE.items():
        took = microseconds(partial(matcher.screen, text), seconds) / 1000
        print(f"  {name:12} {took:8.2f}")


def rivals(seconds: float) -> None:
    """Others' cost for the same whole words, as a multiple of ours."""
    print("\nwhole words alone, others' cost divided by ours (below 1: they are faster)")
    print("entries  length  ours \u00b5s   one regex   better-profanity")
    for size in SIZES:
        words = entries(size, wildcards=False)
        matcher = matcher_of(words)
        regex = re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)
        profanity = _better_profanity(words)
        for length in (100, 2_000):
            text = message(length)
            mine = microseconds(partial(matcher.screen, text), seconds)
            plain = microseconds(partial(regex.findall, text), seconds)
            better = "not installed"
            if profanity is not None:
                better = f"{microseconds(partial(profanity, text), seconds) / mine:.1f}"
            print(f"{size:7}  {length:6}  {mine:7.0f}   {plain / mine:9.2f}   {better:>16}")


def _better_profanity(words: Sequence[str]) -> Callable[[str], object] | None:
    if find_spec("better_profanity") is None:
        return None
    from better_profanity import Profanity

    profanity = Profanity()
    profanity.load_censor_words(list(words))
    found: Callable[[str], object] = profanity.contains_profanity
    return found


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.2, help="for each number")
    options = parser.parse_args()
    ours(options.seconds)
    rivals(options.seconds)


if __name__ == "__main__":
    main()
