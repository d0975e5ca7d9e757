"""The word list shipped with a model: what the guard lets a rewrite bring in."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from detox_model.entities import PLACEHOLDERS
from detox_model.words import FILE

AT_LEAST = 4
"""How often a word must stand in clean text: rarer ones are mostly misspelt."""
_EDGES = '.,!?;:()[]{}"*_~#%&+=<>|/\\-' + "".join(PLACEHOLDERS)


def write_words(folder: Path, sentences: Iterable[str]) -> int:
    """Write ``words.txt`` from simplified clean sentences; the number of words."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        for word in sentence.replace("'", " ").replace("-", " ").split():
            counts[word.strip(_EDGES)] += 1
    words = sorted(w for w, n in counts.items() if n >= AT_LEAST and w.isalpha() and len(w) < 25)
    (folder / FILE).write_text("\n".join(words) + "\n", encoding="utf-8")
    return len(words)
