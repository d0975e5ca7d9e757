"""A toy model, a small server, and what a test asks of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
import simcord
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle, GuildHandle
from simcord.enums import OverwriteType

from bot.app import DetoxBot, build_bot
from bot.core.incidents import Incident
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.settings import Settings
from detox_model.results import Alternative, Rewrite, Span, Status, Verdict
from detox_model.withholding import category_of

SETTLED = 20.0
"""Seconds of real time that a bot may need to come to rest; fewer than between its regular chores,
which simcord would wait for."""
KINDER = {"idiot": "person", "stupid": "odd", "moron": "friend"}
_UNKIND = re.compile("|".join(KINDER) + "|vile", re.IGNORECASE)


class ToyModel:
    """Swaps a few unkind words; ``vile`` can only be masked, ``hopeless`` not even that."""

    name = "toy"

    def __init__(self) -> None:
        self.broken = False
        self.scored: list[str] = []

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        self._break()
        self.scored += texts
        return [self._verdict(text) for text in texts]

    def rewrite(
        self, texts: Sequence[str], *, threshold: Sequence[float], always: Sequence[bool]
    ) -> list[Rewrite]:
        self._break()
        return [self._rewrite(text) for text in texts]

    def _break(self) -> None:
        if self.broken:
            raise RuntimeError("the toy is broken")

    def _verdict(self, text: str) -> Verdict:
        spans = tuple(Span(m.start(), m.end(), 0.9) for m in _UNKIND.finditer(text))
        toxicity = 0.95 if spans or "hopeless" in text else 0.02
        return Verdict(toxicity, spans, category_of(text))

    def _rewrite(self, text: str) -> Rewrite:
        verdict = self._verdict(text)
        kinder = _UNKIND.sub(lambda match: KINDER.get(match[0].lower(), "****"), text)
        status = Status.REWRITTEN if kinder != text else Status.UNCHANGED
        if "****" in kinder:
            status = Status.MASKED
        if "hopeless" in text or verdict.category is not None:
            status, kinder = Status.WITHHELD, text
        wordings = (kinder, kinder + " (please)", kinder + " (thanks)")
        return Rewrite(
            text=text,
            rewrite=kinder,
            changed=kinder != text,
            toxicity_before=verdict.toxicity,
            toxicity_after=0.95 if status is Status.WITHHELD else 0.02,
            status=status,
            alternatives=tuple(Alternative(wording, 0.02, -0.1) for wording in wordings)
            if status is Status.REWRITTEN
            else (),
            model=self.name,
            spans=verdict.spans,
            category=verdict.category,
        )


@dataclass
class World:
    """A server with a member, a moderator, a channel and a log channel."""

    env: simcord.Env
    model: ToyModel
    settings: Settings
    guild: GuildHandle
    general: ChannelHandle
    log: ChannelHandle
    member: MemberActor
    moderator: MemberActor

    @property
    def bot(self) -> DetoxBot:
        assert isinstance(self.env.bot, DetoxBot)
        return self.env.bot

    async def setup(self, mode: Mode = Mode.REPLACE, **choices: Any) -> None:
        """Choose how the server is moderated."""
        log_channel_id = choices.pop("log_channel_id", self.log.id)
        await self.bot.rooms.settings.save(
            GuildSettings(self.guild.id, mode, log_channel_id=log_channel_id, **choices)
        )

    async def restart(self) -> None:
        """Stop the bot and start another on the same database, as after a deployment."""
        old = self.bot
        await old.database.leases.leave()
        await old.journal.close()
        await self.env.restart_bot(build_bot(self.settings, load_model=lambda: self.model))
        await old.worker.stop()
        await old.database.close()
        await self.env.settle()

    async def restore(self, card: discord.Message, reason: str = "") -> None:
        """Press *Restore original* as the moderator, and send its form."""
        form = await self.moderator.click(card, label="Restore original")
        await self.moderator.submit_modal(form, {"reason": reason})

    async def incident(self, number: int = 1) -> Incident:
        """A stored incident by its number."""
        incident = await self.bot.rooms.incidents.get(number)
        assert incident is not None
        return incident

    def deny(
        self, channel: ChannelHandle, member_id: int | None = None, **permissions: bool
    ) -> None:
        """Set a member's own permissions in a channel, by default the bot's."""
        allow, deny = discord.PermissionOverwrite(**permissions).pair()
        backend = self.env.backend
        own = Overwrite(
            target_id=member_id or backend.bot_user.id,
            type=OverwriteType.MEMBER,
            allow=allow.value,
            deny=deny.value,
        )
        backend.set_overwrite(channel.id, own)


def texts(channel: ChannelHandle) -> list[str]:
    """What stands in a channel, oldest first."""
    return [message.content for message in channel.history()]


def labels(message: discord.Message) -> list[str | None]:
    """The labels of a message's buttons."""
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [child.label for row in rows for child in row.children if hasattr(child, "label")]
