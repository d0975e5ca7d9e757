"""A training preset: one small TOML file that says everything a run depends on."""

import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from detox_model.network import NetworkConfig

PRESETS = Path(__file__).parent / "presets"
Corpus = Literal[
    "paradetox",
    "llama",
    "paranmt",
    "appdia",
    "synthetic",
    "denoising",
    "identity",
    "mirrored",
    "backtranslated",
    "distilled",
    "reviewed",
    "kept",
]


class PresetError(Exception):
    """A preset that is missing or wrong; one line a mistake."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(_Strict):
    """One part of a recipe: a mixture of corpora seen for some epochs."""

    name: str
    epochs: int = Field(ge=1)
    learning_rate: float = Field(gt=0, description="at the stage's start")
    final_rate: float = Field(gt=0, description="at the stage's end; linear in between")
    batch_pieces: int = Field(
        1200, ge=32, description="pieces a batch and side, padding included; over all processes"
    )
    batch_sentences: int | None = Field(
        None, ge=1, description="sentences a batch instead, however long"
    )
    corpora: dict[Corpus, float] = Field(
        min_length=1, description="share of each corpus an epoch sees; over 1 repeats it"
    )


class Backtranslation(_Strict):
    """How the corpora ``mirrored`` and ``backtranslated`` are made."""

    start: str = Field(description="stage whose averaged weights the reverse network starts from")
    sentences: int = Field(ge=1, description="general sentences to make hostile")
    temperature: float = Field(0.9, gt=0, description="of sampling")
    stage: Stage = Field(description="how the reverse network is trained on")


class Preset(_Strict):
    """A recipe. The commented TOML files in ``training/presets`` are its manual."""

    title: str
    seed: int = 1
    network: NetworkConfig = NetworkConfig()
    max_pieces: int = Field(64, ge=4, description="longer pairs are left out")
    weight_decay: float = Field(0.01, ge=0)
    warmup: int = Field(200, ge=0, description="steps of linear warm-up, each stage")
    clip: float = Field(1.0, gt=0, description="largest norm of the gradient")
    coverage: float = Field(0.5, ge=0, description="weight of the coverage loss")
    average: float = Field(0.999, ge=0, lt=1, description="decay of the weights' moving average")
    select: Literal["joint", "loss", "last"] = Field(
        "joint", description="which averaged weights are packaged: best on dev by this, or the last"
    )
    select_every: int = Field(
        0, ge=0, description="steps between two looks at dev; 0: at the end of each epoch only"
    )
    soup: tuple[str, ...] = Field(
        (), description="stages whose last averaged weights are averaged and packaged instead"
    )
    backtranslation: Backtranslation | None = None
    fluency_epochs: int = Field(
        0, ge=0, description="epochs to train the cloze model for; 0: the model goes without"
    )
    unlabelled: int = Field(0, ge=0, description="hostile comments without rewrites to distil from")
    stages: tuple[Stage, ...] = Field(min_length=1, alias="stage")

    @model_validator(mode="after")
    def _known_stages(self) -> Self:
        unknown = set(self.soup) - {stage.name for stage in self.stages}
        if unknown:
            raise ValueError(f"soup: no stage is called {', '.join(sorted(unknown))}")
        return self


def load_preset(name: str) -> Preset:
    """A shipped preset by name, or any TOML file by path. Raises :class:`PresetError`."""
    path = Path(name) if name.endswith(".toml") else PRESETS / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in PRESETS.glob("*.toml")))
        raise PresetError(f"no preset {name!r}: shipped are {known}; or give a path to a .toml")
    try:
        return Preset.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise PresetError(f"{path}: {error}") from error
    except ValidationError as error:
        lines = [
            f"{path}: {'.'.join(map(str, mistake['loc']))}: {mistake['msg']}"
            for mistake in error.errors()
        ]
        raise PresetError("\n".join(lines)) from error
