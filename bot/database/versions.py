"""Which models this bot has run with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from bot.database.clock import Clock
from bot.database.gateway import Gateway
from bot.database.models import MODELS


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One model as the bot loaded it."""

    name: str
    """The model folder's name, as recorded beside every rewrite."""
    digest: str
    """SHA-256 over the folder's files, hexadecimal."""
    first_used_at: datetime
    last_used_at: datetime
    metrics: Mapping[str, Any] = field(default_factory=dict)
    """The folder's ``metrics.json``."""


class SqlModels:
    """The models this bot has run with, so that an old rewrite can be traced to its weights."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    async def record(
        self, name: str, digest: str, metrics: Mapping[str, Any] | None = None
    ) -> ModelVersion:
        """Say that the bot runs with this model now; at start and after each swap."""
        now = self._clock()
        changes = {"metrics": dict(metrics or {}), "last_used_at": now}
        upsert = (
            self._gateway.insert(MODELS)
            .values(name=name, digest=digest, first_used_at=now, **changes)
            .on_conflict_do_update(index_elements=["name", "digest"], set_=changes)
            .returning(MODELS)
        )
        return await self._gateway.write(
            lambda connection: _version(connection.execute(upsert).one())
        )

    async def all(self) -> list[ModelVersion]:
        """Every model, the one used last first."""
        query = select(MODELS).order_by(MODELS.c.last_used_at.desc(), MODELS.c.name)
        return await self._gateway.read(
            lambda connection: [_version(row) for row in connection.execute(query)]
        )


def _version(row: "Row[Any]") -> ModelVersion:
    return ModelVersion(
        name=row.name,
        digest=row.digest,
        first_used_at=row.first_used_at,
        last_used_at=row.last_used_at,
        metrics=row.metrics,
    )
