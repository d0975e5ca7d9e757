"""What moderators' decisions teach the flagger."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from detox_model.evasion import normalise
from detox_model.features import words_of
from detox_model.results import Kind
from training.disguise import disguise
from training.finetune.records import Record
from training.finetune.sifting import letters, plain_stand_ins
from training.flagger_data import Row, make_row

SOURCE = "reviewed"
FLAGGED_FROM = 0.5
"""Toxicity below which a confirmed report was missed by the flagger."""
_OWN_RULES = frozenset({"word_list", "automod"})
"""What a server's own rules found: hostile only if it also scored so."""
_MISSED, _WRITTEN, _DISGUISED = 2.0, 0.5, 0.5
"""Weights of missed reports, of moderators' own wordings, and of disguised copies."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Rows with labels by moderators, and how many decisions they come from."""

    rows: Sequence[Row]
    toxic: int
    """Messages that moderators confirmed to be hostile."""
    missed: int
    """Those of them that were only reported, for they scored too low."""
    not_toxic: int

    @property
    def decisions(self) -> int:
        """All messages that were decided on."""
        return self.toxic + self.not_toxic


def collect(records: Sequence[Record], held_out: Collection[str], seed: int) -> Labels:
    """The rows of what moderators decided, disguised copies included; deterministic.

    A message found toxic by one and not toxic by another says nothing; neither does one that was
    restored, nor one that broke a server's own rule without scoring. The wordings that moderators
    wrote themselves are harmless texts.
    """
    judged: dict[str, dict[str, Record]] = {}
    for record in records:
        key = letters(record.toxic)
        if record.label is None or not key or key in held_out or _own_rule(record):
            continue
        judged.setdefault(key, {})[record.label] = record
    dice, rows = random.Random(seed), []
    toxic = missed = not_toxic = 0
    for found in judged.values():
        if len(found) > 1:
            continue
        [(label, record)] = found.items()
        hostile = label == "toxic"
        late = hostile and record.source == "report" and _scored_low(record)
        toxic, missed, not_toxic = toxic + hostile, missed + late, not_toxic + (not hostile)
        weight = _MISSED if late else 1.0
        rows += _rows(record.toxic, float(hostile), weight, dice)
        written = letters(record.neutral)
        if hostile and record.status == "edited" and written and written not in judged:
            rows += _rows(record.neutral, 0.0, _WRITTEN, dice)
    return Labels(rows, toxic, missed, not_toxic)


def _scored_low(record: Record) -> bool:
    return record.toxicity is not None and record.toxicity < FLAGGED_FROM


def _own_rule(record: Record) -> bool:
    return record.label == "toxic" and record.source in _OWN_RULES and _scored_low(record)


def _rows(text: str, toxic: float, weight: float, dice: random.Random) -> list[Row]:
    plain = make_row(plain_stand_ins(text), toxic, weight, SOURCE, "train")
    if not plain.words:
        return []
    kinds = (-1 if toxic else 0,) * len(Kind)
    rows = [_row(plain.text, plain.words, toxic, weight, kinds)]
    words = tuple(words_of(normalise(disguise(plain.text, dice)).text))
    if words and words != plain.words:
        rows.append(_row(plain.text, words, toxic, weight * _DISGUISED, kinds))
    return rows


def _row(
    text: str, words: tuple[str, ...], toxic: float, weight: float, kinds: tuple[int, ...]
) -> Row:
    return Row(words, toxic, weight, SOURCE, "train", kinds=kinds, text=text)
