"""How often the shipped flagger takes one thing for another; ``pytest -rP`` shows the table.

The bounds are loose on purpose: a flagger trained anew has to pass them as it is.
"""

from collections.abc import Sequence

import pytest

from detox_model.checkpoint import DEFAULT
from detox_model.thresholds import Preset
from detox_model.toxicity import Flagger
from tests.detox_model.decisions import ATTACKS, GROUPS, PLAIN, QUOTING, report, shares


@pytest.fixture(scope="module")
def flagger() -> Flagger:
    return Flagger.load(DEFAULT)


@pytest.fixture(scope="module")
def found(flagger: Flagger) -> dict[str, dict[Preset, float]]:
    def score(texts: Sequence[str]) -> list[float]:
        return [verdict.toxicity for verdict in flagger.score(texts)]

    return shares(score)


def test_the_shares_are_reported(found: dict[str, dict[Preset, float]]) -> None:
    table = report(found)
    print(table)
    assert table.count("\n") == len(GROUPS) + 1


def test_attacks_are_found_and_plain_talk_is_left_alone(
    found: dict[str, dict[Preset, float]],
) -> None:
    assert found[ATTACKS][Preset.RELAXED] >= 0.6
    assert found[ATTACKS][Preset.BALANCED] >= 0.8
    assert found[PLAIN][Preset.BALANCED] <= 0.1
    assert found[QUOTING][Preset.BALANCED] <= 0.2


@pytest.mark.parametrize("group", [group for group in GROUPS if group != ATTACKS])
def test_everything_else_is_flagged_less_than_attacks(
    found: dict[str, dict[Preset, float]], group: str
) -> None:
    for preset in Preset:
        assert found[group][preset] < found[ATTACKS][preset]


def test_a_stricter_preset_flags_no_less(found: dict[str, dict[Preset, float]]) -> None:
    for flagged in found.values():
        values = [flagged[preset] for preset in Preset]
        assert values == sorted(values)
