"""Looking at all of a table, a few rows a transaction, in the order of a number."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, func, select

T = TypeVar("T")


def stretch(
    number: Any, after: int, span: int, work: Callable[[Connection, ColumnElement[bool]], T]
) -> Callable[[Connection], tuple[int, T] | None]:
    """Lets ``work`` at the next ``span`` rows above ``after``, which its condition names.

    The last number among them and what ``work`` returned; ``None`` if there are no more.
    """
    some = select(number).where(number > after).order_by(number).limit(span).subquery()
    end = select(func.max(some.c[number.name]))

    def inside(connection: Connection) -> tuple[int, T] | None:
        last: int | None = connection.scalar(end)
        if last is None:
            return None
        return last, work(connection, and_(number > after, number <= last))

    return inside
