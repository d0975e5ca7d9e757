"""Lending a server's reviewed examples to its administrators: what they ask, what comes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.errors import DetoxbotError
from bot.core.incidents import ReviewAction


class Format(StrEnum):
    """How examples are written."""

    JSONL = "jsonl"
    """One ASCII JSON object a line."""
    TSV = "tsv"
    """UTF-8, a header, no quotes, each run of white space within a text one blank: as ParaDetox
    has it, and ``python -m training evaluate`` reads it."""
    PARQUET = "parquet"
    """Zstandard-compressed columns; needs pyarrow."""
    DATASETS = "datasets"
    """A folder that ``datasets.load_dataset`` loads as it is: Parquet files and a card."""


class Kind(StrEnum):
    """What an example is."""

    PAIRS = "pairs"
    """``toxic`` and ``neutral``, for the rewriter; with the label, for the flagger."""
    PREFERENCES = "preferences"
    """``prompt``, ``chosen`` and ``rejected``: where a moderator preferred another wording."""


class Rule(StrEnum):
    """Why a server's examples are not lent."""

    OPERATOR = "operator"
    """The operator stated no permission of Discord's: rule 21 of its Developer Policy."""
    SERVER = "server"
    """The server's admins have not turned training on."""
    UNDERWAY = "underway"
    """An export of this server is being written already."""
    FORMAT = "format"
    """A package that this format needs is not installed."""


class LendingRefused(DetoxbotError):
    """Nothing is lent; ``rule`` says why."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(f"nothing is lent: {rule}")
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Wish:
    """What an administrator asks for, of their own server."""

    guild_id: int
    asked_by: int
    form: Format = Format.JSONL
    kind: Kind = Kind.PAIRS
    statuses: frozenset[ReviewAction] | None = None
    """Moderators' verdicts; ``None``: those that make sense for the kind."""
    since: datetime | None = None
    """Only what got its latest review at this time or later; aware."""
    channel_id: int | None = None
    """Only this channel or thread."""
    include_flags: bool = False
    """Also what has a label and no wording."""


@dataclass(frozen=True, slots=True)
class LentFile:
    """A file to hand over."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Lent:
    """What was lent."""

    name: str
    """Of the file on the host, until :meth:`Lending.handed_over`."""
    examples: int
    authors: int
    size: int
    """Bytes."""
    left_out: Mapping[str, int]
    """Reviewed incidents that are not in it, by the reason."""
    files: tuple[LentFile, ...]
    """The examples and their manifest; none where they are larger than there is room for."""


Progress = Callable[[int, int], None]
"""Called with the incidents looked at so far and how many there are."""


class Lending(Protocol):
    """Writes examples on the host."""

    async def lend(self, wish: Wish, *, room: int, progress: Progress) -> Lent:
        """Write what may be lent, with files to hand over where they fit into ``room`` bytes each.

        Raises :class:`LendingRefused` and :class:`~bot.core.errors.StorageError`.
        """
        ...

    async def handed_over(self, lent: Lent) -> None:
        """It is with whoever asked, or there is nothing in it: the host keeps no copy."""
        ...
