"""What `detoxbot doctor` says of the model in service and of retraining."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.doctor import Finding, Health
from bot.examining import retraining, served
from bot.retraining.runs import Ending, Facts, Runs
from bot.settings import Settings
from detox_model import promotion
from detox_model.promotion import SmokeFailed
from tests.detox_model.folders import model_folder

GOOD, NOTE, BAD = Health.GOOD, Health.NOTE, Health.BAD


def found(settings: Settings) -> Finding:
    [finding] = served(settings)
    return finding


def promoted(settings: Settings, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "mine", "mine-1")
    promotion.promote(folder, settings.models_dir, force=True, try_out=lambda _: None)


def test_the_shipped_model_is_said_to_be_in_service(settings: Settings) -> None:
    assert (found(settings).health, found(settings).detail) == (GOOD, "the shipped one")


@pytest.mark.parametrize("works", [True, False])
def test_a_promoted_model_is_tried_out(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    promoted(settings, tmp_path)

    def try_out(_: Path) -> None:
        if not works:
            raise SmokeFailed("mine-1 fails its smoke test")

    monkeypatch.setattr(promotion, "try_out", try_out)
    finding = found(settings)
    assert finding.detail.startswith("mine-1 (")
    assert "by force" in finding.detail
    assert finding.health is (GOOD if works else BAD)
    assert works or finding.mend == "detoxbot models rollback"


def test_a_pinned_model_and_a_damaged_pointer_are_told(settings: Settings, tmp_path: Path) -> None:
    promoted(settings, tmp_path)
    pinned = found(settings.model_copy(update={"detox_model": Path("mine")}))
    assert pinned.health is NOTE
    assert "DETOX_MODEL=mine" in pinned.detail
    assert "mine-1 (" in pinned.detail
    (settings.models_dir / "current.json").write_text("{")
    assert found(settings).health is BAD


@pytest.mark.parametrize(
    ("change", "health", "said"),
    [
        ({}, GOOD, "could begin"),
        ({"training_permission": None}, NOTE, "rule 21"),
        ({"training_data": None}, BAD, "no public corpora"),
        ({"training_data": Path("nowhere")}, BAD, "is not there"),
    ],
)
def test_what_is_in_the_way_of_retraining_is_told(
    settings: Settings, change: dict[str, Any], health: Health, said: str
) -> None:
    finding = retraining(settings.model_copy(update=change))
    assert finding.health is health
    assert said in finding.detail
    assert bool(finding.mend) is (health is not GOOD)


def test_how_the_last_retraining_went_is_told(settings: Settings) -> None:
    now = datetime(2026, 1, 31, 3, 17, tzinfo=UTC)
    run = Runs(settings.retrain_dir).begin(now, 600)
    run.note(Facts(started_at=now, ending=Ending.BLOCKED))
    assert "20260131T031700Z: blocked" in retraining(settings).detail
