"""What the detoxifier answers: plain values, free of torch, safe to pass between threads."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What became of one text."""

    REWRITTEN = "rewritten"
    """A candidate passed the guard and replaces the text."""
    UNCHANGED = "unchanged"
    """Nothing was flagged, so the text comes back byte for byte."""
    MASKED = "masked"
    """No candidate passed the guard: the flagged words are masked instead."""
    WITHHELD = "withheld"
    """Neither a rewrite nor masking gives a text fit to post, or the text is of a category that
    moderators have to see; ``rewrite`` is the original."""


class Category(StrEnum):
    """What a text holds that no wording may hide from moderators."""

    THREAT = "threat"
    """Violence announced, wished for or urged upon somebody, their own hand included."""
    SELF_HARM = "self-harm"
    """The author speaks of hurting or killing themselves."""
    SLUR = "slur"
    """A word of contempt for what people are: origin, faith, orientation, disability."""
    SEXUAL = "sexual"
    """An unwanted advance, or anything sexual about children."""


class Kind(StrEnum):
    """What makes a text hostile, for moderators to sort by; a text may be of several."""

    INSULT = "insult"
    """Belittles a person."""
    PROFANITY = "profanity"
    """Swears, whoever is meant."""
    THREAT = "threat"
    """Announces or wishes harm."""
    IDENTITY_ATTACK = "identity attack"
    """Attacks people for what they are: origin, faith, orientation, gender, disability."""
    SEXUAL = "sexual"
    """Crudely sexual."""
    SELF_HARM = "self-harm"
    """Speaks of hurting oneself, or tells somebody to."""


@dataclass(frozen=True, slots=True)
class Span:
    """A flagged stretch of the original text: characters ``start`` (inclusive) to ``end``."""

    start: int
    end: int
    score: float
    """How much this stretch adds to the text's toxicity, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The flagger's opinion of one text."""

    toxicity: float
    """Probability in [0, 1] that a reader calls the text toxic."""
    spans: tuple[Span, ...] = ()
    """Flagged stretches in order, not overlapping, offsets in characters of the original."""
    category: Category | None = None
    """Why no rewrite may stand in for the text, whatever its toxicity."""
    kinds: tuple[Kind, ...] = ()
    """What makes it hostile, the surest first; empty for a text that is hardly toxic."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One candidate wording of a whole text that passed the guard."""

    text: str
    toxicity: float
    score: float
    """Length-normalised log-probability under the model, summed over rewritten sentences."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The answer for one text; ``rewrite`` is always safe to show where ``status`` says so."""

    text: str
    rewrite: str
    changed: bool
    toxicity_before: float
    toxicity_after: float
    status: Status
    alternatives: tuple[Alternative, ...]
    """Up to three distinct wordings, best first; the first one is ``rewrite`` if rewritten."""
    model: str
    spans: tuple[Span, ...] = ()
    """Flagged stretches of ``text``."""
    category: Category | None = None
    """Why the text is withheld from rewriting; told of a text rewritten ``always`` too."""
