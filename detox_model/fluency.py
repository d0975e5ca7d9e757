"""Is it a whole sentence? A small cloze model: how well does each piece fit its neighbours?

Two LSTMs, one from the left and one from the right, meet at every piece without reading it and
say how much likelier it is there than anywhere (pseudo-log-likelihood: Salazar et al. 2020;
trained by noise-contrastive estimation, as Electric: Clark et al. 2020, so scoring needs no
softmax over the vocabulary). Where a detoxifier cut a word out or put a bland one in, the
pieces around the seam stop fitting.
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
from detox_model.tokenizer import BOS, EOS, PAD, Tokenizer

WEIGHTS, CONFIG = "fluency.safetensors", "fluency.json"
WELL = 3.0
"""Fit, in nats, from which a piece stands well; more of it is no merit."""


class FluencyConfig(BaseModel):
    """Sizes of the cloze model; stored as JSON beside its weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vocabulary: int = Field(ge=300)
    embedding: int = Field(256, ge=8)
    hidden: int = Field(192, ge=8, description="per direction")
    dropout: float = Field(0.1, ge=0, lt=1)
    version: str = "1"


class ClozeModel(nn.Module):
    """What stands left and right of a piece, and how well pieces fit between."""

    frequency: Tensor
    """``V``, log-probability of each piece anywhere."""

    def __init__(self, config: FluencyConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.embedding, padding_idx=PAD)
        self.ahead = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.back = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.between = nn.Linear(2 * config.hidden, config.embedding)
        self.output = nn.Linear(config.embedding, config.embedding)
        self.bias = nn.Parameter(torch.zeros(config.vocabulary))
        self.dropout = nn.Dropout(config.dropout)
        self.register_buffer("frequency", torch.zeros(config.vocabulary))

    def contexts(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Pieces between BOS and EOS, ``B × T`` padded, lengths ``B`` → ``B × (T-1) × E``:
        what surrounds every piece but BOS."""
        x = self.dropout(self.embedding(ids))
        left = self.ahead(x)[0][:, :-1]
        right = reverse_padded(self.back(reverse_padded(x, lengths))[0], lengths)[:, 2:]
        right = nn.functional.pad(right, (0, 0, 0, 1))  # behind EOS there is nothing
        places = torch.arange(1, ids.size(1), device=ids.device)
        right = right * (places + 1 < lengths[:, None])[:, :, None]
        both = self.dropout(torch.cat([left, right], dim=-1))
        mixed: Tensor = self.output(self.dropout(torch.relu(self.between(both))))
        return mixed

    def fit(self, contexts: Tensor, pieces: Tensor) -> Tensor:
        """``… × E`` and pieces ``…`` → log p(piece | context) - log p(piece), ``…``."""
        scores: Tensor = (contexts * self.embedding(pieces)).sum(-1)
        return scores + self.bias[pieces]


class Fluency:
    """Scores simplified sentences. Not thread-safe."""

    def __init__(self, model: ClozeModel, tokenizer: Tokenizer) -> None:
        self._model, self._tokenizer = model.eval(), tokenizer

    @classmethod
    def load(cls, folder: Path, tokenizer: Tokenizer) -> "Fluency | None":
        """Read the cloze model of a model folder; ``None`` where the folder has none.

        Raises :class:`~detox_model.errors.CheckpointError` where it is broken.
        """
        if not (folder / CONFIG).is_file():
            return None
        try:
            config = FluencyConfig.model_validate_json((folder / CONFIG).read_bytes())
            weights = load_file(folder / WEIGHTS)
            if config.vocabulary != len(tokenizer):
                raise ValueError("it was trained for another vocabulary")
            model = ClozeModel(config)
            model.load_state_dict({name: value.float() for name, value in weights.items()})
        except (OSError, ValueError, ValidationError, RuntimeError, SafetensorError) as error:
            reason = str(error).split("\n", 1)[0]
            raise CheckpointError(f"no usable fluency scorer in {folder}: {reason}") from error
        return cls(model, tokenizer)

    def save(self, folder: Path) -> None:
        """Write ``fluency.json`` and ``fluency.safetensors``, half precision."""
        weights = {k: v.detach().half().contiguous() for k, v in self._model.state_dict().items()}
        save_file(weights, folder / WEIGHTS)
        text = json.dumps(self._model.config.model_dump(), indent=2) + "\n"
        (folder / CONFIG).write_text(text, encoding="utf-8")

    def score(self, sources: Sequence[str], texts: Sequence[str]) -> list[float]:
        """How well each simplified text reads, above all where it left its simplified source.

        In nats: the mean fit of all pieces, and of those in new places the mean and the worst.
        A place is new where the source does not have the piece between the same neighbours;
        without any, both count :data:`WELL`. Higher is better, 3 · :data:`WELL` is the most.
        """
        rows = [[BOS, *ids, EOS] for ids in self._tokenizer.encode(list(texts))]
        known = [_trigrams([BOS, *ids, EOS]) for ids in self._tokenizer.encode(list(sources))]
        scores = []
        for fits, row, seen in zip(self._fits(rows), rows, map(set, known), strict=True):
            new = [fit for fit, at in zip(fits, _trigrams(row), strict=True) if at not in seen]
            new = new or [WELL]
            scores.append(sum(fits) / len(fits) + sum(new) / len(new) + min(new))
        return scores

    @torch.inference_mode()
    def _fits(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        """For each piece behind BOS how much likelier it is where it stands than anywhere, in
        nats, :data:`WELL` at most."""
        if not rows:
            return []
        lengths = torch.tensor([len(row) for row in rows])
        width = max(map(len, rows))
        ids = torch.tensor([[*row, *[PAD] * (width - len(row))] for row in rows])
        found = self._model.fit(self._model.contexts(ids, lengths), ids[:, 1:])
        capped = found.clamp_max(WELL).tolist()
        return [values[: len(row) - 1] for values, row in zip(capped, rows, strict=True)]


def _trigrams(row: Sequence[int]) -> list[tuple[int, ...]]:
    """Every piece behind BOS with its neighbours."""
    return [tuple(row[at - 1 : at + 2]) for at in range(1, len(row))]
