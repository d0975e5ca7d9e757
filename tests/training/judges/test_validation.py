import random
import re

import numpy as np
import pytest

from training.corpora import Reference
from training.judges import JUDGES, described
from training.judges.validation import auc, dropped, swapped, validate

REFERENCES = [
    Reference(
        "this is a damn stupid plan and you know it", ("this is a bad plan and you know it",)
    ),
    Reference("why the hell would you do that to us", ("why would you do that to us",)),
    Reference("he is an idiot if he thinks that", ("he is wrong if he thinks that",)),
    Reference("the food was shit but i liked the music", ("i did not like the food at all",)),
]


@pytest.mark.parametrize(
    ("above", "below", "area"), [([2, 3], [0, 1], 1), ([0], [1], 0), ([1, 1], [1], 0.5)]
)
def test_the_area_counts_pairs_in_order(
    above: list[float], below: list[float], area: float
) -> None:
    assert auc(np.array(above), np.array(below)) == area


def test_corruptions_change_what_they_say() -> None:
    rng = random.Random(1)
    text = "one two three four five"
    assert len(dropped(text, rng, 2).split()) == 3
    assert dropped("one two", rng, 2) == "one two"
    assert sorted(swapped(text, rng).split()) == sorted(text.split())
    assert swapped(text, rng) != text
    assert swapped("one", rng) == "one"


def test_judges_put_human_rewrites_above_corruptions() -> None:
    rows = validate(REFERENCES, re.compile("damn|hell|idiot|shit"))
    found = {(row.judge, row.against): row for row in rows}
    assert found["fluency", "human rewrites"].passing == 1
    assert found["fluency", "human rewrites"].auc == 0.5
    assert found["fluency", "neighbours swapped"].auc > 0.7
    assert found["fluency", "listed words deleted"].texts == 4
    assert found["similarity", "another sentence's rewrite"].paired == 1


def test_every_judge_is_described_with_its_version() -> None:
    rows = described()
    assert len(rows) == len(JUDGES) == 5
    assert all(re.match(r"\d+\.\d+", row["version"]) and row["method"] for row in rows)
