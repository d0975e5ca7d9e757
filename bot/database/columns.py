"""Column types: encrypted text, enums by value, aware times, snowflakes."""

import json
from collections.abc import MutableMapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, String
from sqlalchemy.types import TypeDecorator

from bot.core.errors import StorageError
from bot.core.incidents import Hit, Source
from bot.database.errors import KeyringError
from bot.database.keyring import Keyring

E = TypeVar("E", bound=StrEnum)

# An engine owns its dialect, so the dialect is where a column finds the keys of its engine:
# two databases with different keys can live in one process, and no key is a global.
_KEYRINGS: MutableMapping[Dialect, Keyring] = WeakKeyDictionary()


def bind_keyring(dialect: Dialect, keyring: Keyring) -> None:
    """Let the encrypted columns of this dialect's engine use ``keyring``."""
    _KEYRINGS[dialect] = keyring


def _keyring(dialect: Dialect) -> Keyring:
    try:
        return _KEYRINGS[dialect]
    except KeyError:
        raise KeyringError("this engine was made without a keyring") from None


class Encrypted:
    """Marks the types whose columns hold ciphertext; rotating keys looks for it."""


class EncryptedText(Encrypted, TypeDecorator[str]):
    """A string, stored as a Fernet token."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else _keyring(dialect).encrypt(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Decrypt; :class:`~bot.database.errors.KeyringError` if no key fits."""
        return None if value is None else _keyring(dialect).decrypt(value)


class EncryptedTexts(Encrypted, TypeDecorator[tuple[str, ...]]):
    """Several strings, stored as one Fernet token over a JSON list."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else _keyring(dialect).encrypt(json.dumps(value))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Decrypt; :class:`~bot.database.errors.KeyringError` if no key fits."""
        return None if value is None else tuple(json.loads(_keyring(dialect).decrypt(value)))


class EncryptedHits(Encrypted, TypeDecorator[tuple[Hit, ...]]):
    """What flagged a message, stored as one Fernet token over JSON: entries are people's words."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sequence[Hit] | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        if value is None:
            return None
        return _keyring(dialect).encrypt(json.dumps([asdict(hit) for hit in value]))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> tuple[Hit, ...] | None:
        """Decrypt; :class:`~bot.database.errors.KeyringError` if no key fits."""
        if value is None:
            return None
        return hits_from(json.loads(_keyring(dialect).decrypt(value)))


def hits_from(plain: Sequence[dict[str, Any]]) -> tuple[Hit, ...]:
    """Hits from what JSON holds of them."""
    return tuple(
        Hit(
            Source(one["source"]),
            one["score"],
            tuple((start, end, score) for start, end, score in one["spans"]),
            one["detail"],
        )
        for one in plain
    )


class ByValue(TypeDecorator[E], Generic[E]):
    """An enum, stored as its value: readable in SQL, and a new member needs no migration."""

    impl = String(32)
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """The value; ``ValueError`` if it is none of the enum's."""
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> E | None:
        """The member; :class:`~bot.core.errors.StorageError` if a newer version wrote it."""
        if value is None:
            return None
        try:
            return self.enum(value)
        except ValueError:
            raise StorageError(
                f"the database holds a {self.enum.__name__} that this version does not know"
            ) from None


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite has no zones, so the zone is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; ``ValueError`` for a naive time, which could mean anything."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Aware, UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# SQLite numbers rows by itself only where the key is declared INTEGER, which is 64 bits there.
RowId = BigInteger().with_variant(Integer, "sqlite")
Snowflake = BigInteger()
