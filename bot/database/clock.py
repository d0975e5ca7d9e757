"""The time, replaceable so that tests never depend on it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present moment, aware."""


def utc_now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)
