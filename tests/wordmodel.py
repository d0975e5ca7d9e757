"""A model small enough to know by heart: it swaps four unkind words and nothing else."""

import re
from collections.abc import Sequence

from detox_model.results import Alternative, Rewrite, Span, Status, Verdict
from detox_model.withholding import category_of

KINDER = {"idiot": "person", "stupid": "odd", "crappy": "weak", "moron": "friend"}
_UNKIND = re.compile("|".join(KINDER), re.IGNORECASE)


class WordModel:
    """Fulfils the worker's idea of a model without any weights."""

    name = "words"

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        """0.95 with an unkind word, else 0.02."""
        return [self._verdict(text) for text in texts]

    def _verdict(self, text: str) -> Verdict:
        spans = tuple(Span(m.start(), m.end(), 0.9) for m in _UNKIND.finditer(text))
        return Verdict(0.95 if spans else 0.02, spans, category_of(text))

    def rewrite(
        self, texts: Sequence[str], *, threshold: Sequence[float], always: Sequence[bool]
    ) -> list[Rewrite]:
        """The texts with their unkind words swapped."""
        return [self._rewrite(text) for text in texts]

    def _rewrite(self, text: str) -> Rewrite:
        verdict = self._verdict(text)
        kinder = _UNKIND.sub(lambda match: KINDER[match[0].lower()], text)
        kinder = text if verdict.category else kinder
        changed = kinder != text
        status = Status.REWRITTEN if changed else Status.UNCHANGED
        return Rewrite(
            text=text,
            rewrite=kinder,
            changed=changed,
            toxicity_before=verdict.toxicity,
            toxicity_after=0.02,
            status=Status.WITHHELD if verdict.category else status,
            alternatives=(Alternative(kinder, 0.02, -0.1),) if changed else (),
            model=self.name,
            spans=verdict.spans,
            category=verdict.category,
        )
