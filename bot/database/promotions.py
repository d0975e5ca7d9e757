"""Which models were put in service, taken back or refused, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text

from bot.database.clock import Clock
from bot.database.gateway import Gateway
from bot.database.models import PROMOTIONS


class PromotionKind(StrEnum):
    """What became of a model."""

    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"
    IN_SERVICE = "in_service"
    """A running bot answers with it."""
    REFUSED = "refused"
    """A running bot could not open it, or it failed its smoke test."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """One change of the model in service, or one that was refused."""

    at: datetime
    kind: PromotionKind
    model: str
    """The model's name."""
    digest: str
    """SHA-256 over the folder's files, hexadecimal."""
    previous: str | None
    """What was in service before."""
    gate: Mapping[str, Any] | None
    """The verdict that let it through."""
    detail: str | None


class SqlPromotions:
    """The history of the model in service. All calls raise ``StorageError`` as repositories do."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    async def record(
        self,
        kind: PromotionKind,
        model: str,
        digest: str,
        *,
        previous: str | None = None,
        gate: Mapping[str, Any] | None = None,
        detail: str | None = None,
        once: bool = False,
    ) -> bool:
        """Keep what happened; whether that is new.

        With ``once``, what was kept already with this kind, digest and detail is not kept
        again, however many processes say so at the same time.
        """
        row = {
            "at": self._clock(),
            "kind": kind.value,
            "model": model,
            "digest": digest,
            "previous": previous,
            "gate": None if gate is None else dict(gate),
            "detail": detail,
        }
        same = (
            select(PROMOTIONS.c.id)
            .where(
                PROMOTIONS.c.kind == kind.value,
                PROMOTIONS.c.digest == digest,
                PROMOTIONS.c.detail.is_not_distinct_from(detail),
            )
            .limit(1)
        )

        def work(connection: Connection) -> bool:
            if once:
                if connection.dialect.name == "postgresql":  # SQLite has but one writer
                    lock = f"LOCK TABLE {PROMOTIONS.name} IN SHARE ROW EXCLUSIVE MODE"
                    connection.execute(text(lock))
                if connection.execute(same).first() is not None:
                    return False
            connection.execute(insert(PROMOTIONS), row)
            return True

        return await self._gateway.write(work)

    async def latest(self, count: int = 50) -> list[Promotion]:
        """What happened last, the latest first."""
        query = select(PROMOTIONS).order_by(PROMOTIONS.c.id.desc()).limit(count)
        return await self._gateway.read(
            lambda connection: [_promotion(row) for row in connection.execute(query)]
        )


def _promotion(row: "Row[Any]") -> Promotion:
    return Promotion(
        at=row.at,
        kind=PromotionKind(row.kind),
        model=row.model,
        digest=row.digest,
        previous=row.previous,
        gate=row.gate,
        detail=row.detail,
    )
