"""What a small community says, and the small public corpora its first model learnt from.

The public sentences know some insults. The community has one of its own, *potato* for who plays
badly, which a model of the public sentences alone leaves standing.
"""

import csv
import lzma
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PRESET = """
title = "A small network of a small world"
max_pieces = 40
warmup = 10
average = 0.95
select = "last"
[network]
vocabulary = 345
embedding = 96
encoder_hidden = 96
encoder_layers = 1
hidden = 96
dropout = 0.0
[[stage]]
name = "train"
epochs = 3
learning_rate = 1e-2
final_rate = 1e-3
batch_sentences = 24
[stage.corpora]
paradetox = 7.0
"""
"""The shape of the preset ``small``, with a vocabulary for few words."""
FLOORS = """
[latency]        # others use this machine, too
median = { max = 100 }
p95 = { max = 100 }
[public]         # some thirty sentences
joint = { min = 0.35, margin = 0.2 }
fluency = { min = 0.5, margin = 0.2 }
[neutral]
all = { min = 0.9, margin = 0.05 }
[log]
fewest = 3       # a small community
"""
_NOUNS = "plan it bridge server table potato".split()
_VERBS = "moved broke found lost dropped opened".split()
_KINDS = ("", "", "old ", "new ", "small ")
_WHO = "driver guy man".split()
_THINGS = "game opinion car server opinion plan".split()
_WHEN = ("", " again", " on monday")
_SHAPES = (
    ("some idiot {did}", "somebody {did}"),
    ("that fucking {who} {did}", "that {who} {did}"),
    ("that damn idiot {did}", "that guy {did}"),
    ("what a damn moron, he {did}", "he {did}"),
    ("this fucking {thing} crashed{when}", "this {thing} crashed{when}"),
    ("nobody asked for your stupid {thing}{when}", "nobody asked for your {thing}{when}"),
)
_OURS = ("that fucking potato {did}", "someone {did}")


@dataclass(frozen=True, slots=True)
class Said:
    """A hostile message and the wording that people want instead."""

    hostile: str
    wanted: str


def public() -> list[Said]:
    """The sentences of the public corpus."""
    return _said(_SHAPES, 500, random.Random(1))


def community(count: int) -> list[Said]:
    """What members say to each other, and what their moderators want to read instead.

    An export leaves out what says nearly the same again, so none of these do.
    """
    found: list[Said] = []
    for one in _said([_OURS], 4 * count, random.Random(2)):
        if all(_likeness(one.hostile, other.hostile) < 0.7 for other in found):
            found.append(one)
    return found[:count]


def _likeness(one: str, other: str) -> float:
    first, second = ({text[at : at + 4] for at in range(len(text) - 3)} for text in (one, other))
    return len(first & second) / len(first | second)


def _said(shapes: Sequence[tuple[str, str]], count: int, dice: random.Random) -> list[Said]:
    found: dict[str, Said] = {}
    while len(found) < count:
        when = dice.choice(_WHEN)
        words = {
            "did": f"{dice.choice(_VERBS)} {_what(dice)}{when}",
            "who": dice.choice(_WHO),
            "thing": dice.choice(_KINDS) + dice.choice(_THINGS),
            "when": when,
        }
        said = Said(*(shape.format(**words) for shape in dice.choice(shapes)))
        found[said.hostile] = said
    return list(found.values())


def _what(dice: random.Random) -> str:
    noun = dice.choice(_NOUNS)
    return "it" if noun == "it" else f"the {dice.choice(_KINDS)}{noun}"


def write_corpora(folder: Path) -> Path:
    """Lay out the public corpus as an operator has it; the folder."""
    (folder / "parallel").mkdir(parents=True)
    rows = ["toxic\tneutral1\tneutral2\tneutral3"]
    rows += [f"{said.hostile}\t{said.wanted}\t\t" for said in public()]
    content = lzma.compress("\n".join(rows).encode())
    (folder / "parallel/paradetox.tsv.xz").write_bytes(content)
    (folder / "toxicity").mkdir()
    with (folder / "toxicity/profanity_en.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("text", "severity"), ("idiot", 1), ("stupid", 1)])
    return folder
