import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import DEFAULT_DATABASE, Settings, SettingsError, allowed, load_settings, variable

ROOT = Path(__file__).parents[2]
SECRET = "hunter2-hunter2"


def mistakes(env_file: Path | None, environment: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file, environment or {})
    return caught.value.mistakes


def written(folder: Path, text: str) -> Path:
    file = folder / ".env"
    file.write_text(text, encoding="utf-8")
    return file


def test_code_builds_settings_without_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    written(tmp_path, "DEVICE=cuda\n")
    settings = Settings(database_url="sqlite+aiosqlite:///x.db")
    assert (settings.log_level, settings.device) == ("INFO", "auto")
    loaded = load_settings()
    assert (loaded.log_level, loaded.device) == ("ERROR", "cuda")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "\ufeff# note\nexport DEVICE='cpu'\nHTTP_PORT=8080\n\nDATA_KEY=\n")
    settings = load_settings(file, {"HTTP_PORT": "9090", "UNRELATED": "x"})
    assert (settings.device, settings.http_port, settings.data_key) == ("cpu", 9090, None)


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "absent", {}) == Settings()
    assert Settings().database_url == DEFAULT_DATABASE


def test_settings_are_frozen_and_know_their_names() -> None:
    with pytest.raises(ValidationError):
        Settings().device = "cpu"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Settings(devise="cpu")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("DEVICE", "tpu", "'tpu'"),
        ("DEVICE", "cuda:x", "'cuda:x'"),
        ("LOG_LEVEL", "chatty", "'chatty'"),
        ("HTTP_PORT", "65536", "'65536'"),
        ("HTTP_PORT", "http", "'http'"),
        ("WORKER_QUEUE_LIMIT", "0", "'0'"),
        ("WORKER_QUEUE_LIMIT", "1.5", "'1.5'"),
        ("WORKER_DEADLINE_SECONDS", "nan", "'nan'"),
        ("WORKER_DEADLINE_SECONDS", "0", "'0'"),
        ("WORKER_BATCH_WINDOW_MS", "-1", "'-1'"),
        ("WORKER_THREADS", "many", "'many'"),
        ("TRAINING_PERMISSION", "yes", "'yes'"),
        ("DISCORD_TOKEN", f"Bot {SECRET}", "hidden"),
        ("DATABASE_URL", f"mysql://u:{SECRET}@h/n", "hidden"),
        ("DATABASE_URL", SECRET, "hidden"),
        ("DATABASE_URL", "postgresql://", "hidden"),
    ],
)
def test_a_wrong_value_is_one_clear_line(name: str, value: str, shown: str) -> None:
    (line,) = mistakes(None, {name: value})
    assert line.startswith(f"{name}: ")
    assert shown in line
    assert allowed(Settings.model_fields[name.lower()]).text in line
    assert SECRET not in line
    assert "\n" not in line


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, "DISCORD_TOKN=abc\nnot a line\nfoo=1\nDEVICE=tpu\n")
    first, second, third, fourth = mistakes(file)
    assert first == f"{file}, line 1: DISCORD_TOKN is not a setting; did you mean DISCORD_TOKEN?"
    assert second == f"{file}, line 2: not of the form NAME=value"
    assert "foo is not a setting; see .env.example" in third
    assert fourth.startswith("DEVICE: 'tpu'")


def test_limits_that_contradict_each_other_are_told() -> None:
    (line,) = mistakes(None, {"WORKER_QUEUE_LIMIT": "8", "WORKER_BATCH_TEXTS": "16"})
    assert "batch_texts must not exceed queue_texts" in line


@pytest.mark.parametrize("content", [b"DEVICE=\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / ".env"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    (line,) = mistakes(file)
    assert line.startswith(f"{file}: cannot be read")


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///x.db", "sqlite:///x.db"),
        ("sqlite+aiosqlite:///x.db", "sqlite:///x.db"),
        ("postgres://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("postgresql://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("postgresql+asyncpg://u@h/n", "postgresql+asyncpg://u@h/n"),
    ],
)
def test_a_database_gets_its_asynchronous_driver(given: str, driver: str) -> None:
    assert Settings(database_url=given).database_url == driver


@pytest.mark.parametrize("password", [SECRET, f"{SECRET}@{SECRET}", f"a:{SECRET}"])
def test_secrets_stay_out_of_every_representation(password: str) -> None:
    settings = Settings(
        discord_token=SECRET, data_key=SECRET, database_url=f"postgresql://me:{password}@host/n"
    )
    for text in (repr(settings), str(settings), settings.safe_database_url):
        assert SECRET not in text
    assert "me:***@host/n" in settings.safe_database_url
    with pytest.raises(ValidationError) as caught:
        Settings(database_url=f"mysql://u:{SECRET}@h")
    assert SECRET not in str(caught.value)


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text()
    listed = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert set(listed) == {variable(field) for field in Settings.model_fields}
    assert load_settings(ROOT / ".env.example", {}) == Settings()
    for field, info in Settings.model_fields.items():
        default = info.default
        shown = "" if default is None else f"{default:g}" if type(default) is float else default
        assert listed[variable(field)] == str(shown), field
    for block in re.split(r"\n(?=[A-Z_]+=)", text)[1:]:
        name = block.partition("=")[0]
        before = text[: text.index(f"\n{name}=")].splitlines()[-1]
        assert before.startswith(("# ", "HTTP_HOST=")), f"{name} is not explained"


def test_worker_limits_are_the_settings() -> None:
    limits = Settings(worker_batch_texts=7, worker_threads=3).worker_limits
    assert (limits.batch_texts, limits.threads) == (7, 3)
