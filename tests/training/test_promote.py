"""`python -m training promote` and `rollback`: files only, as where there is no database."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from detox_model import promotion
from detox_model.placing import PromotionRefused
from tests.detox_model.folders import gate_file, model_folder
from training.__main__ import app


def test_a_model_is_promoted_and_rolled_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for function in (promotion.promote, promotion.rollback):
        assert function.__kwdefaults__ is not None
        monkeypatch.setitem(function.__kwdefaults__, "try_out", lambda _: None)
    run, models = tmp_path / "run", tmp_path / "models"
    model_folder(run / "model", "mine-1")
    called = CliRunner().invoke(app, ["promote", str(run), "--models", str(models)])
    assert isinstance(called.exception, PromotionRefused)
    gate_file(run / "gate.json", run / "model")
    monkeypatch.setenv("MODELS_DIR", str(models))
    called = CliRunner().invoke(app, ["promote", str(run)])
    assert called.exit_code == 0, called.output
    assert "in service: mine-1 (" in called.output
    called = CliRunner().invoke(app, ["rollback"])
    assert called.exit_code == 0, called.output
    assert promotion.in_service(models).folder is None
