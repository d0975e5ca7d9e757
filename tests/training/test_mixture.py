import random

import pytest

from detox_model.entities import PLACEHOLDERS
from training.batches import plan
from training.corpora import Pair
from training.mixture import STRONG, Example, damage, prepare
from training.synthesis import PARAPHRASES, make_toxic

ZERO, ONE = PLACEHOLDERS[:2]


@pytest.mark.parametrize(
    ("source", "target", "prepared"),
    [
        ("Pay 50 now , @sam !", "Please pay 50 , @sam .", (f"pay {ZERO} now, {ONE}!",
                                                          f"please pay {ZERO}, {ONE}.")),
        ("see 7 or 12", "see 12 or 7", (f"see {ZERO} or {ONE}", f"see {ONE} or {ZERO}")),
        ("pay 50 now", "pay fifty now", None),
        ("pay now", "  ", None),
    ],
)  # fmt: skip
def test_both_sides_share_placeholders_or_are_no_pair(
    source: str, target: str, prepared: tuple[str, str] | None
) -> None:
    assert prepare(Pair(source, target)) == (Pair(*prepared) if prepared else None)


def test_made_up_hostility_is_hostile_and_the_same_for_the_same_seed() -> None:
    clean = "i really don't care about the stuff that people say to us."
    made = [make_toxic(clean, random.Random(seed)) for seed in range(50)]
    assert made == [make_toxic(clean, random.Random(seed)) for seed in range(50)]
    assert all(text != clean for text in made)
    assert len(set(made)) > 20


def test_no_neutral_wording_of_the_lexicon_is_strong() -> None:
    assert [neutral for neutral in PARAPHRASES if STRONG.search(neutral)] == []


def test_damage_keeps_placeholders() -> None:
    text = f"ask {ZERO} about the {ONE} that nobody has seen since the last long weekend"
    for seed in range(50):
        damaged = damage(text, random.Random(seed))
        assert (damaged.count(ZERO), damaged.count(ONE)) == (1, 1)


def test_batches_hold_every_example_once_within_their_size() -> None:
    dice = random.Random(1)
    examples = [Example((5,) * dice.randint(1, 30), (6,) * dice.randint(1, 30)) for _ in range(300)]
    batches = plan(examples, 200, random.Random(2))
    assert sorted(index for batch in batches for index in batch) == list(range(300))
    for batch in batches:
        widest = max(max(len(examples[i].source), len(examples[i].target)) for i in batch)
        assert widest * len(batch) <= 200 or len(batch) == 1
    assert batches == plan(examples, 200, random.Random(2))
