"""Several replay shares tried on the same pairs, and which one is kept."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from training.finetune.records import PairsError

TOLERANCE = 0.01
"""How much of the parent's joint score on the public dev sentences a share may cost."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one share, or of the parent (``replay`` is ``None``)."""

    replay: float | None
    joint: float
    """On the public dev sentences, in [0, 1], by beam search without reranking."""
    closeness: float
    """chrF, 0 to 100, to the moderators' wordings of reviewed dev messages."""


def parse_shares(text: str) -> tuple[float, ...]:
    """``0.3,0.5`` as numbers, each once. Raises :class:`PairsError`."""
    try:
        return tuple(dict.fromkeys(float(part) for part in text.split(",") if part.strip()))
    except ValueError:
        raise PairsError(f"--sweep {text!r}: shares such as 0.3,0.5,0.7 are needed") from None


def best(parent: Tried, tried: Sequence[Tried]) -> Tried:
    """The share that brings dev rewrites nearest to the moderators', among those that keep the
    parent's joint score but for :data:`TOLERANCE`; where none does, the one that keeps most."""
    keeping = [each for each in tried if each.joint >= parent.joint - TOLERANCE]
    if not keeping:
        return max(tried, key=lambda each: each.joint)
    return max(keeping, key=lambda each: each.closeness)


def show(parent: Tried, tried: Sequence[Tried], chosen: Tried, console: Console) -> None:
    """Print the table of a sweep."""
    table = Table("replay", "joint, public dev", "chrF, reviewed dev")
    for each in (parent, *tried):
        name = "parent" if each.replay is None else f"{each.replay:g}"
        mark = "[bold]" if each is chosen else ""
        table.add_row(f"{mark}{name}", f"{mark}{each.joint:.3f}", f"{mark}{each.closeness:.1f}")
    console.print(table)


def as_json(parent: Tried, tried: Sequence[Tried], chosen: Tried) -> dict[str, Any]:
    """The same for the record of the run."""
    return {
        "parent": asdict(parent),
        "tried": [asdict(each) for each in tried],
        "chosen": chosen.replay,
        "tolerance": TOLERANCE,
    }
