"""Buttons that carry an incident's number in their custom_id and so survive every restart."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar, Self

import discord

from bot.core.incidents import Incident
from bot.core.reviews import IncidentGone
from bot.language.texts import ENGLISH, Texts
from bot.views.answers import Interaction, apologise, hurried, rooms_of, texts_for, whisper

PREFIX = "detox"
ON_POSTS = ("reword", "why", "remove", "nudge")
ON_CARDS = ("approve", "edit", "restore", "nottoxic")
"""The actions whose buttons stand under posts, and those under the moderators' cards."""


def custom_id(action: str, incident_id: int) -> str:
    """The custom_id of the button ``action`` of one incident."""
    return f"{PREFIX}:{action}:{incident_id}"


def custom_ids(actions: Iterable[str], incident_id: int) -> frozenset[str]:
    """The custom_ids by which a message shows that it belongs to an incident."""
    return frozenset(custom_id(action, incident_id) for action in actions)


def template(action: str) -> str:
    """The pattern of all custom_ids of one action."""
    return rf"{PREFIX}:{action}:(?P<incident>[0-9]{{1,18}})\Z"


class IncidentButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"(?!)"):
    """A button of one incident. Subclasses say what a press does; errors end in an apology."""

    action: ClassVar[str]
    label: ClassVar[str]
    """The key of the text on it."""
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, incident_id: int, say: Texts = ENGLISH) -> None:
        self.incident_id = incident_id
        super().__init__(
            discord.ui.Button(
                label=say(self.label),
                style=self.style,
                custom_id=custom_id(self.action, incident_id),
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Build the button again from what Discord sent back."""
        del interaction, item
        return cls(int(match["incident"]))

    async def callback(self, interaction: Interaction) -> None:
        """Press, and apologise if that fails."""
        try:
            if not await hurried(interaction, rooms_of(interaction).cooldowns.pressing):
                await self.press(interaction)
        except Exception as error:
            await apologise(interaction, error)

    async def press(self, interaction: Interaction) -> None:
        """What a press does; the first answer is due within three seconds."""
        raise NotImplementedError


async def incident_here(interaction: Interaction, incident_id: int) -> Incident:
    """The incident; raises :class:`~bot.core.reviews.IncidentGone` for another server's, too."""
    incident = await rooms_of(interaction).reviews.incident(incident_id)
    if incident.ref.guild_id != interaction.guild_id:
        raise IncidentGone(str(incident_id))
    return incident


async def authored(interaction: Interaction, incident_id: int) -> Incident | None:
    """The incident if the presser wrote the message; else they are told, and ``None``."""
    incident = await incident_here(interaction, incident_id)
    if incident.author_id == interaction.user.id:
        return incident
    await whisper(interaction, texts_for(interaction)("post-not-yours"))
    return None
