"""A member's data as files, handed to nobody but them."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import discord

from bot.core.audit import Action
from bot.core.disclosure import not_stored
from bot.core.handover import KINDS, records
from bot.views.answers import Interaction, rooms_of, texts_for, whisper
from bot.views.trail import noted

FORMAT, VERSION = "detoxbot-member-data", 1
PART_BYTES = 7 * 1024 * 1024
"""Of one file: Discord takes 10 MiB."""

Part = dict[str, list[str]]
"""Records of one file by their kind, as JSON."""


async def hand_over(interaction: Interaction, guild_id: int | None) -> None:
    """Send a deferred interaction's member all that is kept of them, in as many files as needed."""
    rooms, say = rooms_of(interaction), texts_for(interaction)
    member_id = interaction.user.id
    await rooms.audit.settle()  # what waits to be written tells of them, too
    kept = await rooms.privacy.kept(member_id, guild_id)
    head = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": interaction.created_at.isoformat(),
        "member_id": str(member_id),
        "server_id": None if guild_id is None else str(guild_id),
        "choices": {
            str(server): {"training": choices.training, "keeping": choices.keeping}
            for server, choices in (await rooms.privacy.choices_by_server(member_id)).items()
            if guild_id in (None, server)
        },
        # What is left of older incidents bears no name: numbers, and pairs that follow below.
        "without_name": {"incidents": kept.erased, "lent_for_training": kept.lent},
        "not_stored": [say.of(said) for said in not_stored()],
    }
    number = 0
    found = records(rooms.incidents, rooms.privacy, rooms.handover, member_id, guild_id)
    async for part in _parts(found):
        number += 1
        data = await asyncio.to_thread(_file, {**head, "part": number}, part)
        name = "my-data.json" if number == 1 else f"my-data-{number}.json"
        text = say("privacy-exported", part=number) if number > 1 else say("privacy-export-here")
        await whisper(interaction, text, file=discord.File(io.BytesIO(data), name))
    noted(interaction, Action.OWN_DATA_EXPORTED, files=number, everywhere=guild_id is None)


async def _parts(found: AsyncIterator[tuple[str, dict[str, Any]]]) -> AsyncIterator[Part]:
    """The records as JSON, by their kind, as many as fit one file; once none if there is none."""
    part: Part = {}
    size = parts = 0
    async for kind, record in found:
        text = json.dumps(record, ensure_ascii=False, indent=1)
        # Lone surrogates cannot be written; nobody could have typed one.
        length = len(text.encode("utf-8", "replace"))
        if part and size + length > PART_BYTES:
            yield part
            part, size, parts = {}, 0, parts + 1
        part.setdefault(kind, []).append(text)
        size += length
    if part or not parts:
        yield part


def _file(head: dict[str, Any], part: Part) -> bytes:
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    lists = [f'"{kind}": [{",".join(part.get(kind, ()))}]' for kind in KINDS]
    return ",\n ".join([start, *lists]).encode("utf-8", "replace") + b"\n}\n"
