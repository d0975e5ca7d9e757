"""Is it a whole sentence? A small tagger that finds where words are missing or out of place.

A bidirectional LSTM over the rewriting network's own pieces says for every piece, and for the
end, how likely something went wrong right there: a word missing before it, a wrong word, two
words swapped. Deletion is what a detoxifier does worst, so that is what it was trained to see
(error detection with synthetic errors: Rei & Yannakoudakis 2016, Rei et al. 2017).
"""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from detox_model.errors import CheckpointError
from detox_model.network import reverse_padded
from detox_model.tokenizer import EOS, PAD, Tokenizer

WEIGHTS, CONFIG = "fluency.safetensors", "fluency.json"
_WORST = -4.0
"""The most that one place may cost: beyond that a sentence is broken, however badly."""


class FluencyConfig(BaseModel):
    """Sizes of the tagger; stored as JSON beside its weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vocabulary: int = Field(ge=300)
    embedding: int = Field(96, ge=8)
    hidden: int = Field(128, ge=8, description="per direction")
    dropout: float = Field(0.1, ge=0, lt=1)
    version: str = "1"


class FluencyTagger(nn.Module):
    """Embedding, one bidirectional LSTM layer over padded rows, one logit a piece."""

    def __init__(self, config: FluencyConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.embedding, padding_idx=PAD)
        self.ahead = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.back = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.hidden = nn.Linear(2 * config.hidden, config.hidden)
        self.head = nn.Linear(config.hidden, 1)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Pieces with EOS last, ``B × T`` padded, and lengths ``B`` → logits ``B × T``."""
        x = self.dropout(self.embedding(ids))
        left = self.ahead(x)[0]
        right = reverse_padded(self.back(reverse_padded(x, lengths))[0], lengths)
        both = self.dropout(torch.cat([left, right], dim=-1))
        logits: Tensor = self.head(torch.relu(self.hidden(both))).squeeze(-1)
        return logits


class Fluency:
    """Scores simplified sentences. Not thread-safe."""

    def __init__(self, tagger: FluencyTagger, tokenizer: Tokenizer) -> None:
        self._tagger, self._tokenizer = tagger.eval(), tokenizer

    @classmethod
    def load(cls, folder: Path, tokenizer: Tokenizer) -> "Fluency | None":
        """Read the tagger of a model folder; ``None`` where the folder has none.

        Raises :class:`~detox_model.errors.CheckpointError` where it is broken.
        """
        if not (folder / CONFIG).is_file():
            return None
        try:
            config = FluencyConfig.model_validate_json((folder / CONFIG).read_bytes())
            weights = load_file(folder / WEIGHTS)
            if config.vocabulary != len(tokenizer):
                raise ValueError("it was trained for another vocabulary")
            tagger = FluencyTagger(config)
            tagger.load_state_dict({name: value.float() for name, value in weights.items()})
        except (OSError, ValueError, ValidationError, RuntimeError, SafetensorError) as error:
            reason = str(error).split("\n", 1)[0]
            raise CheckpointError(f"no usable fluency scorer in {folder}: {reason}") from error
        return cls(tagger, tokenizer)

    def save(self, folder: Path) -> None:
        """Write ``fluency.json`` and ``fluency.safetensors``, half precision."""
        weights = {k: v.detach().half().contiguous() for k, v in self._tagger.state_dict().items()}
        save_file(weights, folder / WEIGHTS)
        text = json.dumps(self._tagger.config.model_dump(), indent=2) + "\n"
        (folder / CONFIG).write_text(text, encoding="utf-8")

    @torch.inference_mode()
    def score(self, texts: Sequence[str]) -> list[float]:
        """For each simplified text the summed log-probability that no place is damaged, ≤ 0."""
        rows = [[*ids, EOS] for ids in self._tokenizer.encode(list(texts))]
        if not rows:
            return []
        lengths = torch.tensor([len(row) for row in rows])
        width = max(map(len, rows))
        ids = torch.tensor([[*row, *[PAD] * (width - len(row))] for row in rows])
        whole = nn.functional.logsigmoid(-self._tagger(ids, lengths)).clamp_min(_WORST)
        real = torch.arange(width) < lengths[:, None]
        return [float(v) for v in (whole * real).sum(1)]
