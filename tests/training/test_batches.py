import random

from training.batches import plan
from training.mixture import Example


def test_batches_by_sentences_are_full_whatever_the_lengths() -> None:
    dice = random.Random(1)
    examples = [Example((5,) * dice.randint(1, 30), (6,) * dice.randint(1, 30)) for _ in range(50)]
    batches = plan(examples, 32, random.Random(2), sentences=16)
    assert sorted(index for batch in batches for index in batch) == list(range(50))
    assert sorted(map(len, batches)) == [2, 16, 16, 16]
