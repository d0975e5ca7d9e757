"""SentencePiece, as the network uses it.

One unigram vocabulary for both sides, so that a source piece can be copied by its id. Bytes
are the fallback for unknown characters; placeholders and tags are single pieces.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import sentencepiece

from detox_model.entities import PLACEHOLDERS

PAD, UNK, BOS, EOS = 0, 1, 2, 3
TAGS = ("<human>", "<model>", "<film>", "<synthetic>")
"""First piece of a source: whose manner of rewriting is asked for. Inference asks for the first."""


class Tokenizer:
    """A trained SentencePiece model; thread-safe once loaded."""

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._pieces = sentencepiece.SentencePieceProcessor(model_proto=model)

    def __len__(self) -> int:
        return int(self._pieces.get_piece_size())

    @property
    def model(self) -> bytes:
        """The serialised SentencePiece model."""
        return self._model

    def tag(self, name: str) -> int:
        """The id of one of :data:`TAGS`."""
        if name not in TAGS:
            raise KeyError(f"unknown tag {name!r}; known are {', '.join(TAGS)}")
        return int(self._pieces.piece_to_id(name))

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Piece ids of each text, without BOS, EOS or tag."""
        return [list(ids) for ids in self._pieces.encode(list(texts), out_type=int)]

    def decode(self, ids: Sequence[int]) -> str:
        """The text of piece ids; control pieces and tags vanish."""
        skipped = {PAD, UNK, BOS, EOS, *(self.tag(name) for name in TAGS)}
        return str(self._pieces.decode([i for i in ids if i not in skipped]))

    def pieces(self, ids: Sequence[int]) -> tuple[str, ...]:
        """The pieces as text; "\u2581" begins a word."""
        return tuple(self._pieces.id_to_piece(i) for i in ids)

    @classmethod
    def train(cls, sentences: Iterable[str], *, size: int, prefix: Path) -> "Tokenizer":
        """Train a unigram vocabulary of ``size`` pieces; writes ``prefix``.model and .vocab."""
        prefix.parent.mkdir(parents=True, exist_ok=True)
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sentences),
            model_prefix=str(prefix),
            model_type="unigram",
            vocab_size=size,
            character_coverage=0.9998,
            byte_fallback=True,
            split_digits=True,
            normalization_rule_name="identity",  # text.simplify has done it
            user_defined_symbols=[*TAGS, *PLACEHOLDERS],
            pad_id=PAD,
            unk_id=UNK,
            bos_id=BOS,
            eos_id=EOS,
            num_threads=1,
            minloglevel=2,
        )
        return cls(prefix.with_suffix(".model").read_bytes())
