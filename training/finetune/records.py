"""One reviewed message as an export has it, checked field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

Status = Literal["approved", "edited", "restored", "not_toxic"]
Label = Literal["toxic", "not_toxic"]
_LABELS: Mapping[Status, Label] = {
    "approved": "toxic",
    "edited": "toxic",
    "not_toxic": "not_toxic",
}


class PairsError(ValueError):
    """A file of pairs that cannot be used; the message names the file, the line and the reason."""


class Fields(BaseModel):
    """The fields of a record; those that training has no use for are not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    toxic: str
    neutral: str | None
    status: Status = "approved"
    label: Label | None = None
    """What the message was judged to be; without it, what the status says."""
    source: str | None = None
    """What flagged the message."""
    toxicity: float | None = Field(None, ge=0, le=1)
    """Of the message when it was flagged."""
    incident: int | None = None
    author: str | None = None
    rejected: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_pair(cls, record: Any) -> Any:
        """Preference records name the same two texts otherwise; hand-made TSV has only two."""
        if not isinstance(record, Mapping):
            raise ValueError("not an object with the fields of a pair")
        renamed = {"prompt": "toxic", "chosen": "neutral", "neutral1": "neutral"}
        found = {n: value for n, value in record.items() if value is not None or n == "neutral"}
        for other, name in renamed.items():
            if other in found and found.get(name) is None:
                found[name] = found[other]
        return found

    @field_validator("toxic", "neutral", "rejected")
    @classmethod
    def _text(cls, text: str | None) -> str | None:
        if text is not None and any("\ud800" <= c <= "\udfff" for c in text):
            raise ValueError("holds half a character")
        return text


@dataclass(frozen=True, slots=True)
class Record:
    """A reviewed message."""

    toxic: str
    neutral: str
    """The wording that a moderator approved or wrote; of a message that was restored or found
    not toxic, the message itself; empty where a hostile message has none, such as a missed
    report: the flagger alone learns from that."""
    status: Status
    label: Label | None
    """What moderators judged the message to be; ``None`` where they did not say."""
    source: str | None
    toxicity: float | None
    """In [0, 1], when it was flagged."""
    incident: int | None
    author: str | None
    rejected: str | None
    """The model's wording, where a moderator preferred another."""
    file: str
    line: int
    """Where it stands, from 1; in a file of columns the number of the row."""

    @property
    def stays(self) -> bool:
        """Whether moderators wanted the message as it was."""
        return self.status in {"restored", "not_toxic"}


def make_record(record: object, file: str, line: int) -> Record:
    """Check one object. Raises :class:`PairsError`, without any text of it in the message."""
    try:
        fields = Fields.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "record"
        raise PairsError(f"{file}, line {line}: {field}: {first['msg']}") from None
    label = fields.label
    if label is None:
        label = _LABELS.get(fields.status)
    return Record(
        fields.toxic, fields.neutral or "", fields.status, label, fields.source, fields.toxicity,
        fields.incident, fields.author, fields.rejected, file, line,
    )  # fmt: skip
