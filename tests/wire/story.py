"""What members said while the bot lived and died, and what must hold of every word of it."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.incidents import Incident, Outcome, Step
from bot.core.modes import Fallback, Mode
from bot.core.policy import GuildSettings
from bot.database.database import Database
from bot.database.models import INCIDENTS
from tests.wire.discord_server import (
    AUTHORS,
    GENERAL_ID,
    GUILD_ID,
    LOG_ID,
    NUDGES_ID,
    REPLIES_ID,
    DiscordServer,
)

POINTS = int(os.environ.get("KILL_POINTS") or (200 if os.environ.get("CI") == "true" else 40))
"""At how many points of the road to break something, in the test that breaks the most."""
LATER = timedelta(minutes=15)
"""How far a clock goes ahead before recovery: who was not heard of since is dead, and what was to
pass has passed."""
Record = Callable[[str, object], None]
"""What pytest's ``record_property`` is."""
EVERY_MODE = GuildSettings(
    guild_id=GUILD_ID,
    mode=Mode.REPLACE,
    log_channel_id=LOG_ID,
    fallback=Fallback.WITHHOLD,
    remove_after_reply=True,
    channel_modes={REPLIES_ID: Mode.REPLY, NUDGES_ID: Mode.NUDGE},
)
CHANNELS = (GENERAL_ID, REPLIES_ID, NUDGES_ID)
UNKIND, THREAT, KIND = (
    "you idiot, look at {} again",
    "I will kill you because of {}",
    "thank you for {}",
)
_KINDS = (
    *((UNKIND, channel) for channel in (GENERAL_ID, GENERAL_ID, REPLIES_ID, NUDGES_ID)),
    *((THREAT, channel) for channel in CHANNELS),
    (KIND, GENERAL_ID),
)


def stories(points: int, *, share: float = 1.0) -> pytest.MarkDecorator:
    """Run a test for as many seeds as make up a share of :data:`POINTS`, so many points each."""
    seeds = range(max(1, round(POINTS * share / points)))
    return pytest.mark.parametrize("seed", seeds, ids="story-{}-".format)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a member's."""

    id: int
    channel_id: int
    text: str
    about: str
    """A word that only this message and what came of it have."""
    kind: str

    @property
    def may_be_withheld(self) -> bool:
        return self.kind is THREAT and self.channel_id != NUDGES_ID


@dataclass(frozen=True, slots=True)
class Found:
    """What stands on Discord of one message."""

    original: bool
    rewrites: tuple[int, ...]
    """The ids of posts that say what it says, in other words."""


class Story:
    """Messages of several authors in every mode, drawn at random, and a log to repeat it by."""

    def __init__(self, server: DiscordServer, rng: Random) -> None:
        self.server = server
        self.rng = rng
        self.said: list[Said] = []
        self.log: list[str] = []
        self._numbers = count()

    async def say(self) -> Said:
        """A random author says something in a random channel."""
        kind, channel_id = self.rng.choice(_KINDS)
        about = f"thing{next(self._numbers)}x"
        text = kind.format(about)
        author = self.rng.choice(AUTHORS)
        message_id = await self.server.say(text, channel_id=channel_id, author=author)
        said = Said(message_id, channel_id, text, about, kind)
        self.said.append(said)
        return said

    async def crowd(self, messages: int) -> None:
        """So many messages, as quickly as they can be sent."""
        await asyncio.gather(*(self.say() for _ in range(messages)))

    @contextmanager
    def told(self) -> Iterator[None]:
        """Whatever fails inside tells the story, too."""
        try:
            yield
        except Exception as error:
            error.add_note("\n".join(["the story:", *self.log]))
            raise

    def found(self, said: Said) -> Found:
        posts = [post for post in self.server.standing(said.channel_id) if post["author"]["bot"]]
        rewrites = [int(post["id"]) for post in posts if said.about in post["content"]]
        return Found(said.id in self.server.messages, tuple(rewrites))

    def assert_no_word_is_lost(self) -> None:
        """Right after a death: every message stands, has a rewrite, or was to be withheld."""
        for said in self.said:
            found = self.found(said)
            assert found.original or found.rewrites or said.may_be_withheld, said

    async def assert_settled(self, database: Database, *, later: bool = False) -> None:
        """After recovery: everything is where its incident says, once.

        ``later``: and so long after that no nudge may stand any more.
        """
        incidents = await every_incident(database)
        assert len(incidents) == len({each.ref.message_id for each in incidents})
        by_message = {each.ref.message_id: each for each in incidents}
        for said in self.said:
            self._assert_in_place(said, by_message.get(said.id), later=later)
        cards = Counter(map(_incident_numbers, self.server.standing(LOG_ID)))
        assert cards == Counter(frozenset({each.id}) for each in incidents)
        posts = [post for channel in CHANNELS for post in self.server.standing(channel)]
        webhooks = {(m["channel_id"], m["webhook_id"]) for m in posts if "webhook_id" in m}
        assert len(webhooks) == len({channel_id for channel_id, _ in webhooks})

    def _assert_in_place(self, said: Said, incident: Incident | None, *, later: bool) -> None:
        found = self.found(said)
        if incident is None:
            assert found == Found(original=True, rewrites=()), said
            return
        assert said.kind is not KIND
        assert incident.step is Step.DONE, incident
        assert incident.original == said.text
        assert incident.outcome is not None
        assert (found.original, len(found.rewrites)) == _MEANS[incident.outcome], incident
        if incident.outcome is Outcome.WITHHELD:
            assert said.may_be_withheld, incident
        if found.rewrites:
            assert incident.posted_message_id == found.rewrites[0]
        ours = [
            post for post in self._ours(said, incident) if int(post["id"]) not in found.rewrites
        ]
        passing = {Outcome.NUDGED, Outcome.WITHHELD} - ({Outcome.NUDGED} if later else set())
        assert len(ours) <= (incident.outcome in passing), incident
        if ours and incident.outcome is Outcome.NUDGED:
            assert incident.posted_message_id == int(ours[0]["id"])
        (card,) = (card for card in self.server.standing(LOG_ID) if _bears(card, incident))
        assert incident.log_message_id == int(card["id"])

    def _ours(self, said: Said, incident: Incident) -> list[dict[str, Any]]:
        return [post for post in self.server.standing(said.channel_id) if _bears(post, incident)]


_MEANS: Mapping[Outcome, tuple[bool, int]] = {
    Outcome.REPLACED: (False, 1),
    Outcome.REPLIED: (True, 1),
    Outcome.REPLY_REPLACED: (False, 1),
    Outcome.NUDGED: (True, 0),
    Outcome.WITHHELD: (False, 0),
    Outcome.LEFT: (True, 0),
    Outcome.FAILED: (True, 0),
    Outcome.ROLLED_BACK: (True, 0),
}
"""Whether the original stands, and how many rewrites; nobody removed anything of their own."""


async def every_incident(database: Database) -> list[Incident]:
    """All incidents, oldest first."""
    numbers = await database.gateway.read(
        lambda connection: list(connection.scalars(select(INCIDENTS.c.id).order_by(INCIDENTS.c.id)))
    )
    found = [await database.incidents.get(number) for number in numbers]
    return [incident for incident in found if incident is not None]


def _incident_numbers(message: Mapping[str, Any]) -> frozenset[int]:
    buttons = [button for row in message["components"] for button in row["components"]]
    numbers = [button["custom_id"].split(":")[2] for button in buttons if "custom_id" in button]
    return frozenset(int(number) for number in numbers)


def _bears(message: Mapping[str, Any], incident: Incident) -> bool:
    return incident.id in _incident_numbers(message)
