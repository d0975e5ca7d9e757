"""``smoke.json``: what a model folder says of itself that must hold wherever it is loaded.

A folder whose every hash fits may still not work: weights that are all NaN, a vocabulary of
another model, a device that computes wrongly. The few texts in it are ours, so that what went
wrong may be told.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from detox_model.errors import CheckpointError
from detox_model.results import Rewrite, Status, Verdict

SMOKE = "smoke.json"
FORMAT = 1


class Case(BaseModel):
    """One text and what is expected of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1, max_length=2_000)
    status: tuple[Status, ...] = Field(min_length=1)
    """What may become of it at the model's own threshold."""
    toxicity: tuple[float, float] = (0.0, 1.0)
    """The lowest and the highest score it may get."""
    after: float = 1.0
    """The highest score that what comes back may have."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        low, high = self.toxicity
        if not 0 <= low <= high <= 1 or not 0 <= self.after <= 1:
            raise ValueError("scores lie in [0, 1], the lower one first")
        return self


class Smoke(BaseModel):
    """All cases of a folder; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    cases: tuple[Case, ...] = Field(min_length=1, max_length=100)
    rewritten: int = 0
    """How many of them must come back reworded: one may be masked, all of them must not be."""


class Answers(Protocol):
    """As much of :class:`detox_model.Detoxifier` as is tried."""

    def score(self, texts: Sequence[str]) -> Sequence[Verdict]:
        """One verdict a text, in order."""
        ...

    def rewrite(self, texts: Sequence[str]) -> Sequence[Rewrite]:
        """One rewrite a text, in order, at the model's own threshold."""
        ...


_KIND = (
    "Thank you for the help.",
    "The train leaves at nine, so let us meet at the station.",
    "I do not agree, but I see your point.",
)
_HOSTILE = (
    "You are a stupid idiot, shut up.",
    "What a damn moron, he broke it again.",
    "Nobody asked for your stupid opinion.",
    "This fucking game crashed again.",
)
STANDARD = Smoke(
    cases=(
        *(
            Case(text=text, status=(Status.UNCHANGED,), toxicity=(0.0, 0.5), after=0.5)
            for text in _KIND
        ),
        *(
            Case(
                text=text,
                status=(Status.REWRITTEN, Status.MASKED),
                toxicity=(0.5, 1.0),
                after=0.5,
            )
            for text in _HOSTILE
        ),
    ),
    rewritten=2,
)
"""What is asked of every model that is packaged with the usual threshold of 0.5."""
ANSWERS = Smoke(cases=tuple(Case(text=text, status=tuple(Status)) for text in _HOSTILE[:2]))
"""What is asked of a folder that has no smoke test of its own: that it answers."""


def write(folder: Path, smoke: Smoke = STANDARD) -> Path:
    """Put the smoke test into a model folder that is yet to be sealed; the file."""
    path = folder / SMOKE
    path.write_text(smoke.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return path


def read(folder: Path) -> Smoke | None:
    """The folder's smoke test; ``None`` where it has none, as older ones do.

    Raises :class:`~detox_model.errors.CheckpointError` for one that cannot be read.
    """
    path = folder / SMOKE
    try:
        smoke = Smoke.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        reason = str(error).partition("\n")[0]
        raise CheckpointError(f"{path} cannot be read: {reason}; restore the folder") from error
    if smoke.format != FORMAT:
        raise CheckpointError(
            f"{path} has format {smoke.format}, this version reads {FORMAT}: upgrade detoxbot"
        )
    return smoke


def faults(model: Answers, smoke: Smoke) -> list[str]:
    """Where the model does not do what was expected, one line each; none where all is well."""
    texts = [case.text for case in smoke.cases]
    verdicts, rewrites = model.score(texts), model.rewrite(texts)
    if not len(verdicts) == len(rewrites) == len(texts):
        return [f"{len(verdicts)} verdicts and {len(rewrites)} rewrites for {len(texts)} texts"]
    found = []
    for case, verdict, rewrite in zip(smoke.cases, verdicts, rewrites, strict=True):
        low, high = case.toxicity
        if not low <= verdict.toxicity <= high:  # NaN is not, either
            expected = f"expected {low:g} to {high:g}"
            found.append(f"{case.text!r} scores {verdict.toxicity:.3f}, {expected}")
        if rewrite.status not in case.status:
            expected = " or ".join(case.status)
            found.append(f"{case.text!r} is {rewrite.status}, expected {expected}")
        elif not rewrite.toxicity_after <= case.after:
            scored = f"scores {rewrite.toxicity_after:.3f}, at most {case.after:g} expected"
            found.append(f"{case.text!r} became {rewrite.rewrite!r}, which {scored}")
    reworded = sum(rewrite.status is Status.REWRITTEN for rewrite in rewrites)
    if reworded < smoke.rewritten:
        found.append(f"only {reworded} texts are reworded, expected {smoke.rewritten}")
    return found
