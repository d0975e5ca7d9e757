"""`/detox export`: how far it got, what was lent, and which rule keeps the rest back."""

import asyncio
import contextlib
import io
import logging
import time

import discord

from bot.core.audit import Action
from bot.core.lending import LendingRefused, Lent, Wish
from bot.language.texts import Texts
from bot.traces import named
from bot.views.answers import Interaction, rooms_of, texts_for
from bot.views.trail import noted

logger = logging.getLogger(__name__)

TOLD_EVERY = 3.0
"""Seconds between two tellings of how far it got."""
PATIENCE = 13 * 60.0
"""Seconds, of the fifteen minutes in which Discord lets the answer be changed."""
_NOBODY = discord.AllowedMentions.none()


async def export(interaction: Interaction, wish: Wish) -> None:
    """Answer a deferred interaction with the server's examples, or say why there are none."""
    rooms, say = rooms_of(interaction), texts_for(interaction)
    room = interaction.filesize_limit
    looked_at = (0, 0)

    def progress(done: int, total: int) -> None:
        nonlocal looked_at
        looked_at = (done, total)

    work = asyncio.create_task(rooms.lending.lend(wish, room=room, progress=progress))
    until = time.monotonic() + PATIENCE
    try:
        while not (await asyncio.wait({work}, timeout=TOLD_EVERY))[0]:
            if time.monotonic() > until:
                await _show(interaction, say("exporting-goes-on"))
                await asyncio.wait({work})
                break
            done, total = looked_at
            await _show(interaction, say("exporting-progress", done=done, total=total))
        lent = await work
        noted(interaction, Action.PAIRS_EXPORTED, pairs=lent.examples, format=wish.form.value)
    except LendingRefused as refused:
        await _show(interaction, say(f"exporting-refused-{refused.rule}"))
        return
    finally:
        work.cancel()
    await _answer(interaction, lent, say)


def told(lent: Lent, say: Texts) -> str:
    """What is in it, and what is not and why."""
    lines = [
        say("exporting-done", examples=lent.examples, authors=lent.authors)
        if lent.examples
        else say("exporting-nothing")
    ]
    lines += [
        say(f"exporting-left-{reason}", count=count) for reason, count in lent.left_out.items()
    ]
    return "\n".join(lines)


async def _answer(interaction: Interaction, lent: Lent, say: Texts) -> None:
    lending, text = rooms_of(interaction).lending, told(lent, say)
    if not lent.examples:
        await _show(interaction, text)
        await lending.handed_over(lent)
        return
    if lent.files:
        files = [discord.File(io.BytesIO(file.data), file.name) for file in lent.files]
        try:
            await interaction.edit_original_response(
                content=text, attachments=files, allowed_mentions=_NOBODY
            )
        except discord.HTTPException as error:
            logger.warning("an export could not be handed over: %s", named(error))
        else:
            await lending.handed_over(lent)
            return
    where = say("exporting-on-host", name=lent.name, size=lent.size / 2**20)
    await _show(interaction, f"{text}\n{where}")


async def _show(interaction: Interaction, text: str) -> None:
    """Put ``text`` in the answer; who dismissed that finds the export on the host."""
    with contextlib.suppress(discord.HTTPException):
        await interaction.edit_original_response(content=text, allowed_mentions=_NOBODY)
