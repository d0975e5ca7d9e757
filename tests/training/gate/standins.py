"""Models whose every mistake is chosen, and a small world for them to be tested on."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from detox_model.results import Rewrite, Status, Verdict
from training.corpora import Reference
from training.gate.contender import CANDIDATE, INCUMBENT, Contender
from training.gate.floors import Floors, load_floors
from training.gate.material import (
    LOG,
    LOG_HARMLESS,
    LOG_KEPT,
    PUBLIC,
    Labelled,
    Material,
    PairSet,
)
from training.gate.measured import Bar, Measured, measure

FLOORS = load_floors()
_INSULTS = {"you idiot": "my friend", "damn ": "", "stupid": "poor", "crap": "bad"}
_UNKIND = re.compile("|".join(_INSULTS))
_PLACES = ("on monday", "last week", "in the morning", "before lunch", "after the meeting")
_THINGS = ("the plan", "this song", "the new build", "your answer", "that movie", "the weather")
_SHAPES = (
    ("why did you break {thing} {place} , you idiot",
     "why did you break {thing} {place} , my friend"),
    ("{thing} was so damn stupid {place}", "{thing} was so poor {place}"),
    ("nobody wants to hear about {thing} {place} , it is crap",
     "nobody wants to hear about {thing} {place} , it is bad"),
)  # fmt: skip


def pairs(count: int, offset: int = 0) -> tuple[Reference, ...]:
    """Hostile sentences of our own and their kinder forms; at most 90."""
    every = [
        Reference(hostile.format(thing=t, place=p), (kind.format(thing=t, place=p),))
        for p in _PLACES
        for t in _THINGS
        for hostile, kind in _SHAPES
    ]
    return tuple(every[offset : offset + count])


def kind(text: str) -> str:
    """What a good model makes of a hostile text."""
    return _UNKIND.sub(lambda match: _INSULTS[match[0]], text)


def hostility(text: str) -> float:
    """0.9 with an unkind word, else little; longer texts a little more."""
    return (0.9 if _UNKIND.search(text) else 0.05) + len(text) / 10_000


class Clock:
    """Time that passes only while a model works."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Standin:
    """Rewrites by a function of the text."""

    rewriting: Callable[[str], str] = kind
    toxicity: Callable[[str], float] = hostility
    seconds: float = 0.05
    clock: Clock = field(default_factory=Clock)

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        return [Verdict(self.toxicity(text), ()) for text in texts]

    def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float,
        always: bool,
        on_progress: Callable[[int], None] | None = None,
    ) -> list[Rewrite]:
        self.clock.now += self.seconds * len(texts)
        if on_progress is not None:
            on_progress(len(texts))
        return [self._rewrite(text, threshold, always) for text in texts]

    def _rewrite(self, text: str, threshold: float, always: bool) -> Rewrite:
        before = self.toxicity(text)
        wanted = always or before >= threshold
        after = self.rewriting(text) if wanted else text
        status = Status.REWRITTEN if after != text else Status.UNCHANGED
        return Rewrite(text, after, after != text, before, 0.05, status, (), "standin")


def no_bar(what: str, total: int) -> Callable[[int], None]:
    """A progress bar that nobody sees."""
    del what, total
    return lambda _: None


def material(
    log: Sequence[Reference] = (), harmless: Sequence[str] = (), public: int = 60
) -> Material:
    """The small world, with a log where one is given."""
    references = pairs(public)
    kept = tuple(t for r in references for t in r.targets)
    tests = [PairSet(PUBLIC, references)]
    neutral = {PUBLIC: kept}
    labelled = {PUBLIC: Labelled(tuple(r.source for r in references), kept)}
    if log:
        tests.append(PairSet(LOG, tuple(log)))
        neutral[LOG_KEPT] = tuple(t for r in log for t in r.targets)
    if harmless:
        neutral[LOG_HARMLESS] = tuple(harmless)
    if log or harmless:
        labelled[LOG] = Labelled(tuple(r.source for r in log), tuple(harmless))
    return Material(tuple(tests), neutral, labelled, ())


def measured(
    incumbent: Standin,
    candidate: Standin,
    of: Material | None = None,
    floors: Floors = FLOORS,
    bar: Bar = no_bar,
) -> Measured:
    """Everything measured of two stand-ins on one clock."""
    clock = incumbent.clock = candidate.clock = Clock()
    return measure(
        Contender(INCUMBENT, "old", "a" * 64, incumbent),
        Contender(CANDIDATE, "new", "b" * 64, candidate),
        of or material(),
        floors,
        samples=200,
        seed=1,
        bar=bar,
        clock=clock,
    )
