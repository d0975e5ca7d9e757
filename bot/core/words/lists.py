"""Servers' word lists: changing them, and looking for their entries in texts."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.core.audit import NO_TRAIL, Action, AuditTrail, Entry
from bot.core.messages import Places
from bot.core.ports import WordRepository
from bot.core.reasons import Reason
from bot.core.words.entries import MOST_ENTRIES, Identity, Kind, WordEntry, WordList
from bot.core.words.matcher import Matcher, Screened
from bot.core.words.pattern import BadPattern

_MATCHERS_KEPT = 500
"""Servers whose matchers stay in memory: those that spoke last."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did to a list."""

    added: int = 0
    known: int = 0
    """Entries that were there already."""
    removed: int = 0
    over: int = 0
    """Entries for which the list had no room."""
    opposed: int = 0
    """Entries added of which the list says the opposite in the same place; what allows counts."""


@dataclass(frozen=True, slots=True)
class Screen:
    """The lists in force in one place."""

    matcher: Matcher | None = None
    """``None`` where nothing is listed."""
    places: Places = ()

    def screen(self, text: str) -> Screened:
        """What the lists say of ``text``; up to a few milliseconds of work."""
        return Screened(text) if self.matcher is None else self.matcher.screen(text, self.places)

    async def read(self, text: str) -> Screened:
        """As :meth:`screen`, off the event loop."""
        if self.matcher is None:
            return Screened(text)
        return await asyncio.to_thread(self.matcher.screen, text, self.places)

    async def blocked_words(self, text: str) -> tuple[str, ...]:
        """What ``text`` says that must not stand, each once, in its own spelling."""
        return (await self.read(text)).blocked_words

    def refusals(self, candidate: str) -> tuple[str, ...]:
        """Why a wording may not be posted here; takes as long as :meth:`screen`."""
        return (Reason.BLOCKED_WORD,) if self.screen(candidate).blocked else ()


class WordLists:
    """Every server's lists. Each method raises :class:`~bot.core.errors.StorageError`."""

    def __init__(self, repository: WordRepository, audit: AuditTrail = NO_TRAIL) -> None:
        self._repository = repository
        self._audit = audit
        self._matchers: OrderedDict[int, tuple[tuple[int, ...], asyncio.Task[Matcher]]] = (
            OrderedDict()
        )
        self._turn = asyncio.Lock()

    async def at(self, guild_id: int, places: Places) -> Screen:
        """The lists in force where ``places`` are; the narrowest comes first."""
        listed = await self._repository.get(guild_id)
        if not listed.entries:
            self._matchers.pop(guild_id, None)
            return Screen()
        version, building = self._matchers.get(guild_id, ((), None))
        if building is None or version != listed.version or _failed(building):
            building = asyncio.create_task(_build(listed.entries))
            self._matchers[guild_id] = listed.version, building
        self._matchers.move_to_end(guild_id)
        while len(self._matchers) > _MATCHERS_KEPT:
            self._matchers.popitem(last=False)
        # One caller's cancellation must not fail the others.
        return Screen(await asyncio.shield(building), places)

    async def list(self, guild_id: int) -> WordList:
        """All entries of a server."""
        return await self._repository.get(guild_id)

    async def add(self, guild_id: int, entries: Sequence[WordEntry], member_id: int) -> Changed:
        """Add what is not there yet, as far as there is room."""
        async with self._turn:
            return self._note(guild_id, member_id, await self._add(guild_id, entries, member_id))

    async def remove(
        self, guild_id: int, entries: Sequence[WordEntry], member_id: int | None
    ) -> Changed:
        """Remove entries, spelt like this or so that they match the same.

        ``member_id`` is ``None`` where the bot does so by itself.
        """
        async with self._turn:
            listed = await self._repository.get(guild_id)
            unwanted = await asyncio.to_thread(_by_identity, entries)
            known = await asyncio.to_thread(_by_identity, listed.entries)
            gone = [entry for identity in unwanted for entry in known.get(identity, ())]
            if gone:
                await self._repository.remove(guild_id, gone)
            return self._note(guild_id, member_id, Changed(removed=len(gone)))

    async def replace(self, guild_id: int, entries: Sequence[WordEntry], member_id: int) -> Changed:
        """Put ``entries`` in the place of all that were there, as far as there is room."""
        async with self._turn:
            before = await self._repository.get(guild_id)
            kept = entries[:MOST_ENTRIES]
            await self._repository.replace(guild_id, kept, member_id)
            done = Changed(
                added=len(kept), removed=len(before.entries), over=len(entries) - len(kept)
            )
            return self._note(guild_id, member_id, done)

    def _note(self, guild_id: int, member_id: int | None, done: Changed) -> Changed:
        if done.added or done.removed:
            about = {"added": done.added, "removed": done.removed}
            self._audit.record(Entry(Action.WORDS_CHANGED, guild_id, member_id, about))
        return done

    async def _add(self, guild_id: int, entries: Sequence[WordEntry], member_id: int) -> Changed:
        listed = await self._repository.get(guild_id)
        known = await asyncio.to_thread(_by_identity, listed.entries)
        wanted = await asyncio.to_thread(_by_identity, entries)
        new = [same[0] for identity, same in wanted.items() if identity not in known]
        room = max(0, MOST_ENTRIES - len(listed.entries))
        added = new[:room]
        if added:
            await self._repository.add(guild_id, added, member_id)
        return Changed(
            added=len(added),
            known=len(entries) - len(new),
            over=len(new) - len(added),
            opposed=await asyncio.to_thread(_opposed, added, known.keys()),
        )


def _failed(task: asyncio.Task[Matcher]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


async def _build(entries: Sequence[WordEntry]) -> Matcher:
    return await asyncio.to_thread(Matcher, entries)


def _opposed(entries: Sequence[WordEntry], known: Collection[Identity]) -> int:
    """How many of ``entries``, which can be read, the known ones contradict."""
    opposites = {Kind.BLOCK: Kind.ALLOW, Kind.ALLOW: Kind.BLOCK}
    identities = (entry.identity for entry in entries)
    return sum((opposites[kind], key, place) in known for kind, key, place in identities)


def _by_identity(entries: Sequence[WordEntry]) -> dict[Identity, list[WordEntry]]:
    grouped: dict[Identity, list[WordEntry]] = {}
    for entry in entries:
        try:
            identity = entry.identity
        except BadPattern:  # stored when it was still understood: it is what it says
            identity = entry.kind, entry.pattern, entry.place_id
        grouped.setdefault(identity, []).append(entry)
    return grouped
