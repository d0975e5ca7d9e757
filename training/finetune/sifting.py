"""What of the reviewed messages is fit to learn from, and why the rest is not."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detox_model.sentences import split
from detox_model.text import simplify
from detox_model.tokenizer import Tokenizer
from training.corpora import Pair
from training.finetune.records import Record
from training.mixture import STRONG, prepare

Score = Callable[[Sequence[str]], list[float]]
"""The toxicity, in [0, 1], of each text."""
HOSTILE_FROM = 0.5
"""Toxicity from which a neutral side counts as hostile still."""
_BATCH = 512
_STAND_INS = re.compile(r"<(?:@user|@role|#channel|email|phone|link|name)>")
"""What an export puts in the place of personal data."""


class Reason(StrEnum):
    """Why a reviewed message is not learnt from."""

    EMPTY = "empty"
    """One side holds nothing to read."""
    NO_WORDING = "no_wording"
    """It is hostile, and nobody worded it anew: the flagger alone learns from it."""
    UNCHANGED = "unchanged"
    """Both sides are the same, though the message was to be reworded."""
    TOO_LONG = "too_long"
    """More pieces than the network is trained on, and no sentence by sentence match."""
    ENTITY_LOST = "entity_lost"
    """A mention, link, number or the like stands on one side alone."""
    STILL_HOSTILE = "still_hostile"
    """The neutral side is hostile by the flagger, or holds a strong word."""
    HELD_OUT = "held_out"
    """The message is one of the public test sentences."""
    CONTRADICTED = "contradicted"
    """A moderator rejected that wording for those words, or wanted them left alone."""
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One message that is not learnt from. Its words are not kept: the file has them."""

    file: str
    line: int
    incident: int | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is learnt."""

    pairs: Sequence[Pair]
    """Hostile → neutral, prepared, each once."""
    kept: Sequence[str]
    """Prepared texts that moderators wanted as they were, each once."""
    written: Sequence[str]
    """The neutral sides that moderators wrote themselves, prepared."""
    left_out: Sequence[LeftOut]

    @property
    def counts(self) -> dict[str, int]:
        """Messages left out, by reason."""
        return dict(sorted(Counter(each.reason.value for each in self.left_out).items()))


def letters(text: str) -> str:
    """What two spellings of one sentence have in common, as the public split has it."""
    return "".join(c for c in simplify(text) if c.isalnum())


def sift(
    records: Sequence[Record],
    *,
    score: Score,
    tokenizer: Tokenizer,
    max_pieces: int,
    held_out: Collection[str] = (),
) -> Sifted:
    """Prepare what is fit; ``held_out`` are the :func:`letters` of public test sentences."""
    toxicities = _scored([record.neutral for record in records], score)
    rejected = {
        (letters(r.toxic), letters(r.rejected)) for r in records if r.rejected and not r.stays
    }
    wanted_as_is = {letters(record.toxic) for record in records if record.stays}
    pairs: dict[Pair, None] = {}
    kept: dict[str, None] = {}
    written: list[str] = []
    left_out = []

    def judge(record: Record, toxicity: float) -> Reason | None:
        key = letters(record.toxic)
        if key in held_out:
            return Reason.HELD_OUT
        if record.stays:
            return keep(record)
        if not record.neutral:
            return Reason.NO_WORDING
        if not key or not letters(record.neutral):
            return Reason.EMPTY
        if key in wanted_as_is or (key, letters(record.neutral)) in rejected:
            return Reason.CONTRADICTED
        if toxicity >= HOSTILE_FROM or STRONG.search(simplify(record.neutral)):
            return Reason.STILL_HOSTILE
        found = _taken_apart(record)
        if found is None:
            return Reason.ENTITY_LOST
        changed = [pair for pair in found if letters(pair.source) != letters(pair.target)]
        if not changed:
            return Reason.UNCHANGED
        if not all(_fits(pair, tokenizer, max_pieces) for pair in changed):
            return Reason.TOO_LONG
        if all(pair in pairs for pair in changed):
            return Reason.DUPLICATE
        pairs.update(dict.fromkeys(changed))
        if record.status == "edited":
            written.extend(pair.target for pair in changed)
        return None

    def keep(record: Record) -> Reason | None:
        text = plain_stand_ins(record.toxic)
        prepared = [p.source for p in _sentences(Pair(text, text)) if p is not None]
        if not prepared:
            return Reason.EMPTY
        # Whoever restores a message may dislike the rewrite more than they like the message:
        # the network must not learn to hand out strong words.
        if any(STRONG.search(sentence) for sentence in prepared):
            return Reason.STILL_HOSTILE
        if not all(_fits(Pair(s, s), tokenizer, max_pieces) for s in prepared):
            return Reason.TOO_LONG
        if all(sentence in kept for sentence in prepared):
            return Reason.DUPLICATE
        kept.update(dict.fromkeys(prepared))
        return None

    for record, toxicity in zip(records, toxicities, strict=True):
        reason = judge(record, toxicity)
        if reason is not None:
            left_out.append(LeftOut(record.file, record.line, record.incident, reason))
    return Sifted(list(pairs), list(kept), written, left_out)


def _scored(texts: Sequence[str], score: Score) -> list[float]:
    found: list[float] = []
    for start in range(0, len(texts), _BATCH):
        found += score(texts[start : start + _BATCH])
    return found


def _taken_apart(record: Record) -> list[Pair] | None:
    """The pair sentence by sentence where both sides have as many, for that is how the bot asks
    the network; else as a whole. ``None`` where entities were lost."""
    pair = Pair(plain_stand_ins(record.toxic), plain_stand_ins(record.neutral))
    parts = _sentences(pair)
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        whole = prepare(pair)
        return None if whole is None else [whole]
    return found


def _sentences(pair: Pair) -> list[Pair | None]:
    sides = [
        [text[piece.start : piece.end] for piece in split(text) if piece.kind == "prose"]
        for text in (pair.source, pair.target)
    ]
    if len(sides[0]) != len(sides[1]) or len(sides[0]) < 2:
        return [prepare(pair)]
    return [prepare(Pair(a, b)) for a, b in zip(*sides, strict=True)]


def plain_stand_ins(text: str) -> str:
    """``text`` with a mention for every stand-in of an export: to the network both are one
    placeholder that has to be copied."""
    return _STAND_INS.sub("<@100000000000000000>", text)


def _fits(pair: Pair, tokenizer: Tokenizer, max_pieces: int) -> bool:
    sides = tokenizer.encode([pair.source, pair.target])
    return all(0 < len(side) < max_pieces for side in sides)


def reasons(left_out: Sequence[LeftOut]) -> Iterator[dict[str, object]]:
    """Rows of the list of what was left out."""
    for each in left_out:
        yield {
            "file": each.file, "line": each.line, "incident": each.incident,
            "reason": each.reason.value,
        }  # fmt: skip
