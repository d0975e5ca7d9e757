"""The words by which disguises are told from spellings: counted in all the corpora.

    python -m training lexicon --data DIR --out detox_model/lexicon.txt

Only words of several corpora are kept, for what one corpus alone holds are names, nicknames and
its own artefacts; and no stretched spellings, for the list is there to undo those. Dictionary
words that would otherwise be taken for stretched ones ("annals") stand at the end.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from detox_model.lexicon import protect
from training import corpora

_SPELT = re.compile(r"(?<![\w@#:/.*'])[a-z]+(?:['\u2019][a-z]+)*(?![\w@*])(?![./:]\w)")
_CANONICAL = ("canonical_form_1", "canonical_form_2", "canonical_form_3")
_PLAIN = re.compile("[a-z]{3,}")
_STRETCHED = re.compile(r"(.)\1\1|(..+)\2\2")
_DOUBLED = re.compile(r"(.)\1")
_GENERAL = ("tatoeba", "goemotions", "self_dialogue", "emocontext", "ubuntu_irc", "webtext")
_LONGEST = 20
_LOADED = frozenset({"sex", "anal", "rape", "die", "kill"})
"""Words that are on no list of swear words and often on servers' own."""
LEAST = 6
"""Times a word has to stand in the corpora."""
_RARER = 300
"""How many times as frequent the plain spelling of a doubled letter has to be to replace it."""
_LISTED = 30
"""Times that a word of the profanity list is taken to have been met: it is wanted anyway."""


def count(data: Path) -> Counter[str]:
    """Frequencies of the words of two or more corpora. Raises :class:`~corpora.CorpusError`."""
    total: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for texts in _corpora(data):
        found: Counter[str] = Counter()
        for text in texts:
            found.update(
                word.replace("'", "").replace("\u2019", "") for word in _SPELT.findall(text.lower())
            )
        total.update(found)
        sources.update(word for word, times in found.items() if times >= 2)
    kept = Counter({word: times for word, times in total.items() if sources[word] >= 2})
    for word in _profanities(data, _CANONICAL):
        kept[word] += _LISTED
    return kept


def choose(counts: Counter[str], size: int) -> list[str]:
    """The ``size`` most frequent well-spelt words, the most frequent first, ties by spelling."""
    good = [
        (-times, word)
        for word, times in counts.items()
        if times >= LEAST and _is_spelling(word, times, counts)
    ]
    return [word for _, word in sorted(good)[:size]]


def _is_spelling(word: str, times: int, counts: Counter[str]) -> bool:
    if len(word) > _LONGEST or _STRETCHED.search(word) or (len(word) == 1 and word not in "aiu"):
        return False
    return all(
        counts[word[: match.start()] + word[match.start() + 1 :]] < times * _RARER
        for match in _DOUBLED.finditer(word)
    )


def _corpora(data: Path) -> Iterator[Iterator[str]]:
    for name in _GENERAL:
        yield corpora.general(data, name)
    for source in ("jigsaw_snlp", "davidson", "olid", "conda_dota2", "gametox_wot"):
        rows = corpora.read_tsv(data / "toxicity" / "labelled.tsv.xz")
        yield (row["text"] for row in rows if row["source"] == source)
    yield (
        text
        for pair in corpora.paranmt(data, toxic_over=0, neutral_under=1)
        for text in (pair.source, pair.target)
    )
    yield (text for each in corpora.paradetox(data) for text in (each.source, *each.targets))


def _profanities(data: Path, fields: tuple[str, ...]) -> Iterator[str]:
    for record in corpora.profanities(data):
        for field in fields:
            word = record[field].lower()
            if _PLAIN.fullmatch(word):
                yield word


def run(data: Path, out: Path, size: int) -> int:
    """Write the list to ``out``, one word a line; how many it holds."""
    from english_words import get_english_words_set  # noqa: PLC0415 - only this command needs it

    words = choose(count(data), size)
    dictionary = get_english_words_set(["web2"], alpha=True, lower=True)
    plurals = {f"{word}s" for word in dictionary if not word.endswith("s")}
    dictionary = {word for word in dictionary | plurals if word.isascii() and len(word) <= _LONGEST}
    rude = _LOADED.union(_profanities(data, ("text", *_CANONICAL)))
    words += protect(words, dictionary, rude)
    out.write_text("\n".join(words) + "\n", encoding="utf-8")
    return len(words)
