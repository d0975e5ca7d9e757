"""The README's table of presets is what was measured of the shipped flagger."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from detox_model.checkpoint import DEFAULT
from detox_model.thresholds import THRESHOLDS, Measured, Preset, measured, table

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"<!-- presets: [^>]*-->\n(.*?)\n<!-- /presets -->", re.DOTALL)
TOLD = {
    preset.value: {"threshold": bar, "precision": 0.91, "recall": 0.8765, "false_alarms": 0.0021}
    for preset, bar in THRESHOLDS.items()
}


def test_the_readme_says_what_was_measured() -> None:
    """After a new flagger: paste what this shows as expected between the README's markers."""
    metrics = json.loads((DEFAULT / "flagger.json").read_text(encoding="utf-8"))["metrics"]
    [written] = BLOCK.findall(README.read_text(encoding="utf-8"))
    assert written == table(measured(metrics))


def test_measures_are_read() -> None:
    found = measured({"presets": TOLD, "roc_auc": {}})
    assert found == dict.fromkeys(Preset, Measured(0.91, 0.8765, 0.0021))
    assert "| `strict` | 30 % | 91 % | 87.6 % | 0.21 % |" in table(found)


@pytest.mark.parametrize(
    "metrics",
    [
        {},
        {"presets": None},
        {"presets": ["strict"]},
        {"presets": {"strict": None, "furious": {}}},
        # Numbers of another threshold say nothing of today's.
        {"presets": {"strict": {**TOLD["strict"], "threshold": 0.31}}},
        {"presets": {"strict": {"precision": 0.9}}},
    ],
)
def test_what_was_not_measured_is_left_out(metrics: dict[str, Any]) -> None:
    assert measured(metrics) == {}
    assert table({}).count("\u2013") == 9


@pytest.mark.parametrize("value", [None, "0.9", -0.1, 1.1, float("nan")])
def test_what_is_no_share_is_unknown(value: object) -> None:
    told = {"presets": {"strict": {**TOLD["strict"], "precision": value}}}
    assert measured(told)[Preset.STRICT] == Measured(None, 0.8765, 0.0021)
