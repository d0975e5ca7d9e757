"""Single sentences through the network: placeholders, pieces, beam search, and back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from detox_model import form
from detox_model.entities import intact, protect, restore
from detox_model.network import Network
from detox_model.products import fastest
from detox_model.search import Hypothesis, SearchOptions, beam_search
from detox_model.stepper import Stepper
from detox_model.text import simplify
from detox_model.tokenizer import TAGS, Tokenizer

# Words in "u", "h", "eu" and "one" sound either way: left as they are.
_ARTICLE = re.compile(
    r"\b(?:a (?P<vowel>(?=[aeio])(?!once\b|one|eu))|an (?=[b-df-gj-np-tv-z]))(?P<word>[a-z]\w*)"
)
MAX_PIECES = 160
"""A longer source is cut: the network has seen 48 pieces, and costs must stay bounded."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One wording of a sentence in the author's form, with entities back in their places."""

    text: str
    score: float
    """Length-normalised log-probability."""
    hypothesis: Hypothesis


def agree_articles(source: str, wording: str) -> str:
    """Make "a" and "an" fit the words behind them, where the source did not write them so.

    >>> agree_articles("what a stupid idea", "what a idea")
    'what an idea'
    """

    def agree(match: re.Match[str]) -> str:
        if match.group() in source:
            return match.group()
        return ("a " if match["vowel"] is None else "an ") + match["word"]

    return _ARTICLE.sub(agree, wording)


class Rewriter:
    """The network with its vocabulary, for batches of sentences. Not thread-safe."""

    def __init__(self, network: Network, tokenizer: Tokenizer, device: torch.device) -> None:
        self.network, self.tokenizer, self.device = network.eval(), tokenizer, device
        self._stepper = Stepper(self.network, precision=fastest(device))
        self._tag = tokenizer.tag(TAGS[0])
        self._forbidden = [tokenizer.tag(name) for name in TAGS]

    @torch.inference_mode()
    def propose(
        self, sentences: Sequence[str], options: SearchOptions, *, batch_size: int = 32
    ) -> list[list[Candidate]]:
        """Candidates for each sentence, likeliest first, distinct; those that lost an entity
        are left out, so a list may be empty."""
        protected = [protect(sentence) for sentence in sentences]
        encoded = self.tokenizer.encode([simplify(p.text) for p in protected])
        sources = [[self._tag, *ids[:MAX_PIECES]] for ids in encoded]
        order = sorted(range(len(sources)), key=lambda i: len(sources[i]))
        result: list[list[Candidate]] = [[] for _ in sentences]
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            found = self._search([sources[i] for i in chosen], options)
            for index, hypotheses in zip(chosen, found, strict=True):
                entities = protected[index].entities
                result[index] = self._candidates(sentences[index], entities, hypotheses)
        return result

    def _search(
        self, sources: Sequence[Sequence[int]], options: SearchOptions
    ) -> list[list[Hypothesis]]:
        lengths = torch.tensor([len(ids) for ids in sources], device=self.device)
        width = max(map(len, sources))
        padded = [[*ids, *[0] * (width - len(ids))] for ids in sources]
        memory, state = self.network.encode(torch.tensor(padded, device=self.device), lengths)
        return beam_search(
            self._stepper.step,
            self._stepper.prepare(memory),
            state,
            sources,
            options,
            forbidden=self._forbidden,
            device=self.device,
        )

    def _candidates(
        self, sentence: str, entities: tuple[str, ...], hypotheses: Sequence[Hypothesis]
    ) -> list[Candidate]:
        candidates: dict[str, Candidate] = {}
        for hypothesis in hypotheses:
            wording = self.tokenizer.decode(hypothesis.ids)
            if not intact(wording, entities):
                continue
            wording = agree_articles(simplify(sentence), wording)
            text = form.restore(sentence, restore(wording, entities))
            if text and text not in candidates:
                candidates[text] = Candidate(text, hypothesis.score, hypothesis)
        return list(candidates.values())
