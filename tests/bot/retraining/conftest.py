"""An installation with reviewed pairs, and a training that takes no time."""

import hashlib
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.incidents import Outcome, Proposal, ReviewAction, Source
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.settings import Settings
from detox_model.results import Verdict

ROOT = Path(__file__).parents[3]
WORDS = "You stupid thing"


def unlike(number: int) -> str:
    """Words that no other number has: an export leaves out what says nearly the same again."""
    letters = hashlib.sha256(str(number).encode()).hexdigest().translate(_LETTERS)
    return " ".join(letters[at : at + 6] for at in range(0, 60, 6))


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "corpora"
    (data / "parallel").mkdir(parents=True)
    (data / "parallel" / "paradetox.tsv.xz").touch()
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'bot.db'}",
        data_key_file=tmp_path / "data.key",
        models_dir=tmp_path / "models",
        retrain_dir=tmp_path / "retrain",
        training_data=data,
        training_permission="Granted by Discord on 2026-01-31, ticket 7.",
        discord_token="a-token",
    )


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, Any]]]:
    """How the training was called, in order."""
    file = tmp_path / "calls.jsonl"
    fake = Path(__file__).with_name("fake")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(fake), str(ROOT))))
    monkeypatch.setenv("FAKE_CALLS", str(file))
    monkeypatch.setenv("DATA_KEY", "of the environment")
    monkeypatch.chdir(tmp_path)  # away from anybody's .env

    def calls() -> list[dict[str, Any]]:
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    return calls


Review = Callable[[Sequence[int]], Awaitable[None]]


@pytest.fixture
def review(settings: Settings) -> Review:
    """Review one message of each author as approved, on a server that lends."""
    numbers = iter(range(1, 10_000))

    async def review(authors: Sequence[int]) -> None:
        keyring = load_keyring(settings.data_key, settings.data_key_file)
        database = Database(settings.database_url, keyring)
        await database.connect(upgrade=True)
        await database.settings.save(
            GuildSettings(1, mode=Mode.REPLACE, training_consent=TrainingConsent.OPT_OUT)
        )
        incidents = database.incidents
        for author in authors:
            number = next(numbers)
            message = ChatMessage(
                ref=MessageRef(1, 2, number),
                author_id=author,
                author_name="Ann",
                author_avatar_url="",
                text=f"{WORDS}, {unlike(number)}",
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
            incident = await incidents.claim(
                message, Verdict(0.9), source=Source.SCORE, mode=Mode.REPLACE
            )
            assert incident is not None
            proposal = Proposal(f"You odd thing of {number}", "rewritten", 0.1, "words")
            await incidents.propose(incident.id, proposal)
            await incidents.posting(incident.id, Mode.REPLACE)
            await incidents.posted(incident.id, 10_000 + number)
            await incidents.finish(incident.id, Outcome.REPLACED)
            await incidents.review(incident.id, 6, ReviewAction.APPROVED)
        await database.close()

    return review
