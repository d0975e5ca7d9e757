"""A server's choices as a file: strict on reading, the same again after a round trip.

Snowflakes are strings, for other programs read JSON's numbers with 53 bits. What a file leaves
out stays as it is.
"""

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from bot.core.modes import Fallback, Keeping, Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.core.retention import LONGEST, SHORTEST
from bot.core.rules import Consequence, Rule
from bot.core.said import Language, Said, said
from bot.core.words.entries import MOST_ENTRIES, WordEntry
from bot.core.words.textfile import line_of
from detox_model.thresholds import Preset

VERSION = 1
LARGEST_FILE = 2_500_000
"""Bytes; the fullest settings and word list stay below it."""
MOST_RULES = 10
_MOST_IDS = 2_000
_LARGEST_ID = 2**63 - 1
_WHERE = 60
"""Characters of a name in a file that an answer repeats."""
_DAY = 24 * 60 * 60


def _id(value: object) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit():
        raise ValueError("an id is a string of digits")
    if len(value) > len(str(_LARGEST_ID)) or not 0 < int(value) <= _LARGEST_ID:
        raise ValueError("an id has at most 63 bits")
    return int(value)


Id = Annotated[int, BeforeValidator(_id), PlainSerializer(str)]
Ids = Annotated[list[Id], Field(max_length=_MOST_IDS)]
Threshold = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False, strict=True)]


class Strict(BaseModel):
    """Knows its names, and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleEntry(Strict):
    """A :class:`~bot.core.rules.Rule`; times in whole seconds."""

    count: Annotated[int, Field(ge=2, le=1_000, strict=True)]
    window: Annotated[int, Field(ge=60, le=365 * _DAY, strict=True)]
    consequence: Consequence
    duration: Annotated[int, Field(ge=1, le=28 * _DAY, strict=True)] | None = None
    role: Id | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.consequence is Consequence.ROLE and self.role is None:
            raise ValueError("a rule that gives a role names it")
        if self.consequence is Consequence.TIMEOUT and self.duration is None:
            raise ValueError("a rule that times out says how long")
        return self

    def rule(self) -> Rule:
        """What it says."""
        return Rule(
            count=self.count,
            window=timedelta(seconds=self.window),
            consequence=self.consequence,
            duration=None if self.duration is None else timedelta(seconds=self.duration),
            role_id=self.role,
        )


class Configuration(Strict):
    """What a file says. Only fields that it names count: see :func:`bot.core.placing.placed`."""

    version: Literal[1]
    mode: Mode = Mode.OFF
    sensitivity: Preset | Threshold = Preset.BALANCED
    log_channel: Id | None = None
    fallback: Fallback = Fallback.MASK
    remove_after_reply: Annotated[bool, Field(strict=True)] = False
    exempt_roles: Ids = []
    exempt_channels: Ids = []
    exempt_members: Ids = []
    channel_modes: Annotated[dict[Id, Mode], Field(max_length=_MOST_IDS)] = {}
    channel_sensitivities: Annotated[dict[Id, Preset | Threshold], Field(max_length=_MOST_IDS)] = {}
    training: TrainingConsent = TrainingConsent.NOBODY
    report_emoji: Annotated[str, Field(max_length=64)] | None = None
    language: Language = Language.ENGLISH
    retention_days: Annotated[int, Field(ge=SHORTEST, le=LONGEST, strict=True)] = 90
    keeping: Keeping = Keeping.RETENTION
    keeps_samples: Annotated[bool, Field(strict=True)] = True
    rules: Annotated[list[RuleEntry], Field(max_length=MOST_RULES)] = []
    words: (
        Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=MOST_ENTRIES)]
        | None
    ) = None
    """Lines of a word list; a file without it leaves the list alone."""


class BadConfiguration(Exception):
    """A file that cannot be taken; ``problems`` say why, one line each."""

    def __init__(self, problems: Sequence[Said]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


def exported(settings: GuildSettings, words: Iterable[WordEntry] | None = None) -> str:
    """A file that reads back to the same settings, with the word list where it is given."""
    configuration = Configuration(
        version=VERSION,
        mode=settings.mode,
        sensitivity=settings.sensitivity,
        log_channel=_text(settings.log_channel_id),
        fallback=settings.fallback,
        remove_after_reply=settings.remove_after_reply,
        exempt_roles=_texts(settings.exempt_role_ids),
        exempt_channels=_texts(settings.exempt_channel_ids),
        exempt_members=_texts(settings.exempt_member_ids),
        channel_modes=_by_text(settings.channel_modes),
        channel_sensitivities=_by_text(settings.channel_sensitivities),
        training=settings.training_consent,
        report_emoji=settings.report_emoji,
        language=settings.language,
        retention_days=settings.retention_days,
        keeping=settings.keeping,
        keeps_samples=settings.keeps_samples,
        rules=[_entry(rule) for rule in settings.rules],
        words=None if words is None else [line_of(entry) for entry in words],
    )
    left_out = {"words"} if words is None else set()
    return configuration.model_dump_json(indent=2, exclude=left_out) + "\n"


def parsed(data: bytes) -> Configuration:
    """Read a file; raises :class:`BadConfiguration`. May take a while: call it off the loop."""
    try:
        return Configuration.model_validate_json(data.removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True, include_input=False)
        raise BadConfiguration([_problem(one) for one in details]) from None


def _problem(details: ErrorDetails) -> Said:
    where = ".".join(str(one) for one in details["loc"])
    where = " ".join(where.replace("`", "'").split())[:_WHERE]
    kind = details["type"]
    if kind == "json_invalid":
        return said("config-bad-json")
    if details["loc"] == ("version",):
        return said("config-bad-version", version=VERSION)
    if kind == "extra_forbidden":
        return said("config-bad-name", where=where)
    context = details.get("ctx", {})
    if "expected" in context:
        # Pydantic joins them with an English "or".
        choices = re.findall(r"'([^']*)'", str(context["expected"]))
        return said("config-bad-choice", where=where, choices=", ".join(choices))
    return said("config-bad-value", where=where or "–")


def _entry(rule: Rule) -> RuleEntry:
    return RuleEntry(
        count=rule.count,
        window=round(rule.window.total_seconds()),
        consequence=rule.consequence,
        duration=None if rule.duration is None else round(rule.duration.total_seconds()),
        role=_text(rule.role_id),
    )


def _text(snowflake: int | None) -> Any:
    """An id as a file has it, for a model that reads files."""
    return None if snowflake is None else str(snowflake)


def _texts(ids: Iterable[int]) -> Any:
    return [str(one) for one in sorted(ids)]


def _by_text(chosen: Mapping[int, Any]) -> Any:
    return {str(place): chosen[place] for place in sorted(chosen)}
