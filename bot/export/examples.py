"""From rows of the log to examples for training: decrypted, scrubbed, each one once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.core.incidents import ReviewAction, Source
from bot.core.lending import Kind
from bot.database.keyring import Keyring
from bot.database.pairs import (
    ERASED,
    Texts,
    choose_part,
    decrypt,
    export_author,
    written_by_model,
)
from bot.database.request import ExportRequest
from bot.export.nearness import NearIndex
from bot.export.scrubbing import Scrubber

if TYPE_CHECKING:
    from sqlalchemy import Row

LABELS: Mapping[ReviewAction, str] = {
    ReviewAction.APPROVED: "toxic",
    ReviewAction.EDITED: "toxic",
    ReviewAction.NOT_TOXIC: "not_toxic",
}
"""What moderators judged the message to be; of a restored one they said nothing."""
_AUTHORS = 10_000
"""Authors whose digests are remembered."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example for training."""

    toxic: str
    neutral: str | None
    """The wording that stands; ``None`` of a flag, which has none."""
    rejected: str | None
    """The model's wording, where a moderator preferred another."""
    status: ReviewAction
    label: str | None
    """``toxic`` or ``not_toxic``."""
    source: Source
    toxicity: float
    """Of the original when it was flagged, in [0, 1]."""
    model: str | None
    """Who wrote the rewrite that was reviewed."""
    incident: int
    created_at: datetime
    author: str
    """A keyed digest: the same for one author in every export, and nobody's name."""
    part: int
    """Which part of the split it belongs to."""


class Reader:
    """Turns pages of rows into examples, one page after the other; not for several threads."""

    def __init__(
        self,
        request: ExportRequest,
        keyring: Keyring,
        digest: Callable[[str, str], str],
        scrubber: Scrubber,
    ) -> None:
        """``digest`` is that of a loaded pepper."""
        self.scrubber = scrubber
        self.left_out: Counter[str] = Counter()
        """Rows that may be lent and are no examples all the same, by the reason."""
        self._request = request
        self._keyring = keyring
        self._digest = digest
        # Apart by their labels: of two messages that are near, moderators may judge either way.
        self._same: defaultdict[str | None, NearIndex] = defaultdict(NearIndex)
        self._across = None if request.split is None else NearIndex()
        self._authors: dict[int, tuple[str, int]] = {}

    def read(self, rows: "Sequence[Row[Any]]") -> list[Example]:
        """The examples among the exported rows of a page, in order.

        Raises :class:`~bot.database.errors.KeyringError` if no key fits, and :class:`OSError` if
        the disk is full.
        """
        found = []
        for row in rows:
            texts = decrypt(row, self._keyring)
            if texts is None:
                self.left_out[ERASED] += 1
            elif self._request.kind is Kind.PREFERENCES and texts.rejected is None:
                self.left_out["nothing_rejected"] += 1
            else:
                found.append(self._example(row, self._scrub(row.guild_id, texts)))
        return self._apart(self._once(found))

    def close(self) -> None:
        """Let go of what was remembered of the examples."""
        for index in (*self._same.values(), self._across):
            if index is not None:
                index.close()

    def _scrub(self, guild_id: int, texts: Texts) -> Texts:
        given = {"original": texts.original, "neutral": texts.neutral, "rejected": texts.rejected}
        there = {name: text for name, text in given.items() if text is not None}
        scrubbed = self.scrubber.scrub(guild_id, list(there.values()))
        clean = dict(zip(there, scrubbed, strict=True))
        return Texts(clean["original"], clean.get("neutral"), clean.get("rejected"))

    def _example(self, row: "Row[Any]", texts: Texts) -> Example:
        author, part = self._author(row.author_key)
        return Example(
            toxic=texts.original,
            neutral=texts.neutral,
            rejected=texts.rejected,
            status=row.action,
            label=LABELS.get(row.action),
            source=row.source,
            toxicity=row.toxicity,
            model=row.model if written_by_model(row) else None,
            incident=row.id,
            created_at=row.created_at,
            author=author,
            part=part,
        )

    def _author(self, author_key: int) -> tuple[str, int]:
        known = self._authors.get(author_key)
        if known is None:
            split = self._request.split
            part = 0 if split is None else choose_part(author_key, split, self._digest)
            known = export_author(author_key, self._digest), part
            if len(self._authors) >= _AUTHORS:
                self._authors.clear()
            self._authors[author_key] = known
        return known

    def _once(self, examples: list[Example]) -> list[Example]:
        """Without those that say what an earlier one says."""
        if self._request.keep_duplicates:
            return examples
        again: set[int] = set()
        for label in {one.label for one in examples}:
            some = [number for number, one in enumerate(examples) if one.label == label]
            likes = self._same[label].add([self._told(examples[at]) for at in some])
            alike = {at: like for at, like in zip(some, likes, strict=True) if like is not None}
            self.left_out.update(like.value for like in alike.values())
            again |= alike.keys()
        return [one for number, one in enumerate(examples) if number not in again]

    def _told(self, example: Example) -> str:
        return "\n".join((example.toxic, example.neutral or "", self._rejected(example)))

    def _rejected(self, example: Example) -> str:
        return (example.rejected or "") if self._request.kind is Kind.PREFERENCES else ""

    def _apart(self, examples: list[Example]) -> list[Example]:
        """Without those whose message is like one in another part: nothing tested was learnt."""
        if self._across is None:
            return examples
        texts = [one.toxic for one in examples]
        likes = self._across.add(texts, [one.part for one in examples])
        kept = [one for one, like in zip(examples, likes, strict=True) if like is None]
        self.left_out["like_one_in_another_part"] += len(examples) - len(kept)
        return kept


def as_record(example: Example, kind: Kind) -> dict[str, Any]:
    """The example as every format names its fields, in order."""
    if kind is Kind.PREFERENCES:
        texts = {
            "prompt": example.toxic,
            "chosen": example.neutral,
            "rejected": example.rejected,
        }
    else:
        texts = {"toxic": example.toxic, "neutral": example.neutral}
    record = {
        **texts,
        "status": example.status.value,
        "label": example.label,
        "source": example.source.value,
        "toxicity": example.toxicity,
        "model": example.model,
        "incident": example.incident,
        "created_at": example.created_at,
        "author": example.author,
    }
    return record if "rejected" in record else {**record, "rejected": example.rejected}
