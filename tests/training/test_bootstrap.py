import numpy as np
import pytest

from training.bootstrap import draws, intervals, paired
from training.metrics import METRICS, Judged, judge

TEXTS = [
    f"this is sentence number {word} of many" for word in "one two three four five six".split()
]


def judged(outputs: list[str]) -> Judged:
    return judge(TEXTS, outputs, [[text] for text in TEXTS])


def with_clean(share: float, count: int = 200) -> Judged:
    """Verdicts that differ in style only."""
    one = judged(TEXTS).only([0] * count)
    clean = (np.arange(count) < share * count).astype(float)
    values = {name: getattr(one, name) for name in Judged.__dataclass_fields__}
    return Judged(**values | {"clean": clean})


def test_draws_are_whole_samples_and_come_from_the_seed() -> None:
    found = draws(7, samples=50, seed=3)
    assert found.shape == (50, 7)
    assert (found.sum(axis=1) == 7).all()
    assert (found == draws(7, samples=50, seed=3)).all()
    assert (found != draws(7, samples=50, seed=4)).any()


def test_an_interval_holds_the_value_and_narrows_with_more_sentences() -> None:
    low, high = intervals(with_clean(0.6))["style"]
    assert low < 0.6 < high
    # sqrt(.6 × .4 / 200) × 1.96 = .068
    assert high - low == pytest.approx(2 * 0.068, rel=0.15)
    wide = intervals(with_clean(0.6, count=50))["style"]
    assert wide[1] - wide[0] > 1.5 * (high - low)


def test_where_all_sentences_agree_the_interval_is_a_point() -> None:
    found = intervals(judged(TEXTS), samples=100)
    assert set(found) == {metric.name for metric in METRICS}
    assert found["bleu"] == pytest.approx((100, 100))
    assert found["copies"] == (1, 1)


def test_a_system_does_not_differ_from_itself() -> None:
    same = paired(judged(TEXTS), judged(TEXTS), samples=100)
    assert all(d.difference == 0 and d.p == 1 and not d.sure for d in same.values())


def test_a_large_difference_is_sure_and_a_small_one_is_not() -> None:
    large = paired(with_clean(0.5), with_clean(0.7))["style"]
    assert large.difference == pytest.approx(0.2)
    assert large.sure
    assert large.low < 0.2 < large.high
    assert large.p < 0.01
    small = paired(with_clean(0.5), with_clean(0.505))["style"]
    assert not small.sure
    assert small.p > 0.3


def test_pairing_sees_what_unpaired_intervals_hide() -> None:
    first, second = with_clean(0.5), with_clean(0.54)
    assert intervals(first)["style"][1] > intervals(second)["style"][0]  # they overlap
    assert paired(first, second)["style"].sure


def test_corpora_of_unlike_size_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="same sentences"):
        paired(with_clean(0.5), with_clean(0.5, count=3))
