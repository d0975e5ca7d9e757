"""A platform and a model that do as the test says; the database beside them is a real one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.errors import MessageGone, PlaceClosed
from bot.core.incidents import Incident, Outcome, Review, Source
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.ports import Priority
from bot.core.said import Said
from bot.database.database import Database
from bot.language.texts import ENGLISH
from detox_model.results import Alternative, Rewrite, Span, Status, Verdict
from detox_model.withholding import category_of

GUILD, CHANNEL, AUTHOR = 1, 2, 3


def message(text: str = "you idiot", message_id: int = 100, **changes: Any) -> ChatMessage:
    return ChatMessage(
        ref=changes.pop("ref", MessageRef(GUILD, CHANNEL, message_id)),
        author_id=AUTHOR,
        author_name="Ann",
        author_avatar_url="https://cdn.example/ann.png",
        text=text,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        **changes,
    )


def rewrite(text: str = "you idiot", kinder: str = "you person", **changes: Any) -> Rewrite:
    fields: dict[str, Any] = {
        "text": text,
        "rewrite": kinder,
        "changed": kinder != text,
        "toxicity_before": 0.9,
        "toxicity_after": 0.1,
        "status": Status.REWRITTEN,
        "alternatives": (Alternative(kinder, 0.1, -0.1),),
        "model": "scripted",
    }
    return Rewrite(**fields | changes)


@dataclass
class ScriptedModel:
    """Scores 0.9 whatever holds ``idiot``; answers or raises what the test set."""

    answer: Rewrite | None = None
    error: Exception | None = None
    asked: list[tuple[str, Priority, bool]] = field(default_factory=list)

    async def score(
        self, texts: Sequence[str], *, priority: Priority, timeout: float | None = None
    ) -> list[Verdict]:
        return [
            Verdict(0.9, (Span(4, 9, 0.9),), category_of(text))
            if "idiot" in text
            else Verdict(0.1, (), category_of(text))
            for text in texts
        ]

    async def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float,
        priority: Priority,
        always: bool = False,
        timeout: float | None = None,
    ) -> list[Rewrite]:
        self.asked += [(text, priority, always) for text in texts]
        if self.error is not None:
            raise self.error
        return [self.answer or rewrite(text) for text in texts]


class ScriptedPlatform:
    """Channels as sets of message ids. ``errors`` maps a call to what its next calls raise."""

    def __init__(self) -> None:
        self.standing: set[int] = {100}
        self.text_now = message().text
        self.posts: dict[int, int] = {}
        self.texts: dict[int, str] = {}
        self.lacking: dict[Mode, tuple[str, ...]] = {}
        self.errors: dict[str, list[Exception | None]] = {}
        self.calls: list[str] = []
        self.notices: list[str] = []
        self.closed = False
        self.cards: list[int] = []
        self.redrawn: list[Incident] = []
        self.silenced: list[tuple[int, int, int]] = []
        self.messages: dict[int, ChatMessage] = {}
        self.author_left = False
        self._next_id = 1_000

    def _begin(self, call: str) -> None:
        self.calls.append(call)
        queue = self.errors.get(call)
        error = queue.pop(0) if queue else None
        if error is not None:
            raise error

    def _post(self, text: str, incident_id: int) -> int:
        self._next_id += 1
        self.standing.add(self._next_id)
        self.posts[incident_id] = self._next_id
        self.texts[self._next_id] = text
        return self._next_id

    async def missing_permissions(self, ref: MessageRef, mode: Mode) -> tuple[str, ...]:
        if self.closed:
            raise PlaceClosed("archived")
        return self.lacking.get(mode, ())

    async def post_as_author(self, message: ChatMessage, text: str, incident_id: int) -> int:
        self._begin("post_as_author")
        return self._post(text, incident_id)

    async def post_reply(self, message: ChatMessage, text: str, incident_id: int) -> int:
        self._begin("post_reply")
        return self._post(text, incident_id)

    async def post_wording(self, message: ChatMessage, text: str, *, tried: bool = False) -> int:
        self._begin("post_wording")
        return self._post(text, -1)

    async def nudge_author(self, message: ChatMessage, incident_id: int) -> int:
        self._begin("nudge_author")
        return self._post("nudge", incident_id)

    async def let_nudge_pass(self, incident: Incident, age: timedelta) -> None:
        self._begin("let_nudge_pass")
        if incident.posted_message_id is not None and age > timedelta(minutes=8):
            self.standing.discard(incident.posted_message_id)

    async def find_post(self, ref: MessageRef, incident_id: int) -> int | None:
        self._begin("find_post")
        post = self.posts.get(incident_id)
        return post if post in self.standing else None

    async def exists(self, ref: MessageRef) -> bool:
        self._begin("exists")
        return ref.message_id in self.standing

    async def standing_text(self, ref: MessageRef) -> str | None:
        self._begin("standing_text")
        return self.text_now if ref.message_id in self.standing else None

    async def remove(self, ref: MessageRef) -> None:
        self._begin("remove")
        if ref.message_id not in self.standing:
            raise MessageGone("gone")
        self.standing.discard(ref.message_id)

    async def remove_post(self, ref: MessageRef, posted_message_id: int) -> None:
        self._begin("remove_post")
        self.standing.discard(posted_message_id)

    async def edit_post(self, incident: Incident, text: str) -> None:
        self._begin("edit_post")
        if incident.posted_message_id not in self.standing:
            raise MessageGone("gone")
        assert incident.posted_message_id is not None
        self.texts[incident.posted_message_id] = text

    async def restore(self, incident: Incident) -> int:
        self._begin("restore")
        return self._post(incident.original, -incident.id)

    async def notify_withheld(self, message: ChatMessage, incident_id: int) -> None:
        self._begin("notify_withheld")

    async def log_card(self, incident: Incident, settings: GuildSettings) -> int | None:
        self._begin("log_card")
        self.cards.append(incident.id)
        return 9_000 + incident.id

    async def update_card(
        self, incident: Incident, settings: GuildSettings, reviews: Sequence[Review]
    ) -> None:
        self._begin("update_card")
        self.redrawn.append(incident)

    async def silence_card(self, card: MessageRef, incident_id: int) -> None:
        self._begin("silence_card")
        if card.message_id not in self.standing:
            raise MessageGone("gone")
        self.silenced.append((card.channel_id, card.message_id, incident_id))

    async def standing_message(self, guild_id: int, place_id: int, message_id: int) -> ChatMessage:
        self._begin("standing_message")
        if message_id not in self.messages:
            raise MessageGone("gone")
        return self.messages[message_id]

    async def blocked_message(
        self, guild_id: int, place_id: int, author_id: int, text: str
    ) -> ChatMessage:
        self._begin("blocked_message")
        ref = MessageRef(guild_id, place_id, 0)
        return message(text, ref=ref, author_left=self.author_left)

    async def find_card(self, incident: Incident, settings: GuildSettings) -> int | None:
        self._begin("find_card")
        return 9_000 + incident.id if incident.id in self.cards else None

    async def notice(self, settings: GuildSettings, text: str | Said) -> None:
        self._begin("notice")
        self.notices.append(ENGLISH.of(text) if isinstance(text, Said) else text)


async def log_cards(
    database: Database, platform: ScriptedPlatform, channels: Iterable[int | None]
) -> None:
    """Let incidents be over, each with a card in one of ``channels``; cards count from 900."""
    for number, channel in enumerate(channels):
        incident = await database.incidents.claim(
            message(message_id=100 + number), Verdict(0.9), source=Source.SCORE, mode=Mode.REPLACE
        )
        assert incident is not None
        await database.incidents.finish(incident.id, Outcome.SHADOWED)
        await database.incidents.logged(incident.id, 900 + number, channel)
        platform.standing.add(900 + number)
