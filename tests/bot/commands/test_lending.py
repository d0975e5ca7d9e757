"""`export`: one reviewed pair from the database to the file; every reason to refuse."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands import lending
from bot.commands.exits import ExitCode, Failure
from bot.core.incidents import Outcome, Proposal, ReviewAction, Source
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.settings import Settings
from detox_model.results import Verdict

PERMISSION = "Granted by Discord on 2026-01-31, ticket 7."
AUTHOR = 4


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path}/bot.db",
        data_key_file=tmp_path / "data.key",
        training_permission=PERMISSION,
    )


async def reviewed(settings: Settings) -> None:
    """One approved rewrite on a server that lends what its members did not withhold."""
    database = Database(
        settings.database_url, load_keyring(settings.data_key, settings.data_key_file)
    )
    await database.connect(upgrade=True)
    await database.settings.save(
        GuildSettings(1, mode=Mode.REPLACE, training_consent=TrainingConsent.OPT_OUT)
    )
    message = ChatMessage(
        ref=MessageRef(1, 2, 3),
        author_id=AUTHOR,
        author_name="Ann",
        author_avatar_url="",
        text="You stupid thing",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    incidents = database.incidents
    incident = await incidents.claim(message, Verdict(0.9), source=Source.SCORE, mode=Mode.REPLACE)
    assert incident is not None
    proposal = Proposal("You odd thing", "rewritten", 0.1, "words")
    await incidents.propose(incident.id, proposal)
    await incidents.posting(incident.id, Mode.REPLACE)
    await incidents.posted(incident.id, 5)
    await incidents.finish(incident.id, Outcome.REPLACED)
    await incidents.review(incident.id, 6, ReviewAction.APPROVED)
    await database.close()


def export(settings: Settings, output: Path, **options: object) -> None:
    progress = bool(options.pop("progress", False))
    wanted = lending.Wanted(output, **options)  # type: ignore[arg-type]
    lending.export(settings, wanted, progress=progress)


def test_a_pair_is_written_and_counted(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(reviewed(settings))
    output = tmp_path / "pairs.jsonl"
    export(settings, output, progress=True)
    (line,) = output.read_text().splitlines()
    assert "You stupid thing" in json.loads(line).values()
    said = capsys.readouterr().out
    assert "1 pair by 1 author: 1 approved" in said
    assert f"manifest: {output}.manifest.json" in said
    export(settings, output, since="2999-01-01")
    assert output.read_text() == ""


@pytest.mark.parametrize(
    ("change", "options", "code", "said"),
    [
        ({"training_permission": None}, {}, ExitCode.REFUSED, "refused: rule 21"),
        ({}, {}, ExitCode.STORAGE, "detoxbot db upgrade"),
        ({}, {"since": "yesterday"}, ExitCode.USAGE, "--since yesterday"),
        ({}, {"split": "90"}, ExitCode.USAGE, "two or three parts"),
        ({}, {"status": "liked"}, ExitCode.USAGE, "'liked' is not a status"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_file(
    settings: Settings,
    tmp_path: Path,
    change: dict[str, object],
    options: dict[str, object],
    code: ExitCode,
    said: str,
) -> None:
    output = tmp_path / "pairs.jsonl"
    with pytest.raises(Failure, match=said) as caught:
        export(settings.model_copy(update=change), output, **options)
    assert caught.value.code is code
    assert not list(tmp_path.glob("*pairs*"))


def test_a_place_that_cannot_be_written_is_a_wrong_option(
    settings: Settings, tmp_path: Path
) -> None:
    asyncio.run(reviewed(settings))
    with pytest.raises(Failure, match="cannot write") as caught:
        export(settings, tmp_path / "nowhere" / "pairs.jsonl")
    assert caught.value.code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", "2026-01-31T00:00:00+00:00"),
        ("2026-01-31T12:00+01:00", "2026-01-31T12:00:00+01:00"),
    ],
)
def test_a_time_without_a_zone_is_utc(text: str, expected: str) -> None:
    assert lending._time("--since", text).isoformat() == expected
