"""Reviewed incidents to export, and what reads exports."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core.incidents import Incident, Proposal, ReviewAction, Source
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.database.database import Database
from bot.database.request import ExportRequest
from bot.export.lending import Manifest, export_pairs
from detox_model.results import Verdict

PERMISSION = "Granted to Example Ltd by Discord on 2026-01-02"
GUILD, AUTHOR = 1, 100


class Archive:
    """Reviewed incidents, made through the repositories."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.messages = 0

    async def consent(self, consent: TrainingConsent, guild: int = GUILD) -> None:
        await self.database.settings.save(GuildSettings(guild, training_consent=consent))

    async def add(
        self,
        action: ReviewAction | None = ReviewAction.APPROVED,
        text: str | None = None,
        *,
        original: str | None = None,
        rewrite: str | None = "Please stop.",
        status: str = "rewritten",
        author: int = AUTHOR,
        guild: int = GUILD,
        channel: int = 2,
        source: Source = Source.SCORE,
        toxicity: float = 0.9,
        model: str = "model-1",
    ) -> Incident:
        self.messages += 1
        chat = ChatMessage(
            ref=MessageRef(guild, channel, self.messages),
            author_id=author,
            author_name="Ann",
            author_avatar_url="",
            text=original or f"You are stupid {self.messages}",
            created_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        incidents = self.database.incidents
        incident = await incidents.claim(chat, Verdict(toxicity), source=source, mode=Mode.REPLACE)
        assert incident is not None
        if rewrite is not None:
            await incidents.propose(incident.id, Proposal(rewrite, status, 0.1, model))
        if action is not None:
            await incidents.review(incident.id, 5, action, text)
        return incident


async def run(archive: Archive, request: ExportRequest) -> Manifest:
    return await export_pairs(archive.database, request, training_permission=PERMISSION)


def unlike(number: int) -> str:
    """A sentence unlike that of any other number."""
    letters = hashlib.sha256(str(number).encode()).hexdigest()
    return "You " + " ".join(letters[at : at + 6] for at in range(0, 48, 6))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]
