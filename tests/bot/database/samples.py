"""What the storage tests store."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.core.incidents import Incident, Proposal, Source
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode
from bot.database.database import Database
from bot.database.engine import Timeouts
from bot.database.keyring import Keyring
from detox_model.results import Span, Verdict

VERDICT = Verdict(0.9, (Span(0, 3, 0.25), Span(8, 13, 0.625)))
PROPOSAL = Proposal("Please stop.", "rewritten", 0.02, "model-1", ("Please stop.", "Stop it."))


@dataclass
class ManualClock:
    """A clock that moves one second each time somebody looks."""

    moment: datetime = field(default=datetime(2026, 3, 1, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


class Opener(Protocol):
    """Builds a database, as a separate process would; it is closed when the test ends."""

    def __call__(
        self, url: str, keys: Keyring | None = None, timeouts: Timeouts | None = None
    ) -> Database: ...


def message(text: str = "You are stupid", number: int = 10, *, edited: bool = False) -> ChatMessage:
    return ChatMessage(
        ref=MessageRef(guild_id=1, channel_id=2, message_id=number, thread_id=3),
        author_id=4,
        author_name="Ann",
        author_avatar_url="https://cdn.example/a.png",
        text=text,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        edited=edited,
    )


async def claim(database: Database, chat: ChatMessage) -> Incident | None:
    return await database.incidents.claim(chat, VERDICT, source=Source.SCORE, mode=Mode.REPLACE)


async def claimed(database: Database, chat: ChatMessage | None = None) -> Incident:
    incident = await claim(database, chat or message())
    assert incident is not None
    return incident
