"""Answers to interactions: within three seconds, one friendly sentence, a number for the log."""

import logging
import secrets
from typing import Any, cast

import discord

from bot.core.errors import (
    DeadlineExceeded,
    DetoxbotError,
    InferenceError,
    MessageGone,
    PermissionMissing,
    PlatformUnavailable,
    QueueFull,
    StorageError,
)
from bot.core.reviews import IncidentGone
from bot.core.rooms import Rooms

logger = logging.getLogger(__name__)

Interaction = discord.Interaction[discord.Client]

_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (QueueFull, "I have too much to read right now; please try again in a moment."),
    (DeadlineExceeded, "That took too long; please try again in a moment."),
    (InferenceError, "I cannot read messages right now; please try again in a few minutes."),
    (StorageError, "I cannot reach my memory right now; please try again in a few minutes."),
    (IncidentGone, "I no longer keep that message."),
    (MessageGone, "That message is not there any more."),
    (PlatformUnavailable, "Discord did not answer me; please try again in a moment."),
    (TimeoutError, "That took too long; please try again in a moment."),
)


def rooms_of(interaction: Interaction) -> Rooms:
    """The services, as the composition root put them on the client."""
    return cast("Rooms", cast("Any", interaction.client).rooms)


def sentence_for(error: Exception) -> str:
    """What a member is told of ``error``; never its text."""
    if isinstance(error, PermissionMissing):
        return f"I lack the permission **{', '.join(error.permissions)}** for that."
    for kind, sentence in _SENTENCES:
        if isinstance(error, kind):
            return sentence
    return "Something went wrong on my side."


async def apologise(interaction: Interaction, error: Exception) -> None:
    """Tell the member in one sentence, with a number that stands in the log too."""
    reference = secrets.token_hex(3)
    known = isinstance(error, DetoxbotError | TimeoutError)
    kind = type(error).__name__
    if isinstance(error, discord.HTTPException):  # its text may quote the member
        known, kind = True, f"{kind}, HTTP {error.status}, code {error.code}"
    logger.error(
        "interaction failed, reference %s: %s",
        reference,
        kind,
        exc_info=None if known else error,
    )
    text = f"{sentence_for(error)} (reference `{reference}`)"
    try:
        await whisper(interaction, text)
    except discord.HTTPException as lost:
        logger.warning("reference %s could not be told: HTTP %d", reference, lost.status)


async def whisper(
    interaction: Interaction,
    text: str,
    view: discord.ui.View = discord.utils.MISSING,
    file: discord.File = discord.utils.MISSING,
) -> None:
    """Say something to the member alone, whether or not the interaction was answered already."""
    nobody = discord.AllowedMentions.none()
    if interaction.response.is_done():
        await interaction.followup.send(
            text, ephemeral=True, allowed_mentions=nobody, view=view, file=file
        )
    else:
        await interaction.response.send_message(
            text, ephemeral=True, allowed_mentions=nobody, view=view, file=file
        )


def may_moderate(interaction: Interaction) -> bool:
    """Whether the presser moderates here."""
    held = interaction.permissions
    return held.manage_messages or held.manage_guild or held.administrator


class Apologising(discord.app_commands.CommandTree[discord.Client]):
    """A command tree whose errors end in an apology."""

    async def on_error(
        self, interaction: Interaction, error: discord.app_commands.AppCommandError, /
    ) -> None:
        """Say what a check refused, or apologise."""
        if isinstance(error, discord.app_commands.CommandOnCooldown):
            await whisper(interaction, f"Please wait {error.retry_after:.0f} seconds.")
            return
        if isinstance(error, discord.app_commands.CheckFailure):
            await whisper(interaction, "You may not use that command here.")
            return
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        await apologise(interaction, cause)
