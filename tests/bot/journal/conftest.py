"""Journals in a folder of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.database.keyring import Keyring
from bot.journal.journal import Journal
from tests.bot.journal.samples import AT, OLD, Open


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens journals as separate processes would."""
    journals: list[Journal] = []

    def build(*keys: str, limit: int = 1 << 20, scope: str = "scope") -> Journal:
        keyring = Keyring(keys or [OLD])
        made = Journal(tmp_path / "journal", scope, keyring, limit=limit, clock=lambda: AT)
        journals.append(made)
        return made

    yield build
    for journal in journals:
        await journal.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"
