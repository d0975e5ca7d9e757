"""What an operator may set: one typed, validated, frozen object, from the environment and `.env`.

``Settings(...)`` is built in code without touching either; :func:`load_settings` reads them.
A variable's name is its field's in capitals.
"""

import difflib
import io
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from dotenv.parser import parse_stream
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo

from bot.core.disclosure import Installation
from bot.inference.limits import WorkerLimits

DEFAULT_DATABASE = "sqlite:///data/detoxbot.db"
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+aiosqlite": "sqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_LIMITS = WorkerLimits()
_PASSWORD = re.compile(r"(?<=//)([^/@]*?):.*@")


class SettingsError(Exception):
    """The configuration is wrong; ``str`` is one line a mistake, fit to print, secrets hidden."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Allowed:
    """What a setting accepts, in words for the person who got it wrong."""

    text: str
    secret: bool = False


def _driver(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _DRIVERS:
        raise ValueError("unknown database")
    if scheme.startswith("postgres") and not rest.strip("/"):
        raise ValueError("no host or database")
    return f"{_DRIVERS[scheme]}://{rest}"


def _token(secret: SecretStr | None) -> SecretStr | None:
    if secret is None or not secret.get_secret_value():
        return None
    if re.search(r"\s", secret.get_secret_value()):
        raise ValueError("contains white space")
    return secret


def _permission(text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    if len(text.split()) < 3:
        raise ValueError("does not say who gave the permission")
    return text


def _line(text: str | None) -> str | None:
    line = (text or "").strip()
    if len(line) > 200 or not line.isprintable():
        raise ValueError("is not one short line")
    return line or None


def _link(text: str | None) -> str | None:
    link = (text or "").strip()
    if link and not re.fullmatch(r"https://[^\s<>\"'`()\[\]]{3,300}", link):
        raise ValueError("is not a link")
    return link or None


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseModel):
    """Every choice of the operator. Frozen; secrets are hidden in ``repr``.

    Raises :class:`pydantic.ValidationError` for wrong values or names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    discord_token: Annotated[
        SecretStr | None,
        AfterValidator(_token),
        Allowed("the bot's token from the developer portal, without 'Bot ' before it", secret=True),
    ] = None
    """The bot's token; without one, `make run` opens the sandbox."""
    database_url: Annotated[
        str,
        AfterValidator(_driver),
        Allowed("sqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME", True),
    ] = DEFAULT_DATABASE
    """Where incidents, reviews and choices are kept."""
    data_key: Annotated[
        SecretStr | None, Allowed("the key as `detoxbot` wrote it to a key file", secret=True)
    ] = None
    """The key that encrypts stored texts; wins over the key file."""
    data_key_file: Annotated[Path, Allowed("the path of a file")] = Path("data/data.key")
    """Holds the key when `DATA_KEY` is empty; made on first run, readable by its owner alone."""
    journal_dir: Annotated[Path, Allowed("the path of a folder")] = Path("data/journal")
    """Keeps, encrypted, what could not be written while the database was away."""
    journal_max_mb: Annotated[
        int, Field(ge=1, le=100_000), Allowed("a whole number from 1 to 100000")
    ] = 64
    """Megabytes that a process's journal may take on the disk."""
    detox_model: Annotated[Path | None, Allowed("the path of a model folder")] = None
    """The model folder; empty for the promoted model, or the shipped one before any was."""
    models_dir: Annotated[Path, Allowed("the path of a folder")] = Path("data/models")
    """Holds promoted models and the pointer to the one in service."""
    export_dir: Annotated[Path, Allowed("the path of a folder")] = Path("data/exports")
    """Where exports asked for on Discord are put that are too large to attach."""
    retrain_dir: Annotated[Path, Allowed("the path of a folder")] = Path("data/retrain")
    """Where `detoxbot retrain` works and leaves its reports."""
    training_data: Annotated[Path | None, Allowed("the path of a folder")] = None
    """The public corpora that `detoxbot retrain` mixes in and measures on."""
    device: Annotated[
        str,
        BeforeValidator(_lower),
        Field(pattern=r"^(auto|cpu|mps|cuda(:[0-9]{1,2})?)$"),
        Allowed("auto, cpu, cuda, cuda:N or mps"),
    ] = "auto"
    """Where the model runs."""
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        BeforeValidator(_upper),
        Allowed("DEBUG, INFO, WARNING or ERROR"),
    ] = "INFO"
    """How much is logged. `DEBUG` may show members' messages; no other level does."""
    http_host: Annotated[str, Field(min_length=1), Allowed("an address to listen on")] = "127.0.0.1"
    """Where `/healthz`, `/readyz`, `/metrics` and `/privacy` listen."""
    http_port: Annotated[int, Field(ge=0, le=65_535), Allowed("a port from 1 to 65535, or 0")] = 0
    """Their port; 0 turns them off."""
    operator_contact: Annotated[
        str | None, AfterValidator(_line), Allowed("one line of at most 200 characters")
    ] = None
    """How members reach you about their data: an address, a server or a name."""
    privacy_policy_url: Annotated[
        str | None, AfterValidator(_link), Allowed("a link that begins with https://")
    ] = None
    """Where you publish a privacy policy of your own; empty for the one that ships."""
    training_permission: Annotated[
        str | None,
        AfterValidator(_permission),
        Allowed("a sentence that says who gave the permission and when; empty for none"),
    ] = None
    """Who allowed training on messages: `detoxbot export` refuses without it (see README)."""
    audit_days: Annotated[
        int, Field(ge=30, le=3_650), Allowed("a whole number from 30 to 3650")
    ] = 365
    """Days that the audit trail is kept: who read, changed or exported what."""
    worker_queue_limit: Annotated[
        int, Field(ge=1, le=100_000), Allowed("a whole number from 1 to 100000")
    ] = _LIMITS.queue_texts
    """Texts that may wait for the model; more are refused at once."""
    worker_queue_characters: Annotated[
        int, Field(ge=2_000, le=100_000_000), Allowed("a whole number from 2000 to 100000000")
    ] = _LIMITS.queue_characters
    """Characters that may wait for the model, over all texts."""
    worker_batch_texts: Annotated[
        int, Field(ge=1, le=4_096), Allowed("a whole number from 1 to 4096")
    ] = _LIMITS.batch_texts
    """Texts rewritten together; more on a GPU."""
    worker_batch_characters: Annotated[
        int, Field(ge=100, le=1_000_000), Allowed("a whole number from 100 to 1000000")
    ] = _LIMITS.batch_characters
    """Characters rewritten together, padding included; more on a GPU."""
    worker_batch_window_ms: Annotated[
        float, Field(ge=0, le=1_000, allow_inf_nan=False), Allowed("a number from 0 to 1000")
    ] = _LIMITS.batch_window_ms
    """Milliseconds an idle worker waits for company; 0 on a CPU, a few on a GPU."""
    worker_deadline_seconds: Annotated[
        float, Field(gt=0, le=600, allow_inf_nan=False), Allowed("a number above 0, up to 600")
    ] = _LIMITS.deadline_seconds
    """Seconds after which an answer is no longer waited for."""
    worker_threads: Annotated[
        int, Field(ge=0, le=256), Allowed("a whole number from 1 to 256, or 0")
    ] = _LIMITS.threads
    """Threads of the model's arithmetic; 0 leaves the choice to PyTorch."""

    @model_validator(mode="after")
    def _agree(self) -> Self:
        _ = self.worker_limits
        return self

    @property
    def worker_limits(self) -> WorkerLimits:
        """The worker's limits, as the worker takes them."""
        return WorkerLimits(
            queue_texts=self.worker_queue_limit,
            queue_characters=self.worker_queue_characters,
            batch_texts=self.worker_batch_texts,
            batch_characters=self.worker_batch_characters,
            batch_window_ms=self.worker_batch_window_ms,
            deadline_seconds=self.worker_deadline_seconds,
            threads=self.worker_threads,
        )

    @property
    def installation(self) -> Installation:
        """Who runs the bot, as members are told."""
        return Installation(self.operator_contact, self.privacy_policy_url)

    @property
    def safe_database_url(self) -> str:
        """The database's address without its password, fit to print."""
        return _PASSWORD.sub(r"\1:***@", self.database_url)

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        for name, value in super().__repr_args__():
            yield name, self.safe_database_url if name == "database_url" else value


def variable(field: str) -> str:
    """The environment variable of a field."""
    return field.upper()


def allowed(field: FieldInfo) -> Allowed:
    """What a field accepts."""
    return next(item for item in field.metadata if isinstance(item, Allowed))


def load_settings(
    env_file: Path | None = Path(".env"), environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the environment (``os.environ`` by default) over ``env_file``, which may be absent.

    Empty values count as not set. Raises :class:`SettingsError` naming every mistake at once.
    """
    environment = os.environ if environment is None else environment
    names = {variable(field): field for field in Settings.model_fields}
    values, mistakes = _read_env_file(env_file, names) if env_file else ({}, [])
    values |= {name: environment[name].strip() for name in names if name in environment}
    given = {names[name]: value for name, value in values.items() if value}
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        mistakes += [_explain(item["loc"], str(item["msg"]), given) for item in error.errors()]
        raise SettingsError(*mistakes) from None
    if mistakes:
        raise SettingsError(*mistakes)
    return settings


def _read_env_file(path: Path, names: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        return {}, [f"{path}: cannot be read: {reason}"]
    values: dict[str, str] = {}
    mistakes = []
    for binding in parse_stream(io.StringIO(text)):
        place = f"{path}, line {binding.original.line}"
        if binding.error or (binding.key is not None and binding.value is None):
            mistakes.append(f"{place}: not of the form NAME=value")
        elif binding.key is not None and binding.key not in names:
            near = difflib.get_close_matches(binding.key.upper(), names, n=1, cutoff=0.6)
            hint = f"; did you mean {near[0]}?" if near else "; see .env.example for all of them"
            mistakes.append(f"{place}: {binding.key} is not a setting{hint}")
        elif binding.key is not None:
            values[binding.key] = (binding.value or "").strip()
    return values, mistakes


def _explain(location: tuple[int | str, ...], message: str, given: Mapping[str, str]) -> str:
    if not location:  # the settings are right one by one but contradict each other
        return "WORKER_*: " + message.removeprefix("Value error, ")
    field = str(location[0])
    rule = allowed(Settings.model_fields[field])
    shown = "the value given (hidden)" if rule.secret else repr(given.get(field))
    return f"{variable(field)}: {shown} is not allowed; allowed: {rule.text}"
