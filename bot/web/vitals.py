"""What the web side asks the bot, as a protocol that the composition root fulfils."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.web.metrics import Sample


class Vitals(Protocol):
    """The bot's own view of itself."""

    async def problems(self) -> Mapping[str, str | None]:
        """Each part by name and what is wrong with it, ``None`` where nothing is."""
        ...

    def samples(self) -> Iterable[Sample]:
        """Metrics; no member, server or message in any name, label or value."""
        ...
