"""The words that a rewrite may bring in: the parent's, and those that moderators use."""

import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from detox_model import fluency, words

AT_LEAST = 3
"""How often moderators must have written a word: rarer ones are names and slips."""


def make_ranker(parent: Path, folder: Path, written: Iterable[str]) -> list[str]:
    """Copy what the reranker needs from ``parent`` to ``folder``; the words added to the list.

    ``written`` are prepared sentences in moderators' own words. Without the addition the guard
    would refuse the very words that the network was taught.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (fluency.CONFIG, fluency.WEIGHTS):
        if (parent / name).is_file():
            shutil.copyfile(parent / name, folder / name)
    known = set((parent / words.FILE).read_text(encoding="utf-8").splitlines())
    counts = Counter(
        word.strip(".,!?;:()[]{}\"'*_~")
        for sentence in written
        for word in set(sentence.replace("'", " ").replace("-", " ").split())
    )
    new = sorted(
        word
        for word, count in counts.items()
        if count >= AT_LEAST and word.isalpha() and len(word) < 25 and word not in known
    )
    listed = "\n".join(sorted(known | set(new)))
    (folder / words.FILE).write_text(listed + "\n", encoding="utf-8")
    return new
