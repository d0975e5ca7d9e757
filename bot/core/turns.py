"""One at a time: what several people do to one incident at once."""

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """Locks by incident; one that nobody holds or waits for is forgotten."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def of(self, incident_id: int) -> asyncio.Lock:
        """The lock of one incident."""
        return self._locks.setdefault(incident_id, asyncio.Lock())
