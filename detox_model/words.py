"""The words a rewrite may bring in: a list, so that glued and cut words are noticed."""

from pathlib import Path

FILE = "words.txt"


class WordList:
    """A set of lower-cased words; contractions and hyphenated words are taken apart."""

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words

    @classmethod
    def load(cls, folder: Path) -> "WordList":
        """Read ``words.txt`` of a model folder, one word a line."""
        return cls(frozenset((folder / FILE).read_text(encoding="utf-8").split()))

    def __contains__(self, word: object) -> bool:
        """Whether a lower-cased word is known."""
        return isinstance(word, str) and all(
            part in self._words for part in word.replace("'", " ").split()
        )
