"""What a candidate has to keep: ``floors.toml``, checked."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

SHIPPED = Path(__file__).parent / "floors.toml"
"""The commented manual of all floors."""


class FloorsError(ValueError):
    """A floors file that is missing or wrong; one line a mistake."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Floor(_Strict):
    """The bounds of one figure, in its unit; what is not given does not bind."""

    min: float | None = None
    max: float | None = None
    margin: float | None = Field(None, ge=0)
    """How much worse than the incumbent, where surely worse."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        return self


class Most(_Strict):
    """The bound of a ratio."""

    max: float = Field(gt=0)


class RewriteFloors(_Strict):
    """Floors of rewrites on one test, by the name of the metric."""

    style: Floor
    similarity: Floor
    fluency: Floor
    joint: Floor
    repetition: Floor
    copies: Floor
    broken: Floor


class LogFloors(_Strict):
    """Floors of rewrites on the log test.

    What judges of public English say of a server's own words is shown and does not bind; the
    moderators' wordings do.
    """

    fewest: int = Field(ge=1)
    """Pairs it needs to be judged at all, and texts that a share of it needs."""
    chrf: Floor
    style: Floor
    repetition: Floor
    copies: Floor
    broken: Floor


class NeutralFloors(_Strict):
    """Floors of the share of neutral texts returned byte for byte."""

    all: Floor
    log: Floor


class FlaggerFloors(_Strict):
    """Floors of the toxicity scorer."""

    auc: Floor
    recall: Floor
    false_alarms: Floor


class LatencyFloors(_Strict):
    """Bounds of the time of one rewrite, as times the incumbent's."""

    median: Most
    p95: Most


class Better(_Strict):
    """What has to get better."""

    joint: float = Field(ge=0, le=1)
    """On the public test, where that decides."""
    chrf: float = Field(ge=0, le=100)
    """On the log test, where that does."""
    sure: bool


class Floors(_Strict):
    """All of them."""

    public: RewriteFloors
    log: LogFloors
    neutral: NeutralFloors
    flagger: FlaggerFloors
    latency: LatencyFloors
    better: Better


def load_floors(path: Path | None = None) -> Floors:
    """The shipped floors, with those of a TOML file in their place.

    Raises :class:`FloorsError` for a file that cannot be read, unknown names and impossible values.
    """
    found = _read(SHIPPED)
    if path is not None:
        found = _over(found, _read(path))
    try:
        return Floors.model_validate(found)
    except ValidationError as error:
        lines = [
            f"{path or SHIPPED}: {'.'.join(map(str, mistake['loc']))}: {mistake['msg']}"
            for mistake in error.errors()
        ]
        raise FloorsError("\n".join(lines)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FloorsError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FloorsError(f"{path}: {error}") from error


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with the values of ``own`` in it, table by table."""
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = _over(old, value) if both else value  # type: ignore[arg-type]
    return merged
