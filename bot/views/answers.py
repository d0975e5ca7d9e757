"""Answers to interactions: within three seconds, one friendly sentence, a number for the log."""

import logging
import secrets
from math import ceil
from typing import Any, cast

import aiohttp
import discord

from bot.core.cooldowns import Cooldown
from bot.core.errors import (
    DeadlineExceeded,
    FilesStay,
    InferenceError,
    MemberGone,
    MessageGone,
    NoWebhook,
    PermissionMissing,
    PlaceClosed,
    PlatformUnavailable,
    QueueFull,
    Refused,
    SlowMode,
    StorageError,
    TooLarge,
    Unsettled,
    WebhookGone,
    WebhooksFull,
    WordingBlocked,
)
from bot.core.reviews import IncidentGone
from bot.core.rooms import Rooms
from bot.core.said import Language, permissions
from bot.language.texts import Texts, texts
from bot.traces import named, traced

logger = logging.getLogger(__name__)

Interaction = discord.Interaction[discord.Client]

ANSWER_SECONDS = 2.0
"""For whatever has to be asked before the first answer, which is due within three seconds."""
_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (QueueFull, "answers-queue-full"),
    (DeadlineExceeded, "answers-too-slow"),
    (InferenceError, "answers-no-model"),
    (StorageError, "answers-no-storage"),
    (IncidentGone, "answers-not-kept"),
    (MessageGone, "answers-message-gone"),
    (FilesStay, "road-files-stay"),
    (NoWebhook, "road-no-webhook"),
    (MemberGone, "answers-member-gone"),
    (WordingBlocked, "answers-wording-blocked"),
    (WebhooksFull, "answers-webhooks-full"),
    (WebhookGone, "answers-discord-silent"),
    (PlaceClosed, "answers-place-closed"),
    (TooLarge, "answers-too-large"),
    (Refused, "answers-refused"),
    (Unsettled, "answers-unsettled"),
    (PlatformUnavailable, "answers-discord-silent"),
    (TimeoutError, "answers-too-slow"),
)


def rooms_of(interaction: Interaction) -> Rooms:
    """The services, as the composition root put them on the client."""
    return cast("Rooms", cast("Any", interaction.client).rooms)


def texts_for(interaction: Interaction) -> Texts:
    """The texts in the language of whoever pressed or typed."""
    return texts(Language.of(interaction.locale.value))


def sentence_for(error: Exception, say: Texts) -> str:
    """What a member is told of ``error``; never its text."""
    if isinstance(error, SlowMode):
        return say("road-slow-mode", when=discord.utils.format_dt(error.until, "R"))
    if isinstance(error, PermissionMissing):
        return say("answers-permission-missing", permissions=permissions(error.permissions))
    for kind, key in _SENTENCES:
        if isinstance(error, kind):
            return say(key)
    return say("answers-unexpected")


async def apologise(interaction: Interaction, error: Exception) -> None:
    """Tell the member in one sentence, with a number that stands in the log too.

    The log gets the traceback, and nothing that a member wrote.
    """
    if isinstance(error, SlowMode):  # nothing failed
        await whisper(interaction, sentence_for(error, texts_for(interaction)))
        return
    reference = secrets.token_hex(3)
    logger.error("interaction failed, reference %s: %s\n%s", reference, named(error), traced(error))
    logger.debug("reference %s", reference, exc_info=error)
    say = texts_for(interaction)
    text = say("answers-reference", sentence=sentence_for(error, say), reference=reference)
    try:
        await whisper(interaction, text)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as lost:
        logger.warning("reference %s could not be told: %s", reference, named(lost))


async def hurried(interaction: Interaction, cooldown: Cooldown) -> bool:
    """Whether the member has to wait before they may do that again; if so, they were told."""
    seconds = cooldown.take(interaction.user.id)
    if seconds:
        say = texts_for(interaction)
        await whisper(interaction, say("answers-cooldown", seconds=ceil(seconds)))
    return bool(seconds)


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

    def __init__(self, client: discord.Client) -> None:
        """Commands are for servers that the bot was added to, unless they say otherwise."""
        super().__init__(
            client,
            allowed_contexts=discord.app_commands.AppCommandContext(guild=True),
            allowed_installs=discord.app_commands.AppInstallationType(guild=True),
        )

    async def on_error(
        self, interaction: Interaction, error: discord.app_commands.AppCommandError, /
    ) -> None:
        """Say what a check refused, or apologise."""
        if isinstance(error, discord.app_commands.CheckFailure):
            await whisper(interaction, texts_for(interaction)("answers-not-here"))
            return
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        await apologise(interaction, cause)
